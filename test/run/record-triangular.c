// CONSTRUCT: loops | records of nested loops whose bounds vary
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: not grep mgrt_push %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-need
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* Every shape of bounds records what cannot be computed again: y. */
MGC_VJP() MGC_JVP()
double shapes(const double *x, int n, const int *row)
{
	double y = 1;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			y = sin(y * x[i] + x[j]);
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			y = sin(y + x[i] * x[j]);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n - 1; j++)
			y = cos(y + x[i] * x[j]);
	for (int i = 1; i < n; i++) /* 3 i - 7: nothing at first */
		for (int j = 0; j < 3 * i - 7; j += 2)
			y = sin(y * x[j % n] + x[i]);
	for (int i = n; i-- > 0;)
		for (int j = i; j < n; j++)
			for (int k = i; k < j; k++)
				y = cos(y * x[k] + x[i] - x[j]);
	for (int i = 0; i < n; i++)
		if (i != 2)
			for (int j = 0; j < i; j++)
				if (j != 1)
					y = cos(y * x[j] + x[i]);
	for (int r = 0; r < 2; r++)
		for (int i = 0; i < n; i++)
			for (int j = 0; j < i; j++)
				for (int k = 0; k < 2; k++)
					y = cos(y * x[k] + x[i] - x[j]) + 0.1 * r;
	for (int i = 0; i < n; i++)
		for (int k = row[i]; k < row[i + 1]; k++)
			if (k != 3)
				y = sin(y * x[k] + x[i]);
	for (int i = 0; i < n; i++) {
		const int m = i < 2 ? i : 2;
		for (int j = 0; j < m; j++)
			y = sin(y + x[i] * x[j]);
	}
	return y;
}

/* No iteration, and bounds that are below where they start. */
MGC_VJP() MGC_JVP()
double empty(const double *x, int n)
{
	double y = x[0];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i - 5; j++)
			y = sin(y * x[j]);
	return y;
}

MGC_VJP() MGC_JVP()
double constant(const double *x)
{
	double y = x[0];
	for (int i = 0; i < 5; i++)
		for (int j = 0; j <= i; j++)
			y = sin(y * x[j] + x[i]);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shapes(const double *x, int n, const int *row);
double empty(const double *x, int n);
double constant(const double *x);

static const int row[] = { 0, 2, 2, 4, 5, 6 };
static double x[6], x_bar[6], x_dot[6];
static int n;

static double model(void)
{
	return shapes(x, n, row) + 0.5 * empty(x, 2 * n - 4) + constant(x);
}

static double reverse(double seed)
{
	return shapes_vjp(x, x_bar, n, row, seed) + 0.5 * empty_vjp(x, x_bar, 2 * n - 4, 0.5 * seed) + constant_vjp(x, x_bar, seed);
}

static double forward(double *dot)
{
	double of_shapes, of_empty, of_constant;
	const double y = shapes_jvp(x, x_dot, n, row, &of_shapes) + 0.5 * empty_jvp(x, x_dot, 2 * n - 4, &of_empty) +
	                 constant_jvp(x, x_dot, &of_constant);
	*dot = of_shapes + 0.5 * of_empty + of_constant;
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.8, 0.8);
	int failed = 0;
	for (n = 1; n <= 5; n++)
		failed |= check();
	return failed;
}
