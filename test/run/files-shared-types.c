// CONSTRUCT: several files | types that both know: a header found by two paths, one struct defined in each file
// RUN: %split
// RUN: cd %t && %mgc model.c net/net.c -o grad.c --header grad.h
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/net/net.c %t/grad.c -lm -o %t/run && %t/run

//--- net/net.h
#ifndef NET_H
#define NET_H

typedef struct net {
	int n;
	double *w;
} net;

struct scratch;
double net_run(const net *self, const double *x, struct scratch *s);

#endif

//--- net/net.c
#include "net.h"

#include <string.h>

struct scratch {
	double sum[2];
	struct scratch *next;
};

double net_run(const net *self, const double *x, struct scratch *s)
{
	memset(s->sum, 0, sizeof s->sum);
	for (int i = 0; i < self->n; i++) {
		s->sum[i & 1] += self->w[i] * x[i];
		self->w[i] *= s->sum[0];
	}
	return s->sum[0] * s->sum[1];
}

//--- model.c
#include "net/net.h"

#include <mgc/mgc.h>

struct scratch {
	double sum[2];
	struct scratch *next;
};

MGC_VJP() MGC_JVP()
double model(double *w, const double *x, int n)
{
	net a = {n, w};
	struct scratch s;
	s.next = &s;
	double first = net_run(&a, x, s.next);
	return first * net_run(&a, x, &s) + s.sum[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double model(double *w, const double *x, int n);

static double w[4], w_bar[4], w_dot[4];
static double x[4], x_bar[4], x_dot[4];

MODEL(model(w, x, 4), model_vjp(w, w_bar, x, x_bar, 4, seed), model_jvp(w, w_dot, x, x_dot, 4, &dot))

int main(void)
{
	BUFFER(double, w, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
