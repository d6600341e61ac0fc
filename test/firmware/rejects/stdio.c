// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdio.h>

MGC_GRAD()
float model(float x)
{
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: 'puts' is of <stdio.h>; with --profile=firmware nothing of the C library is called but the functions of <math.h>
	puts("model");
	return x * x;
}
