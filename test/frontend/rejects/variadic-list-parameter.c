// CONSTRUCT: variadic functions | a va_list that comes from outside
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>

// CHECK-DAG: variadic-list-parameter.c:[[#@LINE+1]]:[[#]]: error: a va_list outside of functions is not supported
va_list outside;

// CHECK-DAG: variadic-list-parameter.c:[[#@LINE+1]]:[[#]]: error: a va_list as a parameter of a function that is differentiated is not supported; pass an array and its length
MGC_GRAD() double f(double x, va_list list)
{
	return x * va_arg(list, double) + va_arg(outside, double);
}
