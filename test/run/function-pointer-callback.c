// CONSTRUCT: function pointers | a callback with a void *context
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct line {
	double slope, offset;
};

static double on_line(double x, void *context)
{
	const struct line *line = context;
	return line->slope * x + line->offset;
}

static double on_square(double x, void *context)
{
	return x * x * *(double *)context;
}

static double trapezoid(double (*f)(double, void *), void *context, double a, double b, int n)
{
	double s = 0, h = (b - a) / n;
	for (int i = 0; i < n; i++)
		s += 0.5 * h * (f(a + i * h, context) + f(a + (i + 1) * h, context));
	return s;
}

MGC_VJP() MGC_JVP()
double areas(double slope, double b)
{
	struct line line = {slope, slope * b};
	return trapezoid(on_line, &line, 0, b, 4) * trapezoid(on_square, &slope, 0, b, 5);
}

//--- main.c
#include "check.h"
#include "grad.h"

double areas(double slope, double b);

static double slope, slope_bar, slope_dot;
static double b, b_bar, b_dot;

MODEL(areas(slope, b), areas_vjp(slope, &slope_bar, b, &b_bar, seed),
      areas_jvp(slope, slope_dot, b, b_dot, &dot))

int main(void)
{
	INPUT(double, slope, -1, 1);
	INPUT(double, b, 0.5, 1);
	return check();
}
