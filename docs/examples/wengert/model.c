/* z = x1 x2 + sin(x1), the first example of every introduction to differentiation. */
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD() MGC_JVP() double z(double x1, double x2)
{
	double product = x1 * x2;
	double wave = sin(x1);
	return product + wave;
}
