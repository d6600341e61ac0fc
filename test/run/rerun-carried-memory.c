// CONSTRUCT: loops that run again | what one iteration of an inner loop stores for the next one
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %compile-and-run
// CHECK: const _Bool again =

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>
MGC_VJP() MGC_JVP()
double carried(const double *x, double *y, int n, int s)
{
	double sum = 0;
	double *a = malloc((size_t)(n + 8) * sizeof *a);
	double *b = malloc((size_t)(n + 8) * sizeof *b);
	double *c = malloc((size_t)(n + 8) * sizeof *c);
	double *d = malloc((size_t)(n + 8) * sizeof *d);
		for (int i = 0; i < n + 8; i++) a[i] = x[i] * 0.5;
		for (int i = 0; i < n + 8; i++) b[i] = x[i] * 0.5;
		for (int i = 0; i < n + 8; i++) c[i] = x[i] * 0.25;
		for (int i = 0; i < n + 8; i++) d[i] = x[i] * 0.5;
	for (int t = 0; t < s; t++) {
		a[4] = d[5] * 0.5;
		for (int i = 4; i < n + 5; i++) { y[i] += d[i+1] * b[i+0]; }
		b[4] = b[5] * 0.5;
		for (int i = 4; i < n + 4; i++) { d[i] = x[i-1] + 0.5 * x[i+1]; }
		for (int i = 4; i < n + 4; i++) { a[i] = b[i-1] * 0.3 * b[i-1] - c[i-1]; }
		c[4] = x[4] * 0.5;
		for (int i = 4; i < n + 4; i++) { c[i] = x[i+1] * a[i+0]; }
		for (int i = 4; i < n + 4; i++) { a[i] += c[i-1] * 0.3 * x[i+0] - y[i+0]; c[i] = y[i+0] * b[i+0]; }
		for (int i = 4; i < n + 4; i++) { c[i] = b[i-1] * 0.3 * x[i-1] - b[i+0] + 0.1; d[i] = c[i+0] + 0.5 * a[i+0]; }
	}
	for (int i = 0; i < n; i++) sum += (y[i + 4] + d[i + 4]) * (y[i + 4] + d[i + 4]);
	free(a);
	free(b);
	free(c);
	free(d);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"
double carried(const double *x, double *y, int n, int s);
enum { N = 50000, PADDED = N + 8 };
static double x[PADDED], x_bar[PADDED], x_dot[PADDED], y[PADDED], y_bar[PADDED], y_dot[PADDED];

/* Adjoint against tangent: records of 8 MB are too many for differences. */
int main(void)
{
	double dot, by_adjoint = 0;
	for (int i = 0; i < PADDED; i++) {
		x[i] = random_in(-0.8, 0.8);
		x_dot[i] = random_in(-0.8, 0.8);
	}
	carried_jvp(x, x_dot, y, y_dot, N, 3, &dot);
	memset(y, 0, sizeof y);
	carried_vjp(x, x_bar, y, y_bar, N, 3, 1);
	for (int i = 0; i < PADDED; i++)
		by_adjoint += x_bar[i] * x_dot[i];
	expect_true("adjoint and tangent agree", fabs(by_adjoint - dot) < 1e-8 * fabs(dot));
	return check_failures != 0;
}
