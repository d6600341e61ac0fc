/* L = (a b + c) f, an operation to a line. */
#include <mgc/mgc.h>

MGC_GRAD()
double expression(double a, double b, double c, double f)
{
	double e = a * b;
	double d = e + c;
	double L = d * f;
	return L;
}
