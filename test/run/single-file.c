// CONSTRUCT: several files | one file that is both the model and the program that uses its derivative
// RUN: %mgc %s -o %t.grad.c --header %t.h
// RUN: %cc %flags -I %include -include %t.h %s %t.grad.c -lm -o %t && %t
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, double y)
{
	return x * y + sin(x);
}

/* As the interface says: the header, included first, must agree. */
double f_grad(double x, double *x_bar, double y, double *y_bar);

int main(void)
{
	double x_bar = 0, y_bar = 0;
	const double value = f_grad(2, &x_bar, 3, &y_bar);
	return !(value == f(2, 3) && fabs(x_bar - (3 + cos(2))) < 1e-15 && y_bar == 2);
}
