// CONSTRUCT: aliasing | two indices that may be equal: x[i] and x[j]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void rotate(double *x, int i, int j)
{
	double t = x[i];
	x[i] = t * x[j];
	x[j] = x[i] + t * t;
}

//--- main.c
#include "check.h"
#include "grad.h"

void rotate(double *x, int i, int j);

static double x[3], x_bar[3], x_dot[3];
static int j;

VOID_MODEL(rotate(x, 1, j), rotate_vjp(x, x_bar, 1, j), rotate_jvp(x, x_dot, 1, j))

int main(void)
{
	BUFFER(double, x, -1, 1);
	for (j = 0; j < 3; j++)
		check();
	return check_failures != 0;
}
