/* Bodies that attract each other, leapfrog: how far from where they should be they end. */
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>
#include <string.h>

static void accelerations(const double *mass, const double *position, double *out, int n)
{
	for (int i = 0; i < 3 * n; i++)
		out[i] = 0;
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < n; j++) {
			double d[3], r2 = 0.01;
			for (int k = 0; k < 3; k++) {
				d[k] = position[3 * j + k] - position[3 * i + k];
				r2 += d[k] * d[k];
			}
			double pull = mass[j] / (r2 * sqrt(r2));
			for (int k = 0; k < 3; k++)
				out[3 * i + k] += pull * d[k];
		}
	}
}

MGC_GRAD()
double miss(const double *mass, const double *start, const double *speed,
            MGC_INACTIVE const double *target, int n, int steps, double dt)
{
	double *position = malloc((size_t)(3 * n) * sizeof *position);
	double *velocity = malloc((size_t)(3 * n) * sizeof *velocity);
	double *force = malloc((size_t)(3 * n) * sizeof *force);
	for (int i = 0; i < 3 * n; i++) {
		position[i] = start[i];
		velocity[i] = speed[i];
	}
	for (int s = 0; s < steps; s++) {
		accelerations(mass, position, force, n);
		for (int i = 0; i < 3 * n; i++) {
			velocity[i] += dt * force[i];
			position[i] += dt * velocity[i];
		}
	}
	double sum = 0;
	for (int i = 0; i < 3 * n; i++)
		sum += (position[i] - target[i]) * (position[i] - target[i]);
	free(position);
	free(velocity);
	free(force);
	return sum;
}
