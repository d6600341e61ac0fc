// PROGRAM: determinant by recursion over minors
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

/* By the first column of the rows that `rows` names, in place of copies of the matrix. */
static double minor(const double *a, int n, const int *rows, int size)
{
	if (size == 1)
		return a[rows[0] * n + n - 1];
	int *rest = malloc((size_t)(size - 1) * sizeof *rest);
	double sum = 0, sign = 1;
	for (int i = 0; i < size; i++) {
		for (int k = 0, at = 0; k < size; k++)
			if (k != i)
				rest[at++] = rows[k];
		sum += sign * a[rows[i] * n + n - size] * minor(a, n, rest, size - 1);
		sign = -sign;
	}
	free(rest);
	return sum;
}

MGC_VJP() MGC_JVP()
double determinant(const double *a, int n)
{
	int rows[8];
	for (int i = 0; i < n; i++)
		rows[i] = i;
	return minor(a, n, rows, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double determinant(const double *a, int n);

enum { N = 5 };
static double a[N * N], a_bar[N * N], a_dot[N * N];

MODEL(determinant(a, N), determinant_vjp(a, a_bar, N, seed), determinant_jvp(a, a_dot, N, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	return check();
}
