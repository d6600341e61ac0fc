// CONSTRUCT: calls | a recursive function links a list of its own structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

// The adjoints of the list live from the forward half of the call to the reverse one.

//--- model.c
#include <math.h>
#include <stddef.h>
#include <mgc/mgc.h>

struct node {
	double value;
	struct node *next;
};

static double walk(const double *x, int depth)
{
	struct node nodes[3], *head = NULL;
	for (int i = 0; i < 3; i++) {
		nodes[i].value = x[i] * x[depth];
		nodes[i].next = head;
		head = &nodes[i];
	}
	double sum = depth > 0 ? 0.5 * walk(x, depth - 1) : 0.25;
	if (x[depth] > 0.9) {
		struct node extra[2];
		for (int i = 0; i < 2; i++) {
			extra[i].value = sum * x[i];
			extra[i].next = i ? &extra[i - 1] : NULL;
		}
		for (struct node *at = &extra[1]; at; at = at->next)
			sum += at->value * at->value;
	}
	for (struct node *at = head; at; at = at->next) {
		if (at->next)
			at->value *= at->next->value;
		sum += sin(at->value);
	}
	return sum;
}

MGC_VJP() MGC_JVP()
double lists(const double x[3])
{
	double sum = 0;
	for (int i = 0; i < 3; i++)
		sum += x[i] * walk(x, i);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double lists(const double x[3]);

static double x[3], x_bar[3], x_dot[3];

MODEL(lists(x), lists_vjp(x, x_bar, seed), lists_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
