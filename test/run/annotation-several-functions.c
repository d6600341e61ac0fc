// CONSTRUCT: annotations | several requested functions in one file that call one another
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double inner(double x, double y)
{
	return x * y + x;
}

MGC_VJP() MGC_JVP()
double outer(double x)
{
	return inner(x, inner(x, x)) * x;
}

MGC_GRAD()
double third(const double *v)
{
	return outer(v[0]) * inner(v[1], v[0]);
}

//--- main.c
#include "check.h"
#include "grad.h"

double inner(double x, double y);
double third(const double *v);
double outer(double x);

static double x, x_bar, x_dot;

MODEL(outer(x), outer_vjp(x, &x_bar, seed), outer_jvp(x, x_dot, &dot))

int main(void)
{
	double a_bar = 0, b_bar = 0, v[2] = {0.5, 2}, v_bar[2] = {0}, o_bar = 0;
	inner_vjp(2, &a_bar, 3, &b_bar, 1);
	expect("inner by x", a_bar, 4);
	expect("inner by y", b_bar, 2);
	a_bar = b_bar = 0;
	const double o = outer_vjp(v[0], &o_bar, 1), i = inner_vjp(v[1], &a_bar, v[0], &b_bar, 1);
	expect("third", third_grad(v, v_bar), o * i);
	expect("third by v[0]", v_bar[0], o_bar * i + o * b_bar);
	expect("third by v[1]", v_bar[1], o * a_bar);
	INPUT(double, x, -1, 1);
	check();
	return check_failures != 0;
}
