// CONSTRUCT: expressions | #define SQUARE(a) ((a) * (a)), constants and statements from macros
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

#define N 4
#define SQUARE(a) ((a) * (a))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define SCALE 0.5
#define PI 3.14159265358979323846

MGC_VJP() MGC_JVP()
double macros(const double *x)
{
	double s = 0;
	EACH(i, N)
		s += SQUARE(x[i] + SCALE) * MAX(x[i], 1.25 + SCALE * x[i]);
	return s / PI * N;
}

//--- main.c
#include "check.h"
#include "grad.h"

double macros(const double *x);

static double x[4], x_bar[4], x_dot[4];

MODEL(macros(x), macros_vjp(x, x_bar, seed), macros_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
