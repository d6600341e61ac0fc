#include "bench.h"

#include "grad.h"
#include "ref.h"

double gpt2(const double *x, const double *w, const int *targets, int rows, int c, int heads, int v);

/* positions, channels, heads, vocabulary */
static const int extents[][4] = { { 8, 16, 2, 32 }, { 32, 48, 4, 128 }, { 64, 96, 4, 512 } };
static int rows, c, heads, v, targets[64];
static double *x, *w;

static double *inputs(size_t *count)
{
	*count = (size_t)(rows * c + 12 * c * c + 15 * c + v * c);
	return x;
}

static void setup(int size)
{
	size_t count;
	rows = extents[size][0];
	c = extents[size][1];
	heads = extents[size][2];
	v = extents[size][3];
	inputs(&count);
	x = bench_array(count);
	w = x + rows * c;
	bench_fill(x, count, -0.3, 0.3);
	for (int t = 0; t < rows; t++)
		targets[t] = (t * 79 + 13) % v;
}

static double value(void)
{
	return gpt2(x, w, targets, rows, c, heads, v);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? gpt2_ref : gpt2_grad)(x, g, w, g + rows * c, targets, rows, c, heads, v);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"gpt2", { "T 8, C 16, V 32", "T 32, C 48, V 128", "T 64, C 96, V 512" }, setup, run, inputs, value, 0
};
