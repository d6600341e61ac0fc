// CONSTRUCT: loops | products that a loop adds to neighbouring elements are added by a loop over these
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %cc %flags -O3 -fopenmp-simd -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: row[

// SAID: model.c:{{.*}}remark: what this loop adds to neighbours is added by a loop over them

// CHECK-LABEL: void skin_vjp(
// CHECK: double row[12];
// CHECK: MGC_SCALAR
// CHECK: MGC_LANES
// CHECK: bone_bar[b].at[k] += w * row[k];
// CHECK-LABEL: void skin_jvp(
// CHECK-LABEL: void mix_vjp(
// CHECK: float row[5];
// CHECK: MGC_LANES
// CHECK-LABEL: void mix_jvp(
// Too few, and those that the loop works out itself.
// CHECK-LABEL: void few_vjp(
// CHECK-NOT: row[
// CHECK-LABEL: void few_jvp(
// CHECK-LABEL: void changing_vjp(
// CHECK-NOT: row[
// CHECK-LABEL: void changing_jvp(

//--- model.h
enum { BONES = 11 };

typedef struct transform {
	double at[12];
} transform;

//--- model.c
#include <mgc/mgc.h>

#include "model.h"

MGC_VJP() MGC_JVP()
void skin(const transform *bone, MGC_INACTIVE const double *from, MGC_INACTIVE const double *weights, double *p, int n)
{
	for (int v = 0; v < n; v++) {
		double sum[3] = { 0, 0, 0 };
		for (int b = 0; b < BONES; b++) {
			const double w = weights[v * BONES + b], *t = bone[b].at;
			for (int i = 0; i < 3; i++)
				sum[i] += w * (t[4 * i] * from[3 * v] + t[4 * i + 1] * from[3 * v + 1] + t[4 * i + 2] * from[3 * v + 2] + t[4 * i + 3]);
		}
		for (int i = 0; i < 3; i++)
			p[3 * v + i] = sum[i];
	}
}

/* Only some of each record, in a part of an array. */
MGC_VJP() MGC_JVP()
void mix(const float *x, const float *c, float *y, int n)
{
	const float c0 = c[0], c1 = c[1], c2 = c[2], c3 = c[3], c4 = c[4];
	for (int i = 0; i < n; i++)
		y[i] = x[9 * i + 6] * c0 + x[9 * i + 3] * c1 + x[9 * i + 4] * c2 + x[9 * i + 2] * c3 + x[9 * i + 5] * c4 + x[9 * i + 8] * c0;
}

MGC_VJP() MGC_JVP()
void few(const float *x, const float *c, float *y, int n)
{
	const float c0 = c[0], c1 = c[1], c2 = c[2], c3 = c[3];
	for (int i = 0; i < n; i++)
		y[i] = x[9 * i] * c0 + x[9 * i + 1] * c1 + x[9 * i + 2] * c2 + x[9 * i + 4] * c3;
}

MGC_VJP() MGC_JVP()
void changing(const float *x, const float *c, float *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = x[9 * i] * c[i] + x[9 * i + 1] * c[i + 1] + x[9 * i + 2] * c[i + 2] + x[9 * i + 3] * c[i + 3];
}

//--- main.c
#include "check.h"
#include "grad.h"

enum { N = 13 };

void skin(const transform *bone, const double *from, const double *weights, double *p, int n);
void mix(const float *x, const float *c, float *y, int n);
void few(const float *x, const float *c, float *y, int n);
void changing(const float *x, const float *c, float *y, int n);

static double bones[12 * BONES], bones_bar[12 * BONES], bones_dot[12 * BONES];
static double from[3 * N], weights[BONES * N];
static double p[3 * N], p_bar[3 * N], p_dot[3 * N];
static float  x[9 * N], x_bar[9 * N], x_dot[9 * N];
static float  c[N + 3], c_bar[N + 3], c_dot[N + 3];
static float  y[3 * N], y_bar[3 * N], y_dot[3 * N];

VOID_MODEL((skin((transform *)bones, from, weights, p, N), mix(x, c, y, N), few(x, c, y + N, N), changing(x, c, y + 2 * N, N)),
           (skin_vjp((transform *)bones, (transform *)bones_bar, from, weights, p, p_bar, N),
            mix_vjp(x, x_bar, c, c_bar, y, y_bar, N), few_vjp(x, x_bar, c, c_bar, y + N, y_bar + N, N),
            changing_vjp(x, x_bar, c, c_bar, y + 2 * N, y_bar + 2 * N, N)),
           (skin_jvp((transform *)bones, (transform *)bones_dot, from, weights, p, p_dot, N),
            mix_jvp(x, x_dot, c, c_dot, y, y_dot, N), few_jvp(x, x_dot, c, c_dot, y + N, y_dot + N, N),
            changing_jvp(x, x_dot, c, c_dot, y + 2 * N, y_dot + 2 * N, N)))

int main(void)
{
	INPUT(double, bones, -1, 1);
	for (int i = 0; i < 3 * N; i++)
		from[i] = random_in(-1, 1);
	for (int i = 0; i < BONES * N; i++)
		weights[i] = random_in(0, 1);
	BUFFER(double, p, -1, 1);
	INPUT(float, x, -1, 1);
	INPUT(float, c, -1, 1);
	BUFFER(float, y, -1, 1);
	return check();
}
