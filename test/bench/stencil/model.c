/* A substance that diffuses and reacts on a grid, the buffers swapped after each step. */
#include <mgc/mgc.h>

#include <stdlib.h>

static double flow(const double *u, int at, int n)
{
	return u[at - 1] + u[at + 1] + u[at - n] + u[at + n] - 4 * u[at];
}

MGC_GRAD()
double spread(const double *start, const double *coefficients, int n, int steps)
{
	size_t size = (size_t)(n * n) * sizeof(double);
	double *now = malloc(size), *next = malloc(size);
	double rate = coefficients[0], growth = coefficients[1];
	for (int i = 0; i < n * n; i++) {
		now[i] = start[i];
		next[i] = start[i];
	}
	for (int s = 0; s < steps; s++) {
		for (int y = 1; y < n - 1; y++)
			for (int x = 1; x < n - 1; x++) {
				int at = y * n + x;
				next[at] = now[at] + rate * flow(now, at, n) + growth * now[at] * (1 - now[at]);
			}
		double *swap = now;
		now = next;
		next = swap;
	}
	double sum = 0;
	for (int i = 0; i < n * n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}
