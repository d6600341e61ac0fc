// CONSTRUCT: types | return x; as it came
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double same(double x)
{
	return x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double same(double x);

static double x, x_bar, x_dot;

MODEL(same(x), same_vjp(x, &x_bar, seed), same_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
