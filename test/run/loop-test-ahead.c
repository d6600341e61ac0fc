// CONSTRUCT: loops | for (int i = 0; i + 1 < n; i++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <limits.h>
#include <math.h>
#include <mgc/mgc.h>

/* No turn for n <= 1, INT_MIN among them, from which nothing can be taken. */
MGC_VJP() MGC_JVP()
double roughness(const double x[6], int n)
{
	double s = 0;
	for (int i = 0; i + 1 < n; i++)
		s += sin(s) * x[i] + x[i + 1] * x[i + 1];
	for (int i = 1; n >= 2 + i; i += 2)
		s += cos(s) * x[i];
	for (unsigned i = 0; i + 1 < (unsigned)(n > 0 ? n : 0); i++)
		s += sin(s) * x[i] * x[i];
	for (int i = 5; i - 1 > 2; i--)
		s += sin(s) * x[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

#include <limits.h>

double roughness(const double x[6], int n);

static double x[6], x_bar[6], x_dot[6];
static int n;

MODEL(roughness(x, n), roughness_vjp(x, x_bar, n, seed), roughness_jvp(x, x_dot, n, &dot))

int main(void)
{
	static const int counts[] = { 6, 5, 2, 1, 0, -1, INT_MIN };

	INPUT(double, x, -1, 1);
	for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
		n = counts[i];
		if (check())
			return 1;
	}
	return 0;
}
