// CONSTRUCT: memory | memset(a, 0, sizeof a) over active data
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <string.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double cleared(double *y, const double *x, int n)
{
	double sum[4], total = 0;
	for (int k = 0; k < 3; k++) {
		memset(sum, 0, sizeof sum);
		for (int i = 0; i < n; i++)
			sum[i % 4] += x[i] * x[k];
		total += sum[0] * sum[1] + y[k];
	}
	memset(y + 1, 0, 2 * sizeof *y);
	return total;
}

//--- main.c
#include "check.h"
#include "grad.h"

double cleared(double *y, const double *x, int n);

static double y[4], y_bar[4], y_dot[4];
static double x[6], x_bar[6], x_dot[6];

MODEL(cleared(y, x, 6), cleared_vjp(y, y_bar, x, x_bar, 6, seed),
      cleared_jvp(y, y_dot, x, x_dot, 6, &dot))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
