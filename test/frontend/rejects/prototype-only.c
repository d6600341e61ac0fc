// CONSTRUCT: requests | a requested function without a body in the files given
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: prototype-only.c:[[#@LINE+1]]:[[#]]: error: {{.*f}}
MGC_GRAD() double f(double x);
