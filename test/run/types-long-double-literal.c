// CONSTRUCT: types | 0.1L keeps all its digits
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
long double tenth(long double x)
{
	return x * 0.1L + x * x * 3.14159265358979323846264338327950288L;
}

//--- main.c
#include "check.h"
#include "grad.h"

long double tenth(long double x);

static long double x, x_bar, x_dot;

MODEL_OF(long double, tenth(x), tenth_vjp(x, &x_bar, seed), tenth_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(long double, x, -2, 2);
	return check();
}
