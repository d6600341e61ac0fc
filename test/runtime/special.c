/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined -I %include %s \
 * RUN:     %S/../../runtime/special.c -lm -o %t && %t
 *
 * digamma and trigamma against values computed with 40 digits, and by their recurrences. */
#include "check.h"

#include <float.h>
#include <math.h>
#include <mgrt/mgrt.h>

typedef struct Row {
	double x; /* exact */
	long double digamma, trigamma;
} Row;

static const Row rows[] = {
	{ 0x1.0000000000000p-1000, -1.071508607186267320948e+301L, 1.148130695274254524233e+602L },
	{ 0x1.b7cdfd9d7bdbbp-34, -1.000000000057721530042e+10L, 9.999999999999999271521e+19L },
	{ 0x1.0000000000000p-20, -1.048576577214096171254e+6L, 1.099511627777644931774e+12L },
	{ 0x1.999999999999ap-4, -1.04237549404110762321e+1L, 1.014332991507927477047e+2L },
	{ 0x1.0000000000000p-2, -4.22745353337626540809L, 1.719732915450711073927e+1L },
	{ 0x1.0000000000000p-1, -1.963510026021423479441L, 4.934802200544679309417L },
	{ 0x1.8000000000000p-1, -1.085860879786472169627L, 2.541879647671606498398L },
	{ 0x1.0000000000000p+0, -5.772156649015328606065e-1L, 1.644934066848226436472L },
	{ 0x1.3600000000000p+0, -2.752656647184262480859e-1L, 1.251403080356945705491L },
	{ 0x1.4000000000000p+0, -2.274535333762654080895e-1L, 1.197329154507110739271L },
	{ 0x1.6666666666666p+0, -6.138454458511623680064e-2L, 1.025356590529597525389L },
	{ 0x1.7000000000000p+0, -2.361354400529789914173e-2L, 9.895029178956272038576e-1L },
	{ 0x1.762d860000000p+0, -1.203605254910666948788e-8L, 9.676722564619306569007e-1L },
	{ 0x1.762d86356be3fp+0, -9.241265521729427516792e-17L, 9.676722454476212549952e-1L },
	{ 0x1.762d864b083c1p+0, 4.868976118553245608989e-9L, 9.676722409919735034375e-1L },
	{ 0x1.8000000000000p+0, 3.648997397857652055902e-2L, 9.348022005446793094172e-1L },
	{ 0x1.b000000000000p+0, 1.985849785085185658309e-1L, 8.008540681747704382327e-1L },
	{ 0x1.b800000000000p+0, 2.233157704695571068973e-1L, 7.820604562771865821692e-1L },
	{ 0x1.c000000000000p+0, 2.474724535468611637064e-1L, 7.641018698938287206199e-1L },
	{ 0x1.0000000000000p+1, 4.227843350984671393935e-1L, 6.449340668482264364724e-1L },
	{ 0x1.4000000000000p+1, 7.031566406452431872257e-1L, 4.903577561002348649728e-1L },
	{ 0x1.8000000000000p+1, 9.227843350984671393935e-1L, 3.949340668482264364724e-1L },
	{ 0x1.1000000000000p+2, 1.324683218760486728663L, 2.651237340965621235945e-1L },
	{ 0x1.c000000000000p+2, 1.872784335098467139393L, 1.535451779593375475835e-1L },
	{ 0x1.4000000000000p+3, 2.251752589066721107647L, 1.051663356816857461222e-1L },
	{ 0x1.9000000000000p+3, 2.48519565127491204815L, 8.328522460157837044359e-2L },
	{ 0x1.9ffffde7210bfp+3, 2.525994933351713787689L, 7.995743481712241348596e-2L },
	{ 0x1.a000000000000p+3, 2.525995013309145350072L, 7.995742842732394630586e-2L },
	{ 0x1.b000000000000p+3, 2.56519565127491204815L, 7.688522460157837044359e-2L },
	{ 0x1.4000000000000p+4, 2.970523992242149050877L, 5.127082293520311983154e-2L },
	{ 0x1.9080000000000p+6, 4.601417335129693255951L, 1.00375568793916936632e-2L },
	{ 0x1.3880000000000p+13, 9.210290371142849403572L, 1.000050001666666663333e-4L },
	{ 0x1.2a05f20000000p+33, 2.302585092989045684018e+1L, 1.000000000050000000002e-10L },
	{ 0x1.0000000000000p+52, 3.604365338911715597867e+1L, 2.220446049250313327366e-16L },
	{ 0x1.7e43c8800759cp+996, 6.907755278982137052579e+2L, 9.999999999999999474952e-301L },
	{ -0x1.0000000000000p-2, 2.914139120213527830373L, 1.85418796476716064984e+1L },
	{ -0x1.0000000000000p-1, 3.648997397857652055902e-2L, 8.934802200544679309417L },
	{ -0x1.8000000000000p-1, -2.894120200042932074756L, 1.897510693228488851705e+1L },
	{ -0x1.8000000000000p+0, 7.031566406452431872257e-1L, 9.379246644989123753862L },
	{ -0x1.2000000000000p+1, 4.158583564657972274818L, 1.93794105118691373626e+1L },
	{ -0x1.e000000000000p+1, -1.692388598311330343154L, 1.950498006059957527329e+1L },
	{ -0x1.5000000000000p+3, 2.398239129535781613368L, 9.778757739814812384497L },
	{ -0x1.9080000000000p+6, 1.219588044248334587501e+1L, 6.738393659650153088718e+1L },
	{ -0x1.12e0be826d695p-30, 9.999999994227842711719e+8L, 9.999999999999998770818e+17L },
	{ -0x1.fffffca501acbp-1, -9.999999582478958888863e+6L, 1.000000001052738145764e+14L },
	{ -0x1.000001ad7f29bp+0, 1.000000041694539884018e+7L, 9.999999988322920967062e+13L },
	{ -0x1.81ce000000000p+13, 6.279514998905893540387L, 1.973912780592483826223e+1L },
};

