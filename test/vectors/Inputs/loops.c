/* Small loops as programs have them, in double and float. */
#include <mgc/mgc.h>
#include <stdlib.h>
#include <tgmath.h>

/* The square of a dot product. */
MGC_VJP()
real dot(const real *x, const real *y, int n)
{
	real sum = 0;
	for (int i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum * sum;
}

/* y += a x, in place. */
MGC_VJP()
void axpy(const real *a, const real *x, real *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] += *a * x[i];
}

/* The norm of a matrix by a vector. */
MGC_VJP()
real product(const real *w, const real *x, int n, int m)
{
	real *y = malloc((size_t)n * sizeof *y), norm = 0;
	for (int k = 0; k < n; k++) {
		y[k] = 0;
		for (int i = 0; i < m; i++)
			y[k] += w[k * m + i] * x[i];
	}
	for (int k = 0; k < n; k++)
		norm += y[k] * y[k];
	free(y);
	return norm * norm;
}

/* Weights that add up to one, by what they weigh. */
MGC_VJP()
real weighted(const real *x, const real *y, int n)
{
	real *p = malloc((size_t)n * sizeof *p), total = 0, mean = 0;
	for (int i = 0; i < n; i++) {
		p[i] = x[i] * x[i];
		total += p[i];
	}
	for (int i = 0; i < n; i++)
		mean += p[i] / total * y[i];
	free(p);
	return mean * mean;
}

/* From one array to another, the neighbour's. */
MGC_VJP()
void shift(const real *x, const real *c, real *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = c[i] * x[i + 1];
}

/* Several arrays of the function's own. */
MGC_VJP()
void parts(const real *x, const real *w, real *y, int n, int rows)
{
	real *u = malloc((size_t)n * sizeof *u), *v = malloc((size_t)n * sizeof *v);
	for (int i = 0; i < n; i++) {
		u[i] = x[i] * x[i];
		v[i] = x[i];
	}
	for (int r = 0; r < rows; r++)
		for (int i = 0; i < n; i++) {
			u[i] = u[i] * w[r] + v[i];
			v[i] = v[i] * u[i];
		}
	for (int i = 0; i < n; i++)
		y[i] = u[i] * v[i];
	free(u);
	free(v);
}

/* Elements of structs, some of them. */
struct body {
	real at[8];
};

MGC_VJP()
void bodies(const struct body *b, const real *w, real *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = w[i] * (b[i].at[0] * b[i].at[1] + b[i].at[2] * b[i].at[3]);
}

/* Points side by side, a root and quotients. */
MGC_VJP()
void pulls(const real *centre, const real *p, const real *mass, real *pull, int n)
{
	for (int i = 0; i < n; i++) {
		real d[3], square = (real)0.01;
		for (int k = 0; k < 3; k++) {
			d[k] = p[3 * i + k] - centre[k];
			square += d[k] * d[k];
		}
		pull[i] = mass[i] / (square * sqrt(square));
	}
}
