// CONSTRUCT: annotations | MGC_MAX_TRIPS(n); before a loop of unknown count
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double decay(double x, double limit)
{
	double y = x;
	MGC_MAX_TRIPS(40);
	while (y > limit)
		y = 0.8 * y - 0.01 * y * y;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double decay(double x, double limit);

static double x, x_bar, x_dot;
static double limit, limit_bar, limit_dot;

MODEL(decay(x, limit), decay_vjp(x, &x_bar, limit, &limit_bar, seed),
      decay_jvp(x, x_dot, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 2, 3);
	INPUT(double, limit, 0.5, 0.52);
	return check();
}
