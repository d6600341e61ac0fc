// CONSTRUCT: memory | malloc of a struct and of an array of structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

struct cell {
	double mass, flux;
	int id;
};

MGC_VJP() MGC_JVP()
double cells(const double *x, int n)
{
	struct cell *c = malloc((size_t)n * sizeof *c);
	struct cell *sum = calloc(1, sizeof(struct cell));
	for (int i = 0; i < n; i++) {
		c[i].mass = x[i];
		c[i].flux = x[i] * x[(i + 1) % n];
		c[i].id = i;
	}
	for (int i = 0; i < n; i++) {
		sum->mass += c[i].mass * c[c[i].id].flux;
		sum->flux += c[i].flux;
	}
	double r = sum->mass * sum->flux;
	free(sum);
	free(c);
	return r;
}

//--- main.c
#include "check.h"
#include "grad.h"

double cells(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(cells(x, 4), cells_vjp(x, x_bar, 4, seed), cells_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
