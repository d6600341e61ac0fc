// CONSTRUCT: math | erf erfc lgamma tgamma
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// The derivative of lgamma is not in libm: the runtime has it.
// RUN: %compile-and-run-with-runtime

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double special(double x, double y)
{
	return erf(x) * erfc(y) + lgamma(x + y) + tgamma(x * y);
}

//--- main.c
#include "check.h"
#include "grad.h"

double special(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(special(x, y), special_vjp(x, &x_bar, y, &y_bar, seed), special_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 1, 2);
	INPUT(double, y, 1, 2);
	return check();
}
