/* How long one statement takes by another, interleaved: where TIMING is defined, nothing otherwise. */
#ifndef TIMING_H
#define TIMING_H

#ifdef TIMING
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double timing_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline int timing_compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

enum { TIMING_ROUNDS = 15 };

#define TIMING_REPEAT(turns, statement, out)                                                       \
	do {                                                                                       \
		const double timing_start = timing_now();                                          \
		for (int timing_turn = 0; timing_turn < (turns); timing_turn++) {                  \
			statement;                                                                 \
		}                                                                                  \
		(out) = (timing_now() - timing_start) / (turns);                                   \
	} while (0)

/* Prints the median of `statement` by `base`, and the ratio of the fastest rounds. */
#define TIME(name, what, base, statement)                                                          \
	do {                                                                                       \
		double timing_one, timing_two, timing_ratios[TIMING_ROUNDS];                       \
		double timing_least_one = 1e300, timing_least_two = 1e300;                         \
		TIMING_REPEAT(1, base, timing_one);                                                \
		TIMING_REPEAT(1, base, timing_one);                                                \
		const int timing_turns = (int)(1e7 / timing_one) + 1;                              \
		for (int timing_round = 0; timing_round < TIMING_ROUNDS; timing_round++) {         \
			TIMING_REPEAT(timing_turns, base, timing_one);                             \
			TIMING_REPEAT(timing_turns, statement, timing_two);                        \
			timing_ratios[timing_round] = timing_two / timing_one;                     \
			if (timing_one < timing_least_one)                                         \
				timing_least_one = timing_one;                                     \
			if (timing_two < timing_least_two)                                         \
				timing_least_two = timing_two;                                     \
		}                                                                                  \
		qsort(timing_ratios, TIMING_ROUNDS, sizeof *timing_ratios, timing_compare);        \
		printf("%-28s %-34s %.2f (least %.2f), %.1f us\n", name, what,                     \
		       timing_ratios[TIMING_ROUNDS / 2], timing_least_two / timing_least_one,      \
		       timing_least_one / 1000);                                                   \
	} while (0)
/* Prints the nanoseconds of `one` and of `two`, the least of each: they take turns, on data that `fill` makes. */
#define TIME_AFRESH(fill, one, two)                                                                \
	do {                                                                                       \
		double timing_least[2] = { 1e300, 1e300 }, timing_sum = 0, timing_one;             \
		for (int timing_round = 0; timing_round < 40 || timing_sum < 1e8; timing_round++) {  \
			if (timing_round >= 10 && timing_sum > 1e9)                                \
				break;                                                             \
			fill;                                                                      \
			if (timing_round & 1)                                                      \
				TIMING_REPEAT(1, one, timing_one);                                 \
			else                                                                       \
				TIMING_REPEAT(1, two, timing_one);                                 \
			timing_sum += timing_one;                                                  \
			if (timing_one < timing_least[!(timing_round & 1)])                        \
				timing_least[!(timing_round & 1)] = timing_one;                    \
		}                                                                                  \
		printf("%.0f %.0f\n", timing_least[0], timing_least[1]);                              \
	} while (0)
#else
#define TIME(name, what, base, statement) ((void)0)
#endif

#endif
