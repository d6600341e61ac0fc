// --trace: the program writes the graph with the value and the adjoint of every node, of the call that MGC_TRACE_CALL
// says; its results are those of the untraced derivative.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %mgc --trace %s -o traced.c --header grad.h && %mgc %s -o plain.c
// RUN: %cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Werror -I %include -c traced.c
// RUN: %cc -std=c11 -O1 -DMAIN -I %include -I . %s traced.o -lm -o traced && ./traced > traced.out
// RUN: %cc -std=c11 -O1 -DMAIN -I %include -I . %s plain.c -lm -o plain && ./plain > plain.out
// RUN: diff traced.out plain.out
// RUN: FileCheck %s --input-file=neuron_grad.dot
// RUN: FileCheck %s --input-file=loss_grad.dot --check-prefix=LOOP
// RUN: FileCheck %s --input-file=loss_grad.dot --check-prefix=NEVER
// RUN: FileCheck %s --input-file=until_vjp.dot --check-prefix=UNTIL
// RUN: %cc -std=c11 -DMGC_TRACE_CALL=2 -I %include -c traced.c && %cc -DMAIN -I %include -I . %s traced.o -lm -o second && ./second > second.out
// RUN: FileCheck %s --input-file=neuron_grad.dot --check-prefix=SECOND
#include <math.h>
#include <mgc/mgc.h>

// The numbers of the tutorial.
// CHECK: label="{x1 | data 2 | grad -1.5}"
// CHECK: label="{x2 | data 0 | grad 0.5}"
// CHECK: label="{w1 | data -3 | grad 1}"
// CHECK: label="{w2 | data 1 | grad 0}"
// CHECK: label="{b | data 6.8814 | grad 0.5}"
// CHECK: label="{x1 * w1 | data -6 | grad 0.5}"
// CHECK: label="{n | x1 * w1 + x2 * w2 + b | data 0.88137 | grad 0.5}"
// CHECK: label="{neuron | tanh(n) | data 0.70711 | grad 1}"
// SECOND: label="{x1 | data 4 |
MGC_GRAD()
double neuron(double x1, double x2, double w1, double w2, double b)
{
	double n = x1 * w1 + x2 * w2 + b;
	return tanh(n);
}

// Each turn of the loop has its value and its adjoint; the first three are written.  s is 0, 1, 3, 6, 10; every square
// adds 2 s and gets the sum's adjoint, 1 + 2 s_next * ... = 1, as s is only added up.
// LOOP: label="{s | after the loop | data 10 | grad 20}"
// LOOP: label="{s | from before | data 0, 1, 3, ... (4) | grad 20, 20, 20, ... (4)}"
// LOOP: label="{x[i] | data 1, 2, 3, ... (4) | grad 20, 20, 20, ... (4)}"
// A float, in a branch that is never taken, has no numbers.
// NEVER: label="{s * 2 | data not reached}"
MGC_GRAD(wrt(x))
float loss(const float *x, int n)
{
	float s = 0;
	for (int i = 0; i < n; i++)
		s += x[i];
	if (n > 100)
		s = sinf(s * 2);
	return s * s;
}

// A loop that ends at a test in front: two turns, 8 to 4 to 2.
// UNTIL: label="{x | from before | data 8, 4 | grad 0.75, 1.5}"
// UNTIL: label="{x | x * 0.5 | data 4, 2 | grad 1.5, 3}"
MGC_VJP()
double until(double x)
{
	while (x * x > 5)
		x = x * 0.5;
	return x;
}

#ifdef MAIN
#include <stdio.h>

#include "grad.h"

int main(void)
{
	const float x[] = { 1, 2, 3, 4 };
	float x_bar[4] = { 0 };
	double bars[6] = { 0 };

	for (int turn = 1; turn < 3; turn++) {
		double value = neuron_grad(2 * turn, &bars[0], 0, &bars[1], -3, &bars[2], 1, &bars[3], 6.8813735870195432, &bars[4]);
		printf("%a %a\n", value, (double)loss_grad(x, x_bar, 4));
		printf("%a\n", until_vjp(8, &bars[5], 3));
	}
	for (int i = 0; i < 6; i++)
		printf("%a\n", bars[i]);
	for (int i = 0; i < 4; i++)
		printf("%a\n", (double)x_bar[i]);
	return 0;
}
#endif
