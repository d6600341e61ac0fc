// CONSTRUCT: pointers | the pointer to the larger of two elements
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double larger(double *a, double *b, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		double *p = a[i] > b[i] ? &a[i] : &b[i];
		*p = *p * *p;
		s += *p * (i + 1);
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double larger(double *a, double *b, int n);

static double a[5], a_bar[5], a_dot[5];
static double b[5], b_bar[5], b_dot[5];

MODEL(larger(a, b, 5), larger_vjp(a, a_bar, b, b_bar, 5, seed),
      larger_jvp(a, a_dot, b, b_dot, 5, &dot))

int main(void)
{
	check_step = 0x1p-12;
	BUFFER(double, a, -1, 1);
	BUFFER(double, b, -1, 1);
	return check();
}
