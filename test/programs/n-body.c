// PROGRAM: gravitation of N bodies, velocity Verlet, structs of arrays of structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

struct body {
	double x[3], v[3], a[3], mass;
};

static void forces(struct body *b, int n)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < 3; k++)
			b[i].a[k] = 0;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			double d[3], r2 = 0.05;
			for (int k = 0; k < 3; k++) {
				d[k] = b[j].x[k] - b[i].x[k];
				r2 += d[k] * d[k];
			}
			double f = 1 / (r2 * sqrt(r2));
			for (int k = 0; k < 3; k++) {
				b[i].a[k] += f * b[j].mass * d[k];
				b[j].a[k] -= f * b[i].mass * d[k];
			}
		}
}

static double energy(const struct body *b, int n)
{
	double e = 0;
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 3; k++)
			e += 0.5 * b[i].mass * b[i].v[k] * b[i].v[k];
		for (int j = 0; j < i; j++) {
			double r2 = 0.05;
			for (int k = 0; k < 3; k++)
				r2 += (b[i].x[k] - b[j].x[k]) * (b[i].x[k] - b[j].x[k]);
			e -= b[i].mass * b[j].mass / sqrt(r2);
		}
	}
	return e;
}

MGC_VJP() MGC_JVP()
double simulate(struct body *b, int n, double dt, int steps)
{
	forces(b, n);
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < n; i++)
			for (int k = 0; k < 3; k++) {
				b[i].v[k] += 0.5 * dt * b[i].a[k];
				b[i].x[k] += dt * b[i].v[k];
			}
		forces(b, n);
		for (int i = 0; i < n; i++)
			for (int k = 0; k < 3; k++)
				b[i].v[k] += 0.5 * dt * b[i].a[k];
	}
	return energy(b, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double simulate(struct body *b, int n, double dt, int steps);

enum { N = 3 };
static struct body b[N], b_bar[N], b_dot[N];
static double dt, dt_bar, dt_dot;

MODEL(simulate(b, N, dt, 4), simulate_vjp(b, b_bar, N, dt, &dt_bar, 4, seed),
      simulate_jvp(b, b_dot, N, dt, dt_dot, 4, &dot))

int main(void)
{
	check_step = 0x1p-11;
	INPUT(double, dt, 0.05, 0.1);
	for (int i = 0; i < N; i++)
		BUFFER_AT(double, b[i].x, b_bar[i].x, b_dot[i].x, sizeof b[i] / sizeof(double), 0.3, 1.5);
	return check();
}
