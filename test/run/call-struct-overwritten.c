// CONSTRUCT: calls | a struct is overwritten after it was passed by value to a function that stays a call
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

// The call copies the struct, so that it reads memory: the reverse sweep can't call it again for the product.

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

struct state {
	double p[2], last;
};

static double turned(struct state s, double y)
{
	s.last *= s.p[1];
	return sin(s.last) * y + s.p[0] * y;
}

MGC_VJP() MGC_JVP()
double overwritten(const struct state *given, int n)
{
	struct state s = *given;
	double sum = 0;
	for (int i = 0; i < n; i++) {
		const double r = turned(s, s.last * s.p[0]) * 0.2;
		s.last = r * s.p[1];
		s.p[1] = turned(s, r) * s.p[0] * 0.2;
		sum += s.last * s.p[1];
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double overwritten(const struct state *s, int n);

static struct state s, s_bar, s_dot;

MODEL(overwritten(&s, 3), overwritten_vjp(&s, &s_bar, 3, seed), overwritten_jvp(&s, &s_dot, 3, &dot))

int main(void)
{
	INPUT_AT(double, s.p, s_bar.p, s_dot.p, 2, 0.5, 1.5);
	INPUT_AT(double, &s.last, &s_bar.last, &s_dot.last, 1, 0.5, 1.5);
	return check();
}
