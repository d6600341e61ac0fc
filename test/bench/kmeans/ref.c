/* The minimum has one winner: its index is all that is kept, for as long as one point takes. */
#include "ref.h"

#include <math.h>

double kmeans_ref(const double *restrict points, const double *restrict centroids,
                  double *restrict centroids_bar, int n, int k, int d)
{
	double cost = 0;
	for (int i = 0; i < n; i++) {
		const double *const p = points + i * d;
		double closest = INFINITY;
		int winner = 0;
		for (int j = 0; j < k; j++) {
			const double *const c = centroids + j * d;
			double s = 0;
			for (int l = 0; l < d; l++)
				s += (p[l] - c[l]) * (p[l] - c[l]);
			if (s < closest) {
				closest = s;
				winner = j;
			}
		}
		cost += closest;
		const double *const c = centroids + winner * d;
		double *const c_bar = centroids_bar + winner * d;
		for (int l = 0; l < d; l++)
			c_bar[l] -= 2 * (p[l] - c[l]);
	}
	return cost;
}
