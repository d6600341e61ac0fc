// CONSTRUCT: structs | memcpy of a struct together with its flexible array member
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdlib.h>
#include <string.h>

struct series {
	double scale;
	int n;
	double data[];
};

MGC_GRAD() double f(double x)
{
	struct series *s = malloc(sizeof *s + 4 * sizeof(double)), *t = malloc(sizeof *t + 4 * sizeof(double));
	double y;

	if (!s || !t)
		abort();
	s->scale = s->data[0] = s->data[1] = x;
	t->data[1] = 1;
// CHECK: flexible-array-memcpy.c:[[#@LINE+1]]:[[#]]: error: {{.*}}'memcpy' has no body
	memcpy(t, s, sizeof *s + 2 * sizeof(double));
	y = s->data[1] * s->scale + t->data[1];
	free(s);
	free(t);
	return y;
}
