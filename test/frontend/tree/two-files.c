// Several files are joined by name; statics stay apart.
// RUN: rm -rf %t && split-file %s %t
// RUN: %mgc --emit=ast %t/a.c %t/b.c -o - | FileCheck %t/a.c
// RUN: not %mgc --emit=ast %t/a.c %t/b.c %t/c.c -o - 2>&1 | FileCheck %t/c.c
//--- shared.h
struct point { double x, y; };
static inline double norm(struct point p) { return p.x * p.x + p.y * p.y; }
double other(struct point p);
extern double table[2];
//--- a.c
#include "shared.h"
static double helper(double x) { return x + 1; }
static int counter;
// CHECK: double other(struct point p);
// CHECK: static double helper(double x);
// CHECK: double f(struct point p);
// CHECK: static double helper_2(double x);
// CHECK: double table[2] = { [0] = (double)1, [1] = (double)2 };
// CHECK: return helper_2(p.y) + norm(p) + (double)counter_2;
// CHECK: return helper(p.x) + other(p) + norm(p) + table[1] + (double)counter;
double f(struct point p) { return helper(p.x) + other(p) + norm(p) + table[1] + counter; }
//--- b.c
#include "shared.h"
static double helper(double x) { return x + 2; }
static int counter;
double table[2] = { 1, 2 };
double other(struct point p) { return helper(p.y) + norm(p) + counter; }
//--- c.c
// CHECK: c.c:[[#@LINE+2]]:5: error: 'f' is declared with another type in another file
// CHECK: a.c:{{.*}}: note: the other declaration is here
int f(int x) { return x; }
