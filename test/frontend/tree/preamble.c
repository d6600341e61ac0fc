// What is repeated of the source: includes, macros they may need, types of the file itself.
// RUN: rm -rf %t && split-file %s %t
// RUN: %mgc --emit=ast %t/main.c -o %t/out.c && FileCheck %t/main.c --match-full-lines < %t/out.c
// RUN: %cc -w -c %t/out.c -I%t -o %t/out.o
//--- mine.h
#ifndef MINE_H
#define MINE_H
#ifdef WIDE
typedef double real;
#else
typedef float real;
#endif
#endif
//--- list.def
ITEM(first)
ITEM(second)
//--- main.c
// CHECK: #define WIDE 1
#define WIDE 1
// CHECK-NEXT: #include <math.h>
#include <math.h> // sine
// CHECK-NEXT: # include "mine.h"
# include "mine.h"
// CHECK-NOT: mgc.h
#include <mgc/mgc.h>
#if 0
// CHECK-NOT: {{.*}}never.h{{.*}}
#include <never.h>
#endif
/*
#include <nor-this.h>
*/
// CHECK-NEXT: enum list {
enum list {
// CHECK: #define ITEM(name) name,
#define ITEM(name) name,
#include "list.def"
#undef ITEM
	n_list
};
#define SIZE (HALF + \
	HALF)
#define HALF 4
#define UNUSED 5
// CHECK: #define SIZE (HALF + \
// CHECK: #define HALF 4
// CHECK-NOT: #define UNUSED{{.*}}
// CHECK: typedef struct { real x[SIZE]; } T, *PT;
typedef struct { real x[SIZE]; } T, *PT;
// CHECK-NEXT: struct node { struct node *next; } __attribute__((aligned(16)));
struct node { struct node *next; } __attribute__((aligned(16)));
// CHECK-NEXT: enum { FEW = 3 };
enum { FEW = 3 };
// CHECK-NEXT: struct made { int a; };
struct made { int a; } made = { FEW };
// CHECK-NEXT: typedef real (*function)(real), vector[3];
typedef real (*function)(real), vector[3];

// CHECK: double f(PT t, function g, real *v);
double f(PT t, function g, vector v)
{
	return t->x[0] + sin(g(v[n_list]));
}
