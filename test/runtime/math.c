/* RUN: %cc -std=c11 -O1 -Wall -Wextra -Wconversion -Wdouble-promotion -Werror -fsanitize=address,undefined -I %include %s -lm -o %t
 * RUN: %t
 * RUN: %cc -std=c11 -O3 -ffast-math -DNO_NAN -I %include %s -lm -o %t.fast && %t.fast
 *
 * The inline functions of mgrt/math.h against libm's doubles, on floats of every exponent, infinities, NaN,
 * denormals and both zeros. */
#include <mgrt/math.h>

#include <stdio.h>

typedef struct Row {
	const char *name;
	float (*ours)(float);
	double (*exact)(double);
} Row;

static const Row rows[] = {
	{ "exp", mgrt_expf, exp }, { "tanh", mgrt_tanhf, tanh }, { "erfc", mgrt_erfcf, erfc },
};

/* Distance in units of the last place of a float. */
static double error_of(double exact, float got)
{
	int exponent;

	if (isnan(exact))
		return isnan(got) ? 0 : INFINITY;
	if (got == (float)exact)
		return !signbit(got) == !signbit(exact) ? 0 : INFINITY;
	if (isinf(got) || isinf(exact))
		return INFINITY;
	frexp(exact, &exponent);
	return fabs((double)got - exact) / ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

int main(void)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double worst = 0;
		float at = 0;

		for (uint64_t bits = 0; bits < (uint64_t)1 << 32; bits += 3989) {
			float x = mgrt_from_bits((uint32_t)bits);
#ifdef NO_NAN
			const uint32_t size = (uint32_t)bits & 0x7fffffff;
			if (size > 0x42ae0000 || size < 0x00800000) /* 87: beyond are what -ffast-math takes away */
				continue;
#endif
			const double error = error_of(rows[i].exact((double)x), rows[i].ours(x));
			if (!(error <= worst))
				worst = error, at = x;
		}
		const float special[] = { 0.0f, -0.0f, INFINITY, -INFINITY, 0x1p-149f, -0x1p-149f, 88.72283f, -103.97f, -103.98f,
			                  88.72284f, 10.05f, 10.06f, 0.0625f, 0x1.fffffep-5f };
		for (size_t k = 0; k < sizeof special / sizeof *special; k++) {
#ifdef NO_NAN
			break;
#endif
			const double error = error_of(rows[i].exact((double)special[k]), rows[i].ours(special[k]));
			if (!(error <= worst))
				worst = error, at = special[k];
		}
		if (worst > 0.52) {
			printf("%s(%.9g): %.9g, wrong by %g units in the last place\n", rows[i].name, (double)at,
			       (double)rows[i].ours(at), worst);
			failed = 1;
		}
	}
	return failed;
}
