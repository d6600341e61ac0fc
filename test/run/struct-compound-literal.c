// CONSTRUCT: structs | (struct p){x, y} as an argument, (double[]){a, b}, &(struct p){...}
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct p {
	double x, y;
};

static double cross(struct p a, const struct p *b)
{
	return a.x * b->y - a.y * b->x;
}

static double total(const double *v, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += v[i] * (i + 1);
	return s;
}

MGC_VJP() MGC_JVP()
double literals(double x, double y)
{
	struct p base = (struct p){y, x};
	return cross((struct p){x, y * y}, &(struct p){.y = x, .x = 2}) * total((double[]){x, y, x * y}, 3)
	       + cross(base, &base) + base.x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double literals(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(literals(x, y), literals_vjp(x, &x_bar, y, &y_bar, seed),
      literals_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
