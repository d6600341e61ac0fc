float g(float *t);
float f(void);
float f(void)
{
	float t[200];
	t[0] = 1.0f;
	return g(t);
}
