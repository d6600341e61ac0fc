// PROGRAM: Kalman filter: the likelihood of measurements, matrices in structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

typedef struct {
	double a[2][2];
} matrix;

typedef struct {
	double x[2];
	matrix p;
} belief;

static matrix product(matrix l, matrix r)
{
	matrix out = {{{0}}};
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			for (int k = 0; k < 2; k++)
				out.a[i][j] += l.a[i][k] * r.a[k][j];
	return out;
}

static matrix transposed(matrix m)
{
	double t = m.a[0][1];
	m.a[0][1] = m.a[1][0];
	m.a[1][0] = t;
	return m;
}

static belief predict(belief b, double dt, double drift)
{
	matrix f = {{{1, dt}, {0, 1}}};
	belief out = {{b.x[0] + dt * b.x[1], b.x[1]}, product(product(f, b.p), transposed(f))};
	out.p.a[0][0] += drift * dt * dt * dt / 3;
	out.p.a[0][1] += drift * dt * dt / 2;
	out.p.a[1][0] += drift * dt * dt / 2;
	out.p.a[1][1] += drift * dt;
	return out;
}

/* The log density of the measurement of the position, and the belief after it. */
static double update(belief *b, double measured, double noise)
{
	double innovation = measured - b->x[0], s = b->p.a[0][0] + noise;
	double gain[2] = {b->p.a[0][0] / s, b->p.a[1][0] / s};
	belief old = *b;
	for (int i = 0; i < 2; i++) {
		b->x[i] += gain[i] * innovation;
		for (int j = 0; j < 2; j++)
			b->p.a[i][j] -= gain[i] * old.p.a[0][j];
	}
	return -0.5 * (log(6.283185307179586 * s) + innovation * innovation / s);
}

MGC_VJP() MGC_JVP()
double likelihood(const double *measured, int n, double dt, double drift, double noise)
{
	belief b = {.p = {{{1, 0}, {0, 1}}}};
	double sum = 0;
	for (int i = 0; i < n; i++) {
		b = predict(b, dt, drift);
		sum += update(&b, measured[i], noise);
	}
	return sum + b.x[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double likelihood(const double *measured, int n, double dt, double drift, double noise);

enum { N = 6 };
static double measured[N], measured_bar[N], measured_dot[N];
static double dt, dt_bar, dt_dot;
static double drift, drift_bar, drift_dot;
static double noise, noise_bar, noise_dot;

MODEL(likelihood(measured, N, dt, drift, noise),
      likelihood_vjp(measured, measured_bar, N, dt, &dt_bar, drift, &drift_bar, noise, &noise_bar, seed),
      likelihood_jvp(measured, measured_dot, N, dt, dt_dot, drift, drift_dot, noise, noise_dot, &dot))

int main(void)
{
	INPUT(double, measured, -1, 1);
	INPUT(double, dt, 0.3, 0.6);
	INPUT(double, drift, 0.5, 1);
	INPUT(double, noise, 0.5, 1);
	return check();
}
