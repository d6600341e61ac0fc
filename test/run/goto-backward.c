// CONSTRUCT: goto | a backward jump that makes a loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double again(double x, int n)
{
	double y = x;
	int i = 0;
top:
	y = y * x + 0.5;
	i++;
	if (i < n)
		goto top;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double again(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(again(x, n), again_vjp(x, &x_bar, n, seed), again_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n < 5; n++)
		check();
	return check_failures != 0;
}
