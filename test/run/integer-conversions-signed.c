// CONSTRUCT: integers | -(double)n, c ? (double)unsigned : (double)int
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double negated(const double *x, unsigned n, int k, _Bool b)
{
	const double mixed = x[0] > 0 ? (double)n : (double)k;
	const double other = x[0] > 0 ? (double)k : (double)(n * 2u);
	return -(double)n * x[0] + x[1] / -(double)k + (1 / -(double)b) * x[1] + mixed * x[2] + other * x[0] * x[2]
	       - (-(double)(n - 5u) * x[1]);
}

//--- main.c
#include "check.h"
#include "grad.h"

double negated(const double *x, unsigned n, int k, _Bool b);

static double x[3], x_bar[3], x_dot[3];

MODEL(negated(x, 4, -3, 1), negated_vjp(x, x_bar, 4, -3, 1, seed), negated_jvp(x, x_dot, 4, -3, 1, &dot))

int main(void)
{
	double y;
	int failures = 0;
	INPUT(double, x, 0.5, 1.5);
	failures += check();
	for (int i = 0; i < 2; i++) { /* the other sides; 1 / -0.0 */
		x[0] = i ? 0.5 : -0.5;
		expect_same("value", negated_jvp(x, x_dot, 4, -3, !i, &y), negated(x, 4, -3, !i));
		expect_same("value", negated_vjp(x, x_bar, 4, -3, !i, 1), negated(x, 4, -3, !i));
	}
	return failures + check_failures != 0;
}
