// CONSTRUCT: loops | counters beside the loop's own are worked out, not recorded: up, down, unsigned, from INT_MIN
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: not grep -E '_kept|mgrt_push_(int|unsigned)' %t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <limits.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double walk(const double *x, int n, int step)
{
	double s = 0;
	int k = 3, down = n - 1, low = INT_MIN;
	unsigned wide = 4294967294u;
	for (int i = 2; i < n; i += 2) {
		s += x[k] + 2 * x[down] + x[wide + 2] + 0.5 * x[(low + 1) - INT_MIN];
		k += step;
		down -= step;
		low += 3;
		wide += 1;
	}
	for (int i = n; i-- > 2;) {
		s += 3 * x[k % n];
		k++;
	}
	int at = 0;
	const double *p = x;
	do {
		s += 0.25 * x[at] + 7 * *p;
		at += 2;
		p++;
	} while (at < n);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double walk(const double *x, int n, int step);

static double x[8], x_bar[8], x_dot[8];

MODEL(walk(x, 8, 1), walk_vjp(x, x_bar, 8, 1, seed), walk_jvp(x, x_dot, 8, 1, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
