// PROGRAM: fourth-order Runge-Kutta with fixed steps: a system of equations, parameters and start
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <string.h>
#include <mgc/mgc.h>

/* Two species: y' = y (a - b z), z' = z (c y - d). */
static void slope(const double *p, const double *y, double *out)
{
	out[0] = y[0] * (p[0] - p[1] * y[1]);
	out[1] = y[1] * (p[2] * y[0] - p[3]);
}

static void step(const double *p, double *y, double h, double *work)
{
	double *k1 = work, *k2 = work + 2, *k3 = work + 4, *k4 = work + 6, *t = work + 8;
	slope(p, y, k1);
	for (int i = 0; i < 2; i++)
		t[i] = y[i] + 0.5 * h * k1[i];
	slope(p, t, k2);
	for (int i = 0; i < 2; i++)
		t[i] = y[i] + 0.5 * h * k2[i];
	slope(p, t, k3);
	for (int i = 0; i < 2; i++)
		t[i] = y[i] + h * k3[i];
	slope(p, t, k4);
	for (int i = 0; i < 2; i++)
		y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
}

MGC_VJP() MGC_JVP()
double prey_at_end(const double *p, const double *start, double end, int steps)
{
	double y[2];
	memcpy(y, start, sizeof y);
	double *work = malloc(10 * sizeof *work);
	for (int i = 0; i < steps; i++)
		step(p, y, end / steps, work);
	free(work);
	return y[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double prey_at_end(const double *p, const double *start, double end, int steps);

static double p[4], p_bar[4], p_dot[4];
static double start[2], start_bar[2], start_dot[2];
static double end, end_bar, end_dot;

MODEL(prey_at_end(p, start, end, 25),
      prey_at_end_vjp(p, p_bar, start, start_bar, end, &end_bar, 25, seed),
      prey_at_end_jvp(p, p_dot, start, start_dot, end, end_dot, 25, &dot))

int main(void)
{
	INPUT(double, p, 0.5, 1);
	INPUT(double, start, 0.5, 1.5);
	INPUT(double, end, 1, 2);
	return check();
}
