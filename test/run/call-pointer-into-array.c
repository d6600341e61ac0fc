// CONSTRUCT: calls | helper(&x[i], &y[2 * i]): pointers into arrays
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double pair(const double *p, double *q)
{
	q[0] = p[0] * p[1];
	q[1] += p[1];
	return q[0] * q[1];
}

MGC_VJP() MGC_JVP()
double pairs(const double *x, double *y, int n)
{
	double s = 0;
	for (int i = 0; i + 1 < n; i++)
		s = s * 0.5 + pair(&x[i], &y[2 * i]);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double pairs(const double *x, double *y, int n);

static double x[4], x_bar[4], x_dot[4];
static double y[6], y_bar[6], y_dot[6];

MODEL(pairs(x, y, 4), pairs_vjp(x, x_bar, y, y_bar, 4, seed),
      pairs_jvp(x, x_dot, y, y_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	BUFFER(double, y, -1, 1);
	return check();
}
