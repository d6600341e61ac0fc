// CONSTRUCT: calls | a recursive helper writes through a pointer that its caller reads before and after
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double halved(double *y, int n, double a)
{
	if (n == 0)
		return a;
	y[n - 1] *= a;
	return halved(y, n - 1, 0.5 * a + y[n - 1]);
}

MGC_VJP() MGC_JVP()
double around(double *y, int n, double a)
{
	double s = 0;
	for (int k = 0; k < 3; k++) {
		const double before = y[k] * y[k];
		s += halved(y, n - k, a) * before;
		s += y[k] * y[k] * a;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double around(double *y, int n, double a);

static double y[4], y_bar[4], y_dot[4], a, a_bar, a_dot;

MODEL(around(y, 4, a), around_vjp(y, y_bar, 4, a, &a_bar, seed), around_jvp(y, y_dot, 4, a, a_dot, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.5);
	INPUT(double, a, 0.5, 1.5);
	return check();
}
