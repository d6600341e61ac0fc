// CONSTRUCT: pointers | if (bias) y += bias[i]: an optional parameter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double layer(const double *w, const double *bias, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		double t = w[i] * w[i];
		if (bias)
			t += bias[i] * w[i];
		s += t * t;
	}
	return s;
}

//--- main.c
#include "check.h"
#include <stddef.h>
#include "grad.h"

double layer(const double *w, const double *bias, int n);

static double w[3], w_bar[3], w_dot[3];
static double bias[3], bias_bar[3], bias_dot[3];

MODEL(layer(w, bias, 3), layer_vjp(w, w_bar, bias, bias_bar, 3, seed),
      layer_jvp(w, w_dot, bias, bias_dot, 3, &dot))

static void without_bias(void)
{
	double value = layer(w, NULL, 3), dot = 7;
	for (int i = 0; i < 3; i++)
		w_bar[i] = 0;
	expect_same("no bias", layer_vjp(w, w_bar, NULL, NULL, 3, 1), value);
	for (int i = 0; i < 3; i++)
		expect("adjoint without bias", w_bar[i], 4 * w[i] * w[i] * w[i]);
	expect_same("no bias, tangent", layer_jvp(w, w_dot, NULL, NULL, 3, &dot), value);
	double slope = 0;
	for (int i = 0; i < 3; i++)
		slope += 4 * w[i] * w[i] * w[i] * w_dot[i];
	expect("tangent without bias", dot, slope);
}

int main(void)
{
	INPUT(double, w, -1, 1);
	INPUT(double, bias, -1, 1);
	check();
	without_bias();
	return check_failures != 0;
}
