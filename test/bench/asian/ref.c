/* Each path backwards at once from the prices of its steps; nothing is kept from one path to the next. */
#include "ref.h"

#include <math.h>

enum { MAX_STEPS = 1024 };

double value_ref(const double *restrict spot, double *restrict spot_bar, const double *restrict strike,
                 double *restrict strike_bar, const double *restrict rate, double *restrict rate_bar,
                 const double *restrict volatility, double *restrict volatility_bar, int options,
                 const double *restrict z, int paths, int steps)
{
	const double dt = 1.0 / steps, root = sqrt(dt);
	double total = 0, prices[MAX_STEPS];
	for (int o = 0; o < options; o++) {
		const double v = volatility[o], drift = (rate[o] - 0.5 * v * v) * dt, spread = v * root;
		const double discount = exp(-rate[o]), weight = discount / paths;
		double sum = 0, of_spot = 0, of_strike = 0, of_drift = 0, of_spread = 0;
		for (int p = 0; p < paths; p++) {
			const double *restrict draws = z + p * steps;
			double price = spot[o], mean = 0;
			for (int k = 0; k < steps; k++) {
				price *= exp(drift + spread * draws[k]);
				prices[k] = price;
				mean += price;
			}
			mean /= steps;
			if (!(mean > strike[o]))
				continue;
			sum += mean - strike[o];
			of_strike -= weight;
			/* bar of the exponent of step k: (prices of k and later) weighed alike */
			const double seed = weight * dt;
			double later = 0;
			for (int k = steps; k-- > 0;) {
				later += prices[k];
				of_drift += seed * later;
				of_spread += seed * later * draws[k];
			}
			of_spot += seed * later;
		}
		total += discount * sum / paths;
		spot_bar[o] += of_spot / spot[o];
		strike_bar[o] += of_strike;
		rate_bar[o] += of_drift * dt - discount * sum / paths;
		volatility_bar[o] += of_spread * root - of_drift * v * dt;
	}
	return total;
}
