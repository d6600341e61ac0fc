// PROGRAM: Monte Carlo price of an Asian option, random numbers drawn inside, against the sums by hand
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <stdint.h>
#include <mgc/mgc.h>

struct generator {
	uint64_t state;
	double spare;
	int has_spare;
};

static double uniform(struct generator *g)
{
	g->state = g->state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(g->state >> 11) + 0.5) / 9007199254740992.0;
}

/* Marsaglia's polar method: a loop of unknown count, and every other number is kept for later. */
static double normal(struct generator *g)
{
	if (g->has_spare) {
		g->has_spare = 0;
		return g->spare;
	}
	double u, v, s;
	do {
		u = 2 * uniform(g) - 1;
		v = 2 * uniform(g) - 1;
		s = u * u + v * v;
	} while (s >= 1 || s == 0);
	double f = sqrt(-2 * log(s) / s);
	g->spare = v * f;
	g->has_spare = 1;
	return u * f;
}

MGC_VJP() MGC_JVP()
double asian_call(double spot, double strike, double rate, double volatility, double years,
                  int paths, int steps)
{
	struct generator g = {42, 0, 0};
	double dt = years / steps, sum = 0;
	double drift = (rate - 0.5 * volatility * volatility) * dt, diffusion = volatility * sqrt(dt);
	for (int p = 0; p < paths; p++) {
		double s = spot, mean = 0;
		for (int t = 0; t < steps; t++) {
			s *= exp(drift + diffusion * normal(&g));
			mean += s;
		}
		sum += fmax(mean / steps - strike, 0);
	}
	return exp(-rate * years) * sum / paths;
}

//--- main.c
#include "check.h"
#include "grad.h"

double asian_call(double spot, double strike, double rate, double volatility, double years,
                  int paths, int steps);

static double spot, spot_bar, spot_dot;
static double strike, strike_bar, strike_dot;
static double rate, rate_bar, rate_dot;
static double volatility, volatility_bar, volatility_dot;
static double years, years_bar, years_dot;

MODEL(asian_call(spot, strike, rate, volatility, years, 30, 6),
      asian_call_vjp(spot, &spot_bar, strike, &strike_bar, rate, &rate_bar, volatility, &volatility_bar, years, &years_bar, 30, 6, seed),
      asian_call_jvp(spot, spot_dot, strike, strike_dot, rate, rate_dot, volatility, volatility_dot, years, years_dot, 30, 6, &dot))

int main(void)
{
	check_step = 0x1p-15;
	check_tolerance = 1e-6;
	INPUT(double, spot, 95, 105);
	INPUT(double, strike, 98, 102);
	INPUT(double, rate, 0.01, 0.05);
	INPUT(double, volatility, 0.1, 0.3);
	INPUT(double, years, 0.5, 1);
	return check();
}
