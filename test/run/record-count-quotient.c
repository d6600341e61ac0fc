// CONSTRUCT: loops | records of a loop whose bound is a quotient worked out between the loops around it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// CHECK-LABEL: {{^}}double heads_vjp(
// CHECK-NOT: mgrt_push
// CHECK: {{^}}}

//--- model.c
#include <mgc/mgc.h>
#include <math.h>

/* Without layers nothing is divided, and there may be no heads. */
MGC_VJP() MGC_JVP()
double heads(double *x, int layers, int size, int n_heads)
{
	double sum = 0;
	for (int l = 0; l < layers; l++) {
		int each = size / n_heads;
		for (int h = 0; h < 2; h++)
			for (int i = 0; i < each; i++) {
				x[h * 2 + i] = sin(x[h * 2 + i]) * x[i];
				sum += x[h * 2 + i];
			}
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double heads(double *x, int layers, int size, int n_heads);

static double x[8], x_bar[8], x_dot[8];
static int layers, size, n_heads;

MODEL(heads(x, layers, size, n_heads), heads_vjp(x, x_bar, layers, size, n_heads, seed),
      heads_jvp(x, x_dot, layers, size, n_heads, &dot))

int main(void)
{
	static const int cases[][3] = {{2, 6, 3}, {3, 5, 2}, {1, 2, 3}, {2, -6, -3}, {2, 6, -3}, {0, 6, 0}, {0, 6, 3}};
	BUFFER(double, x, -1, 1);
	for (int c = 0; c < 7; c++) {
		layers = cases[c][0];
		size = cases[c][1];
		n_heads = cases[c][2];
		check();
	}
	return check_failures != 0;
}
