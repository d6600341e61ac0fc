// CONSTRUCT: pointers | a list built from malloc, walked, changed and freed
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

struct cell {
	double value;
	struct cell *next;
};

MGC_VJP() MGC_JVP()
double built_list(const double *x, int n)
{
	struct cell *head = NULL;
	for (int i = 0; i < n; i++) {
		struct cell *c = malloc(sizeof *c);
		if (!c)
			return 0;
		c->value = x[i] * x[i];
		c->next = head;
		head = c;
	}
	for (struct cell *c = head; c && c->next; c = c->next)
		c->value *= c->next->value;
	double s = 0;
	while (head) {
		struct cell *c = head;
		s = s * 0.5 + c->value;
		head = c->next;
		free(c);
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double built_list(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(built_list(x, 5), built_list_vjp(x, x_bar, 5, seed), built_list_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
