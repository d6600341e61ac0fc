// CONSTRUCT: function pointers | double (*f)(double) = c ? g : h
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static double cube(double x)
{
	return x * x * x;
}

static double wave(double x)
{
	return sin(x) * 2;
}

MGC_VJP() MGC_JVP()
double selected(double x, int which)
{
	double (*f)(double) = which ? cube : &wave;
	double y = f(x);
	f = which > 1 ? f : wave;
	return (*f)(y) * f(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double selected(double x, int which);

static double x, x_bar, x_dot;
static int which;

MODEL(selected(x, which), selected_vjp(x, &x_bar, which, seed), selected_jvp(x, x_dot, which, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (which = 0; which < 3; which++)
		check();
	return check_failures != 0;
}
