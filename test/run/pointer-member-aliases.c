// CONSTRUCT: pointers as values | two members of a struct point to one array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct views {
	double *left, *right;
};

MGC_VJP() MGC_JVP()
double views(double *y, const double *x, int n)
{
	struct views v[2];
	v[0].left = y;
	v[0].right = y + 1;
	v[1].left = v[0].right;
	v[1].right = n > 2 ? y : y + 1;
	double s = 0;
	for (int i = 0; i + 1 < n; i++) {
		const double t = v[i % 2].left[i];
		v[1 - i % 2].right[i] = t * x[i];
		v[i % 2].right[i] *= t * y[i];
		s += t * v[0].left[i] * v[1].left[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double views(double *y, const double *x, int n);

static double y[5], y_bar[5], y_dot[5], x[5], x_bar[5], x_dot[5];

MODEL(views(y, x, 5), views_vjp(y, y_bar, x, x_bar, 5, seed), views_jvp(y, y_dot, x, x_dot, 5, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.5);
	INPUT(double, x, 0.5, 1.5);
	return check();
}
