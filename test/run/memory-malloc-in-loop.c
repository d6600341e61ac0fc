// CONSTRUCT: memory | malloc and free in every iteration
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double many_buffers(const double *x, int n)
{
	double s = 1;
	for (int i = 1; i <= n; i++) {
		double *t = malloc((size_t)i * sizeof *t);
		for (int j = 0; j < i; j++)
			t[j] = x[j] * s;
		for (int j = 0; j < i; j++)
			s += 0.1 * t[j] * t[i - 1 - j];
		free(t);
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double many_buffers(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(many_buffers(x, 4), many_buffers_vjp(x, x_bar, 4, seed), many_buffers_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
