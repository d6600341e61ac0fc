// CONSTRUCT: recursion | results of one recursive call go into another, structs too; arguments that overlap; data behind a struct's pointers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef struct {
	double re, im;
} Number;

typedef struct {
	double *data;
	int n;
} View;

static double power(double x, int n)
{
	return n ? x * power(x * 0.9, n - 1) : 1;
}

static Number rotate(Number a, int n)
{
	if (!n)
		return a;
	Number b = {a.re * 0.8 - a.im * 0.6, a.re * a.im};
	return rotate(b, n - 1);
}

static void mix(double *out, const double *a, int n)
{
	if (n < 1)
		return;
	out[0] = a[0] * a[n] + a[1];
	mix(out + 1, a, n - 1);
}

/* Nothing of the view is read here. */
static void set(View *v, double x, int i)
{
	if (i > 1)
		set(v, x * x, i - 1);
	v->data[i] = x;
}

static void attach(View *v, double *data, int n)
{
	v->data = data;
	v->n = n;
	if (n > 4)
		attach(v, data, n - 1);
}

static double total(const View *v, int i)
{
	return i < v->n ? v->data[i] * (i + 1) + total(v, i + 1) : 0;
}

MGC_VJP() MGC_JVP()
double recursive(double x, double y)
{
	double buffer[6] = {x, y, x * y, 1, 2, 3}, more[6] = {y};
	Number z = {x, y};
	View v;
	double s = power(power(x, 2) + y, 3) * power(y, 1);
	mix(buffer, buffer, 3);
	mix(buffer + 1, buffer, 4);
	attach(&v, buffer, 6);
	set(&v, y, 3);
	s += total(&v, 0);
	attach(&v, more, 5);
	set(&v, x, 4);
	s += total(&v, 0);
	z = rotate(rotate(z, 2), 1);
	return s + z.re * z.im;
}

//--- main.c
#include "check.h"
#include "grad.h"

double recursive(double x, double y);

static double x, x_bar, x_dot, y, y_bar, y_dot;

MODEL(recursive(x, y), recursive_vjp(x, &x_bar, y, &y_bar, seed), recursive_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	INPUT(double, y, 0.5, 1.2);
	return check();
}
