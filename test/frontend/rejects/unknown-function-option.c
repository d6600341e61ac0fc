// CONSTRUCT: requests | --grad names a function that is not there
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h --grad=lost 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
// CHECK: error: {{.*}}'lost'
double f(double x)
{
	return x * x;
}