static void relative(const char *what, double x, long double got, long double want,
                     long double bound)
{
	const long double error = fabsl(got - want) / fabsl(want);
	if (!(error <= bound)) {
		printf("%s(%.17g): %.21Lg, not %.21Lg: %.2Lg\n", what, x, got, want, error);
		CHECK(false);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const Row r = rows[i];
		/* Where digamma is close to a zero on the negative axis the error is absolute. */
		const long double scale = r.x < 0 ? fmaxl(1, 4 / fabsl(r.digamma)) : 1;
		relative("digamma", r.x, (long double)mgrt_digamma(r.x), r.digamma, 1e-14L * scale);
		if (r.trigamma <= (long double)DBL_MAX)
			relative("trigamma", r.x, (long double)mgrt_trigamma(r.x), r.trigamma,
			         1e-14L);
		else
			CHECK(mgrt_trigamma(r.x) == INFINITY);
		if (LDBL_MANT_DIG >= 64) {
			relative("digammal", r.x, mgrt_digammal((long double)r.x), r.digamma,
			         1e-17L * scale);
			relative("trigammal", r.x, mgrt_trigammal((long double)r.x), r.trigamma,
			         1e-17L);
		}
		const float f = (float)r.x;
		if ((double)f == r.x && fabsl(r.trigamma) < (long double)FLT_MAX) {
			relative("digammaf", r.x, (long double)mgrt_digammaf(f), r.digamma,
			         1e-7L * scale);
			relative("trigammaf", r.x, (long double)mgrt_trigammaf(f), r.trigamma,
			         1e-7L);
		}
	}
	/* f(x + 1) - f(x) is exactly known, also where no row is. */
	for (double x = 1.0 / 64; x < 30; x += 1.0 / 64) {
		const long double here = mgrt_digammal(x), next = mgrt_digammal((long double)x + 1);
		const long double size = 1 / (long double)x + fabsl(next);
		CHECK(fabsl(next - here - 1 / (long double)x) <= 1e-17L * size);
		CHECK(fabs((double)here - mgrt_digamma(x)) <= 1e-14 * fabs((double)here));
		CHECK(fabsl(mgrt_trigammal(x) - (long double)mgrt_trigamma(x)) <=
		      1e-14L * mgrt_trigammal(x));
	}
	CHECK(mgrt_digamma(0.0) == -INFINITY && mgrt_digamma(-0.0) == INFINITY);
	CHECK(isnan(mgrt_digamma(-1)) && isnan(mgrt_digamma(-1e300)) && isnan(mgrt_digamma(NAN)));
	CHECK(mgrt_digamma(INFINITY) == INFINITY && isnan(mgrt_digamma(-INFINITY)));
	CHECK(mgrt_trigamma(0.0) == INFINITY && mgrt_trigamma(-3) == INFINITY);
	CHECK(mgrt_trigamma(INFINITY) == 0 && isnan(mgrt_trigamma(-INFINITY)));
	CHECK(isnan(mgrt_trigamma(NAN)) && isnan(mgrt_digammaf(-2)) && isnan(mgrt_digammal(-2)));
	return check_status();
}
