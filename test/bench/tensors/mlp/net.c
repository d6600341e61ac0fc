#include "../net.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "grad.h"

enum { IN = 784, HIDDEN = 128, OUT = 10 };

float loss_mgc(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	return loss_grad(MG_VIEW_F32(x, n, IN), MG_VIEW_F32(target, n, OUT), MG_VIEW_F32(w[0], IN, HIDDEN),
	                 MG_VIEW_F32(w_bar[0], IN, HIDDEN), MG_VIEW_F32(w[1], HIDDEN), MG_VIEW_F32(w_bar[1], HIDDEN),
	                 MG_VIEW_F32(w[2], HIDDEN, OUT), MG_VIEW_F32(w_bar[2], HIDDEN, OUT), MG_VIEW_F32(w[3], OUT),
	                 MG_VIEW_F32(w_bar[3], OUT), n);
}

/* c (m, n) = op(a) op(b) + beta c */
static void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float *a, int lda, const float *b,
                    int ldb, float beta, float *c)
{
	cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, n);
}

/* y = softmax(y) - target, over n; the loss. */
static float cross_entropy(float *restrict y, const float *restrict target, int n)
{
	float total = 0;

	for (int k = 0; k < n; k++, y += OUT, target += OUT) {
		float largest = y[0], sum = 0, of_target = 0;
		for (int i = 1; i < OUT; i++)
			largest = y[i] > largest ? y[i] : largest;
		for (int i = 0; i < OUT; i++)
			of_target += target[i] * (y[i] - largest);
		for (int i = 0; i < OUT; i++)
			sum += y[i] = expf(y[i] - largest);
		for (int i = 0; i < OUT; i++)
			y[i] = (y[i] / sum - target[i]) / (float)n;
		total += logf(sum) - of_target;
	}
	return total / (float)n;
}

float loss_hand(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	float *restrict h = malloc(sizeof(float) * (size_t)n * (2 * HIDDEN + OUT));
	float *restrict h_bar = h + (size_t)n * HIDDEN, *restrict y = h_bar + (size_t)n * HIDDEN;

	for (int k = 0; k < n; k++)
		for (int i = 0; i < HIDDEN; i++)
			h[k * HIDDEN + i] = w[1][i];
	product(CblasNoTrans, CblasNoTrans, n, HIDDEN, IN, x, IN, w[0], HIDDEN, 1, h);
	for (int i = 0; i < n * HIDDEN; i++)
		h[i] = h[i] > 0 ? h[i] : 0;
	for (int k = 0; k < n; k++)
		for (int i = 0; i < OUT; i++)
			y[k * OUT + i] = w[3][i];
	product(CblasNoTrans, CblasNoTrans, n, OUT, HIDDEN, h, HIDDEN, w[2], OUT, 1, y);
	const float loss = cross_entropy(y, target, n);
	for (int k = 0; k < n; k++)
		for (int i = 0; i < OUT; i++)
			w_bar[3][i] += y[k * OUT + i];
	product(CblasTrans, CblasNoTrans, HIDDEN, OUT, n, h, HIDDEN, y, OUT, 1, w_bar[2]);
	product(CblasNoTrans, CblasTrans, n, HIDDEN, OUT, y, OUT, w[2], OUT, 0, h_bar);
	for (int k = 0; k < n; k++)
		for (int i = 0; i < HIDDEN; i++) {
			h_bar[k * HIDDEN + i] = h[k * HIDDEN + i] > 0 ? h_bar[k * HIDDEN + i] : 0;
			w_bar[1][i] += h_bar[k * HIDDEN + i];
		}
	product(CblasTrans, CblasNoTrans, IN, HIDDEN, n, x, IN, h_bar, HIDDEN, 1, w_bar[0]);
	free(h);
	return loss;
}
