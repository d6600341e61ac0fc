// CONSTRUCT: structs | designated initialisers, of members and elements
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct options {
	double rate, momentum, scale[3];
	int steps;
};

MGC_VJP() MGC_JVP()
double designated(double a, double b)
{
	struct options o = {.momentum = a * b, .scale[1] = b, .steps = 4};
	double t[5] = {[3] = a, b, [0] = a * a};
	o.rate += t[4] * t[3];
	return o.rate + o.momentum * o.scale[1] + o.scale[0] * a + t[0] * t[1] + o.steps * t[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double designated(double a, double b);

static double a, a_bar, a_dot;
static double b, b_bar, b_dot;

MODEL(designated(a, b), designated_vjp(a, &a_bar, b, &b_bar, seed),
      designated_jvp(a, a_dot, b, b_dot, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	INPUT(double, b, -1, 1);
	return check();
}
