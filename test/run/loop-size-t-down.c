// CONSTRUCT: loops | for (size_t i = n; i-- > 0;)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stddef.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double unwound(const double *x, size_t n)
{
	double y = 0.5;
	for (size_t i = n; i-- > 0;)
		y = y * x[i] + x[i];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double unwound(const double *x, size_t n);

static double x[5], x_bar[5], x_dot[5];
static size_t n;

MODEL(unwound(x, n), unwound_vjp(x, x_bar, n, seed), unwound_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 5; n++)
		check();
	return check_failures != 0;
}
