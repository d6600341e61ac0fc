// CONSTRUCT: annotations | name(n): the generated function's name; several requests on one function
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_GRAD(name(slope))
MGC_VJP(name(pull_back) wrt(x))
MGC_JVP(name(push_forward))
MGC_GRAD(wrt(y), name(slope_y))
double f(double x, double y)
{
	return x * x * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double f(double x, double y);

int main(void)
{
	double x_bar = 0, y_bar = 0, dot = 0;
	expect("slope", slope(3, &x_bar, 2, &y_bar), 18);
	expect("x", x_bar, 12);
	expect("y", y_bar, 9);
	x_bar = 1;
	expect("pull_back", pull_back(3, &x_bar, 2, 0.5), 18);
	expect("x", x_bar, 7);
	expect("push_forward", push_forward(3, 1, 2, 10, &dot), 18);
	expect("tangent", dot, 12 + 90);
	y_bar = 0;
	expect("slope_y", slope_y(3, 2, &y_bar), 18);
	expect("y", y_bar, 9);
	return check_failures != 0;
}
