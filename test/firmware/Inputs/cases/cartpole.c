/* A pole on a cart over 20 steps: the cost of the controls u. */
#include <math.h>

float cp_cost(const float x0[4], const float u[20]);

float cp_cost(const float x0[4], const float u[20])
{
	const float dt = 0.05f, mp = 0.1f, mt = 1.1f, l = 0.5f, g = 9.8f;
	float x = x0[0], v = x0[1], th = x0[2], om = x0[3], J = 0.0f;

	for (int k = 0; k < 20; ++k) {
		float st = sinf(th), ct = cosf(th);
		float tmp = (u[k] + mp * l * om * om * st) / mt;
		float al = (g * st - ct * tmp) / (l * (4.0f / 3.0f - mp * ct * ct / mt));
		float a = tmp - mp * l * al * ct / mt;

		x += dt * v;
		v += dt * a;
		th += dt * om;
		om += dt * al;
		J += x * x + 0.1f * v * v + 10.0f * th * th + 0.1f * om * om + 0.01f * u[k] * u[k];
	}
	return J;
}
