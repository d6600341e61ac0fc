// What the forward sweep left behind is used: sine and cosine of one angle, what was stored in a local array, a
// quotient whose adjoint is needed in any case (no guard).
//
// RUN: %mgc %s --profile=firmware --memory=frame -o %t.c
// RUN: FileCheck %s --input-file=%t.c
// RUN: %mgc %s --verify
#include <math.h>
#include <mgc/mgc.h>

// CHECK-LABEL: turn_grad computes
// CHECK: sinf(
// CHECK: cosf(
// CHECK: reverse sweep
// CHECK-NOT: sinf(
// CHECK-NOT: cosf(
// CHECK: return
MGC_GRAD()
float turn(const float *a)
{
	float x = 1.0f, y = 0.5f;

	for (int i = 0; i < 6; i++) {
		const float s = sinf(a[i]), c = cosf(a[i]), x0 = x;
		x = c * x0 - s * y * y;
		y = s * x0 + c * y;
	}
	return x * y;
}

// CHECK-LABEL: layer_grad computes
// CHECK-NOT: _kept
// CHECK: tanhf(
// CHECK-NOT: tanhf(
// CHECK-NOT: == 0.0f
// CHECK: return
MGC_GRAD()
float layer(const float *w)
{
	float h[40], e = 0.0f;

	for (int j = 0; j < 40; j++)
		h[j] = tanhf(w[j]);
	for (int j = 0; j < 40; j++)
		e += h[j] * h[j] / (w[j] - 3.0f);
	return e;
}
