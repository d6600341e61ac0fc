/* Checks the programs that main.c lists, each in a process of its own; a line for each of them
 * begins with OK, SKIP or FAIL and the name.
 *
 * The oracle is the same program in long double with its decisions recorded (trace.h): its central
 * differences, extrapolated, are good to about 1e-13 wherever the record does not change between
 * the points that they are taken from. */
#include "harness.h"

#include <float.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_GROUPS = 64, MAX_NUMBERS = 1024, N_POINTS = 3, LEVELS = 3, MAX_SECONDS = 20 };

unsigned long long trace_record;

static const struct program *program;
static int point;
static const char *way = "";
static int failures, compared, unusable;

/* ---- messages ---- */

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void fail(const char *format, ...)
{
	if (failures++ >= 6)
		return;
	va_list args;
	va_start(args, format);
	printf("FAIL %s point %d %s: ", program->name, point, way);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	fflush(stdout);
}

void spoiled(const char *name)
{
	fail("integers: a member of %s was written", name);
}

/* ---- numbers ---- */

static unsigned long long random_state;

static long double random_in(long double low, long double high)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return low + (high - low) * ((long double)(random_state >> 40) * 0x1p-24L);
}

static int same(long double a, long double b)
{
	return (a == b && !signbit(a) == !signbit(b)) || (isnan(a) && isnan(b));
}

static struct group groups[MAX_GROUPS];
static int n_groups, n_in, n_out, n_written;
static const struct group *group_of[MAX_NUMBERS]; /* of an input */
static int out_of[MAX_NUMBERS];                   /* where an input's buffer stands in out, or 0 */
static int index_of[MAX_NUMBERS];                 /* of an input, in its group */

static void lay_out(void)
{
	n_groups = program->layout(point, groups);
	n_in = 0;
	n_out = 1;
	for (int g = 0; g < n_groups; g++)
		for (int k = 0; k < groups[g].count; k++) {
			if (n_in == MAX_NUMBERS)
				abort();
			group_of[n_in] = &groups[g];
			index_of[n_in] = k;
			out_of[n_in++] = groups[g].written ? n_out++ : 0;
		}
	n_written = n_out;
	n_out += (int)groups[n_groups].count;
}

static void compare_values(const long double *got, const long double *expected)
{
	if (!same(got[0], expected[0]))
		fail("value: the result is %.21Lg, should be %.21Lg", got[0], expected[0]);
	for (int k = 0; k < n_in; k++)
		if (out_of[k] && !same(got[out_of[k]], expected[out_of[k]]))
			fail("value: %s, k = %d, is %.21Lg, should be %.21Lg", group_of[k]->name, index_of[k],
			     got[out_of[k]], expected[out_of[k]]);
	for (int k = n_written; k < n_out; k++)
		if (got[k] != expected[k])
			fail("value: written integer %d is %Lg, should be %Lg", k - n_written, got[k], expected[k]);
}

/* ---- differences ---- */

static long double in[MAX_NUMBERS], weight[MAX_NUMBERS + 1];

/* Seeds times results; *record is the record of the run. */
static long double weighted(const long double *at, unsigned long long *record)
{
	long double out[MAX_NUMBERS + 1], sum = 0;
	trace_record = 0;
	program->wide(point, at, out);
	*record = trace_record;
	for (int k = 0; k < n_written; k++)
		if (weight[k] != 0)
			sum += weight[k] * out[k];
	return sum;
}

