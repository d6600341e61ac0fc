// CONSTRUCT: types | 0.1f, 1e-3, 0x1.8p-1, .5 and 3. as literals
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double literals(double x, float y)
{
	return 0.1f * x + 1e-3 * x * x + 0x1.8p-1 * y + .5 * x * y + 3. / (2.0f + y);
}

//--- main.c
#include "check.h"
#include "grad.h"

double literals(double x, float y);

static double x, x_bar, x_dot;
static float y, y_bar, y_dot;

MODEL(literals(x, y), literals_vjp(x, &x_bar, y, &y_bar, seed),
      literals_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(float, y, 0.5, 2);
	return check();
}
