#include "../net.h"

#include <math.h>

#include "grad.h"

float loss_mgc(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	static mg_tensor v[10]; /* made once: a step takes less time than ten views */

	if (v[0].data != x) {
		v[0] = MG_VIEW_F32(x, n, 4), v[1] = MG_VIEW_F32(target, n, 2);
		v[2] = MG_VIEW_F32(w[0], 4, 8), v[3] = MG_VIEW_F32(w_bar[0], 4, 8);
		v[4] = MG_VIEW_F32(w[1], 8), v[5] = MG_VIEW_F32(w_bar[1], 8);
		v[6] = MG_VIEW_F32(w[2], 8, 2), v[7] = MG_VIEW_F32(w_bar[2], 8, 2);
		v[8] = MG_VIEW_F32(w[3], 2), v[9] = MG_VIEW_F32(w_bar[3], 2);
	}
	return loss_grad(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], n);
}

float loss_hand(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	float total = 0;

	for (int k = 0; k < n; k++) {
		const float *in = x + 4 * k;
		float h[8], h_bar[8] = { 0 }, y[2];
		for (int i = 0; i < 8; i++) {
			float sum = w[1][i];
			for (int j = 0; j < 4; j++)
				sum += w[0][j * 8 + i] * in[j];
			h[i] = tanhf(sum);
		}
		for (int i = 0; i < 2; i++) {
			float sum = w[3][i];
			for (int j = 0; j < 8; j++)
				sum += w[2][j * 2 + i] * h[j];
			y[i] = tanhf(sum);
		}
		for (int i = 0; i < 2; i++) {
			const float error = y[i] - target[2 * k + i], bar = error / (float)n * (1 - y[i] * y[i]);
			total += error * error;
			w_bar[3][i] += bar;
			for (int j = 0; j < 8; j++) {
				w_bar[2][j * 2 + i] += bar * h[j];
				h_bar[j] += bar * w[2][j * 2 + i];
			}
		}
		for (int i = 0; i < 8; i++) {
			const float bar = h_bar[i] * (1 - h[i] * h[i]);
			w_bar[1][i] += bar;
			for (int j = 0; j < 4; j++)
				w_bar[0][j * 8 + i] += bar * in[j];
		}
	}
	return total / (float)(2 * n);
}
