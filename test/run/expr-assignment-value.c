// CONSTRUCT: expressions | a = b = c, y = (x = x * x) + x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double assigned(double x)
{
	double a, b, y;
	a = b = x * x;
	y = (a = a * b) + 1;
	return y * a + b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double assigned(double x);

static double x, x_bar, x_dot;

MODEL(assigned(x), assigned_vjp(x, &x_bar, seed), assigned_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	return check();
}
