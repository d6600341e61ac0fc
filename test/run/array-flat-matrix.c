// CONSTRUCT: arrays | a[i * m + j] with int and long indices
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void matvec(double *y, const double *a, const double *x, int n, long m)
{
	for (int i = 0; i < n; i++) {
		double s = 0;
		for (long j = 0; j < m; j++)
			s += a[i * m + j] * x[j];
		y[i] = s;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void matvec(double *y, const double *a, const double *x, int n, long m);

static double y[3], y_bar[3], y_dot[3];
static double a[12], a_bar[12], a_dot[12];
static double x[4], x_bar[4], x_dot[4];

VOID_MODEL(matvec(y, a, x, 3, 4), matvec_vjp(y, y_bar, a, a_bar, x, x_bar, 3, 4),
           matvec_jvp(y, y_dot, a, a_dot, x, x_dot, 3, 4))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, a, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
