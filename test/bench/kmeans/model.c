#include <math.h>
#include <mgc/mgc.h>

static double distance2(const double *a, const double *b, int d)
{
	double s = 0;
	for (int i = 0; i < d; i++)
		s += (a[i] - b[i]) * (a[i] - b[i]);
	return s;
}

MGC_GRAD(wrt(centroids))
double kmeans(const double *points, const double *centroids, int n, int k, int d)
{
	double cost = 0;
	for (int i = 0; i < n; i++) {
		double closest = INFINITY;
		for (int j = 0; j < k; j++) {
			double s = distance2(&points[i * d], &centroids[j * d], d);
			if (s < closest)
				closest = s;
		}
		cost += closest;
	}
	return cost;
}
