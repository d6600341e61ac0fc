// CONSTRUCT: second derivatives | forward over reverse: --jvp=f_grad of what mgc wrote
// RUN: %split
// RUN: %mgc %t/model.c -o %t/first.c --header %t/first.h
// RUN: %mgc %t/first.c --jvp=f_grad:wrt=x,y -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/first.c %t/grad.c -lm -o %t/run && %t/run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, const double *y, int n)
{
	double s = 1;
	for (int i = 0; i < n; i++)
		s = s * sin(x * y[i]) + y[i] * y[i];
	return s;
}

//--- main.c
#include "check.h"
#include "first.h"
#include "grad.h"

enum { N = 3 };

int main(void)
{
	double x = 0.7, y[N] = {0.5, -1.25, 0.75}, v = 0.3, w[N] = {1, -0.5, 0.25};
	double x_bar = 0, y_bar[N] = {0}, hx = 0, hy[N] = {0}, dot = 0;

	/* The Hessian times (v, w) arrives in the tangents of the adjoints. */
	f_grad_jvp(x, v, &x_bar, &hx, y, w, y_bar, hy, N, &dot);

	double first_x = 0, first_y[N] = {0};
	f_grad(x, &first_x, y, first_y, N);
	expect("the gradient itself", x_bar, first_x);
	double slope = v * first_x;
	for (int i = 0; i < N; i++) {
		expect("the gradient itself", y_bar[i], first_y[i]);
		slope += w[i] * first_y[i];
	}
	expect("the slope", dot, slope);

	/* Against differences of the gradient. */
	const double h = 1e-5;
	double up[N + 1] = {0}, down[N + 1] = {0}, moved[N];
	for (int i = 0; i < N; i++)
		moved[i] = y[i] + h * w[i];
	f_grad(x + h * v, &up[N], moved, up, N);
	for (int i = 0; i < N; i++)
		moved[i] = y[i] - h * w[i];
	f_grad(x - h * v, &down[N], moved, down, N);
	expect_true("Hessian, x", fabs(hx - (up[N] - down[N]) / (2 * h)) < 1e-8);
	for (int i = 0; i < N; i++)
		expect_true("Hessian, y", fabs(hy[i] - (up[i] - down[i]) / (2 * h)) < 1e-8);
	return check_failures != 0;
}
