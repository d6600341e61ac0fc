// CONSTRUCT: math | floor ceil round trunc rint: slope zero
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double rounded(double x)
{
	return floor(x) * x + ceil(x) * x * x - round(x) + trunc(x) * x + rint(x) * nearbyint(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double rounded(double x);

static double x, x_bar, x_dot;

MODEL(rounded(x), rounded_vjp(x, &x_bar, seed), rounded_jvp(x, x_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 1.6, 1.9);
	return check();
}
