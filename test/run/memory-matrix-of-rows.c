// CONSTRUCT: memory | double **m with one malloc for each row
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double row_matrix(const double *x, int n)
{
	double **m = calloc((size_t)n, sizeof *m);
	for (int i = 0; i < n; i++) {
		m[i] = malloc((size_t)n * sizeof **m);
		for (int j = 0; j < n; j++)
			m[i][j] = x[i] * x[j] + (i == j);
	}
	double *swap = m[0];
	m[0] = m[n - 1];
	m[n - 1] = swap;
	double trace = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			trace += m[i][j] * m[j][i];
	for (int i = 0; i < n; i++)
		free(m[i]);
	free(m);
	return trace;
}

//--- main.c
#include "check.h"
#include "grad.h"

double row_matrix(const double *x, int n);

static double x[3], x_bar[3], x_dot[3];

MODEL(row_matrix(x, 3), row_matrix_vjp(x, x_bar, 3, seed), row_matrix_jvp(x, x_dot, 3, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
