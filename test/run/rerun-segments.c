// CONSTRUCT: iterations that run again in the reverse sweep | --memory-budget: a loop in segments
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame
// RUN: not grep "int segment" %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame --memory-budget=7000 2>&1 | FileCheck %t/model.c
// RUN: grep "for (int segment = " %t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory-budget=7000
// RUN: %compile-and-run
// RUN: not %mgc %t/model.c -o %t/none.c --memory-budget=16 2>&1 | FileCheck %t/model.c --check-prefix=LEAST
// RUN: not %mgc %t/model.c -o %t/none.c --memory-budget=16 --no-rerun 2>&1 | FileCheck %t/model.c --check-prefix=RECORDS

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

// CHECK: each iteration of this loop runs again in the reverse sweep
// CHECK: a call of 'march_vjp' records
// LEAST: the smallest budget that does is --memory-budget=5{{[0-9]*}}{{$}}
// RECORDS: the smallest budget that does is --memory-budget=2{{[0-9]*}}{{$}}

/* The state is an array and a number; steps of two. */
MGC_VJP() MGC_JVP()
double march(const double *x, double k, double *out)
{
	double u[40], f[40], energy = k;
	for (int i = 0; i < 40; i++)
		u[i] = x[i];
	for (int s = 2; s < 50; s += 2) {
		for (int i = 0; i < 40; i++)
			f[i] = sin(u[i]) * k + 0.01 * s * energy;
		for (int i = 0; i < 40; i++)
			u[i] += 0.1 * f[i] * u[(i + 1) % 40];
		energy += 0.1 * u[0] * energy;
	}
	for (int i = 0; i < 40; i++)
		out[i] = u[i] * out[i];
	return energy;
}

//--- main.c
#include "check.h"
#include "grad.h"

double march(const double *x, double k, double *out);

static double x[40], x_bar[40], x_dot[40], k, k_bar, k_dot, out[40], out_bar[40], out_dot[40];

MODEL(march(x, k, out), march_vjp(x, x_bar, k, &k_bar, out, out_bar, seed),
      march_jvp(x, x_dot, k, k_dot, out, out_dot, &dot))

int main(void)
{
	INPUT(double, x, -0.3, 0.3);
	INPUT(double, k, 0.1, 0.5);
	BUFFER(double, out, 0.5, 1.0);
	return check();
}
