// CONSTRUCT: an element overwritten in a later iteration | s += p[i] * p[i]; p[i - 1] = s;
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double shift(double *p, double *q, double *r, int n)
{
	double s = 0;
	for (int i = 1; i < n; i++) {
		s += p[i] * p[i];
		p[i - 1] = 0.5 * s;
	}
	for (int i = n - 1; i > 0; i--) {
		s += q[i - 1] * q[i - 1];
		q[i] = s * q[i - 1];
	}
	/* never overwritten after it was read */
	for (int i = 1; i < n; i++)
		r[i] = r[i - 1] * r[i] * s;
	/* rows that overlap by one */
	for (int i = 0; i + 2 < n; i++) {
		for (int j = 0; j < 3; j++)
			s += p[i + j] * p[i + j];
		p[i + 1] = s;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shift(double *p, double *q, double *r, int n);

enum { N = 6 };
static double p[N], p_bar[N], p_dot[N], q[N], q_bar[N], q_dot[N], r[N], r_bar[N], r_dot[N];

MODEL(shift(p, q, r, N), shift_vjp(p, p_bar, q, q_bar, r, r_bar, N, seed),
      shift_jvp(p, p_dot, q, q_dot, r, r_dot, N, &dot))

int main(void)
{
	BUFFER(double, p, -0.5, 0.5);
	BUFFER(double, q, -0.5, 0.5);
	BUFFER(double, r, -0.5, 0.5);
	return check();
}
