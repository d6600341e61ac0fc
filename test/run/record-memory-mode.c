// CONSTRUCT: memory | triangular records in the caller's memory or in the frame
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %compile-and-run
// RUN: %mgc %t/constant.c -o %t/frame.c --memory=frame
// RUN: not grep malloc %t/frame.c
// RUN: FileCheck --input-file=%t/frame.c %s

// CHECK: double y_kept[15];

//--- constant.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP()
double constant(const double *x)
{
	double y = x[0];
	for (int i = 0; i < 5; i++)
		for (int j = 0; j <= i; j++)
			y = y * 0.9 + x[j] * x[i] * y;
	return y;
}

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double triangular(const double *x, int n)
{
	double y = x[0];
	for (int i = 0; i < n - 1; i++)
		for (int j = i; j < n - 1; j++)
			for (int k = 0; k <= j; k++)
				y = sin(y * x[k] + x[i]);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double triangular(const double *x, int n);

static double x[4], x_bar[4], x_dot[4], work[1000];

static double reverse(double seed)
{
	if (triangular_vjp_work(4) > sizeof work)
		exit(1);
	return triangular_vjp(x, x_bar, 4, seed, work);
}

MODEL(triangular(x, 4), reverse(seed), triangular_jvp(x, x_dot, 4, &dot, work))

int main(void)
{
	INPUT(double, x, -0.8, 0.8);
	return check();
}
