// CONSTRUCT: structs | helpers that return a struct
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef struct {
	double re, im;
} number;

static number times(number a, number b)
{
	number c = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
	return c;
}

static number plus(number a, number b)
{
	a.re += b.re;
	a.im += b.im;
	return a;
}

MGC_VJP() MGC_JVP()
double mandelbrot(double re, double im, int n)
{
	number z = {0, 0}, c = {re, im};
	for (int i = 0; i < n; i++)
		z = plus(times(z, z), c);
	return z.re * z.re + times(z, c).im;
}

//--- main.c
#include "check.h"
#include "grad.h"

double mandelbrot(double re, double im, int n);

static double re, re_bar, re_dot;
static double im, im_bar, im_dot;

MODEL(mandelbrot(re, im, 4), mandelbrot_vjp(re, &re_bar, im, &im_bar, 4, seed),
      mandelbrot_jvp(re, re_dot, im, im_dot, 4, &dot))

int main(void)
{
	INPUT(double, re, -0.6, 0.6);
	INPUT(double, im, -0.6, 0.6);
	return check();
}
