// CONSTRUCT: switch | case, default, break
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double select_case(double x, double y, int op)
{
	double z = 0;
	switch (op) {
	case 0:
		z = x + y;
		break;
	case 1:
		z = x * y;
		break;
	case -5:
		z = x / y;
		break;
	default:
		z = x;
	}
	return z * z;
}

//--- main.c
#include "check.h"
#include "grad.h"

double select_case(double x, double y, int op);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int op;

MODEL(select_case(x, y, op), select_case_vjp(x, &x_bar, y, &y_bar, op, seed),
      select_case_jvp(x, x_dot, y, y_dot, op, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	INPUT(double, y, 0.5, 1.5);
	for (op = -6; op < 3; op++)
		check();
	return check_failures != 0;
}
