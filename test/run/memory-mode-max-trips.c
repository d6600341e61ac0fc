// CONSTRUCT: memory modes | MGC_MAX_TRIPS with --memory=caller; a bound that is exceeded changes no adjoint
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %cc %strict -I %include -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -DMGC_HANDLERS -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD(wrt(x))
double halve(double x, double limit)
{
	double y = x;
	MGC_MAX_TRIPS(10);
	while (y > limit)
		y = 0.5 * y + 0.01 * y * y;
	return y;
}

/* Iterations that depend on no other one; but whether the last one is within its bound is known last. */
MGC_GRAD(wrt(x))
double halve_each(const double *x, int n, double limit)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		double y = x[i];
		MGC_MAX_TRIPS(10);
		while (y > limit)
			y = 0.5 * y + 0.01 * y * y;
		s += y * y;
	}
	return s;
}

/* A condition that records: its last evaluation, which only leaves, is no turn. */
MGC_GRAD(wrt(x))
double halve_often(double x, int n)
{
	double y = x;
	int k = 0;
	MGC_MAX_TRIPS(10);
	for (;;) {
		double z = y;
		for (int j = 0; j < 2; j++)
			z = sin(z + y);
		if (z > 100 || k == n)
			return y;
		y = 0.5 * y + 0.01 * z * y;
		k++;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

double halve(double x, double limit);
double halve_each(const double *x, int n, double limit);
double halve_often(double x, int n);

static int reports, reported_line;
static long reported_bound;

void mgrt_trips_exceeded(int line, long bound);
void mgrt_overlap(const char *function, const char *a, const char *b);
void mgrt_out_of_memory(size_t bytes);

void mgrt_trips_exceeded(int line, long bound)
{
	reports++;
	reported_line = line;
	reported_bound = bound;
}

void mgrt_overlap(const char *function, const char *a, const char *b)
{
	printf("%s %s %s\n", function, a, b);
	abort();
}

void mgrt_out_of_memory(size_t bytes)
{
	printf("%zu\n", bytes);
	abort();
}

int main(void)
{
	void *work = malloc(HALVE_GRAD_WORK_BYTES);
	double x_bar = 0;

	/* Within the bound. */
	const double h = 1e-6, value = halve_grad(5, &x_bar, 0.5, work);
	expect_same("value", value, halve(5, 0.5));
	expect_true("adjoint", fabs(x_bar - (halve(5 + h, 0.5) - halve(5 - h, 0.5)) / (2 * h)) < 1e-8);
	expect_true("nothing to report", reports == 0);

	/* Beyond it: said once, the value is right, no adjoint is changed. */
	x_bar = 42;
	expect_same("value", halve_grad(5, &x_bar, 1e-9, work), halve(5, 1e-9));
	expect_same("adjoint untouched", x_bar, 42);
	expect_true("reported once", reports == 1 && reported_bound == 10 && reported_line > 0);

	/* And the next call is not the worse for it. */
	x_bar = 0;
	halve_grad(5, &x_bar, 0.5, work);
	expect_true("adjoint", fabs(x_bar - (halve(5 + h, 0.5) - halve(5 - h, 0.5)) / (2 * h)) < 1e-8);
	expect_true("still once", reports == 1);
	free(work);

	/* In a loop whose last turn is the one that exceeds it. */
	double each[3] = {5, 3, 49}, each_bar[3] = {42, 43, 44};
	work = malloc(halve_each_grad_work(3));
	expect_same("value", halve_each_grad(each, each_bar, 3, 0.5, work), halve_each(each, 3, 0.5));
	for (int i = 0; i < 3; i++)
		expect_same("adjoint untouched", each_bar[i], 42 + i);
	expect_true("once more", reports == 2);
	free(work);

	/* Ten turns are within a bound of ten, wherever the loop is left. */
	work = malloc(HALVE_OFTEN_GRAD_WORK_BYTES);
	x_bar = 0;
	expect_same("value", halve_often_grad(2, &x_bar, 10, work), halve_often(2, 10));
	expect_true("adjoint", reports == 2 && fabs(x_bar - (halve_often(2 + h, 10) - halve_often(2 - h, 10)) / (2 * h)) < 1e-8);
	x_bar = 42;
	expect_same("value", halve_often_grad(2, &x_bar, 11, work), halve_often(2, 11));
	expect_true("eleven are not", reports == 3 && reported_bound == 10 && fabs(x_bar - 42) < 1e-300);
	free(work);
	return check_failures != 0;
}
