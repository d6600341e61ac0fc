/* One record for each step, its state, written where the step ends; the stages are computed again.
 * A step is done block by block in local arrays.  Element i of a stage depends on element i - 1 of
 * the stage before: forward, a block begins with the last element of the block below, for the
 * reverse the three elements below are computed again.  Adjoints go down: a block ends with the
 * first of the one above. */
#include "ref.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256, HALO = 3 };

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static void step_forward(const double *restrict x, const double *restrict y, double *restrict next,
                         double h, int n)
{
	/* What the second, third and fourth slope are taken at; [0] is the element below the block.
	 */
	double t1[BLOCK + 1], t2[BLOCK + 1], t3[BLOCK + 1];
	const double half = h / 2, w = h / 6;
	t1[0] = t2[0] = y[0] + half * x[0];
	t3[0] = next[0] = y[0] + h * x[0];
	for (int a = 1; a < n; a += BLOCK) {
		const int m = smaller(BLOCK, n - a);
		const double *restrict const xa = x + a, *restrict const ya = y + a;
		double *restrict const out = next + a;
		for (int j = 0; j < m; j++)
			t1[j + 1] = ya[j] + half * (xa[j] * ya[j - 1]);
		for (int j = 0; j < m; j++)
			t2[j + 1] = ya[j] + half * (xa[j] * t1[j]);
		for (int j = 0; j < m; j++)
			t3[j + 1] = ya[j] + h * (xa[j] * t2[j]);
		for (int j = 0; j < m; j++)
			out[j] = ya[j] + w * xa[j] * (ya[j - 1] + 2 * (t1[j] + t2[j]) + t3[j]);
		t1[0] = t1[m];
		t2[0] = t2[m];
		t3[0] = t3[m];
	}
}

static void step_reverse(const double *restrict x, double *restrict x_bar, const double *restrict y,
                         double *restrict y_bar, double h, int n)
{
	double t1[BLOCK + HALO], t2[BLOCK + HALO], t3[BLOCK + HALO];
	/* Element j belongs to i = a - 1 + j, so that the last is the first of the block above. */
	double b1[BLOCK + 1], b2[BLOCK + 1], b3[BLOCK + 1], down[BLOCK + 1];
	const double half = h / 2, w = h / 6;
	double top1 = 0, top2 = 0, top3 = 0, top_down = 0;
	for (int b = n; b > 1;) {
		const int a = b - BLOCK > 1 ? b - BLOCK : 1, m = b - a;
		/* The stages of the block and of what lies below it. */
		const int low = a > HALO ? a - HALO : 0;
		const double *restrict const yl = y + low, *restrict const xl = x + low;
		if (low == 0) {
			t1[0] = t2[0] = y[0] + half * x[0];
			t3[0] = y[0] + h * x[0];
		} else {
			t1[0] = yl[0] + half * (xl[0] * yl[-1]);
			t2[0] = t3[0] = 0; /* not read */
		}
		for (int j = 1; j < b - low; j++)
			t1[j] = yl[j] + half * (xl[j] * yl[j - 1]);
		for (int j = 1; j < b - low; j++)
			t2[j] = yl[j] + half * (xl[j] * t1[j - 1]);
		for (int j = 1; j < b - low; j++)
			t3[j] = yl[j] + h * (xl[j] * t2[j - 1]);

		/* Their adjoints, and what the first slope hands down. */
		const double *restrict const xa = x + a, *restrict const ya = y + a;
		double *restrict const ya_bar = y_bar + a, *restrict const xa_bar = x_bar + a;
		b1[m] = top1;
		b2[m] = top2;
		b3[m] = top3;
		down[m] = top_down;
		for (int j = 0; j < m; j++)
			b3[j] = xa[j] * (w * ya_bar[j]);
		for (int j = 0; j < m; j++)
			b2[j] = xa[j] * (2 * w * ya_bar[j] + h * b3[j + 1]);
		for (int j = 0; j < m; j++)
			b1[j] = xa[j] * (2 * w * ya_bar[j] + half * b2[j + 1]);
		for (int j = 0; j < m; j++)
			down[j] = xa[j] * (w * ya_bar[j] + half * b1[j + 1]);
		const double *restrict const s1 = t1 + (a - 1 - low), *restrict const s2 =
									      t2 + (a - 1 - low);
		const double *restrict const s3 = t3 + (a - 1 - low);
		for (int j = 0; j < m; j++) {
			const double g = w * ya_bar[j];
			xa_bar[j] += g * s3[j] + (2 * g + h * b3[j + 1]) * s2[j] +
			             (2 * g + half * b2[j + 1]) * s1[j] +
			             (g + half * b1[j + 1]) * ya[j - 1];
		}
		for (int j = 0; j < m; j++)
			ya_bar[j] += b1[j + 1] + b2[j + 1] + b3[j + 1] + down[j + 1];
		top1 = b1[0];
		top2 = b2[0];
		top3 = b3[0];
		top_down = down[0];
		b = a;
	}
	/* All four slopes of the first element are x[0]. */
	x_bar[0] += h * (y_bar[0] + top3) + half * (top2 + top1);
	y_bar[0] += top1 + top2 + top3 + top_down;
}

void integrate_ref(const double *restrict x, double *restrict x_bar, double *restrict y,
                   double *restrict y_bar, int n, int steps)
{
	const double h = 2.0 / steps;
	const size_t size = (size_t)n;
	double *const kept = malloc(((size_t)steps + 1) * size * sizeof *kept);
	memset(kept, 0, size * sizeof *kept);
	for (int s = 0; s < steps; s++)
		step_forward(x, kept + (size_t)s * size, kept + (size_t)(s + 1) * size, h, n);
	memcpy(y, kept + (size_t)steps * size, size * sizeof *y);
	for (int s = steps; s-- > 0;)
		step_reverse(x, x_bar, kept + (size_t)s * size, y_bar, h, n);
	memset(y_bar, 0, size * sizeof *y_bar);
	free(kept);
}
