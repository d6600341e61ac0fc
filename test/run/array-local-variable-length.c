// CONSTRUCT: arrays | double t[n], double t[n][m] as locals
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double softmax_entropy(const double *x, int n)
{
	double p[n], sum = 0, entropy = 0;
	for (int i = 0; i < n; i++)
		sum += p[i] = exp(x[i]);
	for (int i = 0; i < n; i++) {
		p[i] /= sum;
		entropy -= p[i] * log(p[i]);
	}
	double outer[n][n + 1];
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= n; j++)
			outer[i][j] = p[i] * x[j % n];
	return entropy + outer[0][n] * outer[n - 1][0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double softmax_entropy(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(softmax_entropy(x, 5), softmax_entropy_vjp(x, x_bar, 5, seed),
      softmax_entropy_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
