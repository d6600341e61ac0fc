// CONSTRUCT: contract | NaN and infinity pass through the primal bit for bit
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double extremes(double x, double y)
{
	double a = x * 0 + y;
	double b = x - x;
	return a + b + x / x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double extremes(double x, double y);

int main(void)
{
	double x_bar = 0, y_bar = 0;
	const double cases[] = {INFINITY, -INFINITY, NAN, 0.0, -0.0, 1e308, 5e-324};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
		for (unsigned j = 0; j < sizeof cases / sizeof *cases; j++)
			expect_same("value", extremes_vjp(cases[i], &x_bar, cases[j], &y_bar, 0),
			            extremes(cases[i], cases[j]));
	x_bar = y_bar = 0;
	extremes_vjp(2, &x_bar, 5, &y_bar, 1);
	expect("x_bar", x_bar, 0);
	expect("y_bar", y_bar, 1);
	return check_failures != 0;
}
