// CONSTRUCT: structs | container_of: from a member back to its struct; *(double *)((char *)&s + offsetof(...))
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stddef.h>
#include <string.h>
#include <mgc/mgc.h>

struct link {
	struct link *next;
};

struct item {
	int kind;
	double value;
	struct link link;
	double rates[3];
};

#define container_of(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))

static double walk(struct link *list)
{
	double s = 0;
	for (struct link *at = list; at; at = at->next) {
		struct item *i = container_of(at, struct item, link);
		s += i->value * i->rates[i->kind];
		i->value *= s;
	}
	return s;
}

MGC_VJP() MGC_JVP()
double contained(const double *x, int n)
{
	struct item items[4], copy;
	struct link *list = NULL;
	for (int i = 0; i < n; i++) {
		items[i] = (struct item){.kind = i % 3, .value = x[i], .rates = {x[0], x[1], x[2]}};
		items[i].link.next = list;
		list = &items[i].link;
	}
	double s = walk(list) + walk(list);
	double *second = (double *)((char *)&items[1] + offsetof(struct item, rates) + sizeof(double));
	*second *= s;
	memcpy((char *)&copy + offsetof(struct item, rates), (const char *)items[1].rates, sizeof copy.rates);
	memmove((char *)items + sizeof(struct item) + offsetof(struct item, value), copy.rates + 1, sizeof(double));
	return s + items[1].rates[1] * items[1].value;
}

//--- main.c
#include "check.h"
#include "grad.h"

double contained(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(contained(x, 4), contained_vjp(x, x_bar, 4, seed), contained_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
