// CONSTRUCT: expressions | f *= d with float f and double d computes in double
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
float widened(float x, double y)
{
	float a = x;
	a *= y;
	a += y / 3;
	a -= 0.1;
	return a;
}

//--- main.c
#include "check.h"
#include "grad.h"

float widened(float x, double y);

static float x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL_OF(float, widened(x, y), widened_vjp(x, &x_bar, y, &y_bar, seed),
         widened_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(float, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	return check();
}
