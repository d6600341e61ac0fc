// CONSTRUCT: requests | --grad=f:wrt= names no parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h --grad=f:wrt=z 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
// CHECK: error: {{.*}}'z'
double f(double x)
{
	return x * x;
}
