// CONSTRUCT: integers | unsigned char, short, int, long wrap around
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double wrapped(const double *x, int n)
{
	unsigned char c = 250;
	unsigned short s = 65530;
	unsigned u = 4294967290u;
	unsigned long long l = 18446744073709551610ull;
	double y = 0;
	for (int i = 0; i < n; i++) {
		c += 3;
		s += 5;
		u += 7;
		l += 9;
		y = y * 0.5 + x[(c + s) % n] * x[(u ^ l) % (unsigned)n];
	}
	return y + c * x[0] + (double)(u >> 3) * 1e-9 * x[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double wrapped(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(wrapped(x, 5), wrapped_vjp(x, x_bar, 5, seed), wrapped_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
