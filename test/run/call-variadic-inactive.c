// CONSTRUCT: variadic functions | a variadic logger that is MGC_INACTIVE and calls vsnprintf: called where it is
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>
#include <stdarg.h>
#include <stdio.h>

int log_lines;
char log_text[100];

MGC_INACTIVE void log_line(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(log_text, sizeof log_text, format, list);
	va_end(list);
	log_lines++;
}

MGC_VJP() MGC_JVP()
double logged(double x)
{
	double y = x;

	for (int i = 0; i < 3; i++) {
		y *= x + i;
		log_line("%d: %g", i, y);
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

#include <string.h>

double logged(double x);
extern int log_lines;
extern char log_text[100];

static double x, x_bar, x_dot;

MODEL(logged(x), logged_vjp(x, &x_bar, seed), logged_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	log_lines = 0;
	(void)logged_vjp(2, &x_bar, 1);
	expect("lines", log_lines, 3);
	expect("text", strcmp(log_text, "2: 48"), 0);
	return check();
}
