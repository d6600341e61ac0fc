/* A net of 4, 8 and 2 neurons, its squared error at one sample. */
#include <math.h>
#include "mlp.h"

float mlp_loss(const Mlp *p, const float x[4], const float y[2]);

float mlp_loss(const Mlp *p, const float x[4], const float y[2])
{
	float h[8], loss = 0.0f;

	for (int j = 0; j < 8; ++j) {
		float s = p->b1[j];
		for (int i = 0; i < 4; ++i)
			s += x[i] * p->W1[i][j];
		h[j] = tanhf(s);
	}
	for (int k = 0; k < 2; ++k) {
		float s = p->b2[k];
		for (int j = 0; j < 8; ++j)
			s += h[j] * p->W2[j][k];
		loss += (s - y[k]) * (s - y[k]);
	}
	return loss * 0.5f;
}
