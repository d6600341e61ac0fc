/* A derivative written by hand inside a differentiated net: mgc calls it instead of differentiating
 * the function.  The second net leaves the same function to mgc. */
#include <math.h>
#include <mgc/mgc.h>

double sigmoid(double x);

double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

/* value is what sigmoid(x) returned. */
MGC_ADJOINT_OF(sigmoid, value)
void sigmoid_adjoint(double x, double *x_bar, double value, double sigmoid_bar)
{
	(void)x;
	*x_bar += sigmoid_bar * value * (1 - value);
}

static double sigmoid_left_to_mgc(double x)
{
	return 1 / (1 + exp(-x));
}

MGC_GRAD()
double net(const double *w, const double *x, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += w[i] * sigmoid(w[i] * x[i]);
	return sigmoid(sum);
}

MGC_GRAD()
double net_left_to_mgc(const double *w, const double *x, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += w[i] * sigmoid_left_to_mgc(w[i] * x[i]);
	return sigmoid_left_to_mgc(sum);
}
