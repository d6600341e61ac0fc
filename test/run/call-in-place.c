// CONSTRUCT: calls | helpers that change arrays in place
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void normalise(double *v, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += v[i] * v[i];
	for (int i = 0; i < n; i++)
		v[i] /= 1 + s;
}

MGC_VJP() MGC_JVP()
void normalise_rows(double *a, int n, int m)
{
	for (int i = 0; i < n; i++)
		normalise(a + i * m, m);
	normalise(a, n * m);
}

//--- main.c
#include "check.h"
#include "grad.h"

void normalise_rows(double *a, int n, int m);

static double a[6], a_bar[6], a_dot[6];

VOID_MODEL(normalise_rows(a, 2, 3), normalise_rows_vjp(a, a_bar, 2, 3),
           normalise_rows_jvp(a, a_dot, 2, 3))

int main(void)
{
	BUFFER(double, a, -1, 1);
	return check();
}
