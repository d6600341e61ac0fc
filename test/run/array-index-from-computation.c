// CONSTRUCT: data-dependent indices | an index computed from floating data
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double lookup(const double *table, double x, int n)
{
	int cell = (int)(x * n);
	double t = x * n - cell;
	return table[cell] * (1 - t) + table[cell + 1] * t;
}

//--- main.c
#include "check.h"
#include "grad.h"

double lookup(const double *table, double x, int n);

// Linear interpolation: smooth inside a cell.
static double table[9], table_bar[9], table_dot[9];
static double x, x_bar, x_dot;

MODEL(lookup(table, x, 8), lookup_vjp(table, table_bar, x, &x_bar, 8, seed),
      lookup_jvp(table, table_dot, x, x_dot, 8, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, table, -1, 1);
	INPUT(double, x, 0.05, 0.95);
	return check();
}
