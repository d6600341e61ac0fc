// CONSTRUCT: general loops | while (a && b), the second with a side effect
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double consumed(const double *x, int n, double budget)
{
	double s = 0;
	int i = 0;
	while (i < n && (budget -= x[i]) > 0) {
		s += x[i] * x[i] * budget;
		i++;
	}
	return s + budget;
}

//--- main.c
#include "check.h"
#include "grad.h"

double consumed(const double *x, int n, double budget);

static double x[8], x_bar[8], x_dot[8];
static double budget, budget_bar, budget_dot;

MODEL(consumed(x, 8, budget), consumed_vjp(x, x_bar, 8, budget, &budget_bar, seed),
      consumed_jvp(x, x_dot, 8, budget, budget_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 5;
	INPUT(double, x, 0.3, 1);
	INPUT(double, budget, 1, 6);
	return check();
}
