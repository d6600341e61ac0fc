// CONSTRUCT: arrays | int n, int m, double a[n][m]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double trace_square(int n, double a[n][n], int m, const double (*b)[m])
{
	double s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			s += a[i][j] * a[j][i] * b[i][j % m];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double trace_square(int n, double a[n][n], int m, const double (*b)[m]);

static double a[3][3], a_bar[3][3], a_dot[3][3];
static double b[3][2], b_bar[3][2], b_dot[3][2];

MODEL(trace_square(3, a, 2, b), trace_square_vjp(3, a, a_bar, 2, b, b_bar, seed),
      trace_square_jvp(3, a, a_dot, 2, b, b_dot, &dot))

int main(void)
{
	BUFFER(double, a, -1, 1);
	INPUT(double, b, -1, 1);
	return check();
}
