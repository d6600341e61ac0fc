// CONSTRUCT: math | sinl expl sqrtl powl
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
long double extended(long double x, long double y)
{
	return sinl(x) * expl(y) + sqrtl(x + 1) + powl(y, x) - fabsl(x) * logl(y);
}

//--- main.c
#include "check.h"
#include "grad.h"

long double extended(long double x, long double y);

static long double x, x_bar, x_dot;
static long double y, y_bar, y_dot;

MODEL_OF(long double, extended(x, y), extended_vjp(x, &x_bar, y, &y_bar, seed),
         extended_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(long double, x, 0.5, 0.8);
	INPUT(long double, y, 1, 1.5);
	return check();
}
