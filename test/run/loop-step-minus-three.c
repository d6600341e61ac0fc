// CONSTRUCT: loops | for (i = n; i > 0; i -= 3)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double thirds(const double *x, int n)
{
	double y = 1;
	for (int i = n; i > 0; i -= 3)
		y = y * x[i - 1] + 1;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double thirds(const double *x, int n);

static double x[8], x_bar[8], x_dot[8];
static int n;

MODEL(thirds(x, n), thirds_vjp(x, x_bar, n, seed), thirds_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 8; n++)
		check();
	return check_failures != 0;
}
