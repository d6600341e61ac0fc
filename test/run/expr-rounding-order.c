// CONSTRUCT: expressions | (a + b) + c and a + (b + c) round as written
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ordered(double a, double b, double c)
{
	return ((a + b) + c) * (a + (b + c)) + (a * b) * c - a * (b * c);
}

//--- main.c
#include "check.h"
#include "grad.h"

double ordered(double a, double b, double c);

static double a, a_bar, a_dot;
static double b, b_bar, b_dot;
static double c, c_bar, c_dot;

MODEL(ordered(a, b, c), ordered_vjp(a, &a_bar, b, &b_bar, c, &c_bar, seed),
      ordered_jvp(a, a_dot, b, b_dot, c, c_dot, &dot))

int main(void)
{
	check_points = 20;
	INPUT(double, a, 0.1, 1);
	INPUT(double, b, 0.1, 1);
	INPUT(double, c, 0.1, 1);
	return check();
}
