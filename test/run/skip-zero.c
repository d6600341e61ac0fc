// CONSTRUCT: branches over loops | s = chain(x); total += s > k ? s - k : 0;
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck --check-prefix=CODE %s < %t/grad.c
// RUN: %compile-and-run
// RUN: %mgc --no-skip %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck --check-prefix=OFF %s < %t/grad.c
// RUN: %compile-and-run
// CODE: ? n : 0; {{[a-z_0-9]+}}-- > 0;)
// OFF-NOT: ? n : 0; {{[a-z_0-9]+}}-- > 0;)

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* the reverse of the chain has nothing to do where the product is small */
static double product(const double *x, int n, double strike)
{
	double price = 1;
	for (int k = 0; k < n; k++)
		price *= 0.5 + x[k];
	return price > strike ? price - strike : 0;
}

/* an adjoint that is chosen, and one that is not */
static double two(const double *x, double w, int n)
{
	double a = 1, b = 1;
	for (int k = 0; k < n; k++) {
		a *= x[k] + w;
		b = b * x[k] + a;
	}
	double s = a > 3 ? a : 0;
	return s + b;
}

/* the reverse also clears what was overwritten */
static double overwrites(double *y, const double *x, int n)
{
	double a = 1;
	for (int k = 0; k < n; k++) {
		a *= y[k];
		y[k] = x[k];
	}
	return a > 0.2 ? 0 : a;
}

MGC_VJP() MGC_JVP()
double all(const double *x, double *y, double w, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < m; i++)
		sum += product(x + i * n, n, 0.3) + product(x + i * n, n, 1.5) + two(x + i * n, w, n) + overwrites(y + i * n, x + i * n, n);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, double *y, double w, int m, int n);

enum { M = 4, N = 5 };
static double x[M * N], x_bar[M * N], x_dot[M * N], y[M * N], y_bar[M * N], y_dot[M * N], w[1], w_bar[1], w_dot[1];

MODEL(all(x, y, *w, M, N), all_vjp(x, x_bar, y, y_bar, *w, w_bar, M, N, seed), all_jvp(x, x_dot, y, y_dot, *w, *w_dot, M, N, &dot))

int main(void)
{
	check_step = 0x1p-14;
	INPUT(double, x, 0.2, 1);
	BUFFER(double, y, 0.4, 1);
	INPUT(double, w, 0.2, 0.6);
	return check();
}
