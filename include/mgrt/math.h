/* mgrt/math.h -- elementary functions of floats that a compiler can put into vectors: inline, without branches
 * and tables, worked out in double.
 *
 * Error below 0.51 units in the last place, also where results are denormal; infinities, NaN and signed zeros
 * as from libm.  errno is not touched.  Nothing here relies on what -ffast-math takes away. */
#ifndef MGRT_MATH_H
#define MGRT_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* exp(x) for |x| < 700, relative error below 2e-10: 2^n e^r with |r| <= log(2) / 2 */
static inline double mgrt_exp_near(double x)
{
	const int n = (int)(x * 1.4426950408889634074 + 1024.5) - 1024;
	const double r = x - n * 0.69314718055994530942;
	const double tail = 0.50000000134658092 + r * (0.16666666681623231 + r * (0.041666464925285926 +
		r * (0.0083333109254809008 + r * (0.0013933649996309250 + r * 0.00019890990824673654))));
	const uint64_t bits = (uint64_t)(n + 1023) << 52;
	double scale;

	memcpy(&scale, &bits, sizeof scale);
	return (1 + r + r * r * tail) * scale;
}

/* What is chosen below is chosen as integers: between floats gcc makes branches, lest arithmetic trap, and leaves
 * the loop as it is. */

static inline uint32_t mgrt_to_bits(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static inline uint32_t mgrt_size_bits(float x)
{
	return mgrt_to_bits(x) & 0x7fffffff;
}

static inline float mgrt_from_bits(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

/* |x|, or the limit where that is less or x no number */
static inline float mgrt_bounded(float x, float limit)
{
	const uint32_t bits = mgrt_size_bits(x), most = mgrt_size_bits(limit);

	return mgrt_from_bits(bits < most ? bits : most);
}

/* 1, or NaN where x is: the factor of a result */
static inline double mgrt_keep_nan(float x)
{
	return (double)mgrt_from_bits(mgrt_size_bits(x) > 0x7f800000 ? 0x7fc00000 : 0x3f800000);
}

static inline float mgrt_expf(float x)
{
	const double a = (double)copysignf(mgrt_bounded(x, 110.0f), x);

	return (float)(mgrt_exp_near(a) * mgrt_keep_nan(x));
}

/* (1 - e) / (1 + e), e = exp(-2 |x|); next to 0 its series */
static inline float mgrt_tanhf(float x)
{
	const double a = (double)mgrt_bounded(x, 20.0f), e = mgrt_exp_near(-2 * a), s = a * a;
	const double far = (1 - e) / (1 + e);
	const double near = a + a * s * (-1.0 / 3 + s * (2.0 / 15 - s * (17.0 / 315)));
	const double is_far = (double)mgrt_from_bits(mgrt_size_bits(x) < mgrt_size_bits(0.0625f) ? 0 : 0x3f800000);

	return copysignf((float)((near + (far - near) * is_far) * mgrt_keep_nan(x)), x);
}

/* exp(-a^2) times a polynomial in (a - 3) / (a + 3), a = |x|; below 0 what is missing to 2 */
static inline float mgrt_erfcf(float x)
{
	const double a = (double)mgrt_bounded(x, 10.2f), u = (a - 3) / (a + 3);
	const double from = (double)mgrt_from_bits((mgrt_to_bits(x) >> 31) * 0x40000000); /* 2 below 0 */
	const double y = mgrt_exp_near(-a * a) *
		(0.1790011511747033 + u * (-0.3262335601671032 + u * (0.24560380281920888 + u * (
		-0.15011593018848929 + u * (0.071665809961972485 + u * (-0.024392600191181602 + u * (
		0.0042693588661241108 + u * (0.00070848186150401424 + u * (
		-0.00059772722787324744 + u * (4.2631560996342675e-05 + u * (
		6.4293608339017496e-05 + u * (-8.6680929813212177e-06 + u *
		-6.3344347376403247e-06))))))))))));

	return (float)((from + copysign(y, (double)x)) * mgrt_keep_nan(x));
}

#endif
