// CONSTRUCT: annotations | annotated on the prototype, defined later without
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double declared(double x, MGC_INACTIVE double y);

double declared(double x, double y)
{
	return x * x * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double declared(double x, double y);

double declared(double x, double y);
static double x, x_bar, x_dot;

MODEL(declared(x, 3.5), declared_vjp(x, &x_bar, 3.5, seed), declared_jvp(x, x_dot, 3.5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
