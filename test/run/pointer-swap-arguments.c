// CONSTRUCT: pointers | buffers of the caller swapped by pointer: the result lies in one or the other
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void diffuse(double *a, double *b, int n, int steps)
{
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < n; i++)
			b[i] = a[i] + 0.1 * a[(i + 1) % n] * a[(i + 1) % n];
		double *swap = a;
		a = b;
		b = swap;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void diffuse(double *a, double *b, int n, int steps);

static double a[4], a_bar[4], a_dot[4];
static double b[4], b_bar[4], b_dot[4];
static int steps;

VOID_MODEL(diffuse(a, b, 4, steps), diffuse_vjp(a, a_bar, b, b_bar, 4, steps),
           diffuse_jvp(a, a_dot, b, b_dot, 4, steps))

int main(void)
{
	BUFFER(double, a, -1, 1);
	BUFFER(double, b, -1, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
