// CONSTRUCT: memory | stack buffer for small sizes, malloc for large ones
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double small_or_large(const double *x, int n)
{
	double small[4], *t = n > 4 ? malloc((size_t)n * sizeof *t) : small;
	for (int i = 0; i < n; i++)
		t[i] = x[i] * x[n - 1 - i] * x[i];
	double s = 0;
	for (int i = 0; i < n; i++)
		s += t[i] * t[0];
	if (t != small)
		free(t);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double small_or_large(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];
static int n;

MODEL(small_or_large(x, n), small_or_large_vjp(x, x_bar, n, seed),
      small_or_large_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 3; n <= 6; n++)
		check();
	return check_failures != 0;
}
