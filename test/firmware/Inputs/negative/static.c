float f(float x);
float f(float x)
{
	static float sum;
	sum += x;
	return sum;
}
