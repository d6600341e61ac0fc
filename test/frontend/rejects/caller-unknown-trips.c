// CONSTRUCT: memory modes | --memory=caller: a loop of unknown count without MGC_MAX_TRIPS
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h --memory=caller 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	double y = x;
	// CHECK: caller-unknown-trips.c:[[#@LINE+1]]:[[#]]: error: {{.*MGC_MAX_TRIPS}}
	while (y > 1)
		y = y * y * 0.3;
	return y;
}
