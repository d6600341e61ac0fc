// CONSTRUCT: structs | a struct that holds pointers to arrays
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct network {
	double *weights;
	const double *input;
	int n;
};

MGC_VJP() MGC_JVP()
double evaluate(const struct network *net)
{
	double s = 0;
	for (int i = 0; i < net->n; i++)
		s += net->weights[i] * net->input[i] * net->weights[0];
	net->weights[0] = s;
	return s * s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double evaluate(const struct network *net);

static double w[3], w_bar[3], w_dot[3], x[3], x_bar[3], x_dot[3];
static struct network net = {w, x, 3}, net_bar = {w_bar, x_bar, 0}, net_dot = {w_dot, x_dot, 0};

MODEL(evaluate(&net), evaluate_vjp(&net, &net_bar, seed), evaluate_jvp(&net, &net_dot, &dot))

int main(void)
{
	BUFFER(double, w, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
