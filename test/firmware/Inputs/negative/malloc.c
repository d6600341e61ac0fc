#include <stdlib.h>
float f(const float *x, int n);
float f(const float *x, int n)
{
	float *t = malloc((unsigned)n * 4U);
	float r;
	if (t == NULL) {
		return 0.0f;
	}
	t[0] = x[0];
	r = t[0];
	free(t);
	return r;
}
