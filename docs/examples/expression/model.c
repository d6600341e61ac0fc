/* Two expressions: one with every operand used once, one with an operand used twice. */
#include <mgc/mgc.h>

MGC_GRAD()
double loss(double a, double b, double c, double f)
{
	double e = a * b;
	double d = e + c;
	return d * f;
}

MGC_GRAD()
double twice(double a)
{
	return a + a;
}
