// CONSTRUCT: general loops | while (cond)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double halvings(double x, double limit)
{
	double y = x;
	while (y > limit)
		y = y * 0.6 + 0.01 * x * y;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double halvings(double x, double limit);

static double x, x_bar, x_dot;
static double limit, limit_bar, limit_dot;

MODEL(halvings(x, limit), halvings_vjp(x, &x_bar, limit, &limit_bar, seed),
      halvings_jvp(x, x_dot, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 3, 4);
	INPUT(double, limit, 0.3, 0.31);
	return check();
}
