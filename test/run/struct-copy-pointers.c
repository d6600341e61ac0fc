// CONSTRUCT: structs | copies of structs that hold pointers: nested, arrays of pointers, several at once by memcpy
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <string.h>
#include <mgc/mgc.h>

typedef struct {
	double *row[2];
	double weight;
} Rows;

typedef struct {
	int id;
	Rows rows;
	const double *bias;
} Layer;

static double apply(const Layer *layer, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		layer->rows.row[0][i] += layer->rows.weight * layer->bias[i];
		s += layer->rows.row[0][i] * layer->rows.row[1][i];
	}
	return s;
}

MGC_VJP() MGC_JVP()
double copied(double *x, const double *b, int n)
{
	Layer layers[3] = {{1, {{x, x + n}, 0.5}, b}, {2, {{x + n, x}, x[0]}, b + 1}}, others[3], one;
	double s = 0;
	for (int k = 0; k < 3; k++) {
		memcpy(others, layers, 2 * sizeof *layers);
		one = others[k & 1];
		layers[k & 1] = others[1 - (k & 1)];
		Rows rows = one.rows;
		one.rows.row[0] = rows.row[1];
		one.rows.row[1] = rows.row[0];
		s += apply(&one, n) + 0.5 * apply(&layers[0], n);
		layers[0].rows.weight *= s * 0.1;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double copied(double *x, const double *b, int n);

static double x[6], x_bar[6], x_dot[6];
static double b[4], b_bar[4], b_dot[4];

MODEL(copied(x, b, 3), copied_vjp(x, x_bar, b, b_bar, 3, seed), copied_jvp(x, x_dot, b, b_dot, 3, &dot))

int main(void)
{
	BUFFER(double, x, -0.9, 0.9);
	INPUT(double, b, -0.9, 0.9);
	return check();
}
