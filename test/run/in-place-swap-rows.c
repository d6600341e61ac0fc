// CONSTRUCT: in-place updates | rows of a matrix swapped by index
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double pivoted(double a[3][3], int first, int second)
{
	for (int j = 0; j < 3; j++) {
		double t = a[first][j];
		a[first][j] = a[second][j];
		a[second][j] = t;
	}
	return a[0][0] * a[1][1] * a[2][2] + a[0][1] * a[1][2] * a[2][0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double pivoted(double a[3][3], int first, int second);

static double a[3][3], a_bar[3][3], a_dot[3][3];
static int second;

MODEL(pivoted(a, 0, second), pivoted_vjp(a, a_bar, 0, second, seed),
      pivoted_jvp(a, a_dot, 0, second, &dot))

int main(void)
{
	BUFFER(double, a, -1, 1);
	for (second = 0; second < 3; second++)
		check();
	return check_failures != 0;
}
