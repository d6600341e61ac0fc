// CONSTRUCT: structs | what is no float in the caller's adjoint struct stays as it is
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.h
struct in {
	int n;
	double z;
	float y[2];
};

struct rec {
	double p[3];
	int kind;
	double q;
	struct in part[2];
};

//--- model.c
#include <string.h>
#include <mgc/mgc.h>
#include "model.h"

/* s is not among what derivatives are taken by: what it is copied over has no adjoint any more. */
MGC_VJP(wrt(a, w)) MGC_JVP(wrt(a, w))
double replaced(double a, const struct rec *s, struct rec *w, int n)
{
	double r = 0;
	for (int i = 0; i < n; i++)
		r += w[i].p[1] * a + w[i].q * w[i].part[1].z * w[i].part[0].y[1];
	if (n == 1)
		memset(w, 0, sizeof *w);
	else if (n == 2)
		memcpy(w, s, (size_t)n * sizeof *w);
	else
		w[1] = *s;
	return r * a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double replaced(double a, const struct rec *s, struct rec *w, int n);

static double a, a_bar, a_dot, q[3], q_bar[3], q_dot[3];
static int n;

static const struct rec some = { { 0.25, 0.5, 0.75 }, 3, 1.5, { { 4, 0.125, { 1, 2 } }, { 5, 0.5, { 3, 4 } } } };

static void fill(struct rec w[3], const double *from)
{
	for (int i = 0; i < 3; i++) {
		w[i] = (struct rec){ { 0, from ? from[i] : 0, 0 }, 11 + i, 0.5, { { 21 + i, 0, { 0, 1 } }, { 31 + i, 0.25, { 0, 0 } } } };
		if (from == q)
			continue;
		w[i].q = w[i].part[1].z = 0;
		w[i].part[0].y[1] = 0;
	}
}

static void same_others(const struct rec w[3])
{
	for (int i = 0; i < 3; i++) {
		expect("kind", w[i].kind, 11 + i);
		expect("n of part[0]", w[i].part[0].n, 21 + i);
		expect("n of part[1]", w[i].part[1].n, 31 + i);
	}
}

static double model(void)
{
	const struct rec s[3] = { some, some, some };
	struct rec w[3];
	fill(w, q);
	const double r = replaced(a, s, w, n);
	for (int i = 0; i < 3; i++)
		q[i] = w[i].p[1];
	return r;
}

static double model_vjp(double seed)
{
	const struct rec s[3] = { some, some, some };
	struct rec w[3], w_bar[3];
	fill(w, q);
	fill(w_bar, q_bar);
	const double r = replaced_vjp(a, &a_bar, s, w, w_bar, n, seed);
	same_others(w_bar);
	for (int i = 0; i < 3; i++) {
		q[i] = w[i].p[1];
		q_bar[i] = w_bar[i].p[1];
	}
	return r;
}

static double model_jvp(double *dot)
{
	const struct rec s[3] = { some, some, some };
	struct rec w[3], w_dot[3];
	fill(w, q);
	fill(w_dot, q_dot);
	const double r = replaced_jvp(a, a_dot, s, w, w_dot, n, dot);
	same_others(w_dot);
	for (int i = 0; i < 3; i++) {
		q[i] = w[i].p[1];
		q_dot[i] = w_dot[i].p[1];
	}
	return r;
}

MODEL(model(), model_vjp(seed), model_jvp(&dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	BUFFER(double, q, -1, 1);
	for (n = 1; n < 4; n++)
		check();
	return check_failures != 0;
}
