// CONSTRUCT: pointers | for (p = head; p; p = p->next)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct node {
	double weight;
	const struct node *next;
	int id;
};

MGC_VJP() MGC_JVP()
double chain(const struct node *head, double x)
{
	double y = x;
	for (const struct node *p = head; p; p = p->next)
		y = y * p->weight + x * p->id;
	return y;
}

//--- main.c
#include "check.h"
#include <stddef.h>
#include "grad.h"

double chain(const struct node *head, double x);

static struct node list[3] = {{0, &list[1], 5}, {0, &list[2], -2}, {0, NULL, 3}};
static struct node list_bar[3] = {{0, &list_bar[1], 0}, {0, &list_bar[2], 0}, {0, NULL, 0}};
static struct node list_dot[3] = {{0, &list_dot[1], 0}, {0, &list_dot[2], 0}, {0, NULL, 0}};
static double x, x_bar, x_dot;

MODEL(chain(list, x), chain_vjp(list, list_bar, x, &x_bar, seed),
      chain_jvp(list, list_dot, x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT_AT(double, &list[0].weight, &list_bar[0].weight, &list_dot[0].weight, 1, -1, 1);
	INPUT_AT(double, &list[1].weight, &list_bar[1].weight, &list_dot[1].weight, 1, -1, 1);
	INPUT_AT(double, &list[2].weight, &list_bar[2].weight, &list_dot[2].weight, 1, -1, 1);
	return check();
}
