/* Rows are independent: forward and reverse of a row together, no record, and several rows at once,
 * which hides the latency of the powers.  Sums over the rows of a lane stay in the lane until the
 * end. */
#include "ref.h"

#include <stdlib.h>

enum { LANES = 16 };

static double place(int i, int n)
{
	return -1 + i * 2.0 / (n - 1);
}

double least_squares_ref(const double *restrict x, double *restrict x_bar, int m, int n)
{
	double(*restrict const lanes)[LANES] = calloc((size_t)m, sizeof *lanes);
	double sum = 0;
	int i = 0;
	for (; i + LANES <= n; i += LANES) {
		double t[LANES], residual[LANES], power[LANES];
		for (int r = 0; r < LANES; r++) {
			t[r] = place(i + r, n);
			residual[r] = (t[r] > 0) - (t[r] < 0);
			power[r] = 1;
		}
		for (int j = 0; j < m; j++)
#pragma omp simd
			for (int r = 0; r < LANES; r++) {
				residual[r] -= x[j] * power[r];
				power[r] *= t[r];
			}
		for (int r = 0; r < LANES; r++) {
			sum += residual[r] * residual[r];
			power[r] = residual[r];
		}
		for (int j = 0; j < m; j++)
#pragma omp simd
			for (int r = 0; r < LANES; r++) {
				lanes[j][r] += power[r];
				power[r] *= t[r];
			}
	}
	for (int j = 0; j < m; j++) {
		double s = 0;
		for (int r = 0; r < LANES; r++)
			s += lanes[j][r];
		x_bar[j] -= s;
	}
	for (; i < n; i++) {
		const double t = place(i, n);
		double residual = (t > 0) - (t < 0), power = 1;
		for (int j = 0; j < m; j++) {
			residual -= x[j] * power;
			power *= t;
		}
		sum += residual * residual;
		power = residual;
		for (int j = 0; j < m; j++) {
			x_bar[j] -= power;
			power *= t;
		}
	}
	free(lanes);
	return sum / 2;
}
