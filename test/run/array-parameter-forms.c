// CONSTRUCT: arrays | a[], a[3], a[static 3], a[n] as parameters
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double forms(double a[], const double b[3], double c[static 2], int n, const double d[n])
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += d[i] * a[i % 2];
	return s + b[2] * c[0] * c[1] - b[0] * b[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double forms(double a[], const double b[3], double c[2], int n, const double d[n]);

static double a[2], a_bar[2], a_dot[2];
static double b[3], b_bar[3], b_dot[3];
static double c[2], c_bar[2], c_dot[2];
static double d[4], d_bar[4], d_dot[4];

MODEL(forms(a, b, c, 4, d), forms_vjp(a, a_bar, b, b_bar, c, c_bar, 4, d, d_bar, seed),
      forms_jvp(a, a_dot, b, b_dot, c, c_dot, 4, d, d_dot, &dot))

int main(void)
{
	BUFFER(double, a, -1, 1);
	INPUT(double, b, -1, 1);
	BUFFER(double, c, -1, 1);
	INPUT(double, d, -1, 1);
	return check();
}
