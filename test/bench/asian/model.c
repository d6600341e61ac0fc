/* The value of options on the mean of a price, over paths drawn beforehand. */
#include <math.h>
#include <mgc/mgc.h>

static double payoff(double mean, double strike)
{
	if (mean > strike)
		return mean - strike;
	return 0;
}

static double path_mean(double spot, double drift, double spread, const double *z, int steps)
{
	double price = spot, sum = 0;
	for (int k = 0; k < steps; k++) {
		price *= exp(drift + spread * z[k]);
		sum += price;
	}
	return sum / steps;
}

MGC_GRAD()
double value(const double *spot, const double *strike, const double *rate, const double *volatility,
             int options, MGC_INACTIVE const double *z, int paths, int steps)
{
	double dt = 1.0 / steps, total = 0;
	for (int o = 0; o < options; o++) {
		double drift = (rate[o] - 0.5 * volatility[o] * volatility[o]) * dt;
		double spread = volatility[o] * sqrt(dt), sum = 0;
		for (int p = 0; p < paths; p++)
			sum += payoff(path_mean(spot[o], drift, spread, z + p * steps, steps), strike[o]);
		total += exp(-rate[o]) * sum / paths;
	}
	return total;
}
