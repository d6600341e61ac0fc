// CONSTRUCT: loops | for (t = 0; t < end; t += dt)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double integrate(double rate, double end)
{
	double y = 1;
	for (double t = 0; t < end; t += 0.25)
		y += 0.25 * rate * y * (1 - t);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double integrate(double rate, double end);

static double rate, rate_bar, rate_dot;
static double end, end_bar, end_dot;

MODEL(integrate(rate, end), integrate_vjp(rate, &rate_bar, end, &end_bar, seed),
      integrate_jvp(rate, rate_dot, end, end_dot, &dot))

int main(void)
{
	INPUT(double, rate, -1, 1);
	INPUT(double, end, 2.05, 2.2);
	return check();
}
