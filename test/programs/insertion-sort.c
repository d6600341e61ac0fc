// PROGRAM: an L-estimator: insertion sort of structs in place, then weights by rank
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

struct item {
	double value, weight;
	int origin;
};

static void sort(struct item *items, int n)
{
	for (int i = 1; i < n; i++) {
		struct item moving = items[i];
		int at = i;
		while (at > 0 && items[at - 1].value > moving.value) {
			items[at] = items[at - 1];
			at--;
		}
		items[at] = moving;
	}
}

/* The weighted median, interpolated, and the trimmed spread around it. */
MGC_VJP() MGC_JVP()
double robust(const double *values, const double *weights, int n)
{
	struct item *items = malloc((size_t)n * sizeof *items);
	double total = 0;
	for (int i = 0; i < n; i++) {
		items[i] = (struct item){values[i], weights[i], i};
		total += weights[i];
	}
	sort(items, n);
	double below = 0, median = 0;
	for (int i = 0; i < n; i++) {
		double next = below + items[i].weight;
		if (next >= 0.5 * total) {
			double share = (0.5 * total - below) / items[i].weight;
			median = i > 0 ? items[i - 1].value * (1 - share) + items[i].value * share
			               : items[0].value;
			break;
		}
		below = next;
	}
	double spread = 0;
	for (int i = 1; i < n - 1; i++)
		spread += (items[i].value - median) * (items[i].value - median) * (1 + items[i].origin);
	free(items);
	return median + spread;
}

//--- main.c
#include "check.h"
#include "grad.h"

double robust(const double *values, const double *weights, int n);

enum { N = 7 };
static double values[N], values_bar[N], values_dot[N];
static double weights[N], weights_bar[N], weights_dot[N];

MODEL(robust(values, weights, N), robust_vjp(values, values_bar, weights, weights_bar, N, seed),
      robust_jvp(values, values_dot, weights, weights_dot, N, &dot))

int main(void)
{
	check_step = 0x1p-14;
	INPUT(double, values, -1, 1);
	INPUT(double, weights, 0.5, 1);
	return check();
}
