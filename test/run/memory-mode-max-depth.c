// CONSTRUCT: memory modes | MGC_MAX_DEPTH with --memory=caller
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c
// Missing: records of a fixed size for a recursion of bounded depth.
// XFAIL: *

//--- model.c
#include <mgc/mgc.h>

MGC_MAX_DEPTH(6)
static double nested(const double *a, int n)
{
	if (n == 1)
		return a[0];
	return a[0] + 1 / nested(a + 1, n - 1);
}

MGC_GRAD()
double fraction(const double *a, int n)
{
	return nested(a, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

int main(void)
{
	const double a[3] = {1, 2, 4};
	double a_bar[3] = {0};
	void *work = malloc(fraction_grad_work(3) + 1);
	/* 1 + 1 / (2 + 1 / 4) = 13/9; by a[1]: -(4/9)^2; by a[2]: (4/9)^2 / 16 */
	expect("value", fraction_grad(a, a_bar, 3, work), 13.0 / 9);
	expect("a[0]", a_bar[0], 1);
	expect("a[1]", a_bar[1], -16.0 / 81);
	expect("a[2]", a_bar[2], 1.0 / 81);
	free(work);
	return check_failures != 0;
}
