// CONSTRUCT: several files | helpers and types in a header of the user's; its annotations request nothing
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: not grep length_grad %t/grad.h

//--- vector.h
#ifndef VECTOR_H
#define VECTOR_H

#include <math.h>
#include <mgc/mgc.h>

typedef struct {
	double x, y;
} vector;

MGC_GRAD()
static inline double length(const vector *v)
{
	return sqrt(v->x * v->x + v->y * v->y);
}

#endif

//--- model.c
#include "vector.h"

MGC_VJP() MGC_JVP()
double path_length(const vector *points, int n)
{
	double sum = 0;
	for (int i = 1; i < n; i++) {
		vector d = {points[i].x - points[i - 1].x, points[i].y - points[i - 1].y};
		sum += length(&d);
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "vector.h"
#include "grad.h"

double path_length(const vector *points, int n);

static vector p[4], p_bar[4], p_dot[4];

MODEL(path_length(p, 4), path_length_vjp(p, p_bar, 4, seed), path_length_jvp(p, p_dot, 4, &dot))

int main(void)
{
	for (int i = 0; i < 4; i++)
		INPUT_AT(double, &p[i].x, &p_bar[i].x, &p_dot[i].x, 2, i, i + 0.5);
	return check();
}
