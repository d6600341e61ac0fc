// CONSTRUCT: pointers | t = p; p = q; q = t: ping-pong buffers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ping_pong(const double *x, int n, int steps)
{
	double first[6], second[6];
	double *now = first, *next = second;
	for (int i = 0; i < n; i++)
		now[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < n; i++)
			next[i] = 0.5 * now[i] * now[(i + 1) % n] + now[(i + n - 1) % n];
		double *other = now;
		now = next;
		next = other;
	}
	double s = 0;
	for (int i = 0; i < n; i++)
		s += now[i] * now[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ping_pong(const double *x, int n, int steps);

static double x[6], x_bar[6], x_dot[6];
static int steps;

MODEL(ping_pong(x, 6, steps), ping_pong_vjp(x, x_bar, 6, steps, seed),
      ping_pong_jvp(x, x_dot, 6, steps, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
