// CONSTRUCT: switch | a case label in a block, behind the initialiser of an array
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int n)
{
	double y = x;
	switch (n & 3) {
	case 0: {
		// CHECK: case-behind-initialiser.c:[[#@LINE+1]]:[[#]]: error: {{.*}}initialiser of 't'{{.*}}declare it before
		double t[2] = {x, y};
		y *= t[1];
	case 1:
		y += x;
	}
	}
	return y;
}
