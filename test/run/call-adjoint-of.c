// CONSTRUCT: hand-written adjoints | MGC_ADJOINT_OF(f)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

double sigmoid(double x);

double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

MGC_ADJOINT_OF(sigmoid)
void sigmoid_adjoint(double x, double *x_bar, double bar)
{
	double s = sigmoid(x);
	*x_bar += bar * s * (1 - s);
}

MGC_VJP() MGC_JVP()
double neuron(double x, double w, double b)
{
	return sigmoid(w * sigmoid(w * x + b) + b) * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double neuron(double x, double w, double b);

static double x, x_bar, x_dot;
static double w, w_bar, w_dot;
static double b, b_bar, b_dot;

MODEL(neuron(x, w, b), neuron_vjp(x, &x_bar, w, &w_bar, b, &b_bar, seed),
      neuron_jvp(x, x_dot, w, w_dot, b, b_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, w, -1, 1);
	INPUT(double, b, -1, 1);
	return check();
}
