// CONSTRUCT: expressions | a / b / c, a / (b / c), 1 / x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double quotients(double a, double b, double c)
{
	return a / b / c + a / (b / c) - 1 / a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double quotients(double a, double b, double c);

static double a, a_bar, a_dot;
static double b, b_bar, b_dot;
static double c, c_bar, c_dot;

MODEL(quotients(a, b, c), quotients_vjp(a, &a_bar, b, &b_bar, c, &c_bar, seed),
      quotients_jvp(a, a_dot, b, b_dot, c, c_dot, &dot))

int main(void)
{
	INPUT(double, a, 0.5, 2);
	INPUT(double, b, 0.5, 2);
	INPUT(double, c, 0.5, 2);
	return check();
}
