/* Records the decisions that a program takes on real numbers: which way a condition goes, what a
 * conversion gives, on which side of its kink fabs is.  Two runs with the same record are on the
 * same smooth piece, so that differences between them say something about the derivative. */
#ifndef TRACE_H
#define TRACE_H

#include <math.h>
#include <stdlib.h>

extern unsigned long long trace_record;

static inline int trace_condition(int c)
{
	trace_record = (trace_record ^ (unsigned long long)(c + 1)) * 1099511628211ull;
	return c;
}

static inline long long trace_number(long long n)
{
	trace_record = (trace_record ^ ((unsigned long long)n << 2)) * 1099511628211ull;
	return n;
}

#define TRACE(c) trace_condition((c) != 0)
#define TRACE_INT(e) ((int)trace_number((long long)(e)))

#define TRACE_KINKS(T, S)                                                                          \
	static inline T trace_fabs##S(T x)                                                         \
	{                                                                                          \
		trace_condition(x < 0);                                                            \
		return fabs##S(x);                                                                 \
	}                                                                                          \
	static inline T trace_copysign##S(T x, T y)                                                \
	{                                                                                          \
		trace_condition(x < 0);                                                            \
		trace_condition(signbit(y) != 0);                                                  \
		return copysign##S(x, y);                                                          \
	}                                                                                          \
	static inline T trace_fmod##S(T x, T y)                                                    \
	{                                                                                          \
		trace_number((long long)(x / y));                                                  \
		return fmod##S(x, y);                                                              \
	}                                                                                          \
	static inline T trace_remainder##S(T x, T y)                                               \
	{                                                                                          \
		trace_number(llround((double)(x / y)));                                            \
		return remainder##S(x, y);                                                         \
	}                                                                                          \
	static inline T trace_frexp##S(T x, int *e)                                                \
	{                                                                                          \
		const T y = frexp##S(x, e);                                                        \
		trace_number(*e);                                                                  \
		return y;                                                                          \
	}                                                                                          \
	static inline T trace_modf##S(T x, T *whole)                                               \
	{                                                                                          \
		const T y = modf##S(x, whole);                                                     \
		trace_number((long long)*whole);                                                   \
		return y;                                                                          \
	}                                                                                          \
	TRACE_TWO(fmin, T, S)                                                                      \
	TRACE_TWO(fmax, T, S)                                                                      \
	TRACE_TWO(fdim, T, S)                                                                      \
	TRACE_ROUND(floor, T, S)                                                                   \
	TRACE_ROUND(ceil, T, S)                                                                    \
	TRACE_ROUND(round, T, S)                                                                   \
	TRACE_ROUND(trunc, T, S)                                                                   \
	TRACE_ROUND(rint, T, S)                                                                    \
	TRACE_ROUND(nearbyint, T, S)

#define TRACE_TWO(f, T, S)                                                                         \
	static inline T trace_##f##S(T x, T y)                                                     \
	{                                                                                          \
		trace_condition(x < y);                                                            \
		return f##S(x, y);                                                                 \
	}
#define TRACE_ROUND(f, T, S)                                                                       \
	static inline T trace_##f##S(T x)                                                          \
	{                                                                                          \
		const T y = f##S(x);                                                               \
		trace_number((long long)y);                                                        \
		return y;                                                                          \
	}

TRACE_KINKS(float, f)
TRACE_KINKS(double, )
TRACE_KINKS(long double, l)

static inline long trace_lround(double x)
{
	return (long)trace_number(lround(x));
}

/* What the callers of the program take their arrays from: exact sizes, so that AddressSanitizer
 * sees every access outside. */
static inline void *storage(size_t size)
{
	void *const p = calloc(1, size ? size : 1);
	if (!p)
		abort();
	return p;
}

#endif
