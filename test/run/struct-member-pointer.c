// CONSTRUCT: structs | double *p = &s.x; *p *= 2
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct two {
	double a, b;
};

MGC_VJP() MGC_JVP()
double by_member(double x, double y, int second)
{
	struct two t = {x, y};
	double *p = second ? &t.b : &t.a;
	*p *= *p;
	struct two *q = &t;
	q->a += q->b * *p;
	return t.a * t.b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double by_member(double x, double y, int second);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int second;

MODEL(by_member(x, y, second), by_member_vjp(x, &x_bar, y, &y_bar, second, seed),
      by_member_jvp(x, x_dot, y, y_dot, second, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	for (second = 0; second < 2; second++)
		check();
	return check_failures != 0;
}
