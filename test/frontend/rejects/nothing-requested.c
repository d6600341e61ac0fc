// CONSTRUCT: requests | a file that requests nothing
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
// CHECK: error: {{.*(MGC_GRAD|--grad|request)}}
double f(double x)
{
	return x * x;
}
