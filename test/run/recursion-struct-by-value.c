// CONSTRUCT: calls | a recursive function takes a struct by value
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct state {
	double p[2], last;
	int depth;
};

static double down(struct state s)
{
	if (s.depth == 0)
		return s.last * s.p[1];
	s.depth--;
	s.p[1] *= s.p[0];
	return 0.5 * down(s) + s.last;
}

MGC_VJP() MGC_JVP()
double by_value(const struct state *s)
{
	return down(*s);
}

//--- main.c
#include "check.h"
#include "grad.h"

double by_value(const struct state *s);

static struct state s = { .depth = 3 }, s_bar, s_dot;

MODEL(by_value(&s), by_value_vjp(&s, &s_bar, seed), by_value_jvp(&s, &s_dot, &dot))

int main(void)
{
	INPUT_AT(double, s.p, s_bar.p, s_dot.p, 2, 0.5, 1.5);
	INPUT_AT(double, &s.last, &s_bar.last, &s_dot.last, 1, 0.5, 1.5);
	return check();
}
