/* gmm.c: the gradient by alphas, means and icf. */
#include "gmm.h"

#include "compare.h"
#include "grad.h"
#include "timing.h"

typedef struct {
	long double gamma;
	int m;
} wide_wishart;

void wide_gmm_objective(int d, int k, int n, const long double *alphas, const long double *means,
                        const long double *icf, const long double *x, wide_wishart wishart,
                        long double *err);
void manual_gmm(int d, int k, int n, const double *alphas, const double *means, const double *icf,
                const double *x, Wishart wishart, double *alphas_bar, double *means_bar,
                double *icf_bar);

static int d, k, n;
static size_t n_means, n_icf;
static double *alphas, *means, *icf, *x, *direction;
static long double *wide_x;
static const Wishart wishart = { 1.0, 0 };

static long double along(void *context, long double t)
{
	(void)context;
	long double *p[3] = { widened(alphas, k), widened(means, n_means), widened(icf, n_icf) },
		    err;
	const size_t sizes[3] = { k, n_means, n_icf };
	const double *v = direction;
	for (int part = 0; part < 3; part++)
		for (size_t i = 0; i < sizes[part]; i++)
			p[part][i] += t * *v++;
	wide_gmm_objective(d, k, n, p[0], p[1], p[2], wide_x,
	                   (wide_wishart){ wishart.gamma, wishart.m }, &err);
	for (int part = 0; part < 3; part++)
		free(p[part]);
	return err;
}

static void one_size(int d_, int k_, int n_)
{
	d = d_, k = k_, n = n_;
	n_means = (size_t)d * k;
	n_icf = (size_t)k * d * (d + 1) / 2;
	const size_t total = k + n_means + n_icf;
	char name[64];
	snprintf(name, sizeof name, "gmm d=%d k=%d n=%d", d, k, n);
	alphas = random_array(k, -1, 1);
	means = random_array(n_means, 0, 1);
	icf = random_array(n_icf, -1, 1);
	x = random_array((size_t)d * n, 0, 1);
	wide_x = widened(x, (size_t)d * n);

	double expected, value = 0, seed = 1;
	gmm_objective(d, k, n, alphas, means, icf, x, wishart, &expected);
	double *g = zeros(total), *by_hand = zeros(total);
	gmm_objective_vjp(d, k, n, alphas, g, means, g + k, icf, g + k + n_means, x, wishart,
	                  &value, &seed);
	report_equal(name, &value, &expected, sizeof value);
#ifdef TIMING
	TIME(name, "time of vjp / primal",
	     gmm_objective(d, k, n, alphas, means, icf, x, wishart, &expected),
	     gmm_objective_vjp(d, k, n, alphas, g, means, g + k, icf, g + k + n_means, x, wishart, &value,
	                       &seed));
	memset(g, 0, total * sizeof *g);
	seed = 1;
	gmm_objective_vjp(d, k, n, alphas, g, means, g + k, icf, g + k + n_means, x, wishart,
	                  &value, &seed);
#endif
	manual_gmm(d, k, n, alphas, means, icf, x, wishart, by_hand, by_hand + k,
	           by_hand + k + n_means);
	report(name, "hand-written derivative", error_of(g, by_hand, total), 1e-9);

	double by_difference = 0, by_tangent = 0;
	for (int turn = 0; turn < 3; turn++) {
		direction = random_array(total, -1, 1);
		const double got = product(g, direction, total);
		by_difference = fmax(by_difference, error_of_one(got, (double)slope(along, NULL)));
		double dot = 0;
		gmm_objective_jvp(d, k, n, alphas, direction, means, direction + k, icf,
		                  direction + k + n_means, x, wishart, &value, &dot);
		by_tangent = fmax(by_tangent, error_of_one(got, dot));
		free(direction);
	}
	report(name, "differences in long double", by_difference, 1e-9);
	report(name, "forward mode", by_tangent, 1e-9);
}

int main(void)
{
	one_size(2, 5, 1000);
	one_size(10, 5, 1000);
	one_size(10, 25, 1000);
	one_size(32, 50, 200);
#ifdef TIMING
	one_size(32, 50, 1000);
#endif
	return n_wrong != 0;
}
