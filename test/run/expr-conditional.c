// CONSTRUCT: expressions | c ? a : b, each side taken
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double chosen(double x, double y, int which)
{
	double a = which > 1 ? x * y : x / y;
	return (which & 1 ? a * a : a) + (which == 2 ? y : which == 3 ? -y : x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double chosen(double x, double y, int which);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int which;

MODEL(chosen(x, y, which), chosen_vjp(x, &x_bar, y, &y_bar, which, seed),
      chosen_jvp(x, x_dot, y, y_dot, which, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	for (which = 0; which < 4; which++)
		check();
	return check_failures != 0;
}
