#include <math.h>
#include <mgc/mgc.h>

#include "model.h"

MGC_GRAD(wrt(w))
real loss(const real *w, const real *x, int n)
{
	real sum = 0;

	for (int i = 0; i < n; i++)
		sum += SCALE * sin(w[i] * x[i]);
	return sum;
}
