// PROGRAM: a reaction-diffusion stencil in two dimensions, buffers swapped over time
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <string.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double heat(const double *start, double rate, double reaction, int n, int m, int steps)
{
	size_t size = (size_t)(n * m) * sizeof(double);
	double *now = malloc(size), *next = malloc(size);
	memcpy(now, start, size);
	memcpy(next, start, size);
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			for (int j = 1; j < m - 1; j++) {
				double u = now[i * m + j];
				double around = now[(i - 1) * m + j] + now[(i + 1) * m + j]
				                + now[i * m + j - 1] + now[i * m + j + 1];
				next[i * m + j] = u + rate * (around - 4 * u) + reaction * u * (1 - u);
			}
		double *swap = now;
		now = next;
		next = swap;
	}
	double energy = 0;
	for (int i = 0; i < n * m; i++)
		energy += now[i] * now[i];
	free(now);
	free(next);
	return energy;
}

//--- main.c
#include "check.h"
#include "grad.h"

double heat(const double *start, double rate, double reaction, int n, int m, int steps);

enum { N = 5, M = 6 };
static double start[N * M], start_bar[N * M], start_dot[N * M];
static double rate, rate_bar, rate_dot;
static double reaction, reaction_bar, reaction_dot;
static int steps;

MODEL(heat(start, rate, reaction, N, M, steps),
      heat_vjp(start, start_bar, rate, &rate_bar, reaction, &reaction_bar, N, M, steps, seed),
      heat_jvp(start, start_dot, rate, rate_dot, reaction, reaction_dot, N, M, steps, &dot))

int main(void)
{
	INPUT(double, start, 0, 1);
	INPUT(double, rate, 0.1, 0.2);
	INPUT(double, reaction, 0.1, 0.3);
	for (steps = 0; steps < 6; steps += 1 + steps)
		check();
	return check_failures != 0;
}
