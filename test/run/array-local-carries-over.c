// CONSTRUCT: arrays | a local array that the next iteration still reads
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ring(const double *x, int n)
{
	double recent[3] = {1, 1, 1}, total = 0;
	for (int i = 0; i < n; i++) {
		total += recent[0] * recent[1] * recent[2];
		recent[i % 3] = x[i] * recent[(i + 2) % 3];
	}
	return total;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ring(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(ring(x, 7), ring_vjp(x, x_bar, 7, seed), ring_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	return check();
}
