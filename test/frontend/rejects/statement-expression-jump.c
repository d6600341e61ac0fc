// CONSTRUCT: statements | a jump out of a statement expression
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	// CHECK: statement-expression-jump.c:[[#@LINE+1]]:[[#]]: error: {{.*}}statement expression
	double y = ({
		if (x < 0)
			return 0;
		x * x;
	});
	return y;
}
