// CONSTRUCT: arrays | double (*a)[4] walked with a++
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double rows(const double (*a)[4], int n)
{
	double s = 0;
	while (n-- > 0) {
		s = s * 0.5 + (*a)[0] * (*a)[3] + a[0][1];
		a++;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double rows(const double (*a)[4], int n);

static double a[3][4], a_bar[3][4], a_dot[3][4];

MODEL(rows(a, 3), rows_vjp(a, a_bar, 3, seed), rows_jvp(a, a_dot, 3, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	return check();
}
