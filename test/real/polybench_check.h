/* The gradient of a kernel at its initial data: reverse mode against forward mode and against
 * differences, along one random direction, for one random weighting of everything it writes.
 * Included after the kernel's header, which defines DATA_TYPE: double or float. */
#ifndef POLYBENCH_CHECK_H
#define POLYBENCH_CHECK_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK_LEVELS = 4, CHECK_MAX = 32 };

static struct {
	DATA_TYPE *value, *bar, *dot; /* what the functions are called with */
	DATA_TYPE *start, *weight, *direction;
	size_t count;
	int is_array; /* written, so that its adjoint is a seed */
} check_block[CHECK_MAX];
static int check_n;
static double check_forward, check_reverse, check_size, check_sum[2 * CHECK_LEVELS];

static double check_random(void)
{
	static unsigned long long state = 0x853C49E6748FEA9Bull;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) * 0x1p-52 - 1;
}

static DATA_TYPE *check_zeros(size_t n)
{
	return calloc(n, sizeof(DATA_TYPE));
}

static void check_add(const void *data, size_t size, int is_array)
{
	const size_t n = size / sizeof(DATA_TYPE);
	check_block[check_n].count = n;
	check_block[check_n].is_array = is_array;
	check_block[check_n].value = check_zeros(n);
	check_block[check_n].bar = check_zeros(n);
	check_block[check_n].dot = check_zeros(n);
	check_block[check_n].start = check_zeros(n);
	check_block[check_n].weight = check_zeros(n);
	check_block[check_n].direction = check_zeros(n);
	memcpy(check_block[check_n++].start, data, n * sizeof(DATA_TYPE));
}

static void check_restore(double along)
{
	for (int b = 0; b < check_n; b++)
		for (size_t i = 0; i < check_block[b].count; i++)
			check_block[b].value[i] =
				check_block[b].start[i] + along * check_block[b].direction[i];
}

/* noise is added to the data, where the data alone are degenerate. */
static void check_draw(double noise)
{
	for (int b = 0; b < check_n; b++)
		for (size_t i = 0; i < check_block[b].count; i++) {
			check_block[b].start[i] += noise * check_random();
			check_block[b].direction[i] = check_block[b].dot[i] = check_random();
			if (check_block[b].is_array)
				check_block[b].weight[i] = check_block[b].bar[i] = check_random();
		}
	check_restore(0);
}

static void check_after_adjoint(void)
{
	for (int b = 0; b < check_n; b++)
		for (size_t i = 0; i < check_block[b].count; i++) {
			const double term = check_block[b].bar[i] * check_block[b].direction[i];
			check_reverse += term;
			check_size += fabs(term);
		}
	check_restore(0);
}

static void check_after_tangent(void)
{
	for (int b = 0; b < check_n; b++)
		for (size_t i = 0; i < check_block[b].count; i++)
			if (check_block[b].is_array) {
				const double term =
					check_block[b].weight[i] * check_block[b].dot[i];
				check_forward += term;
				check_size += fabs(term);
			}
}

static double check_step(int level)
{
	return ldexp(level & 1 ? 1 : -1, -10 - level / 2);
}

static void check_move(int level)
{
	check_restore(check_step(level));
}

static void check_after_primal(int level)
{
	for (int b = 0; b < check_n; b++)
		for (size_t i = 0; check_block[b].is_array && i < check_block[b].count; i++)
			check_sum[level] += check_block[b].weight[i] * check_block[b].value[i];
}

static int check_right(void)
{
	double d[CHECK_LEVELS], power = 4, scale = 0;
	for (int k = 0; k < CHECK_LEVELS; k++) {
		d[k] = (check_sum[2 * k + 1] - check_sum[2 * k]) / (2 * check_step(2 * k + 1));
		scale = fmax(scale, fabs(check_sum[2 * k]));
	}
	for (int order = 1; order < CHECK_LEVELS; order++, power *= 4)
		for (int k = CHECK_LEVELS - 1; k >= order; k--)
			d[k] += (d[k] - d[k - 1]) / (power - 1);
	const int narrow = sizeof(DATA_TYPE) == sizeof(float);
	const double difference = d[narrow ? 0 : CHECK_LEVELS - 1];
	const int modes =
		fabs(check_forward - check_reverse) <= (narrow ? 1e-5 : 1e-11) * check_size;
	const int differences =
		fabs(check_reverse - difference) <=
		(narrow ? 1e-3 : 1e-6) * (fabs(difference) + scale + 1e-3 * check_size);
	printf("reverse %.15g forward %.15g difference %.15g\n", check_reverse, check_forward,
	       difference);
	return modes && differences;
}

#endif
