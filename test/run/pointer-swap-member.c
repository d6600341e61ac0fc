// CONSTRUCT: pointers | buffers swapped as members of a struct
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct field {
	double *now, *next;
	int n;
};

static void flip(struct field *f)
{
	double *t = f->now;
	f->now = f->next;
	f->next = t;
}

MGC_VJP() MGC_JVP()
double members(const double *x, int n, int steps)
{
	double first[4], second[4];
	struct field f = {first, second, n};
	for (int i = 0; i < n; i++)
		f.now[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < f.n; i++)
			f.next[i] = f.now[i] * x[i] + f.now[(i + 1) % n];
		flip(&f);
	}
	return f.now[0] * f.now[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double members(const double *x, int n, int steps);

static double x[4], x_bar[4], x_dot[4];
static int steps;

MODEL(members(x, 4, steps), members_vjp(x, x_bar, 4, steps, seed),
      members_jvp(x, x_dot, 4, steps, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
