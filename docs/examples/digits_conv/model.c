#include "model.h"

#include <math.h>
#include <mgc/mgc.h>

/* Adds the convolution of one channel with one kernel; the image is surrounded by zeros. */
static void add_convolution(float *out, const float *in, const float *kernel, int side)
{
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++) {
			float sum = 0;
			for (int ky = 0; ky < 3; ky++)
				for (int kx = 0; kx < 3; kx++) {
					const int row = y + ky - 1, column = x + kx - 1;
					if (row >= 0 && row < side && column >= 0 && column < side)
						sum += kernel[ky * 3 + kx] * in[row * side + column];
				}
			out[y * side + x] += sum;
		}
}

/* relu, and the largest of each 2 by 2 points. */
static void pool(float *out, const float *in, int side)
{
	for (int y = 0; y < side / 2; y++)
		for (int x = 0; x < side / 2; x++) {
			const float *p = in + 2 * y * side + 2 * x;
			const float  top = fmaxf(p[0], p[1]), bottom = fmaxf(p[side], p[side + 1]);
			out[y * (side / 2) + x] = fmaxf(fmaxf(top, bottom), 0);
		}
}

void scores(const Weights *w, const float *image, float *out)
{
	float first[FIRST][POINTS / 4], second[SECOND][POINTS / 16];

	for (int o = 0; o < FIRST; o++) {
		float sum[POINTS];
		for (int i = 0; i < POINTS; i++)
			sum[i] = w->first_bias[o];
		add_convolution(sum, image, w->first[o], SIDE);
		pool(first[o], sum, SIDE);
	}
	for (int o = 0; o < SECOND; o++) {
		float sum[POINTS / 4];
		for (int i = 0; i < POINTS / 4; i++)
			sum[i] = w->second_bias[o];
		for (int c = 0; c < FIRST; c++)
			add_convolution(sum, first[c], w->second[o][c], SIDE / 2);
		pool(second[o], sum, SIDE / 2);
	}
	for (int o = 0; o < CLASSES; o++) {
		float sum = w->dense_bias[o];
		for (int c = 0; c < SECOND; c++)
			for (int i = 0; i < POINTS / 16; i++)
				sum += w->dense[o][c * (POINTS / 16) + i] * second[c][i];
		out[o] = sum;
	}
}

MGC_GRAD(wrt(w))
float loss(const Weights *w, const float *images, const int *labels, int n)
{
	float total = 0;

	for (int k = 0; k < n; k++) {
		float out[CLASSES], largest, sum = 0;
		scores(w, images + POINTS * k, out);
		largest = out[0];
		for (int i = 1; i < CLASSES; i++)
			largest = fmaxf(largest, out[i]);
		for (int i = 0; i < CLASSES; i++)
			sum += expf(out[i] - largest);
		total += logf(sum) + largest - out[labels[k]];
	}
	return total / (float)n;
}
