// PROGRAM: particle filter with systematic resampling by index
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <mgc/mgc.h>

static double noise(uint32_t *state)
{
	double sum = 0;
	for (int i = 0; i < 12; i++) {
		*state = *state * 1664525u + 1013904223u;
		sum += (double)(*state >> 8) / 16777216.0;
	}
	return sum - 6;
}

/* Copies particles with probability proportional to their weights; the indices are constants to the
 * derivative, the positions are copied with theirs. */
static void resample(double *x, const double *w, double *copy, int n, double offset)
{
	double cumulated = w[0];
	int from = 0;
	for (int i = 0; i < n; i++) {
		double level = (i + offset) / n;
		while (from < n - 1 && cumulated < level)
			cumulated += w[++from];
		copy[i] = x[from];
	}
	memcpy(x, copy, (size_t)n * sizeof *x);
}

MGC_VJP() MGC_JVP()
double filter(const double *measured, int steps, double decay, double drive, double width, int n)
{
	double *x = calloc((size_t)n, sizeof *x), *w = malloc((size_t)n * sizeof *w);
	double *copy = malloc((size_t)n * sizeof *copy);
	uint32_t state = 7;
	double likelihood = 0;
	for (int t = 0; t < steps; t++) {
		double sum = 0;
		for (int i = 0; i < n; i++) {
			x[i] = decay * x[i] + drive * noise(&state);
			double d = (measured[t] - x[i]) / width;
			w[i] = exp(-0.5 * d * d) / width;
			sum += w[i];
		}
		likelihood += log(sum / n);
		double squares = 0;
		for (int i = 0; i < n; i++) {
			w[i] /= sum;
			squares += w[i] * w[i];
		}
		if (1 / squares < 0.7 * n)
			resample(x, w, copy, n, 0.37);
	}
	double mean = 0;
	for (int i = 0; i < n; i++)
		mean += w[i] * x[i];
	free(x);
	free(w);
	free(copy);
	return likelihood + mean;
}

//--- main.c
#include "check.h"
#include "grad.h"

double filter(const double *measured, int steps, double decay, double drive, double width, int n);

enum { STEPS = 6 };
static double measured[STEPS], measured_bar[STEPS], measured_dot[STEPS];
static double decay, decay_bar, decay_dot;
static double drive, drive_bar, drive_dot;
static double width, width_bar, width_dot;

MODEL(filter(measured, STEPS, decay, drive, width, 12),
      filter_vjp(measured, measured_bar, STEPS, decay, &decay_bar, drive, &drive_bar, width, &width_bar, 12, seed),
      filter_jvp(measured, measured_dot, STEPS, decay, decay_dot, drive, drive_dot, width, width_dot, 12, &dot))

int main(void)
{
	check_step = 0x1p-15;
	check_tolerance = 1e-7;
	INPUT(double, measured, -1, 1);
	INPUT(double, decay, 0.7, 0.9);
	INPUT(double, drive, 0.3, 0.5);
	INPUT(double, width, 0.4, 0.6);
	return check();
}
