// CONSTRUCT: goto | labels reached from several places
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ways(double x, int way)
{
	double y = x;
	if (way == 0)
		goto one;
	if (way == 1)
		goto two;
	y *= 3;
one:
	y = y * x;
	if (way == 2)
		goto end;
two:
	y = y + x * x * x;
end:
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ways(double x, int way);

static double x, x_bar, x_dot;
static int way;

MODEL(ways(x, way), ways_vjp(x, &x_bar, way, seed), ways_jvp(x, x_dot, way, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (way = 0; way < 4; way++)
		check();
	return check_failures != 0;
}