/* The derivative by one input, and what its error may be; NAN where no step stays on the piece. */
static long double difference(int k, unsigned long long record, long double *error)
{
	long double at[MAX_NUMBERS], step = 0x1p-10L;
	memcpy(at, in, sizeof at);
	for (int attempt = 0; attempt < 4; attempt++, step *= 0x1p-4L) {
		long double d[LEVELS];
		int level = 0;
		for (; level < LEVELS; level++) {
			const long double h = ldexpl(step, -level);
			unsigned long long right, left;
			at[k] = in[k] + h;
			d[level] = weighted(at, &right);
			at[k] = in[k] - h;
			d[level] = (d[level] - weighted(at, &left)) / (2 * h);
			if (right != record || left != record)
				break;
		}
		if (level < LEVELS)
			continue;
		const long double once = d[1] + (d[1] - d[0]) / 3, again = d[2] + (d[2] - d[1]) / 3;
		const long double best = again + (again - once) / 15;
		*error = fabsl(best - again) + LDBL_EPSILON * 64 / step;
		if (isfinite(best) && *error < 1e-7L * (1 + fabsl(best)))
			return best;
	}
	return NAN;
}

/* ---- one point ---- */

static long double reference[MAX_NUMBERS], reference_error[MAX_NUMBERS], largest;

static long double tolerance(int k)
{
	const int is_float = program->precision == 'f';
	return 4 * reference_error[k] + (is_float ? 2e-3L : 1e-8L) * fabsl(reference[k])
	       + (is_float ? 2e-4L : 1e-11L) * (largest + 1);
}

static void check_gradient(const long double *got)
{
	for (int k = 0; k < n_in; k++) {
		if (!group_of[k]->has_shadow || isnan(reference[k]))
			continue;
		compared++;
		if (!(fabsl(got[k] - reference[k]) <= tolerance(k)))
			fail("gradient: by %s, k = %d: %.15Lg, differences give %.15Lg", group_of[k]->name,
			     index_of[k], got[k], reference[k]);
	}
}

static void check_adjoint(derivative_function *f, const long double *expected, long double seed,
                          long double *gradient)
{
	long double before[MAX_NUMBERS], shadow[MAX_NUMBERS], out[MAX_NUMBERS + 1], dot;
	for (int k = 0; k < n_in; k++)
		before[k] = shadow[k] = !group_of[k]->has_shadow ? 0
		                        : out_of[k]              ? weight[out_of[k]]
		                                                 : random_in(-1, 1);
	f(point, in, seed, shadow, out, &dot);
	compare_values(out, expected);
	for (int k = 0; k < n_in; k++)
		gradient[k] = out_of[k] ? shadow[k] : shadow[k] - before[k];
}

static void check_tangent(derivative_function *f, const long double *expected, long double seed,
                          const long double *gradient)
{
	long double direction[MAX_NUMBERS], shadow[MAX_NUMBERS], out[MAX_NUMBERS + 1], dot = 0;
	for (int k = 0; k < n_in; k++)
		direction[k] = shadow[k] = group_of[k]->has_shadow ? random_in(-1, 1) : 0;
	f(point, in, 0, shadow, out, &dot);
	compare_values(out, expected);
	long double forward = seed != 0 ? seed * dot : 0, reverse = 0, size = fabsl(forward) + 1, slope = 0,
	            allowed = 0;
	int usable = 1;
	for (int k = 0; k < n_in; k++) {
		if (!group_of[k]->has_shadow)
			continue;
		reverse += gradient[k] * direction[k];
		size += fabsl(gradient[k] * direction[k]);
		if (isnan(reference[k])) {
			usable = 0;
		} else {
			slope += reference[k] * direction[k];
			allowed += tolerance(k);
		}
		if (out_of[k]) {
			forward += weight[out_of[k]] * shadow[k];
			size += fabsl(weight[out_of[k]] * shadow[k]);
		} else if (!same(shadow[k], direction[k])) {
			fail("tangent: of input %s, k = %d, was changed", group_of[k]->name, index_of[k]);
		}
	}
	const int is_float = program->precision == 'f';
	if (!(fabsl(forward - reverse) <= (is_float ? 1e-3L : 1e-10L) * (size + largest)))
		fail("product: <w, J v> is %.17Lg, <J' w, v> is %.17Lg", forward, reverse);
	if (usable && !(fabsl(forward - slope) <= allowed + (is_float ? 1e-3L : 1e-10L) * size))
		fail("tangent: along a direction %.15Lg, differences give %.15Lg", forward, slope);
}

