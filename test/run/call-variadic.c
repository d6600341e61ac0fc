// CONSTRUCT: variadic functions | a variadic function of our own, doubles and ints
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdarg.h>
#include <mgc/mgc.h>

static double sum_of(int n, ...)
{
	va_list list;
	va_start(list, n);
	double s = 0;
	for (int i = 0; i < n; i++) {
		double x = va_arg(list, double);
		int power = va_arg(list, int);
		s += power == 2 ? x * x : x;
	}
	va_end(list);
	return s;
}

MGC_VJP() MGC_JVP()
double variadic(double x, float y)
{
	return sum_of(3, x, 2, y, 1, x * y, 2) * sum_of(1, x, 1);
}

//--- main.c
#include "check.h"
#include "grad.h"

double variadic(double x, float y);

static double x, x_bar, x_dot;
static float y, y_bar, y_dot;

MODEL(variadic(x, y), variadic_vjp(x, &x_bar, y, &y_bar, seed),
      variadic_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(float, y, -1, 1);
	return check();
}
