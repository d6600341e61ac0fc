// CONSTRUCT: data-dependent indices | a loop that reads an element and writes its neighbour, upwards, downwards, again
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* What the second loop reads is overwritten by its next turn; by the first and third loop earlier; by the
 * fourth in the next turn of the loop around it; by the fifth never: rows follow one another. */
MGC_VJP() MGC_JVP()
double shifted(double *a, int n)
{
	double s = 0, rows[5][6] = { 0 };
	for (int i = 1; i < n; i++)
		a[i] = sin(a[i - 1] * a[i - 1] + a[i]);
	for (int i = 1; i < n; i++) {
		s += a[i] * a[i] * a[i];
		a[i - 1] = sin(s * a[i]);
	}
	for (int i = n - 1; i >= 1; i--) {
		a[i - 1] = a[i] * a[i] * a[i - 1];
		s += a[i] * a[i - 1];
	}
	for (int i = n - 1; i >= 1; i--) {
		a[i] = a[i - 1] * a[i - 1] * a[i];
		s += a[i] * a[i];
	}
	for (int t = 0; t < 3; t++)
		for (int j = 1; j < n; j++) {
			s += a[j - 1] * a[j - 1];
			a[j] = sin(a[j - 1] * a[j - 1] * s);
		}
	for (int j = 0; j < 6; j++)
		rows[0][j] = a[j];
	for (int t = 0; t < 4; t++)
		for (int j = 1; j < 5; j++)
			rows[t + 1][j] = rows[t][j] * rows[t][j - 1] + rows[t][j + 1] * 0.5;
	for (int j = 0; j < 6; j += 2)
		s += rows[4][j] * rows[3][j + 1];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shifted(double *a, int n);

static double a[6], a_bar[6], a_dot[6];

MODEL(shifted(a, 6), shifted_vjp(a, a_bar, 6, seed), shifted_jvp(a, a_dot, 6, &dot))

int main(void)
{
	BUFFER(double, a, 0.3, 0.6);
	return check();
}
