/* All grids are kept; the adjoint gathers, as the stencil is symmetric. */
#include "ref.h"

#include <stdlib.h>
#include <string.h>

static void forward(const double *restrict now, double *restrict next, int n, double rate, double growth)
{
	memcpy(next, now, (size_t)n * sizeof *now);
	for (int y = 1; y < n - 1; y++) {
		next[y * n] = now[y * n];
		next[y * n + n - 1] = now[y * n + n - 1];
		for (int x = 1; x < n - 1; x++) {
			const int at = y * n + x;
			const double u = now[at];
			next[at] = u + rate * (now[at - 1] + now[at + 1] + now[at - n] + now[at + n] - 4 * u) +
			           growth * u * (1 - u);
		}
	}
	memcpy(next + (n - 1) * n, now + (n - 1) * n, (size_t)n * sizeof *now);
}

/* later: bars of the next grid, with zeros at its border, which went to `border`. */
static void backward(const double *restrict now, const double *restrict later, double *restrict earlier, int n,
                     double rate, double growth, double bars[restrict 2])
{
	double of_rate = 0, of_growth = 0;
	for (int y = 1; y < n - 1; y++) {
#pragma omp simd reduction(+ : of_rate, of_growth)
		for (int x = 1; x < n - 1; x++) {
			const int at = y * n + x;
			const double u = now[at], b = later[at];
			earlier[at] = b * (1 + growth * (1 - 2 * u)) +
			              rate * (later[at - 1] + later[at + 1] + later[at - n] + later[at + n] - 4 * b);
			of_rate += b * (now[at - 1] + now[at + 1] + now[at - n] + now[at + n] - 4 * u);
			of_growth += b * u * (1 - u);
		}
	}
	bars[0] += of_rate;
	bars[1] += of_growth;
}

double spread_ref(const double *restrict start, double *restrict start_bar, const double *restrict coefficients,
                  double *restrict coefficients_bar, int n, int steps)
{
	const size_t m = (size_t)n * (size_t)n;
	double *const grids = malloc((size_t)(steps + 1) * m * sizeof *grids);
	double *const bars = calloc(3 * m, sizeof *bars), *const border = bars + 2 * m;
	double *later = bars, *earlier = bars + m;
	const double rate = coefficients[0], growth = coefficients[1];
	memcpy(grids, start, m * sizeof *grids);
	for (int s = 0; s < steps; s++)
		forward(grids + (size_t)s * m, grids + (size_t)(s + 1) * m, n, rate, growth);
	const double *const end = grids + (size_t)steps * m;
	double sum = 0;
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++) {
			const int at = y * n + x;
			sum += end[at] * end[at];
			(x && y && x < n - 1 && y < n - 1 ? later : border)[at] = 2 * end[at];
		}
	for (int s = steps; s-- > 0;) {
		backward(grids + (size_t)s * m, later, earlier, n, rate, growth, coefficients_bar);
		/* What flowed in from the border, which does not change. */
		for (int i = 1; i < n - 1; i++) {
			border[i] += rate * later[n + i];
			border[(n - 1) * n + i] += rate * later[(n - 2) * n + i];
			border[i * n] += rate * later[i * n + 1];
			border[i * n + n - 1] += rate * later[i * n + n - 2];
		}
		double *const swap = later;
		later = earlier;
		earlier = swap;
	}
	for (size_t i = 0; i < m; i++)
		start_bar[i] += later[i] + border[i];
	free(grids);
	free(bars);
	return sum;
}
