// CONSTRUCT: switch | Duff's device: case labels inside a loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double duff(const double *x, int n)
{
	double s = 0;
	int rounds = (n + 3) / 4;
	if (n == 0)
		return 0;
	switch (n % 4) {
	case 0:
		do {
			s += *x++;
	case 3:
			s *= *x++;
	case 2:
			s += 0.5 * *x++;
	case 1:
			s = s * s + *x++;
		} while (--rounds > 0);
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double duff(const double *x, int n);

static double x[9], x_bar[9], x_dot[9];
static int n;

MODEL(duff(x, n), duff_vjp(x, x_bar, n, seed), duff_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	for (n = 0; n < 9; n++)
		check();
	return check_failures != 0;
}
