// CONSTRUCT: integers | int64_t, uint64_t, size_t, ptrdiff_t arithmetic
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stddef.h>
#include <stdint.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double wide(const double *x, size_t n)
{
	uint64_t state = 88172645463325252u;
	int64_t sum = 0;
	double y = 0;
	for (size_t i = 0; i < n; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		sum += (int64_t)(state >> 40) - (INT64_C(1) << 23);
		ptrdiff_t d = &x[n - 1] - &x[i];
		y += x[state % n] * x[d] + (double)sum * 1e-9 * x[0];
	}
	return y;
}

//--- main.c
#include "check.h"
#include <stddef.h>
#include <stdint.h>
#include "grad.h"

double wide(const double *x, size_t n);

static double x[7], x_bar[7], x_dot[7];

MODEL(wide(x, 7), wide_vjp(x, x_bar, 7, seed), wide_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
