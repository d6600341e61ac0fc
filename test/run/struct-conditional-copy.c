// CONSTRUCT: structs | s = c ? a : b on whole structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct pair {
	double a, b;
};

MGC_VJP() MGC_JVP()
double chosen_struct(double x, double y, int n)
{
	struct pair p = {x, y}, q = {x * y, x}, r = p;
	for (int i = 0; i < n; i++) {
		r = i & 1 ? p : q;
		p.a = r.b * 0.9;
		q.b += r.a;
	}
	return r.a * r.b + p.a + q.b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double chosen_struct(double x, double y, int n);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(chosen_struct(x, y, 4), chosen_struct_vjp(x, &x_bar, y, &y_bar, 4, seed),
      chosen_struct_jvp(x, x_dot, y, y_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
