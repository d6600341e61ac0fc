// CONSTRUCT: conditions | early return, twice, and at the end
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double early(double x, double y)
{
	if (x > 1)
		return x * y;
	double t = exp(x);
	if (y > 1) {
		t *= y;
		return t + x;
	}
	t += sin(y);
	return t * t;
}

//--- main.c
#include "check.h"
#include "grad.h"

double early(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(early(x, y), early_vjp(x, &x_bar, y, &y_bar, seed), early_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 12;
	INPUT(double, x, 0, 2);
	INPUT(double, y, 0, 2);
	return check();
}
