// CONSTRUCT: calls | functions of <math.h> that the file declares itself
// RUN: %split
// RUN: %mgc %t/model.c -w -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %t/model.c < %t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double log(double), fabs(double x);
double sqrt();
float  hypotf(float, float);

/* Its own: not the library's. */
static double tan(double x)
{
	return 3 * x;
}

// CHECK: #include <math.h>
MGC_VJP() MGC_JVP()
double f(double x, double y)
{
	return log(fabs(x)) * sqrt(y) + tan(x) * (double)hypotf((float)x, 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double f(double x, double y);

static double x, x_bar, x_dot, y, y_bar, y_dot;

MODEL(f(x, y), f_vjp(x, &x_bar, y, &y_bar, seed), f_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_precision = 'f';
	INPUT(double, x, -2, -0.5);
	INPUT(double, y, 0.5, 2);
	return check();
}
