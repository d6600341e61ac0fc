// CONSTRUCT: library calls | a library function that writes active memory
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdio.h>

MGC_GRAD()
double f(double x, const char *text)
{
	double y = x;
	// CHECK: scanf-active.c:[[#@LINE+1]]:[[#]]: error: {{.*sscanf}}
	sscanf(text, "%lf", &y);
	return y * x;
}
