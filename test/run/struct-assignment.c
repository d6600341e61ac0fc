// CONSTRUCT: structs | *a = *b, a[i] = a[j], copies of structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct state {
	double x[2], t;
	int steps;
};

MGC_VJP() MGC_JVP()
double advance(const struct state *start, int n)
{
	struct state s = *start, old;
	for (int i = 0; i < n; i++) {
		old = s;
		s.x[0] = old.x[0] + 0.1 * old.x[1];
		s.x[1] = old.x[1] - 0.1 * old.x[0] * old.t;
		s.t += 0.5;
		s.steps++;
	}
	struct state pair[2] = {s, old};
	pair[1] = pair[0];
	pair[0].x[0] = 1;
	return pair[1].x[0] * pair[1].x[1] + pair[0].x[0] * s.steps;
}

//--- main.c
#include "check.h"
#include "grad.h"

double advance(const struct state *start, int n);

static struct state start = {.steps = 4}, start_bar, start_dot;

MODEL(advance(&start, 3), advance_vjp(&start, &start_bar, 3, seed),
      advance_jvp(&start, &start_dot, 3, &dot))

int main(void)
{
	INPUT_AT(double, start.x, start_bar.x, start_dot.x, 2, -1, 1);
	INPUT_AT(double, &start.t, &start_bar.t, &start_dot.t, 1, -1, 1);
	return check();
}
