// CONSTRUCT: memory | records of more than 32 MB lie in two blocks
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: grep "what a call of 'decay_vjp' records lies in two blocks where it needs more than 32 MB" %t/remarks
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/one.c --header %t/grad.h --no-pieces
// RUN: FileCheck --check-prefix=ONE --input-file=%t/one.c %s
// RUN: %mgc %t/model.c -o %t/caller.c --header %t/grad.h --memory=caller
// RUN: not grep malloc %t/caller.c

// CHECK-LABEL: double decay_vjp(
// CHECK: _Bool is_large = [[ALL:bytes_[0-9]+]] > 33554432;
// CHECK: [[COUNT:count_[0-9]+]] = is_large ? [[FIRST:bytes_?[0-9]*]] : [[ALL]];
// CHECK: char *const work = [[COUNT]] < (size_t)-1 ? malloc([[COUNT]]) : NULL;
// CHECK: char *const more = {{.*}} ? malloc(
// CHECK: = (void *)work;
// CHECK: = (void *)(is_large ? more : &work[[[FIRST]]]);
// CHECK: free(work);
// CHECK-NEXT: free(more);

// A single number of places, times a constant, is no reason.
// CHECK-LABEL: double chain_vjp(
// CHECK-NOT: free(more)
// ONE-NOT: free(more)

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double decay(const double *x, int n, int steps)
{
	double y = x[0], z = x[1], sum = 0;
	for (int s = 0; s < steps; s++)
		for (int i = 0; i < n; i++) {
			y = sin(y * x[i]) + 0.1 * z;
			z = cos(z + x[i]) * y;
			sum += exp(z * 0.1) * y;
		}
	return sum;
}

MGC_VJP()
double chain(const double *x, int n)
{
	double y = 0, z = 1;
	for (int i = 0; i < n; i++) {
		y = sin(y * x[i]) + 0.1 * z;
		z = cos(z + x[i]) * y;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double decay(const double *x, int n, int steps);

enum { N = 1000, MANY = 1600, FEW = 2 };

static double x[N], x_bar[N], x_dot[N];
static int    steps = FEW;

static double reverse(double seed)
{
	return decay_vjp(x, x_bar, N, steps, seed);
}

MODEL(decay(x, N, steps), reverse(seed), decay_jvp(x, x_dot, N, steps, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 0.8);
	int failed = check();

	/* More than 32 MB: reverse by forward mode. */
	steps = MANY;
	double along = 0, dot = 0;
	for (int i = 0; i < N; i++) {
		x_bar[i] = 0;
		x_dot[i] = random_in(-1, 1);
	}
	expect_same("value", reverse(1), decay_jvp(x, x_dot, N, MANY, &dot));
	for (int i = 0; i < N; i++)
		along += x_bar[i] * x_dot[i];
	expect_true("adjoint along a direction", fabs(along - dot) < 1e-9 * (1 + fabs(dot)));
	return failed || check_failures != 0;
}
