// isnan and the like, comparisons with NaN.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <math.h>
#include <stdio.h>

int nan1(double x)
{
	return isnan(x) + 2 * isinf(x) + 4 * isfinite(x) + 8 * isnormal(x) + 16 * !!signbit(x) +
	       (x != x) * 32 + !(x < 1) * 64 + (x >= 1) * 128;
}

int main(void)
{
	double z[] = { 0, -0.0, 1, -1e-310, INFINITY, -INFINITY, NAN };
	for (int i = 0; i < 7; i++)
		printf("%d\n", nan1(z[i]));
	return 0;
}
