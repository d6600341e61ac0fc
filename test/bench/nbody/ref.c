/* The positions of all steps are kept; each pair is worked out again on the way back. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void pull_all(const double *restrict mass, const double *restrict p, double *restrict out, int n)
{
	for (int i = 0; i < n; i++) {
		double x = 0, y = 0, z = 0;
		for (int j = 0; j < n; j++) {
			const double dx = p[3 * j] - p[3 * i], dy = p[3 * j + 1] - p[3 * i + 1];
			const double dz = p[3 * j + 2] - p[3 * i + 2];
			const double r2 = 0.01 + dx * dx + dy * dy + dz * dz, pull = mass[j] / (r2 * sqrt(r2));
			x += pull * dx;
			y += pull * dy;
			z += pull * dz;
		}
		out[3 * i] = x;
		out[3 * i + 1] = y;
		out[3 * i + 2] = z;
	}
}

/* bar: of the forces; adds to those of masses and positions. */
static void pull_back(const double *restrict mass, double *restrict mass_bar, const double *restrict p,
                      double *restrict p_bar, const double *restrict bar, int n)
{
	for (int i = 0; i < n; i++) {
		const double bx = bar[3 * i], by = bar[3 * i + 1], bz = bar[3 * i + 2];
		double x = 0, y = 0, z = 0;
		for (int j = 0; j < n; j++) {
			const double dx = p[3 * j] - p[3 * i], dy = p[3 * j + 1] - p[3 * i + 1];
			const double dz = p[3 * j + 2] - p[3 * i + 2];
			const double r2 = 0.01 + dx * dx + dy * dy + dz * dz;
			const double inverse = 1 / (r2 * sqrt(r2)), pull = mass[j] * inverse;
			const double along = dx * bx + dy * by + dz * bz, shrink = -3 * pull * along / r2;
			const double gx = pull * bx + shrink * dx, gy = pull * by + shrink * dy;
			const double gz = pull * bz + shrink * dz;
			mass_bar[j] += along * inverse;
			p_bar[3 * j] += gx;
			p_bar[3 * j + 1] += gy;
			p_bar[3 * j + 2] += gz;
			x += gx;
			y += gy;
			z += gz;
		}
		p_bar[3 * i] -= x;
		p_bar[3 * i + 1] -= y;
		p_bar[3 * i + 2] -= z;
	}
}

double miss_ref(const double *restrict mass, double *restrict mass_bar, const double *restrict start,
                double *restrict start_bar, const double *restrict speed, double *restrict speed_bar,
                const double *restrict target, int n, int steps, double dt, double *restrict dt_bar)
{
	const size_t m = (size_t)(3 * n);
	double *const kept = malloc(((size_t)steps * 3 + 5) * m * sizeof *kept);
	double *const velocities = kept + (size_t)(steps + 1) * m, *const forces = velocities + (size_t)(steps + 1) * m;
	double *const p_bar = forces + (size_t)steps * m, *const v_bar = p_bar + m, *const f_bar = v_bar + m;
	memcpy(kept, start, m * sizeof *kept);
	memcpy(velocities, speed, m * sizeof *kept);
	for (int s = 0; s < steps; s++) {
		const double *const p = kept + (size_t)s * m, *const v = velocities + (size_t)s * m;
		double *const f = forces + (size_t)s * m;
		pull_all(mass, p, f, n);
		for (size_t i = 0; i < m; i++) {
			velocities[(size_t)(s + 1) * m + i] = v[i] + dt * f[i];
			kept[(size_t)(s + 1) * m + i] = p[i] + dt * velocities[(size_t)(s + 1) * m + i];
		}
	}
	const double *const end = kept + (size_t)steps * m;
	double sum = 0, of_dt = 0;
	for (size_t i = 0; i < m; i++) {
		const double d = end[i] - target[i];
		sum += d * d;
		p_bar[i] = 2 * d;
		v_bar[i] = 0;
	}
	for (int s = steps; s-- > 0;) {
		const double *const v = velocities + (size_t)(s + 1) * m, *const f = forces + (size_t)s * m;
		for (size_t i = 0; i < m; i++) {
			v_bar[i] += dt * p_bar[i];
			f_bar[i] = dt * v_bar[i];
			of_dt += p_bar[i] * v[i] + v_bar[i] * f[i];
		}
		pull_back(mass, mass_bar, kept + (size_t)s * m, p_bar, f_bar, n);
	}
	for (size_t i = 0; i < m; i++) {
		start_bar[i] += p_bar[i];
		speed_bar[i] += v_bar[i];
	}
	*dt_bar += of_dt;
	free(kept);
	return sum;
}
