// CONSTRUCT: contract | the adjoint of a written buffer holds the seed, then that of its old contents
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void overwrite(double *y, double *z, const double *x, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = 2 * x[i];
	z[0] = 3 * z[0] + x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

void overwrite(double *y, double *z, const double *x, int n);

int main(void)
{
	double y[2] = {0}, z[2] = {4, 5}, x[2] = {1, 2}, y_bar[2] = {10, 100}, z_bar[2] = {7, 9};
	double x_bar[2] = {0};
	overwrite_vjp(y, y_bar, z, z_bar, x, x_bar, 2);
	expect_same("overwritten: nothing is left", y_bar[0], 0);
	expect_same("overwritten: nothing is left", y_bar[1], 0);
	expect("read and written", z_bar[0], 21);
	expect_same("never touched", z_bar[1], 9);
	expect("x_bar[0]", x_bar[0], 20 + 7);
	expect("x_bar[1]", x_bar[1], 200);
	double y_dot[2] = {50, 60}, z_dot[2] = {1, 1}, x_dot[2] = {1, 0};
	z[0] = 4;
	overwrite_jvp(y, y_dot, z, z_dot, x, x_dot, 2);
	expect("y_dot[0]", y_dot[0], 2);
	expect("y_dot[1]", y_dot[1], 0);
	expect("z_dot[0]", z_dot[0], 4);
	expect("z_dot[1]", z_dot[1], 1);
	return check_failures != 0;
}
