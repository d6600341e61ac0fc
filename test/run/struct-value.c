// CONSTRUCT: structs | a struct by value
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct point {
	double x, y;
};

MGC_VJP() MGC_JVP()
double distance2(struct point a, struct point b)
{
	a.x -= b.x;
	a.y -= b.y;
	return a.x * a.x + a.y * a.y * b.x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double distance2(struct point a, struct point b);

static struct point a, a_bar, a_dot, b, b_bar, b_dot;

MODEL(distance2(a, b), distance2_vjp(a, &a_bar, b, &b_bar, seed),
      distance2_jvp(a, a_dot, b, b_dot, &dot))

int main(void)
{
	INPUT_AT(double, &a.x, &a_bar.x, &a_dot.x, 2, -1, 1);
	INPUT_AT(double, &b.x, &b_bar.x, &b_dot.x, 2, -1, 1);
	return check();
}
