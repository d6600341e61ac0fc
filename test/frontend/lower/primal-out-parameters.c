// Out-parameters of libm: frexp and modf keep every bit, ends of the range included.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <math.h>
#include <stdio.h>
double f1(double x)
{
	int e;
	double m = frexp(x, &e);
	return m + 100.0 * e;
}
float f2(float x)
{
	int e;
	float m = frexpf(x, &e);
	return m;
}
double g1(double x)
{
	double w;
	double r = modf(x, &w);
	return r;
}
double g2(double x)
{
	double w;
	modf(x, &w);
	return w;
}
int main(void)
{
	double z[] = {
		0,         -0.0, 1,   -1e-310, 4e-324, 1e308, -1.7976931348623157e308, INFINITY,
		-INFINITY, NAN,  2.5, -3.0,    -0.7,   1e17,  3.999999999999
	};
	for (int i = 0; i < 15; i++)
		printf("%a %a %a %a\n", f1(z[i]), f2((float)z[i]), g1(z[i]), g2(z[i]));
	return 0;
}
