/* One neuron, tanh(x1 w1 + x2 w2 + b), with tanh as a function of the library and written out. */
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double neuron(double x1, double x2, double w1, double w2, double b)
{
	double n = x1 * w1 + x2 * w2 + b;
	return tanh(n);
}

MGC_GRAD()
double neuron_written_out(double x1, double x2, double w1, double w2, double b)
{
	double n = x1 * w1 + x2 * w2 + b;
	double e = exp(2 * n);
	return (e - 1) / (e + 1);
}
