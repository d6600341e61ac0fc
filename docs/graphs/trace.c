/* Calls the gradients once, so that those made with --trace write their graphs. */
#include <stdio.h>

#include "neuron_grad.h"
#include "expression_grad.h"

int main(void)
{
	double bar[5] = { 0 }, bars[4] = { 0 };

	printf("%g %g\n",
	       neuron_grad(2, &bar[0], 0, &bar[1], -3, &bar[2], 1, &bar[3], 6.8813735870195432, &bar[4]),
	       expression_grad(2, &bars[0], -3, &bars[1], 10, &bars[2], -2, &bars[3]));
	return 0;
}
