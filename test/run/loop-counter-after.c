// CONSTRUCT: loops | the counter used after its loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double afterwards(const double *x, int n)
{
	int i;
	double y = 1;
	for (i = 0; i < n; i += 2)
		y *= x[i];
	return y * x[i - 1] + i * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double afterwards(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];
static int n;

MODEL(afterwards(x, n), afterwards_vjp(x, x_bar, n, seed), afterwards_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 1; n <= 6; n++)
		check();
	return check_failures != 0;
}
