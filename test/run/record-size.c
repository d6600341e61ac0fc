// CONSTRUCT: memory | records whose size does not fit, and shadows that cannot be had, are reported
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %include -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -DMGC_HANDLERS -Dcalloc=failing_calloc -I %include -I %source/test/run -I %t -c %t/grad.c -o %t/grad.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.o -lm -o %t/run && %t/run

//--- model.c
#include <limits.h>
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_GRAD(wrt(x))
double waves(double x, long n)
{
	double s = x;
	for (long i = 0; i < n; i++)
		s = sin(s * s);
	return s;
}

MGC_GRAD(wrt(x))
double waves_between(double x, long n, long m)
{
	double s = x;
	for (long i = 0; i < n; i++)
		for (long j = 0; j < m; j++)
			s = sin(s * x);
	return s;
}

MGC_GRAD(wrt(x))
double folded(const double *x, int n)
{
	double *t = malloc((size_t)n * sizeof *t), s = 0;
	if (!t)
		return -1;
	for (int i = 0; i < n; i++)
		t[i] = sin(x[i]);
	for (int i = 0; i < n; i++)
		s += t[i] * t[n - 1 - i];
	free(t);
	return s;
}

/* Few turns, of many that are allowed: no place for each. */
MGC_GRAD(wrt(x))
double root(double x)
{
	double s = x;
	for (int i = 0; i < INT_MAX; i++) {
		const double t = s - (s * s * s - x) / (3 * s * s);
		if (fabs(t - s) < 1e-12)
			break;
		s = t;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"
#include <setjmp.h>

double root(double x);
double folded(const double *x, int n);
void  *failing_calloc(size_t count, size_t size);
void   mgrt_out_of_memory(size_t bytes);
void   mgrt_overlap(const char *function, const char *a, const char *b);

static jmp_buf back;
static size_t  asked;
static int     fails;

void *failing_calloc(size_t count, size_t size)
{
	return fails ? NULL : calloc(count, size);
}

void mgrt_out_of_memory(size_t bytes)
{
	asked = bytes;
	longjmp(back, 1);
}

void mgrt_overlap(const char *function, const char *a, const char *b)
{
	printf("%s %s %s\n", function, a, b);
	abort();
}

int main(void)
{
	double x_bar = 42;
	const long huge[] = {0x7fffffffffffffff, 0x2000000000000001, 0x1000000000000001};

	for (int i = 0; sizeof(long) == 8 && i < 3; i++) {
		asked = 0;
		if (!setjmp(back))
			waves_grad(0.5, &x_bar, huge[i]);
		expect_true("one array", asked >= (size_t)1 << 62);
		asked = 0;
		if (!setjmp(back))
			waves_between_grad(0.5, &x_bar, huge[i], 3);
		expect_true("arrays side by side", asked >= (size_t)1 << 62);
	}
	expect_same("adjoint untouched", x_bar, 42);

	double x[3] = {1, 2, 3}, xs_bar[3] = {0};
	expect_same("value", folded_grad(x, xs_bar, 3), folded(x, 3));
	expect_true("derivative", fabs(xs_bar[1] - 2 * sin(x[1]) * cos(x[1])) < 1e-12);
	fails = 1;
	asked = 0;
	if (!setjmp(back))
		folded_grad(x, xs_bar, 3);
	expect_true("a shadow", asked == 3 * sizeof(double));

	x_bar = 0;
	asked = 0;
	if (!setjmp(back))
		expect_same("value", root_grad(8, &x_bar), root(8));
	expect_true("little is asked for", asked == 0 && fabs(x_bar - 1.0 / 12) < 1e-9);
	return check_failures != 0;
}
