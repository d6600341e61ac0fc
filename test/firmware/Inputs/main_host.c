/* The numbers of a case on the machine that compiles. */
#include <stdio.h>

#include "case.h"

int main(void)
{
	case_start();
	printf("value %.9g\n", (double)case_gradient());
	for (int i = 0; i < case_n_results; ++i)
		printf("%d %.9g\n", i, (double)case_results[i]);
	return 0;
}
