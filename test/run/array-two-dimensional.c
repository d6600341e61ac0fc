// CONSTRUCT: arrays | double a[3][4]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double grid(double a[3][4])
{
	double s = 0;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			s = s * 0.9 + a[i][j] * a[(i + 1) % 3][j] * a[i][3 - j];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double grid(double a[3][4]);

static double a[3][4], a_bar[3][4], a_dot[3][4];

MODEL(grid(a), grid_vjp(a, a_bar, seed), grid_jvp(a, a_dot, &dot))

int main(void)
{
	BUFFER(double, a, -1, 1);
	return check();
}
