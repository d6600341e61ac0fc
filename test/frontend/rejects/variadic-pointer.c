// CONSTRUCT: variadic functions | a pointer to a variadic function of our own
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>
#include <stdio.h>

static double sum(int n, ...)
{
	va_list list;
	double s = 0;

	va_start(list, n);
	while (n-- > 0)
		s += va_arg(list, double);
	va_end(list);
	return s;
}

MGC_GRAD() double f(double x)
{
// CHECK: variadic-pointer.c:[[#@LINE+1]]:[[#]]: error: a pointer to the variadic function 'sum' is not supported; call it by its name
	double (*const by)(int, ...) = x > 0 ? sum : 0;
	return by(1, x);
}
