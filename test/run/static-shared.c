// CONSTRUCT: globals | statics that several functions use, written before they are read; a static array filled by a helper
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

enum { SIZE = 4 };

static double scale, table[SIZE][SIZE];

static double weigh(double x)
{
	scale *= x;
	return scale;
}

static void fill(const double *x, int n)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < SIZE; k++)
			table[i][k] = x[i] * x[k] * scale;
}

static double trace(int n)
{
	double t = 0;
	for (int i = 0; i < n; i++) {
		t += table[i][2];
		if (i > 0)
			t *= table[n - 1 - i][3];
	}
	return t;
}

MGC_VJP() MGC_JVP()
double shared(const double *x, int n)
{
	scale = x[0];
	double y = weigh(x[1]);
	fill(x, n);
	y += trace(n) + weigh(x[0]);
	scale = 1;
	return y * weigh(x[n - 1]) + scale;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shared(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];
static int n;

MODEL(shared(x, n), shared_vjp(x, x_bar, n, seed), shared_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (n = 2; n <= 4; n++)
		check();
	return check_failures != 0;
}
