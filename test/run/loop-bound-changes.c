// CONSTRUCT: counted loops | the body changes the bound, in memory and in a variable
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct list {
	int n;
	double v[8];
};

MGC_VJP() MGC_JVP()
double shrinking(struct list *list, double x, int *last)
{
	double s = 0;
	for (int i = 0; i < list->n; i++) {
		s += list->v[i] * x * s + list->v[i];
		if (i % 2)
			list->n--;
	}
	for (int i = 0; i < *last; i++) {
		s *= list->v[i];
		if (i == 1)
			*last = 3;
	}
	int end = 5;
	for (int i = 0; i < end; i++) {
		s += s * x * i;
		end -= i == 2;
	}
	for (int i = 0; i < 6; i++) {
		s += s * list->v[i];
		i += i == 3;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shrinking(struct list *list, double x, int *last);

static struct list list, list_bar, list_dot;
static double x, x_bar, x_dot;
static int last;

static void again(void)
{
	list.n = 8;
	last = 6;
}

MODEL(shrinking(&list, x, &last), shrinking_vjp(&list, &list_bar, x, &x_bar, &last, seed), shrinking_jvp(&list, &list_dot, x, x_dot, &last, &dot))

int main(void)
{
	check_prepare = again;
	BUFFER_AT(double, list.v, list_bar.v, list_dot.v, 8, 0.25, 0.75);
	INPUT(double, x, 0.25, 0.75);
	return check();
}
