// CONSTRUCT: hand-written adjoints | of a function that changes its arrays: in loops and branches, with an index array that changes
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void square(double *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] *= y[i];
}

MGC_ADJOINT_OF(square)
void square_adjoint(MGC_SHAPE(n) double *y, double *y_bar, int n)
{
	for (int i = 0; i < n; i++)
		y_bar[i] *= 2 * y[i];
}

/* Its adjoint does not read y. */
static void gather(double *y, const double *x, const int *which, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = x[which[i]] * x[i];
}

MGC_ADJOINT_OF(gather)
void gather_adjoint(double *y, double *y_bar, MGC_SHAPE(n) const double *x, double *x_bar,
                           MGC_SHAPE(n) const int *which, int n)
{
	(void)y;
	for (int i = 0; i < n; i++) {
		x_bar[which[i]] += y_bar[i] * x[i];
		x_bar[i] += y_bar[i] * x[which[i]];
		y_bar[i] = 0;
	}
}

typedef struct { double position[2], mass; } Body;

static double energy(const Body *bodies, int n)
{
	double e = 0;
	for (int i = 0; i < n; i++)
		e += bodies[i].mass * bodies[i].position[0] * bodies[i].position[1];
	return e;
}

MGC_ADJOINT_OF(energy)
void energy_adjoint(MGC_SHAPE(n) const Body *bodies, Body *bodies_bar, int n, double energy_bar)
{
	for (int i = 0; i < n; i++) {
		const Body *b = &bodies[i];
		bodies_bar[i].mass += energy_bar * b->position[0] * b->position[1];
		bodies_bar[i].position[0] += energy_bar * b->mass * b->position[1];
		bodies_bar[i].position[1] += energy_bar * b->position[0] * b->mass;
	}
}

static double total(double rows[][2], int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += rows[i][0] * rows[i][1];
	return s;
}

MGC_ADJOINT_OF(total)
void total_adjoint(MGC_SHAPE(n, 2) double rows[][2], double rows_bar[][2], int n, double total_bar)
{
	for (int i = 0; i < n; i++) {
		rows_bar[i][0] += total_bar * rows[i][1];
		rows_bar[i][1] += total_bar * rows[i][0];
	}
}

MGC_VJP() MGC_JVP()
double in_place(double *x, int n, int steps)
{
	int which[8];
	double y[8] = {0}, s = 0, rows[2][2] = {{x[0], x[1]}, {x[2], x[0]}};
	Body bodies[2] = {{{x[0], x[1]}, x[2]}, {{x[1], x[2]}, x[0]}};
	for (int i = 0; i < n; i++)
		which[i] = (i + 1) % n;
	for (int k = 0; k < steps; k++) {
		if (x[k % n] > 0)
			square(x, n);
		gather(y, x, which, n);
		for (int i = 0; i < n; i++)
			x[i] = 0.9 * x[i] - 0.3 * y[i];
		which[k % n] = k * 3 % n;
		s += energy(bodies, 2) + total(rows, 2);
		bodies[k % 2].mass *= x[0];
		rows[k % 2][1] -= s * 0.1;
	}
	for (int i = 0; i < n && y[i] < 10; i++) {
		double part[2] = {y[i], x[i]};
		square(part, 2);
		s += part[0] * part[1];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double in_place(double *x, int n, int steps);

static double x[3], x_bar[3], x_dot[3];
static int steps;

MODEL(in_place(x, 3, steps), in_place_vjp(x, x_bar, 3, steps, seed),
      in_place_jvp(x, x_dot, 3, steps, &dot))

int main(void)
{
	BUFFER(double, x, 0.2, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
