// CONSTRUCT: expressions | x > 0 ? sqrt(x) : 0 at x = 0 gives exactly 0
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD() MGC_JVP()
double root_or_zero(double x)
{
	return x > 0 ? sqrt(x) : 0;
}

MGC_GRAD() MGC_JVP()
double quotient_or_zero(double a, double b)
{
	return b != 0 ? a / b : 0;
}

//--- main.c
#include "check.h"
#include "grad.h"

double root_or_zero(double x);
double quotient_or_zero(double a, double b);

int main(void)
{
	double x_bar = 0, a_bar = 0, b_bar = 0, dot = 5;
	expect("value at 0", root_or_zero_grad(0, &x_bar), 0);
	expect_same("slope at 0", x_bar, 0);
	expect("value at 4", root_or_zero_grad(4, &x_bar), 2);
	expect("slope at 4", x_bar, 0.25);
	expect("value", quotient_or_zero_grad(3, &a_bar, 0, &b_bar), 0);
	expect_same("a_bar", a_bar, 0);
	expect_same("b_bar", b_bar, 0);
	expect("value", root_or_zero_jvp(0, 1, &dot), 0);
	expect_same("tangent at 0", dot, 0);
	dot = 5;
	quotient_or_zero_jvp(3, 1, 0, 1, &dot);
	expect_same("tangent", dot, 0);
	return check_failures != 0;
}
