// CONSTRUCT: variadic functions | a va_list inside a struct
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>
#include <stdio.h>

struct reader {
	va_list list;
};

static double first(int n, ...)
{
// CHECK: variadic-list-member.c:[[#@LINE+1]]:[[#]]: error: a va_list inside 'struct reader' is not supported; pass a pointer to it
	struct reader reader;
	double x;

	va_start(reader.list, n);
	x = va_arg(reader.list, double);
	va_end(reader.list);
	return x;
}

MGC_GRAD() double f(double x)
{
	return first(1, x * x);
}
