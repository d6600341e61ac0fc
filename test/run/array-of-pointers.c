// CONSTRUCT: arrays | const double *rows[3] = {a, b, a}
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double through_rows(const double *a, const double *b)
{
	const double *rows[3] = {a, b, a + 1};
	double s = 0;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 2; j++)
			s = s * 0.8 + rows[i][j] * rows[(i + 1) % 3][j];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double through_rows(const double *a, const double *b);

static double a[3], a_bar[3], a_dot[3];
static double b[2], b_bar[2], b_dot[2];

MODEL(through_rows(a, b), through_rows_vjp(a, a_bar, b, b_bar, seed),
      through_rows_jvp(a, a_dot, b, b_dot, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	INPUT(double, b, -1, 1);
	return check();
}
