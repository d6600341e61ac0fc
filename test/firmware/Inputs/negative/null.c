float f(const float *x);
float f(const float *x)
{
	const float *p = 0;
	if (x == 0) {
		return *p;
	}
	return x[0];
}
