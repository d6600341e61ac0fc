// CONSTRUCT: goto | retry from the middle of a loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double retry(double x, double step)
{
	double y = 0;
	for (int i = 0; i < 4; i++) {
		double h = step;
	smaller:
		if (h * h > 0.3) {
			h *= 0.5;
			goto smaller;
		}
		y += h * x * (1 + y);
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double retry(double x, double step);

static double x, x_bar, x_dot;
static double step, step_bar, step_dot;

MODEL(retry(x, step), retry_vjp(x, &x_bar, step, &step_bar, seed),
      retry_jvp(x, x_dot, step, step_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	INPUT(double, step, 1.5, 2);
	return check();
}
