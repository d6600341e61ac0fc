// CONSTRUCT: contract | f_grad is f_vjp with f_bar = 1: a written buffer's adjoint is seed too
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_GRAD() MGC_JVP()
double with_scratch(const double *x, double *scratch, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		scratch[i] = x[i] * x[i];
		s += scratch[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double with_scratch(const double *x, double *scratch, int n);

int main(void)
{
	double x[2] = {3, 5}, x_bar[2] = {0}, t[2] = {0}, t_bar[2] = {0};
	with_scratch_grad(x, x_bar, t, t_bar, 2);
	expect("x_bar[0]", x_bar[0], 6);
	expect("x_bar[1]", x_bar[1], 10);
	expect_same("scratch", t_bar[0], 0);
	x_bar[0] = x_bar[1] = 0;
	t_bar[0] = 1;
	with_scratch_grad(x, x_bar, t, t_bar, 2);
	expect("seeded x_bar[0]", x_bar[0], 12);
	expect("seeded x_bar[1]", x_bar[1], 10);
	return check_failures != 0;
}
