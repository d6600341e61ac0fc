/* Calls the gradients once, so that those made with --trace write their graphs. */
#include <stdio.h>

#include <mgrt/tensor.h>

#include "expression_grad.h"
#include "net_grad.h"
#include "neuron_grad.h"

static double net(void)
{
	double x[] = { 0.3, 0.1, 0.5 }, y[] = { 1, 0 }, b1[] = { 0.3, 0.2, 0.2, 0.3 }, b2[] = { 0.3, -0.2 };
	double w1[] = { 0.3, 0.1, 0.2, 0.2, -0.1, -0.1, 0.7, 0.5, -0.3, 0.5, 0.5, -0.5 };
	double w2[] = { 0.2, 0.3, 0.1, 0.1, 0.7, -0.2, -0.1, 0.3 };
	double x_bar[3] = { 0 }, y_bar[2] = { 0 }, w1_bar[12] = { 0 }, b1_bar[4] = { 0 }, w2_bar[8] = { 0 }, b2_bar[2] = { 0 };

	return loss_grad(MG_VIEW_F64(x, 3, 1), MG_VIEW_F64(x_bar, 3, 1), MG_VIEW_F64(y, 2, 1), MG_VIEW_F64(y_bar, 2, 1),
	                 MG_VIEW_F64(w1, 4, 3), MG_VIEW_F64(w1_bar, 4, 3), MG_VIEW_F64(b1, 4, 1), MG_VIEW_F64(b1_bar, 4, 1),
	                 MG_VIEW_F64(w2, 2, 4), MG_VIEW_F64(w2_bar, 2, 4), MG_VIEW_F64(b2, 2, 1), MG_VIEW_F64(b2_bar, 2, 1));
}

int main(void)
{
	double bar[5] = { 0 }, bars[4] = { 0 };

	printf("%g %g %g\n",
	       neuron_grad(2, &bar[0], 0, &bar[1], -3, &bar[2], 1, &bar[3], 6.8813735870195432, &bar[4]),
	       expression_grad(2, &bars[0], -3, &bars[1], 10, &bars[2], -2, &bars[3]), net());
	return 0;
}
