// CONSTRUCT: pointers | results through double *a, double *b
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void polar(double x, double y, double *square, double *product)
{
	*square = x * x + y * y;
	*product = *square * x * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

void polar(double x, double y, double *square, double *product);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static double square, square_bar, square_dot;
static double product, product_bar, product_dot;

VOID_MODEL(polar(x, y, &square, &product),
           polar_vjp(x, &x_bar, y, &y_bar, &square, &square_bar, &product, &product_bar),
           polar_jvp(x, x_dot, y, y_dot, &square, &square_dot, &product, &product_dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	BUFFER(double, square, -1, 1);
	BUFFER(double, product, -1, 1);
	return check();
}
