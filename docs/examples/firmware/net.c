#include "net.h"

#include <math.h>

void net_outputs(const Net *net, const float x[4], float y[2])
{
	float h[8];

	for (int j = 0; j < 8; ++j) {
		float s = net->b1[j];
		for (int i = 0; i < 4; ++i)
			s += x[i] * net->W1[i][j];
		h[j] = tanhf(s);
	}
	for (int k = 0; k < 2; ++k) {
		float s = net->b2[k];
		for (int j = 0; j < 8; ++j)
			s += h[j] * net->W2[j][k];
		y[k] = s;
	}
}

float net_loss(const Net *net, const float x[4], const float y[2])
{
	float out[2], loss = 0.0f;

	net_outputs(net, x, out);
	for (int k = 0; k < 2; ++k)
		loss += (out[k] - y[k]) * (out[k] - y[k]);
	return 0.5f * loss;
}
