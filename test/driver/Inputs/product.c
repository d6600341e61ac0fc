#include <mgc/mgc.h>

MGC_GRAD()
double product(const double *x, int n)
{
	double p = 1;

	for (int i = 0; i < n; i++)
		p *= x[i];
	return p;
}
