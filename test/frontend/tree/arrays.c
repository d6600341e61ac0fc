// Parameters that are arrays, extents of variable length, pointers to rows.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef double vec3[3];
typedef double real;

// CHECK: double rows(int n, int m, real (*A)[m], double *B, double *restrict C, const double *v, vec3 *vs, double (*open)[3], double (*wide)[m + 1])
double rows(int n, int m, real A[n][m], double B[static 3], double C[restrict 3], const vec3 v, vec3 *vs,
            double open[][3], double (*wide)[m + 1])
{
	typedef double row[m];
	// CHECK: double t[n][m];
	double t[n][m], *p = &t[0][0];
	// CHECK: double (*q)[m] = A;
	real (*q)[m] = A;
	// CHECK: double r[m];
	row r;
	// CHECK: double (*rr)[m] = t;
	row *rr = t;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			// CHECK: t[i][j] = A[i][j] + (*(A + i))[j] + q[i][j];
			t[i][j] = A[i][j] + (*(A + i))[j] + q[i][j];
	memset(r, 0, sizeof r);
	// CHECK: sizeof(double [n][m]) + sizeof(double [m])
	r[m - 1] = sizeof(t) + sizeof(row) + sizeof t[0];
	// CHECK: double (*h)[m] = (double (*)[m])malloc(
	double (*h)[m] = (double (*)[m])malloc(sizeof(double) * n * m);
	h[1][1] = 3;
	p[0] += h[1][1];
	free(h);
	return p[0] + r[m - 1] + rr[0][0] + B[0] + C[1] + v[2] + vs[1][2] + open[0][1] + wide[0][m] + 2 [v] + v[0] +
	       (n > 1 ? v : B)[1];
}

int main(void)
{
	double A[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }, v[3] = { 7, 8, 9 }, w[1][4] = { { 1, 2, 3, 4 } };
	printf("%a\n", rows(2, 3, A, v, A[1], v, A, A, w));
	return 0;
}
