// PROGRAM: a linear system solved by LU with row pivoting, pointers to rows swapped
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <stdlib.h>
#include <mgc/mgc.h>

static int factor(double **row, int n)
{
	for (int k = 0; k < n; k++) {
		int best = k;
		for (int i = k + 1; i < n; i++)
			if (fabs(row[i][k]) > fabs(row[best][k]))
				best = i;
		if (row[best][k] == 0)
			return 0;
		double *swap = row[k];
		row[k] = row[best];
		row[best] = swap;
		for (int i = k + 1; i < n; i++) {
			row[i][k] /= row[k][k];
			for (int j = k + 1; j < n; j++)
				row[i][j] -= row[i][k] * row[k][j];
		}
	}
	return 1;
}

/* x = A^-1 b; the right-hand side is column n of each row, so that it moves with its row. */
MGC_VJP() MGC_JVP()
int solve(double *x, const double *a, const double *b, int n)
{
	double *storage = malloc((size_t)(n * (n + 1)) * sizeof *storage);
	double **row = malloc((size_t)n * sizeof *row);
	for (int i = 0; i < n; i++) {
		row[i] = storage + i * (n + 1);
		for (int j = 0; j < n; j++)
			row[i][j] = a[i * n + j];
		row[i][n] = b[i];
	}
	int regular = factor(row, n);
	if (regular) {
		for (int i = 0; i < n; i++)
			for (int j = 0; j < i; j++)
				row[i][n] -= row[i][j] * row[j][n];
		for (int i = n - 1; i >= 0; i--) {
			x[i] = row[i][n];
			for (int j = i + 1; j < n; j++)
				x[i] -= row[i][j] * x[j];
			x[i] /= row[i][i];
		}
	}
	free(row);
	free(storage);
	return regular;
}

//--- main.c
#include "check.h"
#include "grad.h"

int solve(double *x, const double *a, const double *b, int n);

enum { N = 4 };
static double x[N], x_bar[N], x_dot[N];
static double a[N * N], a_bar[N * N], a_dot[N * N];
static double b[N], b_bar[N], b_dot[N];
CHECK_MODEL(double, 0.0L, solve(x, a, b, N), solve_vjp(x, x_bar, a, a_bar, b, b_bar, N),
            (dot = 0, solve_jvp(x, x_dot, a, a_dot, b, b_dot, N)))

int main(void)
{
	BUFFER(double, x, -1, 1);
	/* Large elements off the diagonal: rows must move. */
	for (int i = 0; i < N * N; i++) {
		const int large = i % N == (i / N + 1) % N;
		INPUT_AT(double, a + i, a_bar + i, a_dot + i, 1, large ? 3 : -1, large ? 4 : 1);
	}
	INPUT(double, b, -1, 1);
	return check();
}
