// CONSTRUCT: memory | realloc of a buffer whose pointer the caller keeps
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <stdlib.h>
#include <mgc/mgc.h>

struct list {
	double *data;
	int n;
};

MGC_VJP()
void append(struct list *l, double x)
{
	// CHECK: realloc-in-memory.c:[[#@LINE+1]]:[[#]]: error: the size of the object that 'realloc' gets{{.*}}malloc
	double *data = realloc(l->data, (size_t)(l->n + 1) * sizeof *data);
	data[l->n++] = x;
	l->data = data;
}
