// CONSTRUCT: globals | a global setting of the program, read in place
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double gain = 2;
int rounds = 3;

MGC_VJP() MGC_JVP()
double amplified(double x)
{
	double y = x;
	for (int i = 0; i < rounds; i++)
		y = y * gain * x;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double amplified(double x);

extern double gain;
extern int rounds;
static double x, x_bar, x_dot;

MODEL(amplified(x), amplified_vjp(x, &x_bar, seed), amplified_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	check();
	gain = -0.5;
	rounds = 2;
	check();
	return check_failures != 0;
}
