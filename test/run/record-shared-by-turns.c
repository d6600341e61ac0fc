// CONSTRUCT: one buffer for several products | what each turn of a loop reads alike is recorded once
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-fuse --no-snapshots %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck %s --input-file=%t/grad.c

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static void times(const double *x, const double *w, double *out, int rows, int n, int m)
{
	for (int t = 0; t < rows; t++)
		for (int o = 0; o < m; o++) {
			double sum = 0;
			for (int i = 0; i < n; i++)
				sum += x[t * n + i] * w[o * n + i];
			out[t * m + o] = sum;
		}
}

// `buffer` is written again between the products. A place for each t and i is enough: rows * n of them.
// CHECK-LABEL: double products_vjp(
// CHECK: _kept[t * n_trips + i] = buffer_
MGC_VJP() MGC_JVP()
double products(const double *x, const double *w, int rows, int n)
{
	double buffer[24] = { 0 }, sums[24] = { 0 }, s = 0;
	for (int i = 0; i < rows * n; i++)
		buffer[i] = sin(x[i]);
	times(buffer, w, sums, rows, n, n);
	for (int i = 0; i < rows * n; i++)
		buffer[i] = x[i] * sums[i];
	times(buffer, w, sums, rows, n, n);
	for (int i = 0; i < rows * n; i++)
		s += sums[i] * sums[i];
	return s;
}

// Each turn of k finds other values in a.
MGC_VJP() MGC_JVP()
double powers(const double *x, int n)
{
	double a[6] = { 0 }, s = 0;
	for (int i = 0; i < n; i++)
		a[i] = x[i];
	for (int k = 0; k < 3; k++) {
		double t = 0;
		for (int i = 0; i < n; i++)
			t += a[i] * x[i];
		a[k] = t;
		s += t;
	}
	return s;
}

// Rows of different length, from another start in each turn of k; not every turn comes to the loop.
MGC_VJP() MGC_JVP()
double triangle(const double *x, int n)
{
	double a[6] = { 0 }, s = 1;
	for (int i = 0; i < n; i++)
		a[i] = x[i] * x[i];
	for (int r = 0; r < n; r++)
		for (int k = 0; k < 3; k++) {
			if (x[k] < -0.2)
				continue;
			for (int i = 0; i <= r; i++)
				s += a[i] * x[k] * s * 0.1;
			for (int i = k; i < r; i++)
				s += a[i] * a[r] * 0.5;
		}
	for (int i = 0; i < n; i++)
		a[i] = s;
	return s * a[0];
}

// A walk through a packed triangle begins anew in each turn of k, but not where k counts in it.
MGC_VJP() MGC_JVP()
double packed(const double *x, const double *w, int n)
{
	double sums[4] = { 0 }, s = 0;
	for (int k = 0; k < 3; k++) {
		int at = 0, other = k;
		for (int i = 0; i < n; i++) {
			for (int j = i; j < n; j++) {
				sums[i] += w[at] * x[k * n + j] * sums[j] + x[other % n];
				at = j % 2 ? at + 1 : at + 2;
				other += i;
			}
			at %= 11;
		}
	}
	for (int i = 0; i < n; i++)
		s += sums[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double products(const double *x, const double *w, int rows, int n);
double powers(const double *x, int n);
double triangle(const double *x, int n);
double packed(const double *x, const double *w, int n);

static double x[12], x_bar[12], x_dot[12], w[16], w_bar[16], w_dot[16];

static double all(void)
{
	return products(x, w, 3, 4) + powers(x, 6) + triangle(x, 6) + packed(x, w, 4);
}

static double all_vjp(double seed)
{
	return products_vjp(x, x_bar, w, w_bar, 3, 4, seed) + powers_vjp(x, x_bar, 6, seed) + triangle_vjp(x, x_bar, 6, seed) +
	       packed_vjp(x, x_bar, w, w_bar, 4, seed);
}

static double all_jvp(double *dot)
{
	double d[4], value = products_jvp(x, x_dot, w, w_dot, 3, 4, &d[0]) + powers_jvp(x, x_dot, 6, &d[1]) + triangle_jvp(x, x_dot, 6, &d[2]) +
	               packed_jvp(x, x_dot, w, w_dot, 4, &d[3]);
	*dot = d[0] + d[1] + d[2] + d[3];
	return value;
}

MODEL(all(), all_vjp(seed), all_jvp(&dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	INPUT(double, w, -0.5, 0.5);
	return check();
}
