// CONSTRUCT: integers | double to int and back, char to double, unsigned to float
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <limits.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double converted(double x, unsigned u, char c)
{
	int whole = x;
	unsigned long long large = x * 1e12;
	float f = u;
	double y = x * whole + c * x * x + f * 1e-9 * x;
	y += (double)large * 1e-12 * x + (double)INT_MIN * 1e-9 * x;
	return y + (double)(float)ULONG_MAX * 1e-19 * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double converted(double x, unsigned u, char c);

// The integers are constants to the derivative: differences must not cross one.

int main(void)
{
	double x, x_bar, y, y_dot;
	for (int i = 0; i < 3; i++) {
		x = 1.25 + 0.5 * i;
		y = converted(x, 4000000000u, 'q');
		const int whole = (int)x;
		const double slope = whole + 2 * 'q' * x + (float)4000000000u * 1e-9
		                     + (double)(unsigned long long)(x * 1e12) * 1e-12
		                     - 2.147483648 + (double)(float)18446744073709551615u * 1e-19;
		x_bar = 0.5;
		expect_same("value", converted_vjp(x, &x_bar, 4000000000u, 'q', 2), y);
		expect("adjoint", x_bar, 0.5 + 2 * slope);
		expect_same("value", converted_jvp(x, 3, 4000000000u, 'q', &y_dot), y);
		expect("tangent", y_dot, 3 * slope);
	}
	return check_failures != 0;
}
