/* The exponentials are kept; the derivatives by the largest element cancel. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>

double log_sum_exp_ref(const double *restrict x, double *restrict x_bar, int n)
{
	double *restrict const kept = malloc((size_t)n * sizeof *kept);
	double largest = x[0];
	for (int i = 1; i < n; i++)
		largest = x[i] > largest ? x[i] : largest;
	double sum = 0;
	for (int i = 0; i < n; i++) {
		const double e = exp(x[i] - largest);
		kept[i] = e;
		sum += e;
	}
	const double inverse = 1 / sum;
	for (int i = 0; i < n; i++)
		x_bar[i] += kept[i] * inverse;
	free(kept);
	return largest + log(sum);
}
