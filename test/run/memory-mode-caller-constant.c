// CONSTRUCT: memory modes | --memory=caller: a constant size is also a macro
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP()
double eight(const double *x)
{
	double y = 1;
	for (int i = 0; i < 8; i++)
		y = sin(y) * x[i] + y;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double eight(const double *x);

int main(void)
{
	static union {
		double alignment;
		unsigned char bytes[EIGHT_VJP_WORK_BYTES + 1];
	} work;
	double x[8], x_bar[8] = {0};
	for (int i = 0; i < 8; i++)
		x[i] = 0.1 * i;
	expect_true("the macro and the function", eight_vjp_work() == EIGHT_VJP_WORK_BYTES);
	expect_same("value", eight_vjp(x, x_bar, 2, &work), eight(x));

	/* By hand: y' = sin(y) x + y, backwards. */
	double y[9] = {1}, y_bar = 2;
	for (int i = 0; i < 8; i++)
		y[i + 1] = sin(y[i]) * x[i] + y[i];
	for (int i = 7; i >= 0; i--) {
		expect("adjoint", x_bar[i], y_bar * sin(y[i]));
		y_bar *= cos(y[i]) * x[i] + 1;
	}
	return check_failures != 0;
}
