// CONSTRUCT: pointers | q - p, p < q, p == q
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double distance(const double *x, int n)
{
	const double *low = x, *high = x + n - 1;
	double s = 1;
	while (low < high) {
		s = s * *low + *high * (double)(high - low);
		low++;
		high--;
	}
	if (low == high)
		s *= *low;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double distance(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];
static int n;

MODEL(distance(x, n), distance_vjp(x, x_bar, n, seed), distance_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 4; n <= 5; n++)
		check();
	return check_failures != 0;
}
