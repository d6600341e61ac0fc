// Headers of two requests of one model meet in one file: each type stands there once.
// RUN: rm -rf %t && mkdir %t
// RUN: %mgc --grad=area:wrt=p %s -o %t/area.c --header %t/area.h
// RUN: %mgc --grad=area:wrt=p --grad=disc:wrt=c %s -o %t/both.c --header %t/both.h
// RUN: printf '#include "area.h"\n#include "both.h"\n#include "area.h"\ndouble (*f)(const circle *, circle *, const double *) = disc_grad;\n' > %t/main.c
// RUN: %cc -std=c99 -Wall -Wextra -Wpedantic -Werror -c %t/main.c -o %t/main.o
// RUN: FileCheck %s --input-file=%t/both.h
// CHECK: #ifndef MGC_TYPE_point
// CHECK-NEXT: #define MGC_TYPE_point
// CHECK-NEXT: struct point {
struct point {
	double x, y;
};
typedef struct {
	double r;
} circle;
enum mode { PRODUCT, FIRST };
typedef double vec[3];

double area(const struct point *p, enum mode m)
{
	return m == PRODUCT ? p->x * p->y : p->x;
}

double disc(const circle *c, const vec v)
{
	return c->r * v[0];
}
