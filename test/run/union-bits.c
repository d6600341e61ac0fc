// CONSTRUCT: unions | the bits of a double, read as an integer
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdint.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double scaled_by_exponent(double x)
{
	union {
		double d;
		uint64_t bits;
	} u = {.d = x};
	int exponent = (int)(u.bits >> 52 & 0x7ff) - 1023;
	return x * x * exponent + x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double scaled_by_exponent(double x);

static double x, x_bar, x_dot;

MODEL(scaled_by_exponent(x), scaled_by_exponent_vjp(x, &x_bar, seed),
      scaled_by_exponent_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 4.1, 7.9);
	return check();
}
