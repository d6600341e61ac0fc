// --memory-budget: records get dearer until they fit; the plan is printed; what cannot fit is refused with the
// smallest budget that would do.  The derivative stays the same.
//
// RUN: %mgc %s --memory=caller -o %t.480.c --header %t.480.h
// RUN: grep '_WORK_BYTES 480$' %t.480.h
// RUN: %mgc %s --memory=caller --memory-budget=479 -o %t.320.c --header %t.320.h 2>&1 | FileCheck %s --check-prefix=PLAN
// RUN: grep '_WORK_BYTES 320$' %t.320.h
// RUN: rm -f %t.no.c
// RUN: %mgc %s --memory=caller --memory-budget=160 -o %t.144.c --header %t.144.h 2>&1 | FileCheck %s --check-prefix=AGAIN
// RUN: grep '_WORK_BYTES 144$' %t.144.h
// RUN: not %mgc %s --memory=caller --memory-budget=319 --no-rerun -o %t.no.c 2>&1 | FileCheck %s --check-prefix=RECORDED
// RUN: not %mgc %s --memory=caller --memory-budget=143 -o %t.no.c 2>&1 | FileCheck %s --check-prefix=REFUSED
// RUN: test ! -e %t.no.c
// RUN: not %mgc %s --memory-budget=1000 --grad=open -o %t.no.c 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: %mgc %s --verify --memory-budget=320 2>&1 | FileCheck %s --check-prefix=VERIFIED
// RUN: %cc -ffp-contract=off -I%include -DOF=\"%t.480.c\" %s -o %t.480 -lm
// RUN: %cc -ffp-contract=off -I%include -DOF=\"%t.320.c\" %s -o %t.320 -lm
// RUN: %cc -ffp-contract=off -I%include -DOF=\"%t.144.c\" %s -o %t.144 -lm
// RUN: %t.480 > %t.480.out
// RUN: %t.320 | diff %t.480.out -
// RUN: %t.144 | diff %t.480.out -
// PLAN: remark: 'th' is recorded, 80 bytes: it is carried from one iteration to the next
// PLAN: remark: 'st' of sin is computed again in the reverse sweep
// PLAN: remark: a call of 'swing_grad' records 320 bytes
// AGAIN: remark: each iteration of this loop runs again in the reverse sweep
// AGAIN: remark: a call of 'swing_grad' records 144 bytes
// RECORDED: error: 'swing_grad' records 320 bytes, however much is computed again; the smallest budget that does is --memory-budget=320
// REFUSED: error: 'swing_grad' records 144 bytes, however much is computed again; the smallest budget that does is --memory-budget=144
// OPEN: error: how many bytes 'open_grad' records depends on its arguments
// VERIFIED: swing_grad {{.*}} ok
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD(wrt(u))
float swing(const float x0[4], const float u[20])
{
	float x = x0[0], v = x0[1], th = x0[2], om = x0[3], J = 0.0f;

	for (int k = 0; k < 20; k++) {
		float st = sinf(th), ct = cosf(th);
		float tmp = (u[k] + 0.05f * om * om * st) / 1.1f;
		float al = (9.8f * st - ct * tmp) / (0.5f * (4.0f / 3.0f - 0.1f * ct * ct / 1.1f));

		x += 0.05f * v;
		v += 0.05f * (tmp - 0.05f * al * ct / 1.1f);
		th += 0.05f * om;
		om += 0.05f * al;
		J += x * x + 0.1f * v * v + 10.0f * th * th + 0.1f * om * om + 0.01f * u[k] * u[k];
	}
	return J;
}

#ifdef OF
#include OF
#include <stdio.h>

int main(void)
{
	static const float x0[4] = { 0.1f, 0.0f, 0.2f, -0.1f };
	float u[20], u_bar[20] = { 0 }, work[120];

	for (int k = 0; k < 20; k++)
		u[k] = 0.1f * (float)(k % 5) - 0.2f;
	printf("%a\n", (double)swing_grad(x0, u, u_bar, work));
	for (int k = 0; k < 20; k++)
		printf("%a\n", (double)u_bar[k]);
	return 0;
}
#else
float open(const float *x, int n)
{
	float s = 0.5f;

	for (int i = 0; i < n; i++)
		s = sinf(s) * x[i];
	return s;
}
#endif
