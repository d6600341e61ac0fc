// CONSTRUCT: memory modes | --memory=frame: automatic arrays of constant size
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

#define N 6

MGC_VJP() MGC_JVP()
double filtered(const double x[N], double gain)
{
	double y[N], state = 0;
	for (int i = 0; i < N; i++) {
		state = tanh(gain * state + x[i]);
		y[i] = state * state;
	}
	for (int i = 1; i < N; i++)
		y[i] *= y[i - 1] + 1;
	return y[N - 1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double filtered(const double x[6], double gain);

static double x[6], x_bar[6], x_dot[6];
static double gain, gain_bar, gain_dot;

MODEL(filtered(x, gain), filtered_vjp(x, x_bar, gain, &gain_bar, seed),
      filtered_jvp(x, x_dot, gain, gain_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, gain, 0.5, 1);
	return check();
}
