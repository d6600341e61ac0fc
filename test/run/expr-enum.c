// CONSTRUCT: expressions | enum constants as sizes, indices and cases
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

enum { ROWS = 2, COLUMNS = 3 };
enum kind { LINEAR, SQUARE = 4, CUBE };

MGC_VJP() MGC_JVP()
double by_kind(const double *x, enum kind kind)
{
	double s = 0;
	for (int i = 0; i < ROWS * COLUMNS; i++)
		s += kind == LINEAR ? x[i] : kind == SQUARE ? x[i] * x[i] : x[i] * x[i] * x[i];
	return s + kind * x[COLUMNS];
}

//--- main.c
#include "check.h"
#include "grad.h"

double by_kind(const double *x, enum kind kind);

static double x[6], x_bar[6], x_dot[6];
static int kind;

MODEL(by_kind(x, kind), by_kind_vjp(x, x_bar, kind, seed), by_kind_jvp(x, x_dot, kind, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (kind = 0; kind < 6; kind++)
		check();
	return check_failures != 0;
}
