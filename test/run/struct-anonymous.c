// CONSTRUCT: structs | anonymous struct members
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct box {
	struct {
		double left, right;
	};
	struct {
		double top, bottom;
	} vertical;
};

MGC_VJP() MGC_JVP()
double area(const struct box *b)
{
	return (b->right - b->left) * (b->vertical.top - b->vertical.bottom);
}

//--- main.c
#include "check.h"
#include "grad.h"

double area(const struct box *b);

static struct box b, b_bar, b_dot;

MODEL(area(&b), area_vjp(&b, &b_bar, seed), area_jvp(&b, &b_dot, &dot))

int main(void)
{
	INPUT_AT(double, &b.left, &b_bar.left, &b_dot.left, 4, -1, 1);
	return check();
}
