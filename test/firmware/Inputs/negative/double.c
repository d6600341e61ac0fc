#include <math.h>
float f(float x);
float f(float x)
{
	return (float)(sin((double)x) * 2.0);
}
