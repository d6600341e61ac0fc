// Arrays of several dimensions, of variable size, pointers into them, allocation, copies.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double ar1(int n)
{
	double a[4][5], b[20];
	int k = 0;
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 5; j++) {
			a[i][j] = i * 10 + j;
			b[k++] = a[i][j] * .5;
		}
	double *p = &a[0][0], *q = b + 20;
	double s = 0;
	while (p < &a[0][0] + 20)
		s = s * 0.5 + *p++;
	while (q != b)
		s += *--q;
	s += *(a[2] + 3) + (*(a + 1))[2] + (double)(&a[3][1] - &a[1][4]);
	return s + n;
}

double vl1(int n, int m)
{
	double a[n][m], t[2 * m];
	double s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			a[i][j] = i - j * 0.25;
	double(*r)[m] = a + 1;
	for (int j = 0; j < m; j++) {
		t[j] = r[0][j];
		t[m + j] = a[n - 1][j];
		s += t[j] * t[m + j] + (*r)[j];
	}
	return s + (double)sizeof(a) + (double)sizeof t / sizeof t[0] + (double)(&a[n - 1] - a);
}

double al1(int n)
{
	double *p = malloc(n * sizeof *p), *z = (double *)calloc((size_t)n, sizeof(double));
	if (!p || z == NULL)
		return -1;
	for (int i = 0; i < n; i++)
		p[i] = i;
	memcpy(z, p, n / 2 * sizeof(double));
	memmove(z + 1, z, sizeof(double) * (n - 1));
	double s = 0;
	for (int i = 0; i < n; i++)
		s += z[i] * i;
	memset(p, 0, n * sizeof(double));
	for (int i = 0; i < n; i++)
		s += p[i];
	free(p);
	free(z);
	return s;
}

int main(void)
{
	for (int v = 1; v < 8; v++)
		printf("%a %a %a\n", ar1(v), vl1(v + 1, v + 2), al1(v + 2));
	return 0;
}
