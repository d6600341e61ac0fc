// CONSTRUCT: structs | nested structs, a.b.c, &p->inner
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct inner {
	double low, high;
};
struct outer {
	struct inner range;
	int count;
	struct inner limits[2];
};

static double width(const struct inner *i)
{
	return i->high - i->low;
}

MGC_VJP() MGC_JVP()
double spread(const struct outer *o)
{
	return width(&o->range) * o->limits[1].low + o->limits[0].high * width(&o->limits[1]) * o->count;
}

//--- main.c
#include "check.h"
#include "grad.h"

double spread(const struct outer *o);

static struct outer o = {.count = 3}, o_bar, o_dot;

MODEL(spread(&o), spread_vjp(&o, &o_bar, seed), spread_jvp(&o, &o_dot, &dot))

int main(void)
{
	INPUT_AT(double, &o.range.low, &o_bar.range.low, &o_dot.range.low, 2, -1, 1);
	INPUT_AT(double, &o.limits[0].low, &o_bar.limits[0].low, &o_dot.limits[0].low, 4, -1, 1);
	return check();
}
