/* digamma(x) = d/dx log(gamma(x)), trigamma its derivative: for x < 1/2 by reflection, then upwards by the
 * recurrence to where the asymptotic series in 1/x^2 has long double precision.  Abramowitz and Stegun,
 * 6.3.5-7, 6.3.18, 6.4.6-7, 6.4.12. */
#include "ir/digamma.h"

#include <math.h>
#include <stddef.h>

#include "support/compiler.h"

static const long double pi = 3.14159265358979323846264338327950288L;

static const long double far = 16; /* from here on the series converges to 64 bits */

/* The Bernoulli numbers B(2), B(4), ... */
static const long double bernoulli[] = {
	1.0L / 6,     -1.0L / 30,     1.0L / 42,     -1.0L / 30,     5.0L / 66,       -691.0L / 2730,
	7.0L / 6,     -3617.0L / 510, 43867.0L / 798, -174611.0L / 330, 854513.0L / 138,
	-236364091.0L / 2730,
};

long double eval_digamma(long double x)
{
	long double sum = 0, power = 1, square;

	if (isinf(x))
		return x > 0 ? x : (long double)NAN;
	if (x == 0)
		return -1 / x;
	if (x < 0 && x == floorl(x))
		return (long double)NAN;
	if (x < 0.5L)
		return eval_digamma(1 - x) - pi / tanl(pi * (x - floorl(x)));
	for (; x < far; x++)
		sum -= 1 / x;
	square = 1 / (x * x);
	sum += logl(x) - 0.5L / x;
	for (size_t i = 0; i < COUNT_OF(bernoulli); i++) {
		power *= square;
		sum -= bernoulli[i] * power / (2.0L * (long double)(i + 1));
	}
	return sum;
}

long double eval_trigamma(long double x)
{
	long double sum = 0, power, square, sine;

	if (isinf(x))
		return x > 0 ? 0 : (long double)NAN;
	if (x <= 0 && x == floorl(x))
		return (long double)INFINITY;
	if (x < 0.5L) {
		sine = sinl(pi * (x - floorl(x)));
		return pi * pi / (sine * sine) - eval_trigamma(1 - x);
	}
	for (; x < far; x++)
		sum += 1 / (x * x);
	square = 1 / (x * x);
	power = 1 / x;
	sum += 1 / x + 0.5L * square;
	for (size_t i = 0; i < COUNT_OF(bernoulli); i++) {
		power *= square;
		sum += bernoulli[i] * power;
	}
	return sum;
}
