#include "bench.h"

#include "grad.h"
#include "ref.h"

double lstm_loss(int layers, int characters, int b, const double *main_params,
                 const double *extra_params, const double *state, const double *sequence);

enum { B = 14 };
static const int extents[][2] = { { 2, 1024 }, { 4, 4096 }, { 6, 8192 } };
static int layers, characters;
static double *parameters, *extra, *state, *sequence;

static double *inputs(size_t *count)
{
	*count = (size_t)(8 * layers * B + 3 * B);
	return parameters;
}

static void setup(int size)
{
	size_t count;
	layers = extents[size][0];
	characters = extents[size][1];
	inputs(&count);
	parameters = bench_array(count);
	extra = parameters + 8 * layers * B;
	state = bench_array((size_t)(2 * layers * B));
	sequence = bench_array((size_t)(characters * B));
	bench_fill(parameters, count, -1, 1);
	bench_fill(state, (size_t)(2 * layers * B), -1, 1);
	for (int i = 0; i < characters * B; i++)
		sequence[i] = bench_random(0, 1) > 0.5;
}

static double value(void)
{
	return lstm_loss(layers, characters, B, parameters, extra, state, sequence);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? lstm_loss_ref : lstm_loss_grad)(
			layers, characters, B, parameters, g, extra, g + 8 * layers * B, state,
			sequence);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"lstm", { "l 2, c 1,024", "l 4, c 4,096", "l 6, c 8,192" }, setup, run, inputs, value, 0
};
