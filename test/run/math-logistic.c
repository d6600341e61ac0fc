// CONSTRUCT: the logistic function | 1 / (1 + exp(-x)): its derivative from its value, finite where exp overflows
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %t/model.c --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-need
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double plain(double x)
{
	// CHECK: double plain_grad(
	// CHECK: = [[Y:[a-z_]+]] * (1.0 - [[Y]])
	return 1 / (1 + exp(-x));
}

MGC_VJP() MGC_JVP()
double logistic(double x, double y, float z)
{
	double e = exp(x * y), both = 1 / (e + 1);
	return 1 / (1 + exp(-x)) * both + log(e) * both + 1 / (1 + expf(z)) + 2 / (1 + exp(y)) + 1 / (2 + exp(y));
}

//--- main.c
#include "check.h"
#include "grad.h"

double logistic(double x, double y, float z);

static double x, x_bar, x_dot, y, y_bar, y_dot;
static float z, z_bar, z_dot;

MODEL(logistic(x, y, z), logistic_vjp(x, &x_bar, y, &y_bar, z, &z_bar, seed), logistic_jvp(x, x_dot, y, y_dot, z, z_dot, &dot))

int main(void)
{
	for (double far = -1000; far <= 1000; far += 2000) {
		double far_bar = 0;
		plain_grad(far, &far_bar);
		expect("far away", far_bar, 0);
	}
	INPUT(double, x, -2, 2);
	INPUT(double, y, -2, 2);
	INPUT(float, z, -2, 2);
	return check();
}
