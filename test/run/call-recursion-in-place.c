// CONSTRUCT: recursion | quicksort in place, then a weighted sum
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void sort(double *x, int low, int high)
{
	if (low >= high)
		return;
	double pivot = x[(low + high) / 2];
	int i = low, j = high;
	while (i <= j) {
		while (x[i] < pivot)
			i++;
		while (x[j] > pivot)
			j--;
		if (i <= j) {
			double t = x[i];
			x[i++] = x[j];
			x[j--] = t;
		}
	}
	sort(x, low, j);
	sort(x, i, high);
}

MGC_VJP() MGC_JVP()
double order_statistic(double *x, int n)
{
	sort(x, 0, n - 1);
	return x[n / 2] * x[0] + x[n - 1] * x[n - 1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double order_statistic(double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(order_statistic(x, 7), order_statistic_vjp(x, x_bar, 7, seed),
      order_statistic_jvp(x, x_dot, 7, &dot))

int main(void)
{
	check_step = 0x1p-13;
	BUFFER(double, x, -1, 1);
	return check();
}
