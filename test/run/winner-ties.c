// CONSTRUCT: reductions | fmin(best, x[i]) and x[i] <= best, of equal numbers and NaNs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-winner %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double less(double start, const double *x, int n)
{
	double best = start;
	for (int i = 0; i < n; i++)
		if (x[i] < best)
			best = x[i];
	return best;
}

MGC_GRAD()
double less_or_equal(double start, const double *x, int n)
{
	double best = start;
	for (int i = 0; i < n; i++)
		if (x[i] <= best)
			best = x[i];
	return best;
}

MGC_GRAD()
double not_greater(double start, const double *x, int n)
{
	double best = start;
	for (int i = 0; i < n; i++)
		if (!(x[i] > best))
			best = x[i];
	return best;
}

MGC_GRAD()
double smaller(double start, const double *x, int n)
{
	double best = start;
	for (int i = 0; i < n; i++)
		best = fmin(best, x[i]);
	return best;
}

MGC_GRAD()
double larger(double start, const double *x, int n)
{
	double best = start;
	for (int i = 0; i < n; i++)
		best = fmax(x[i], best);
	return best;
}

/* in float, as everything in it */
MGC_GRAD()
float nearest(const float *p, MGC_INACTIVE const float *c, int n, int k)
{
	float sum = 0;
	for (int i = 0; i < n; i++) {
		float best = INFINITY;
		for (int j = 0; j < k; j++) {
			float x = p[2 * i] - c[2 * j], y = p[2 * i + 1] - c[2 * j + 1];
			best = x * x + y * y <= best ? x * x + y * y : best;
		}
		sum += best;
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

typedef double Gradient(double start, double *start_bar, const double *x, double *x_bar, int n);
typedef double Function(double start, const double *x, int n);

Function less, less_or_equal, not_greater, smaller, larger;

enum { N = 5 };

/* who has the derivative: -1 is where the loop started */
static void winner_is(Gradient *gradient, Function *f, double start, const double *x, int winner)
{
	double start_bar = 0, x_bar[N + 1] = { 0 };
	expect_same("value", gradient(start, &start_bar, x, x_bar, N), f(start, x, N));
	expect_same("the start", start_bar, winner < 0);
	for (int i = 0; i <= N; i++)
		expect_same("an element", x_bar[i], winner == i);
}

/* The last of two at the same distance. */
static void check_float(void)
{
	const float p[4] = { 0, 0, 5, 3 }, c[6] = { 1, 0, 0, 1, 4, 4 };
	float       p_bar[4] = { 0 };
	expect_same("the sum", nearest_grad(p, p_bar, c, 2, 3), 3);
	const float want[4] = { 0, -2, 2, -2 };
	for (int i = 0; i < 4; i++)
		expect_same("of a point", p_bar[i], want[i]);
}

int main(void)
{
	const double ties[N] = { 3, 1, 2, 1, 3 }, none[N] = { NAN, NAN, NAN, NAN, NAN };
	const double some[N] = { NAN, 2, NAN, 2, NAN }, zeros[N] = { 0.0, -0.0, 0.0, -0.0, 1 };

	winner_is(less_grad, less, 9, ties, 1);
	winner_is(less_or_equal_grad, less_or_equal, 9, ties, 3);
	winner_is(not_greater_grad, not_greater, 9, ties, 3);
	winner_is(smaller_grad, smaller, 9, ties, 1);
	winner_is(larger_grad, larger, 2, ties, 4);
	winner_is(less_grad, less, 1, ties, -1);
	winner_is(less_or_equal_grad, less_or_equal, 1, ties, 3);
	winner_is(smaller_grad, smaller, 1, ties, -1);
	winner_is(larger_grad, larger, 3, ties, 4);

	winner_is(less_grad, less, 5, none, -1);
	winner_is(not_greater_grad, not_greater, 5, none, 4);
	winner_is(smaller_grad, smaller, 5, none, -1);
	winner_is(larger_grad, larger, 5, none, -1);
	winner_is(less_grad, less, 5, some, 1);
	winner_is(less_or_equal_grad, less_or_equal, 5, some, 3);
	winner_is(not_greater_grad, not_greater, 5, some, 4);
	winner_is(smaller_grad, smaller, 5, some, 1);
	winner_is(larger_grad, larger, 5, some, -1);
	winner_is(less_grad, less, NAN, ties, -1);
	winner_is(smaller_grad, smaller, NAN, ties, 1);
	winner_is(larger_grad, larger, NAN, some, 3);

	winner_is(less_grad, less, 0.5, zeros, 0);
	winner_is(less_or_equal_grad, less_or_equal, 0.5, zeros, 3);
	winner_is(smaller_grad, smaller, 0.5, zeros, 0);
	winner_is(less_grad, less, INFINITY, (const double[N]){ INFINITY, INFINITY, INFINITY, INFINITY, INFINITY }, -1);
	check_float();
	return check_failures != 0;
}
