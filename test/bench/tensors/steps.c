/* Training steps: forward, backward, plain gradient descent. */
#include "net.h"

float steps(NetLoss *loss, int count, int n_weights, const long *sizes, float *const *w, float *const *w_bar,
            const float *x, const float *target, int n, float rate);

/* The loss before the last step. */
float steps(NetLoss *loss, int count, int n_weights, const long *sizes, float *const *w, float *const *w_bar,
            const float *x, const float *target, int n, float rate)
{
	float value = 0;

	for (int step = 0; step < count; step++) {
		value = loss(w, w_bar, x, target, n);
		for (int k = 0; k < n_weights; k++) {
			float *restrict to = w[k], *restrict by = w_bar[k];
			for (long i = 0; i < sizes[k]; i++) {
				to[i] -= rate * by[i];
				by[i] = 0;
			}
		}
	}
	return value;
}
