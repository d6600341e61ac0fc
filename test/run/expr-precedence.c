// CONSTRUCT: expressions | a - (b - c), a * (b + c), -(a + b) keep their parentheses
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double grouped(double a, double b, double c)
{
	return a - (b - c) * (a + b) - -(a - b) / (c * (a - (b + c))) + (a - b - c) * (a / (b * c));
}

//--- main.c
#include "check.h"
#include "grad.h"

double grouped(double a, double b, double c);

static double a, a_bar, a_dot;
static double b, b_bar, b_dot;
static double c, c_bar, c_dot;

MODEL(grouped(a, b, c), grouped_vjp(a, &a_bar, b, &b_bar, c, &c_bar, seed),
      grouped_jvp(a, a_dot, b, b_dot, c, c_dot, &dot))

int main(void)
{
	INPUT(double, a, 5, 6);
	INPUT(double, b, 1, 2);
	INPUT(double, c, 1, 2);
	return check();
}
