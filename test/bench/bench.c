/* The program of one benchmark.
 *
 *   bench check SIZE         the reference against differences, the generated adjoint against it
 *   bench time SIZE ROUNDS   nanoseconds of each variant, interleaved: one line for each round
 *   bench primal SIZE ROUNDS the primal only
 *   bench once SIZE WHICH N  one variant, N times
 *   bench sum SIZE           sum and norm of the generated gradient
 *   bench memory SIZE WHICH  peak memory in KB of a process that runs one variant only */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double *gradients[BENCH_VARIANTS], *current;

double *bench_gradient(void)
{
	return current;
}

double bench_random(double low, double high)
{
	static unsigned long long state = 0x9E3779B97F4A7C15ull;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return low + (high - low) * (double)(state >> 11) * 0x1p-53;
}

void bench_fill(double *a, size_t n, double low, double high)
{
	for (size_t i = 0; i < n; i++)
		a[i] = bench_random(low, high);
}

double *bench_array(size_t n)
{
	double *const a = calloc(n + 1, sizeof *a);
	if (!a) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return a;
}

static void run(enum bench_variant variant)
{
	current = gradients[variant];
	bench.run(variant);
}

static long long now(void)
{
	struct timespec t;
	/* Time on the processor: others may be at work. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* The slope along v: central differences in double, extrapolated once. */
static double slope(double *inputs, size_t n, const double *v)
{
	double *const start = bench_array(n), d[3];
	memcpy(start, inputs, n * sizeof *start);
	for (int level = 0; level < 3; level++) {
		const double h = ldexp(1, (bench.step ? bench.step : -9) - level);
		double side[2];
		for (int s = 0; s < 2; s++) {
			for (size_t i = 0; i < n; i++)
				inputs[i] = start[i] + (s ? h : -h) * v[i];
			side[s] = bench.value();
		}
		d[level] = (side[1] - side[0]) / (2 * h);
	}
	memcpy(inputs, start, n * sizeof *start);
	free(start);
	const double once[2] = { d[1] + (d[1] - d[0]) / 3, d[2] + (d[2] - d[1]) / 3 };
	return once[1] + (once[1] - once[0]) / 15;
}

static int check(size_t n)
{
	double *const inputs = bench.inputs(&n), *const v = bench_array(n);
	const double *const want = gradients[BENCH_REFERENCE], *const got =
								       gradients[BENCH_GENERATED];
	run(BENCH_REFERENCE);
	run(BENCH_GENERATED);

	/* Relative to the whole: a component may be what is left of terms that cancel. */
	double squares = 0, apart = 0, against_differences = 0;
	for (size_t i = 0; i < n; i++)
		squares += want[i] * want[i];
	for (size_t i = 0; i < n; i++) {
		const double e = fabs(got[i] - want[i]) / sqrt(squares);
		if (!(e <= apart))
			apart = isnan(e) ? INFINITY : e;
	}
	/* Relative to the size of the terms: many directions nearly cancel. */
	for (int turn = 0; turn < 3; turn++) {
		double sum = 0, size = 0;
		for (size_t i = 0; i < n; i++) {
			v[i] = bench_random(-1, 1) * 0.1;
			sum += want[i] * v[i];
			size += want[i] * v[i] * want[i] * v[i];
		}
		const double e = fabs(slope(inputs, n, v) - sum) / sqrt(size);
		if (!(e <= against_differences))
			against_differences = isnan(e) ? INFINITY : e;
	}
	printf("%s: reference against differences %.1e, generated against reference %.1e\n",
	       bench.name, against_differences, apart);
	free(v);
	return !(against_differences < 1e-5 && apart < 1e-10);
}

/* Turns of one measurement: short ones are repeated to 10 ms. */
static int turns_of(enum bench_variant variant)
{
	run(variant);
	const long long start = now();
	run(variant);
	const long long once = now() - start;
	return once >= 10000000 ? 1 : (int)(10000000 / (once + 1)) + 1;
}

static void measure(int rounds)
{
	int turns[BENCH_VARIANTS];
	for (int v = 0; v < BENCH_VARIANTS; v++)
		turns[v] = turns_of((enum bench_variant)v);
	for (int round = 0; round < rounds; round++)
		for (int k = 0; k < BENCH_VARIANTS; k++) {
			const int v = (k + round) % BENCH_VARIANTS;
			const long long start = now();
			for (int t = 0; t < turns[v]; t++)
				run((enum bench_variant)v);
			printf("%d %.1f\n", v, (double)(now() - start) / turns[v]);
		}
}

static void measure_primal(int rounds)
{
	const int turns = turns_of(BENCH_PRIMAL);
	while (rounds-- > 0) {
		const long long start = now();
		for (int t = 0; t < turns; t++)
			run(BENCH_PRIMAL);
		printf("%.1f\n", (double)(now() - start) / turns);
	}
}

static void print_sum(size_t n)
{
	const double *const g = gradients[BENCH_GENERATED];
	double sum = 0, squares = 0;
	run(BENCH_GENERATED);
	for (size_t i = 0; i < n; i++) {
		sum += g[i];
		squares += g[i] * g[i];
	}
	printf("%.17g %.17g\n", sum, sqrt(squares));
}

/* KB; getrusage would count what the process was before it was this program. */
static long peak_memory(void)
{
	char line[256];
	long peak = 0;
	FILE *const status = fopen("/proc/self/status", "r");
	while (status && fgets(line, sizeof line, status))
		if (sscanf(line, "VmHWM: %ld", &peak) == 1)
			break;
	if (status)
		fclose(status);
	return peak;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: %s check|time|primal|once|sum|memory SIZE [ROUNDS|WHICH]\n", argv[0]);
		return 2;
	}
	const int size = atoi(argv[2]), number = argc > 3 ? atoi(argv[3]) : 15;
	size_t n;
	bench.setup(size);
	bench.inputs(&n);
	for (int v = 0; v < BENCH_VARIANTS; v++)
		gradients[v] = bench_array(n);
	if (!strcmp(argv[1], "check"))
		return check(n);
	if (!strcmp(argv[1], "time")) {
		measure(number);
		return 0;
	}
	if (!strcmp(argv[1], "primal")) {
		measure_primal(number);
		return 0;
	}
	if (!strcmp(argv[1], "sum")) {
		print_sum(n);
		return 0;
	}
	if (!strcmp(argv[1], "once")) {
		for (int i = argc > 4 ? atoi(argv[4]) : 1; i > 0; i--)
			run((enum bench_variant)number);
		return 0;
	}
	run((enum bench_variant)number);
	printf("%ld\n", peak_memory());
	return 0;
}
