// CONSTRUCT: loops | factors of adjoints that a loop does not change are multiplied before it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s

// CHECK-LABEL: double skinned_vjp(
// CHECK: const double t{{[_0-9]*}} = {{.*}}_bar * {{[xy]}};
// CHECK: for (int b = 0; b < n; b++) {
// CHECK: bones_bar[3 * b{{.*}}] += {{.*}} * {{t[_0-9]*}};
// SAID: model.c:{{.*}}remark: factors of adjoints that this loop does not change are multiplied before it
// OFF-NOT: p_bar * {{[xy]}};

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* A point moved by bones, each by its weight. */
MGC_VJP(wrt(bones, weights)) MGC_JVP(wrt(bones, weights))
double skinned(const double *bones, const double *weights, const double *from, int n)
{
	const double x = from[0], y = from[1];
	double p = 0;
	for (int b = 0; b < n; b++)
		p += weights[b] * (bones[3 * b] * x + bones[3 * b + 1] * y + bones[3 * b + 2]);
	return sin(p);
}

/* What is computed beside it is the primal's. */
MGC_VJP(wrt(bones)) MGC_JVP(wrt(bones))
double beside(double *bones, double scale, double shift, int n)
{
	double s = 0;
	for (int b = 0; b < n; b++) {
		bones[b] = bones[b] * scale * shift;
		s = s * 0.5 + bones[b] * bones[b];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double skinned(const double *bones, const double *weights, const double *from, int n);
double beside(double *bones, double scale, double shift, int n);

enum { N = 19 };

static double bones[3 * N], bones_bar[3 * N], bones_dot[3 * N], weights[N], weights_bar[N], weights_dot[N];
static const double from[] = { 0.7, -1.3 };
static double copy[N], copy_bar[N], copy_dot[N];

static double model(void)
{
	for (int i = 0; i < N; i++)
		copy[i] = bones[i];
	return skinned(bones, weights, from, N) + beside(copy, 0.9, 1.1, N);
}

static double reverse(double seed)
{
	for (int i = 0; i < N; i++) {
		copy[i] = bones[i];
		copy_bar[i] = 0;
	}
	const double y = skinned_vjp(bones, bones_bar, weights, weights_bar, from, N, seed) + beside_vjp(copy, copy_bar, 0.9, 1.1, N, seed);
	for (int i = 0; i < N; i++)
		bones_bar[i] += copy_bar[i];
	return y;
}

static double forward(double *dot)
{
	double of[2];
	for (int i = 0; i < N; i++) {
		copy[i] = bones[i];
		copy_dot[i] = bones_dot[i];
	}
	const double y = skinned_jvp(bones, bones_dot, weights, weights_dot, from, N, &of[0]) + beside_jvp(copy, copy_dot, 0.9, 1.1, N, &of[1]);
	*dot = of[0] + of[1];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, bones, -0.9, 0.9);
	INPUT(double, weights, 0.1, 0.9);
	return check();
}
