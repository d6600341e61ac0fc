/* A net with one hidden layer of sigmoids, fitted to y(x) by the mean square error. */
#include <math.h>
#include <mgc/mgc.h>

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

/* w holds, for each hidden unit: its weight, its bias, its weight in the output; then a bias. */
double net(const double *w, int hidden, double x)
{
	double y = w[3 * hidden];
	for (int h = 0; h < hidden; h++)
		y += w[3 * h + 2] * sigmoid(w[3 * h] * x + w[3 * h + 1]);
	return y;
}

MGC_GRAD(wrt(w))
double loss(const double *w, int hidden, const double *x, const double *y, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double error = net(w, hidden, x[i]) - y[i];
		sum += error * error;
	}
	return sum / n;
}
