// CONSTRUCT: variadic functions | variable arguments handed on to the C library
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>
#include <stdio.h>

static void say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
// CHECK: variadic-vprintf.c:[[#@LINE+1]]:[[#]]: error: 'vprintf' cannot be given the variable arguments of a function that is differentiated; make 'say' MGC_INACTIVE and not static
	vprintf(format, list);
	va_end(list);
}

MGC_GRAD() double f(double x)
{
	say("%g\n", x);
	return x * x;
}
