// CONSTRUCT: library calls | printf inside: printed once, in order, no derivative
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %t/run | FileCheck %s
// CHECK: {{^}}step 0: 1
// CHECK-NEXT: step 1: 4
// CHECK-NEXT: step 2: 3
// CHECK-NEXT: done
// CHECK-NOT: step
// The model prints in the forward sweep only, once for each call.

//--- model.c
#include <stdio.h>
#include <mgc/mgc.h>

MGC_GRAD() MGC_JVP()
double talkative(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		s = s * x[i] + 1;
		printf("step %d: %g\n", i, s);
	}
	puts("done");
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double talkative(const double *x, int n);

int main(void)
{
	const double x[3] = {2, 3, 0.5};
	double x_bar[3] = {0};
	expect("value", talkative_grad(x, x_bar, 3), 3);
	expect("x_bar[0]", x_bar[0], 0);
	expect("x_bar[1]", x_bar[1], 0.5);
	expect("x_bar[2]", x_bar[2], 4);
	return check_failures != 0;
}
