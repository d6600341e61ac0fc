// CONSTRUCT: calls | a helper without parameters, also where nothing is inlined
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double third(void)
{
	return 1.0 / 3;
}

MGC_VJP() MGC_JVP()
double thirds(double x)
{
	return x * third() + third() * x * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double thirds(double x);

static double x, x_bar, x_dot;

MODEL(thirds(x), thirds_vjp(x, &x_bar, seed), thirds_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
