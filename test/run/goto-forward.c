// CONSTRUCT: goto | a jump forward over code
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double jump(double x, int skip)
{
	double y = x;
	if (skip)
		goto done;
	y = y * y;
	y += x;
done:
	return y * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double jump(double x, int skip);

static double x, x_bar, x_dot;
static int skip;

MODEL(jump(x, skip), jump_vjp(x, &x_bar, skip, seed), jump_jvp(x, x_dot, skip, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (skip = 0; skip < 2; skip++)
		check();
	return check_failures != 0;
}
