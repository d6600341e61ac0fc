// CONSTRUCT: annotations | of(return) and of(y): what is not a dependent takes no seed
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP(of(y) name(by_y))
MGC_VJP(of(return) name(by_result))
MGC_JVP()
double both(double *y, const double *x)
{
	y[0] = x[0] * x[1];
	y[1] = y[0] * y[0];
	return y[1] * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double both(double *y, const double *x);

int main(void)
{
	double y[2] = {0}, y_bar[2] = {1, 2}, x[2] = {3, 0.5}, x_bar[2] = {0};
	const double p = 1.5;
	expect("value", by_y(y, y_bar, x, x_bar, 0), p * p * 3);
	expect("y[0]", y[0], p);
	expect("by y, x[0]", x_bar[0], 0.5 + 2 * 2 * p * 0.5);
	expect("by y, x[1]", x_bar[1], 3 + 2 * 2 * p * 3);
	expect_same("consumed", y_bar[0], 0);
	expect_same("consumed", y_bar[1], 0);
	x_bar[0] = x_bar[1] = 0;
	expect("value", by_result(y, y_bar, x, x_bar, 1), p * p * 3);
	expect("by the result, x[0]", x_bar[0], p * p + 3 * 2 * p * 0.5);
	expect("by the result, x[1]", x_bar[1], 3 * 2 * p * 3);
	expect_same("still zero", y_bar[0], 0);
	expect_same("still zero", y_bar[1], 0);
	return check_failures != 0;
}
