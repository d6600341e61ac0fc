// CONSTRUCT: integers | int *count: an integer that the function reads and writes
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double counting(const double *x, int n, int *count)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		if (x[i] > 0.25) {
			s += x[i] * x[i] * *count;
			++*count;
		}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double counting(const double *x, int n, int *count);

static double x[6], x_bar[6], x_dot[6];
static int count;
static void reset(void)
{
	count = 2;
}

MODEL(counting(x, 6, &count), counting_vjp(x, x_bar, 6, &count, seed),
      counting_jvp(x, x_dot, 6, &count, &dot))

int main(void)
{
	check_prepare = reset;
	check_step = 0x1p-12;
	INPUT(double, x, -1, 1);
	check();
	reset();
	int expected = count;
	for (int i = 0; i < 6; i++)
		expected += x[i] > 0.25;
	counting_vjp(x, x_bar, 6, &count, 1);
	expect_same("the count", count, expected);
	return check_failures != 0;
}
