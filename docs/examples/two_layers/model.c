/* A net of two layers on column vectors, act(v) = 2 v:
 * loss = mean((y - act(w2 act(w1 x + b1) + b2))^2) */
#include <mgc/mgc.h>

enum { INPUTS = 3, HIDDEN = 4, OUTPUTS = 2 };

MGC_GRAD()
double loss(const double x[INPUTS], const double y[OUTPUTS], const double w1[HIDDEN][INPUTS],
            const double b1[HIDDEN], const double w2[OUTPUTS][HIDDEN], const double b2[OUTPUTS])
{
	double hidden[HIDDEN], sum = 0;

	for (int i = 0; i < HIDDEN; i++) {
		double v = b1[i];
		for (int j = 0; j < INPUTS; j++)
			v += w1[i][j] * x[j];
		hidden[i] = 2 * v;
	}
	for (int i = 0; i < OUTPUTS; i++) {
		double v = b2[i];
		for (int j = 0; j < HIDDEN; j++)
			v += w2[i][j] * hidden[j];
		const double error = y[i] - 2 * v;
		sum += error * error;
	}
	return sum / OUTPUTS;
}
