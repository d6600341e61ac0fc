// CONSTRUCT: variadic functions | a variadic function that is requested itself
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>

// CHECK: variadic-requested.c:[[#@LINE+1]]:[[#]]: error: {{.*(variadic|variable number of arguments)}}
MGC_GRAD() double f(int n, ...)
{
	va_list list;
	va_start(list, n);
	double s = 0;
	for (int i = 0; i < n; i++)
		s += va_arg(list, double);
	va_end(list);
	return s;
}
