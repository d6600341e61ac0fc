// CONSTRUCT: globals | an array with external linkage that is only written: its adjoint is a seed; by a recursive helper too
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double written[3];
double spread[4];

static void spread_out(double x, int n)
{
	if (n == 0)
		return;
	spread[n] = x * spread[n - 1];
	spread_out(x * x, n - 1);
}

MGC_VJP()
double outputs(double x)
{
	for (int i = 0; i < 3; i++)
		written[i] = x * x * i;
	for (int i = 0; i < 4; i++)
		spread[i] = x;
	spread_out(x, 3);
	return x;
}

//--- main.c
#include "check.h"
#include "grad.h"

extern double written[3], spread[4];

int main(void)
{
	double x_bar = 0;
	written_bar[1] = 2;
	written_bar[2] = 3;
	spread_bar[3] = 5;
	spread_bar[1] = 7;
	/* x + 2 x^2 + 3 (2 x^2) + 5 (x x) + 7 (x^4 x) */
	expect("value", outputs_vjp(1.5, &x_bar, 1), 1.5);
	expect("adjoint", x_bar, 1 + 16 * 1.5 + 10 * 1.5 + 35 * pow(1.5, 4));
	expect("spread", spread[1], pow(1.5, 5));
	expect("consumed", written_bar[1] + written_bar[2] + spread_bar[3] + spread_bar[1], 0);
	return check_failures != 0;
}
