// CONSTRUCT: structs | the struct comes by value, goes back by return, in a loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef struct {
	double q, p;
	int n;
} phase;

static phase leapfrog(phase s, double h)
{
	s.p -= 0.5 * h * s.q * s.q * s.q;
	s.q += h * s.p;
	s.p -= 0.5 * h * s.q * s.q * s.q;
	s.n++;
	return s;
}

MGC_VJP() MGC_JVP()
double orbit(double q, double p, double h, int n)
{
	phase s = {q, p, 0};
	while (s.n < n)
		s = leapfrog(s, h);
	return s.q * s.p;
}

//--- main.c
#include "check.h"
#include "grad.h"

double orbit(double q, double p, double h, int n);

static double q, q_bar, q_dot;
static double p, p_bar, p_dot;
static double h, h_bar, h_dot;

MODEL(orbit(q, p, h, 5), orbit_vjp(q, &q_bar, p, &p_bar, h, &h_bar, 5, seed),
      orbit_jvp(q, q_dot, p, p_dot, h, h_dot, 5, &dot))

int main(void)
{
	INPUT(double, q, -1, 1);
	INPUT(double, p, -1, 1);
	INPUT(double, h, 0.1, 0.2);
	return check();
}
