// CONSTRUCT: annotations | --vjp=NAME:wrt=x:of=y, --grad=NAME:wrt=x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --vjp=pair:wrt=x:of=y --grad=pair:wrt=x
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double pair(const double *x, double *y)
{
	*y = x[0] * x[1];
	return *y * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double pair(const double *x, double *y);

int main(void)
{
	double x[2] = {3, 5}, x_bar[2] = {0}, y = 0, y_bar = 2;
	expect("value", pair_vjp(x, x_bar, &y, &y_bar, 0), 45);
	expect("y", y, 15);
	expect("x[0]", x_bar[0], 10);
	expect("x[1]", x_bar[1], 6);
	expect_same("consumed", y_bar, 0);
	x_bar[0] = x_bar[1] = 0;
	expect("value", pair_grad(x, x_bar, &y, &y_bar), 45);
	expect("x[0]", x_bar[0], 30);
	expect("x[1]", x_bar[1], 9);
	return check_failures != 0;
}
