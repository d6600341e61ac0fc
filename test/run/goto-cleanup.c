// CONSTRUCT: goto | several failures jump to one cleanup
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double cleaned(const double *x, int n)
{
	double r = 0;
	double *a = malloc((size_t)n * sizeof *a);
	if (!a)
		goto fail;
	double *b = malloc((size_t)n * sizeof *b);
	if (!b)
		goto fail_a;
	for (int i = 0; i < n; i++) {
		a[i] = x[i] * x[i];
		b[i] = a[i] * x[0];
	}
	for (int i = 0; i < n; i++)
		r += a[i] * b[n - 1 - i];
	free(b);
fail_a:
	free(a);
fail:
	return r;
}

//--- main.c
#include "check.h"
#include "grad.h"

double cleaned(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(cleaned(x, 4), cleaned_vjp(x, x_bar, 4, seed), cleaned_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
