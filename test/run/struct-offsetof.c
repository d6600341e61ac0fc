// CONSTRUCT: structs | offsetof(struct s, m) as a byte offset into local storage
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stddef.h>
#include <string.h>
#include <mgc/mgc.h>

struct record {
	int key;
	double value, weight;
};

MGC_VJP() MGC_JVP()
double at_offset(double x, double y)
{
	struct record r = {1, x, y};
	double v, w;
	memcpy(&v, (const char *)&r + offsetof(struct record, value), sizeof v);
	memcpy(&w, (const char *)&r + offsetof(struct record, weight), sizeof w);
	return v * w * v;
}

//--- main.c
#include "check.h"
#include "grad.h"

double at_offset(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(at_offset(x, y), at_offset_vjp(x, &x_bar, y, &y_bar, seed),
      at_offset_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
