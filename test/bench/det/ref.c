/* The result of each call is used linearly, so its adjoint is known before the call: value and
 * adjoint come from one traversal. */
#include "ref.h"

static double minor(const double *restrict a, double *restrict a_bar, int n, int m,
                    int *restrict next_row, int *restrict next_column, double bar)
{
	const int row = next_row[n];
	int column = next_column[n];
	if (m == 1) {
		a_bar[row * n + column] += bar;
		return a[row * n + column];
	}
	double sum = 0;
	int before = n;
	next_row[n] = next_row[row];
	for (int j = 0; j < m; j++) {
		const double element = a[row * n + column];
		next_column[before] = next_column[column];
		const double rest = minor(a, a_bar, n, m - 1, next_row, next_column, bar * element);
		next_column[before] = column;
		sum += element * rest;
		a_bar[row * n + column] += bar * rest;
		before = column;
		column = next_column[column];
		/* The sign alternates with the column. */
		bar = -bar;
		sum = -sum;
	}
	next_row[n] = row;
	return m & 1 ? -sum : sum;
}

double determinant_ref(const double *a, double *a_bar, int n)
{
	int next_row[n + 1], next_column[n + 1];
	for (int i = 0; i < n; i++)
		next_row[i] = next_column[i] = i + 1;
	next_row[n] = next_column[n] = 0;
	return minor(a, a_bar, n, n, next_row, next_column, 1);
}
