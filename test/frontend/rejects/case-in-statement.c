// CONSTRUCT: switch | a case label inside a statement of the switch
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int n)
{
	double y = x;
	switch (n & 3) {
		do {
		case 0:
			y *= x;
		// CHECK: case-in-statement.c:[[#@LINE-3]]:[[#]]: error: {{.*}}case label inside
		case 1:
			y += x;
		} while ((n -= 4) > 0);
	}
	return y;
}
