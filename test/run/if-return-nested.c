// CONSTRUCT: conditions | return from nested ifs, code after them
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double nested_return(double x, int a, int b)
{
	double y = x;
	if (a) {
		y *= x;
		if (b)
			return y;
		y += 1;
	} else if (b) {
		y -= x * x * x;
		return y * 2;
	}
	y *= y;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double nested_return(double x, int a, int b);

static double x, x_bar, x_dot;
static int a, b;

MODEL(nested_return(x, a, b), nested_return_vjp(x, &x_bar, a, b, seed),
      nested_return_jvp(x, x_dot, a, b, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (a = 0; a < 2; a++)
		for (b = 0; b < 2; b++)
			check();
	return check_failures != 0;
}
