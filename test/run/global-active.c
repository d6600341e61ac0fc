// CONSTRUCT: globals | values that pass through a global variable
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double carried;
double history[3];

static void remember(double v, int i)
{
	history[i] = v * carried;
}

MGC_VJP() MGC_JVP()
double through_global(double x, double y)
{
	carried = x * y;
	for (int i = 0; i < 3; i++) {
		remember(x, i);
		carried += history[i] * y;
	}
	return carried + history[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double through_global(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(through_global(x, y), through_global_vjp(x, &x_bar, y, &y_bar, seed),
      through_global_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
