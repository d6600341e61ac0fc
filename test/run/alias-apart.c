// CONSTRUCT: aliasing | apart(m): pointers in the structs behind m do not overlap; buffers hung into it or swapped by the function itself
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --vjp=layers:apart=m:name=layers_vjp --vjp=layers:name=recorded
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// CHECK: What layers reaches through one pointer in m, m_bar it must reach through
// CHECK-LABEL: {{^}}double layers_vjp(
// CHECK-NOT: malloc
// CHECK-LABEL: {{^}}double recorded(
// CHECK: malloc

//--- model.h
#ifndef MODEL_H
#define MODEL_H
struct model {
	double *w, *hidden, *out, *extra;
	int n;
};
#endif

//--- model.c
#include <mgc/mgc.h>
#include <math.h>
#include <stdlib.h>
#include "model.h"

MGC_JVP(apart(m))
double layers(struct model *m, const double *x)
{
	double sum = 0;
	for (int i = 0; i < m->n; i++) {
		double s = 0;
		for (int k = 0; k < m->n; k++)
			s += m->w[i * m->n + k] * x[k];
		m->hidden[i] = s;
	}
	for (int i = 0; i < m->n; i++) {
		double s = 0;
		for (int k = 0; k < m->n; k++)
			s += m->w[i * m->n + k] * m->hidden[k];
		m->out[i] = s;
		sum += s;
	}
	return sum;
}

/* The same memory through the struct and beside it. */
MGC_VJP(apart(m)) MGC_JVP(apart(m))
double hung(struct model *m, const double *x)
{
	double sum = 0, *p = malloc((size_t)m->n * sizeof *p);
	if (x[0] < 100)
		m->extra = p;
	for (int i = 0; i < m->n; i++)
		p[i] = x[i] * m->w[i];
	for (int i = 0; i < m->n; i++)
		sum += m->extra[i] * m->extra[i];
	for (int i = 0; i < m->n; i++)
		p[i] = 2 + p[i];
	for (int i = 0; i < m->n; i++)
		sum += m->extra[i] * m->w[i];
	return sum * sum;
}

/* What was one pointer's is the other's in the next turn. */
MGC_VJP(apart(m)) MGC_JVP(apart(m))
double swapped(struct model *m, const double *x, int steps)
{
	double sum = 0;
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < m->n; i++)
			m->out[i] = m->hidden[i] * m->hidden[i] * m->w[i] + x[i];
		double *other = m->hidden;
		m->hidden = m->out;
		m->out = other;
	}
	for (int i = 0; i < m->n; i++)
		sum += m->hidden[i];
	return sum;
}

//--- main.c
#include "check.h"
#include "model.h"
#include <stdlib.h>
#include "grad.h"

double layers(struct model *m, const double *x);
double hung(struct model *m, const double *x);
double swapped(struct model *m, const double *x, int steps);

static double x[3], x_bar[3], x_dot[3];
static double w[9], w_bar[9], w_dot[9];
static double hidden[3], hidden_bar[3], hidden_dot[3];
static double out[3], out_bar[3], out_dot[3];
static int which, steps;

/* The pointers are put back before each call; what hung left is freed. */
static struct model *of(double *weights, double *one, double *two)
{
	static struct model models[3];
	static int next;
	struct model *m = &models[next++ % 3];
	free(m->extra);
	*m = (struct model){weights, one, two, NULL, 3};
	return m;
}

#define M of(w, hidden, out)
#define M_BAR of(w_bar, hidden_bar, out_bar)
#define M_DOT of(w_dot, hidden_dot, out_dot)

MODEL(which == 0 ? layers(M, x) : which == 1 ? hung(M, x) : swapped(M, x, steps),
      which == 0   ? layers_vjp(M, M_BAR, x, x_bar, seed)
      : which == 1 ? hung_vjp(M, M_BAR, x, x_bar, seed)
                   : swapped_vjp(M, M_BAR, x, x_bar, steps, seed),
      which == 0   ? layers_jvp(M, M_DOT, x, x_dot, &dot)
      : which == 1 ? hung_jvp(M, M_DOT, x, x_dot, &dot)
                   : swapped_jvp(M, M_DOT, x, x_dot, steps, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	BUFFER(double, w, -1, 1);
	BUFFER(double, hidden, -1, 1);
	BUFFER(double, out, -1, 1);
	for (which = 0; which < 2; which++)
		check();
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