/* Whether the point says anything; expected is what the model computes there. */
static int prepare(long double *expected)
{
	long double traced[MAX_NUMBERS + 1], wide[MAX_NUMBERS + 1];
	for (int k = 0; k < n_in; k++) {
		in[k] = random_in(group_of[k]->low, group_of[k]->high);
		if (group_of[k]->type == 'f')
			in[k] = (float)in[k];
	}
	weight[0] = !program->is_real ? 0 : point == 0 ? 1 : 0.75L;
	for (int k = 0; k < n_in; k++)
		if (out_of[k])
			weight[out_of[k]] = group_of[k]->has_shadow ? roundl(random_in(-1, 1) * 64) / 64 : 0;
	program->model(point, in, expected);
	trace_record = 0;
	program->traced(point, in, traced);
	const unsigned long long record = trace_record;
	way = "itself";
	compare_values(traced, expected);
	trace_record = 0;
	program->wide(point, in, wide);
	int usable = trace_record == record;
	for (int k = 0; k < n_written; k++)
		usable &= isfinite(wide[k]) && fabsl(wide[k]) < 1e6L
		          && fabsl(wide[k] - traced[k])
		                     <= (program->precision == 'f' ? 1e-2L : 1e-9L) * (1 + fabsl(wide[k]));
	if (!usable)
		return 0;

	largest = 0;
	for (int k = 0; k < n_in; k++) {
		reference[k] = 0;
		reference_error[k] = 0;
		if (group_of[k]->has_shadow)
			reference[k] = difference(k, record, &reference_error[k]);
		if (fabsl(reference[k]) > largest)
			largest = fabsl(reference[k]);
	}
	return 1;
}

static void check_point(void)
{
	long double expected[MAX_NUMBERS + 1], out[MAX_NUMBERS + 1], gradient[MAX_NUMBERS];
	lay_out();
	if (!prepare(expected)) {
		unusable++;
		return;
	}
	if (program->primal) {
		way = "--emit=primal";
		program->primal(point, in, out);
		compare_values(out, expected);
	}
	for (const struct variant *v = program->variants; v->name; v++) {
		static char name[64];
		way = name;
		snprintf(name, sizeof name, "%s vjp", v->name);
		check_adjoint(v->vjp, expected, weight[0], gradient);
		check_gradient(gradient);
		snprintf(name, sizeof name, "%s jvp", v->name);
		check_tangent(v->jvp, expected, weight[0], gradient);
		if (v->grad && weight[0] == 1) {
			snprintf(name, sizeof name, "%s grad", v->name);
			check_adjoint(v->grad, expected, 0, gradient);
			check_gradient(gradient);
		}
	}
}

static int check_program(void)
{
	random_state = 0x9E3779B97F4A7C15ull ^ ((unsigned long long)program->seed * 0x2545F4914F6CDD1Dull);
	for (point = 0; point < N_POINTS; point++)
		check_point();
	if (failures == 0)
		printf(compared || unusable < N_POINTS ? "OK %s compared %d, points without use %d\n"
		                                       : "SKIP %s compared %d, points without use %d\n",
		       program->name, compared, unusable);
	return failures != 0;
}

int main(int argc, char **argv)
{
	int wrong = 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (program = programs; program->name; program++) {
		if (argc > 1 && strcmp(argv[1], program->name) != 0)
			continue;
		fflush(stdout);
		const pid_t child = fork();
		if (child == 0) {
			alarm(MAX_SECONDS);
			exit(check_program());
		}
		int status;
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return 2;
		if (WIFSIGNALED(status))
			printf("FAIL %s crash: signal %d%s\n", program->name, WTERMSIG(status),
			       WTERMSIG(status) == SIGALRM ? ", it does not end" : "");
		else if (WEXITSTATUS(status) > 1)
			printf("FAIL %s crash: status %d\n", program->name, WEXITSTATUS(status));
		wrong |= status != 0;
	}
	return wrong;
}
