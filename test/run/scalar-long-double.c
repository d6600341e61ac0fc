// CONSTRUCT: types | long double f(long double x)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
long double bump(long double x, long double width)
{
	return expl(-x * x / width) + 0.1L * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

long double bump(long double x, long double width);

static long double x, x_bar, x_dot;
static long double width, width_bar, width_dot;

MODEL_OF(long double, bump(x, width), bump_vjp(x, &x_bar, width, &width_bar, seed),
         bump_jvp(x, x_dot, width, width_dot, &dot))

int main(void)
{
	INPUT(long double, x, -1, 1);
	INPUT(long double, width, 1, 2);
	return check();
}
