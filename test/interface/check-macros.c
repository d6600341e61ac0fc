// The check program includes what it needs before the user's headers, whose macros may have names of the library.
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %mgc %t/model.c -o %t/grad.c --verify | FileCheck %s
// CHECK: size_vjp {{.*}} ok

//--- norms.h
#define abs(x) ((x) < 0 ? -(x) : (x))
#define signal(x) (2 * (x))

//--- model.c
#include "norms.h"

#include <mgc/mgc.h>

MGC_VJP()
double size(const double x[static 2])
{
	return abs(x[0]) * signal(x[1]);
}
