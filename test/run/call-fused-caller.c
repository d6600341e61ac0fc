// CONSTRUCT: memory modes | --memory=caller and frame: a recursion that keeps nothing
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame
// RUN: FileCheck %t/model.c < %t/grad.c
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %t/model.c < %t/grad.c

//--- model.c
#include <mgc/mgc.h>

enum { N = 4 };

/* The function that does both has the adjoints among its parameters, and no store for records. */
// CHECK-LABEL: static float minor_fused(const float *a, float *a_bar, float scale, float *restrict scale_bar
// CHECK-NOT: kept
// CHECK: const float rest = minor_fused(a, a_bar, {{.*}}, &scale_bar_1, m - 1
// CHECK: next[before] = column
// CHECK: a_bar[{{.*}}] += {{.*}} * rest
// CHECK: *scale_bar +=
static float minor(const float *a, float scale, int m, int *next)
{
	const int row = N - m;
	if (m == 0)
		return 2 * scale;
	float sum = 0;
	int   before = N, column = next[N], sign = 1;
	for (int j = 0; j < m; j++) {
		next[before] = next[column];
		const float rest = minor(a, scale * 0.5f, m - 1, next);
		next[before] = column;
		sum += (float)sign * a[row * N + column] * rest;
		before = column;
		column = next[column];
		sign = -sign;
	}
	return sum;
}

// CHECK-LABEL: float all_vjp(
// CHECK: minor_fused(a, a_bar, scale, &scale_bar_1, 4, next, all_bar)
MGC_VJP() MGC_JVP()
float all(const float *a, float scale)
{
	int next[N + 1];
	for (int i = 0; i < N; i++)
		next[i] = i + 1;
	next[N] = 0;
	return minor(a, scale, N, next);
}

//--- main.c
#include "check.h"
#include "grad.h"

float all(const float *a, float scale);

static float a[N * N], a_bar[N * N], a_dot[N * N], scale, scale_bar, scale_dot;

MODEL_OF(float, all(a, scale), all_vjp(a, a_bar, scale, &scale_bar, seed), all_jvp(a, a_dot, scale, scale_dot, &dot))

int main(void)
{
	INPUT(float, a, 0.2, 1);
	INPUT(float, scale, 0.5, 1);
	return check();
}
