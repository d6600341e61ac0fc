// CONSTRUCT: calls | a helper that changes its own copies of arguments
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double consume(double x, int n, const double *p)
{
	while (n-- > 0) {
		x *= *p++;
		x += 1;
	}
	return x;
}

MGC_VJP() MGC_JVP()
double unchanged(double x, const double *p)
{
	int n = 2;
	double y = consume(x, n, p);
	return y * consume(y, n + 1, p) + x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double unchanged(double x, const double *p);

static double x, x_bar, x_dot;
static double p[3], p_bar[3], p_dot[3];

MODEL(unchanged(x, p), unchanged_vjp(x, &x_bar, p, p_bar, seed),
      unchanged_jvp(x, x_dot, p, p_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, p, -1, 1);
	return check();
}
