/* special.c -- the derivatives of lgamma that libm lacks.
 *
 * Recurrence up to x >= 13, there the asymptotic series (Abramowitz and Stegun 6.3.18, 6.4.12),
 * reflection for negative x. */
#include "mgrt/mgrt.h"

#include <math.h>

#define REAL double
#define F(name) name
#include "special.inc"
#undef REAL
#undef F

#define REAL long double
#define F(name) name##l
#include "special.inc"
#undef REAL
#undef F

float mgrt_digammaf(float x)
{
	return (float)mgrt_digamma((double)x);
}

float mgrt_trigammaf(float x)
{
	return (float)mgrt_trigamma((double)x);
}
