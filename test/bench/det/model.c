/* The determinant by expansion in minors.  Rows and columns that are left are linked lists of
 * indices: next_row[i] follows row i, and the lists begin at n. */
#include <mgc/mgc.h>

static double minor(const double *a, int n, int m, int *next_row, int *next_column)
{
	int row = next_row[n], column = next_column[n];
	if (m == 1)
		return a[row * n + column];
	double sum = 0;
	int sign = 1, before = n;
	next_row[n] = next_row[row];
	for (int j = 0; j < m; j++) {
		next_column[before] = next_column[column];
		double rest = minor(a, n, m - 1, next_row, next_column);
		next_column[before] = column;
		if (sign > 0)
			sum += a[row * n + column] * rest;
		else
			sum -= a[row * n + column] * rest;
		before = column;
		column = next_column[column];
		sign = -sign;
	}
	next_row[n] = row;
	return sum;
}

MGC_GRAD()
double determinant(const double *a, int n)
{
	int next_row[n + 1], next_column[n + 1];
	for (int i = 0; i < n; i++)
		next_row[i] = next_column[i] = i + 1;
	next_row[n] = next_column[n] = 0;
	return minor(a, n, n, next_row, next_column);
}
