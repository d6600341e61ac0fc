// CONSTRUCT: pointers as values | a call that stays a call swaps two pointers; gradient and adjoint of one file
// RUN: %split
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void turn(double **a, double **b)
{
	double *const t = *a;
	*a = *b;
	*b = t;
}

MGC_GRAD() MGC_VJP() MGC_JVP()
double filtered(const double *x, int n)
{
	double state[3] = {0.5, 0.25, 0.75}, other[3] = {0}, *p = state, *q = other;
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 3; k++)
			q[k] = 0.5 * p[k] * p[(k + 1) % 3] + x[i];
		turn(&p, &q);
	}
	return p[0] + 0.25 * q[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double filtered(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(filtered(x, 4), filtered_vjp(x, x_bar, 4, seed), filtered_jvp(x, x_dot, 4, &dot))

int main(void)
{
	double grad[4] = {0}, vjp[4] = {0};

	INPUT(double, x, -1, 1);
	filtered_grad(x, grad, 4);
	filtered_vjp(x, vjp, 4, 1);
	for (int i = 0; i < 4; i++)
		if (!(fabs(grad[i] - vjp[i]) < 1e-15))
			return 1;
	return check();
}
