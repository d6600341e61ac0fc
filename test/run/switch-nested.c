// CONSTRUCT: switch | a switch in a switch, on char and long
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double two_level(double x, char a, long b)
{
	double y = x;
	switch (a) {
	case 'x':
		switch (b) {
		case 1L:
			y *= x;
			break;
		default:
			y += x * x;
		}
		y *= 2;
		break;
	case 'y':
		y = y * y * y;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double two_level(double x, char a, long b);

static double x, x_bar, x_dot;
static char a;
static long b;

MODEL(two_level(x, a, b), two_level_vjp(x, &x_bar, a, b, seed), two_level_jvp(x, x_dot, a, b, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (a = 'w'; a <= 'y'; a++)
		for (b = 0; b < 2; b++)
			check();
	return check_failures != 0;
}
