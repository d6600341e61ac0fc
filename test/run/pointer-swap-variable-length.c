// CONSTRUCT: pointers | pointers to variable length arrays of a loop or a branch, swapped, stored, handed to a recursion
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-inline
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct pair {
	double *a, *b;
};

static double smooth(const double *x, int n)
{
	double s = 0;

	for (int k = 1; k <= n; k++) {
		double v[k], w[k], *p = v, *q = w;

		for (int i = 0; i < k; i++)
			v[i] = x[i] * k;
		for (int t = 0; t < 3; t++) {
			for (int i = 0; i < k; i++)
				q[i] = p[k - 1 - i] * 0.5 + p[0] * p[i];
			double *u = p;
			p = q;
			q = u;
			if (p[0] > 40)
				break;
		}
		s = s * 0.5 + p[0] * q[k - 1];
	}
	return s;
}

static double folded(const double *x, int depth)
{
	double t[depth + 1];
	struct pair p = { t, t + depth };
	double s;

	for (int i = 0; i <= depth; i++)
		t[i] = x[i] * x[0];
	s = depth > 1 ? folded(x + 1, depth - 1) : 1;
	if (s > 1) {
		double *u = p.a;
		p.a = p.b;
		p.b = u;
	}
	if (depth > 1) {
		double w[depth], *q = w;

		for (int i = 0; i < depth; i++)
			*q++ = t[i] * s;
		if (x[0] > 0.7)
			p.a = q - 1;
		s += *p.a * w[0];
	}
	return s * *p.a + *p.b;
}

MGC_VJP() MGC_JVP()
double variable(const double *x, int n)
{
	double s = smooth(x, n);

	if (n > 1) {
		double v[n], w[n], *p = v, *q = w;

		for (int i = 0; i < n; i++) {
			v[i] = x[i];
			w[i] = 1;
		}
		for (int i = 0; i < n; i++) {
			p[i] *= q[n - 1 - i] * s;
			if (x[i] > 0.75) {
				double *t = p;
				p = q;
				q = t;
			}
		}
		s += p[0] + q[n - 1];
	}
	return s + folded(x, n - 1);
}

//--- main.c
#include "check.h"
#include "grad.h"

double variable(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(variable(x, 5), variable_vjp(x, x_bar, 5, seed), variable_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
