// CONSTRUCT: pointers | p + i, p - 1, &a[i], p[-1], p += 2
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double offsets(const double *x, int n)
{
	const double *p = x + 1;
	const double *q = &x[n - 1];
	double s = p[-1] * *(p + 1) + *(q - 1) * q[0];
	p += 2;
	q -= 1;
	return s + *p * *q + *(&p[1] - 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double offsets(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(offsets(x, 6), offsets_vjp(x, x_bar, 6, seed), offsets_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
