// CONSTRUCT: calls | of a function that is declared without a prototype, in a file that was not given
// RUN: rm -f %t.c
// RUN: not %mgc %s -w -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

double scaled();

MGC_GRAD()
double f(double x)
{
	// CHECK: call-without-prototype.c:[[#@LINE+1]]:9: error: 'scaled' has no prototype and no body in the files given, and its derivative is needed; give mgc the file that defines it
	return scaled(x);
}
