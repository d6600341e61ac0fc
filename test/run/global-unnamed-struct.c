// CONSTRUCT: globals | tables of structs without a name
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static const struct {
	int k;
	double c;
} steps[] = { { 1, 0.5 }, { 0, 2 } };

static const struct {
	int k;
	struct {
		double q[2];
	} in;
} grid[2][2] = { { { 1, { { 0.5, 1 } } }, { 2, { { 1, 3 } } } }, { { 0, { { 0, 0 } } } } };

MGC_VJP() MGC_JVP()
double unnamed(const double *x, int n)
{
	static const struct {
		double a;
		int b;
	} local[2] = { { 1, 2 }, { 3, 4 } };
	double s = 0;

	for (int i = 0; i < n; i++)
		s = s * x[steps[i % 2].k] * steps[i % 2].c + grid[0][i % 2].in.q[1] * x[i] * local[i % 2].a * local[0].b;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double unnamed(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(unnamed(x, 4), unnamed_vjp(x, x_bar, 4, seed), unnamed_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
