// Variable arguments, and what has no meaning here: that is marked and does no harm elsewhere.
// RUN: %mgc --emit=ast %s -o - | FileCheck %s
#include <stdarg.h>

double sum(int n, ...)
{
	va_list ap;
	double s = 0;
	va_start(ap, n);
	while (n--)
		// CHECK: s += __builtin_va_arg(ap, double);
		s += va_arg(ap, double);
	va_end(ap);
	return s;
}

int where(int n)
{
	// CHECK: <'__asm__("nop")'>;
	__asm__("nop");
	// CHECK: <'&&there'>
	void *p = &&there;
	// CHECK: <'goto *p'>;
	goto *p;
there:
	// CHECK: return n + 4;
	return n + __builtin_choose_expr(1, 4, 2.0);
}
