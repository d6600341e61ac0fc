// CONSTRUCT: types | typedef double real; real f(real x)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef double real;
typedef real vector[3];

MGC_VJP() MGC_JVP()
real norm2(const vector v, real scale)
{
	real sum = 0;
	for (int i = 0; i < 3; i++)
		sum += v[i] * v[i];
	return scale * sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

real norm2(const vector v, real scale);

static double v[3], v_bar[3], v_dot[3];
static double scale, scale_bar, scale_dot;

MODEL(norm2(v, scale), norm2_vjp(v, v_bar, scale, &scale_bar, seed),
      norm2_jvp(v, v_dot, scale, scale_dot, &dot))

int main(void)
{
	INPUT(double, v, -2, 2);
	INPUT(double, scale, 1, 2);
	return check();
}
