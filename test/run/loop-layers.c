// CONSTRUCT: loops | layers of an array of five dimensions, whose sizes are cast to int, in tiles
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s

// What a layer reads is still there when it is run backwards.
// CHECK-LABEL: void layers_vjp(
// CHECK-NOT: _kept
// CHECK-LABEL: void layers_jvp(
// The last tile may lie in the next layer.
// CHECK-LABEL: void open_vjp(
// CHECK: _kept
// CHECK-LABEL: void open_jvp(
// What a char holds may be more than the negative number that it was made of.
// CHECK-LABEL: void narrow_vjp(
// CHECK: _kept
// CHECK-LABEL: void narrow_jvp(

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stddef.h>

static void scale(double *out, const double *in, int B, int T, int C)
{
	for (int b = 0; b < B; b++)
		for (int t = 0; t < T; t++)
			for (int i = 0; i < C; i++)
				out[b * T * C + t * C + i] += in[i] * 2;
}

static void product(double *out, const double *in, const double *w, int B, int T, int C)
{
	if (B * T % 4 != 0)
		return;
	for (int tile = 0; tile < B * T; tile += 4)
		for (int o = 0; o < C; o++)
			for (int k = 0; k < 4; k++) {
				double sum = 0;
				for (int i = 0; i < C; i++)
					sum += in[(tile + k) * C + i] * w[o * C + i];
				out[(tile + k) * C + o] = sum;
			}
}

/* The same without a word about B * T. */
static void product_of_all(double *out, const double *in, const double *w, int B, int T, int C)
{
	for (int tile = 0; tile < B * T; tile += 4)
		for (int o = 0; o < C; o++)
			for (int k = 0; k < 4; k++) {
				double sum = 0;
				for (int i = 0; i < C; i++)
					sum += in[(tile + k) * C + i] * w[o * C + i];
				out[(tile + k) * C + o] = sum;
			}
}

MGC_VJP() MGC_JVP()
void layers(double *a, double *b, const double *w, const double *x, size_t L, size_t B, size_t T, int C)
{
	for (int l = 0; l < L; l++) {
		scale(a + l * B * T * C, x, B, T, C);
		product(b + l * B * T * C, a + l * B * T * C, w + l * C * C, B, T, C);
	}
}

MGC_VJP() MGC_JVP()
void open(double *a, double *b, const double *w, const double *x, size_t L, size_t B, size_t T, int C)
{
	for (int l = 0; l < L; l++) {
		scale(a + l * B * T * C, x, B, T, C);
		product_of_all(b + l * B * T * C, a + l * B * T * C, w + l * C * C, B, T, C);
	}
}

MGC_VJP() MGC_JVP()
void narrow(double *p, double *q, int n, int L)
{
	for (int l = 0; l < L; l++) {
		for (int i = 0; i < (unsigned char)n; i++)
			p[l * n + i] = 0.5 * p[l * n + i] + 0.1 * q[l];
		double s = 0;
		for (int i = 0; i < (unsigned char)n; i++)
			s += p[l * n + i] * p[l * n + i];
		q[l] = s;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void layers(double *a, double *b, const double *w, const double *x, size_t L, size_t B, size_t T, int C);
void open(double *a, double *b, const double *w, const double *x, size_t L, size_t B, size_t T, int C);
void narrow(double *p, double *q, int n, int L);

enum { L = 2, MOST = 6, C = 2, SIZE = (L * MOST + 3) * C, LONG = 258 };

static double a[SIZE], a_bar[SIZE], a_dot[SIZE], b[SIZE], b_bar[SIZE], b_dot[SIZE];
static double w[L * C * C], w_bar[L * C * C], w_dot[L * C * C], x[C], x_bar[C], x_dot[C];
static double p[LONG], p_bar[LONG], p_dot[LONG], q[3], q_bar[3], q_dot[3];
static size_t B, T;

static double model(void)
{
	if (T % 2)
		open(a, b, w, x, L, B, T, C);
	else
		layers(a, b, w, x, L, B, T, C);
	narrow(p + 2, q, -1, 3);
	return 0;
}

static double reverse(double seed)
{
	(void)seed;
	if (T % 2)
		open_vjp(a, a_bar, b, b_bar, w, w_bar, x, x_bar, L, B, T, C);
	else
		layers_vjp(a, a_bar, b, b_bar, w, w_bar, x, x_bar, L, B, T, C);
	narrow_vjp(p + 2, p_bar + 2, q, q_bar, -1, 3);
	return 0;
}

static double forward(double *dot)
{
	*dot = 0;
	if (T % 2)
		open_jvp(a, a_dot, b, b_dot, w, w_dot, x, x_dot, L, B, T, C);
	else
		layers_jvp(a, a_dot, b, b_dot, w, w_dot, x, x_dot, L, B, T, C);
	narrow_jvp(p + 2, p_dot + 2, q, q_dot, -1, 3);
	return 0;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	BUFFER(double, a, 0.3, 0.9);
	BUFFER(double, b, 0.3, 0.9);
	INPUT(double, w, 0.3, 0.9);
	INPUT(double, x, 0.3, 0.9);
	BUFFER(double, p, 0.01, 0.09);
	BUFFER(double, q, 0.03, 0.09);
	check_points = 1;
	B = T = 2;
	check();
	T = 3;
	check();
	return check_failures != 0;
}
