// CONSTRUCT: integers | a random number generator inside, Monte Carlo
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <stdint.h>
#include <mgc/mgc.h>

static double uniform(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return ((*state >> 8) + 0.5) * 0x1p-24;
}

MGC_VJP() MGC_JVP()
double option_price(double spot, double volatility, int n, uint32_t seed)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double u = uniform(&seed), v = uniform(&seed);
		double z = sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
		double end = spot * exp(-0.5 * volatility * volatility + volatility * z);
		sum += end > 1 ? end - 1 : 0;
	}
	return sum / n;
}

//--- main.c
#include "check.h"
#include <stdint.h>
#include "grad.h"

double option_price(double spot, double volatility, int n, uint32_t seed);

static double spot, spot_bar, spot_dot;
static double volatility, volatility_bar, volatility_dot;

MODEL(option_price(spot, volatility, 20, 12345u),
      option_price_vjp(spot, &spot_bar, volatility, &volatility_bar, 20, 12345u, seed),
      option_price_jvp(spot, spot_dot, volatility, volatility_dot, 20, 12345u, &dot))

int main(void)
{
	check_step = 0x1p-13;
	INPUT(double, spot, 0.9, 1.1);
	INPUT(double, volatility, 0.1, 0.3);
	return check();
}
