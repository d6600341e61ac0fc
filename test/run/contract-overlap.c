// CONSTRUCT: contract | the same adjoint buffer twice is reported, unless compiled with -DNDEBUG
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %strict -DNDEBUG -I %t -c %t/grad.c -o %t/strict-ndebug.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run
// RUN: %t/run distinct
// RUN: not --crash %t/run adjoints 2>&1 | FileCheck %s --check-prefix=ADJOINTS
// RUN: not --crash %t/run written 2>&1 | FileCheck %s --check-prefix=WRITTEN
// RUN: %cc %flags -DNDEBUG -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run-ndebug
// RUN: %t/run-ndebug adjoints
// RUN: %cc %flags -DMGC_HANDLERS -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run-handlers
// RUN: not %t/run-handlers adjoints | FileCheck %s --check-prefix=HANDLER
//
// ADJOINTS: combine_vjp
// ADJOINTS-SAME: a_bar
// ADJOINTS-SAME: b_bar
// WRITTEN: combine_vjp
// WRITTEN-SAME: y
// HANDLER: mine: combine_vjp

//--- model.c
#include <mgc/mgc.h>

MGC_VJP()
void combine(double *y, const double *a, const double *b, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = a[i] * b[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

#ifdef MGC_HANDLERS
void mgrt_overlap(const char *function, const char *a, const char *b);
void mgrt_out_of_memory(size_t bytes);
void mgrt_trips_exceeded(int line, long bound);

void mgrt_overlap(const char *function, const char *a, const char *b)
{
	printf("mine: %s %s %s\n", function, a, b);
	fflush(stdout);
	exit(1);
}

void mgrt_out_of_memory(size_t bytes)
{
	printf("%zu\n", bytes);
	abort();
}

void mgrt_trips_exceeded(int line, long bound)
{
	printf("%d %ld\n", line, bound);
	abort();
}
#endif

int main(int argc, char **argv)
{
	double y[2], y_bar[2] = {1, 1}, a[2] = {3, 4}, a_bar[2] = {0}, b_bar[2] = {0};
	double *volatile same_bar = a_bar, *volatile same = y; /* so that the compiler does not see it */
	const char *what = argc > 1 ? argv[1] : "";
	if (!strcmp(what, "distinct")) {
		/* The two inputs may be one array: neither is written. */
		combine_vjp(y, y_bar, a, a_bar, a, b_bar, 2);
		expect("a_bar + b_bar", a_bar[1] + b_bar[1], 8);
	} else if (!strcmp(what, "adjoints")) {
		combine_vjp(y, y_bar, a, a_bar, a, same_bar, 2);
	} else if (!strcmp(what, "written")) {
		combine_vjp(y, y_bar, a, same, a, b_bar, 2);
	} else {
		return 2;
	}
	return check_failures != 0;
}
