// CONSTRUCT: function pointers | methods: a struct with a function and its data
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct operation {
	void (*apply)(const struct operation *self, double *x, int n);
	double amount;
};

static void shift(const struct operation *self, double *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] += self->amount * x[0];
}

static void stretch(const struct operation *self, double *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] *= self->amount * x[n - 1];
}

MGC_VJP() MGC_JVP()
double pipeline(const double *x, double amount, int n)
{
	struct operation ops[3] = {{shift, amount}, {stretch, 0.5}, {shift, amount * amount}};
	double t[4] = {0};
	for (int i = 0; i < n; i++)
		t[i] = x[i];
	for (int k = 0; k < 3; k++)
		ops[k].apply(&ops[k], t, n);
	return t[0] * t[n - 1] + t[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double pipeline(const double *x, double amount, int n);

static double x[4], x_bar[4], x_dot[4];
static double amount, amount_bar, amount_dot;

MODEL(pipeline(x, amount, 4), pipeline_vjp(x, x_bar, amount, &amount_bar, 4, seed),
      pipeline_jvp(x, x_dot, amount, amount_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, amount, -1, 1);
	return check();
}
