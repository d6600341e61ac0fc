// CONSTRUCT: hand-written adjoints | MGC_ADJOINT_OF(f, value) gets what f returned
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

double my_tanh(double x)
{
	double e = exp(2 * x);
	return (e - 1) / (e + 1);
}

MGC_ADJOINT_OF(my_tanh, value)
void my_tanh_adjoint(double x, double *x_bar, double value, double my_tanh_bar)
{
	(void)x;
	*x_bar += my_tanh_bar * (1 - value * value);
}

MGC_VJP(wrt(w, x))
MGC_JVP(wrt(w, x))
double layer(const double *w, const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += my_tanh(w[i] * x[i]);
	return my_tanh(s);
}

//--- main.c
#include "check.h"
#include "grad.h"

double layer(const double *w, const double *x, int n);

static double w[4], w_bar[4], w_dot[4];
static double x[4], x_bar[4], x_dot[4];

MODEL(layer(w, x, 4), layer_vjp(w, w_bar, x, x_bar, 4, seed),
      layer_jvp(w, w_dot, x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, w, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
