/* lstm.c: the gradient by all weights. */
#include "lstm.h"

#include "compare.h"
#include "grad.h"
#include "timing.h"

void wide_lstm_objective(int l, int c, int b, const long double *main_params,
                         const long double *extra_params, long double *state,
                         const long double *sequence, long double *loss);
void manual_lstm(int l, int c, int b, const double *main_params, const double *extra_params,
                 const double *state, const double *sequence, double *J);

static int l, c, b;
static size_t n_main, n_extra, n_state, n_sequence;
static double *parameters, *state, *sequence, *direction;

static long double along(void *context, long double t)
{
	(void)context;
	long double *p = widened(parameters, n_main + n_extra), *s = widened(state, n_state);
	long double *q = widened(sequence, n_sequence), loss;
	for (size_t i = 0; i < n_main + n_extra; i++)
		p[i] += t * direction[i];
	wide_lstm_objective(l, c, b, p, p + n_main, s, q, &loss);
	free(p);
	free(s);
	free(q);
	return loss;
}

static void one_size(int l_, int c_, int b_)
{
	l = l_, c = c_, b = b_;
	n_main = 8 * (size_t)(l * b), n_extra = 3 * (size_t)b;
	n_state = 2 * (size_t)(l * b), n_sequence = (size_t)(c * b);
	const size_t total = n_main + n_extra, state_size = n_state * sizeof(double);
	char name[64];
	snprintf(name, sizeof name, "lstm l=%d c=%d b=%d", l, c, b);
	parameters = random_array(total, -1, 1);
	state = random_array(n_state, -1, 1);
	sequence = zeros(n_sequence);
	for (size_t i = 0; i < n_sequence; i++)
		sequence[i] = random_in(0, 1) < 0.4;

	/* The state is changed in place. */
	double *after = malloc(state_size), *now = malloc(state_size), *bar = zeros(n_state);
	double expected, loss = 0, seed = 1, *g = zeros(total), *by_hand = zeros(total);
	memcpy(after, state, state_size);
	lstm_objective(l, c, b, parameters, parameters + n_main, after, sequence, &expected);
	memcpy(now, state, state_size);
	lstm_objective_vjp(l, c, b, parameters, g, parameters + n_main, g + n_main, now, bar,
	                   sequence, &loss, &seed);
	report_equal(name, &loss, &expected, sizeof loss);
	report_equal(name, now, after, state_size);
	manual_lstm(l, c, b, parameters, parameters + n_main, state, sequence, by_hand);
	report(name, "hand-written derivative", error_of(g, by_hand, total), 1e-9);

#ifdef TIMING
	TIME(name, "time of vjp / primal",
	     lstm_objective(l, c, b, parameters, parameters + n_main, after, sequence, &expected),
	     lstm_objective_vjp(l, c, b, parameters, g, parameters + n_main, g + n_main, now, bar, sequence,
	                        &loss, &seed));
	memcpy(g, by_hand, total * sizeof *g); /* they were equal */
#endif

	double by_difference = 0, by_tangent = 0;
	for (int turn = 0; turn < 3; turn++) {
		direction = random_array(total, -1, 1);
		const double got = product(g, direction, total);
		by_difference = fmax(by_difference, error_of_one(got, (double)slope(along, NULL)));
		double dot = 0, *state_dot = zeros(n_state);
		memcpy(now, state, state_size);
		lstm_objective_jvp(l, c, b, parameters, direction, parameters + n_main,
		                   direction + n_main, now, state_dot, sequence, &loss, &dot);
		by_tangent = fmax(by_tangent, error_of_one(got, dot));
		free(state_dot);
		free(direction);
	}
	report(name, "differences in long double", by_difference, 1e-9);
	report(name, "forward mode", by_tangent, 1e-9);
}

int main(void)
{
	one_size(1, 8, 3);
	one_size(2, 64, 14);
	one_size(4, 128, 14);
#ifdef TIMING
	one_size(2, 1024, 14);
	one_size(4, 4096, 14);
#endif
	return n_wrong != 0;
}
