#include "cartpole.h"

#include <math.h>

/* 50 ms under the force u. */
void cartpole_step(State *s, float u)
{
	const float dt = 0.05f, mp = 0.1f, mt = 1.1f, l = 0.5f, g = 9.8f;
	const float st = sinf(s->th), ct = cosf(s->th);
	const float tmp = (u + mp * l * s->om * s->om * st) / mt;
	const float al = (g * st - ct * tmp) / (l * (4.0f / 3.0f - mp * ct * ct / mt));

	s->x += dt * s->v;
	s->v += dt * (tmp - mp * l * al * ct / mt);
	s->th += dt * s->om;
	s->om += dt * al;
}

/* Of the second ahead. */
float cartpole_cost(const State *start, const float u[HORIZON])
{
	State s = *start;
	float cost = 0.0f;

	for (int k = 0; k < HORIZON; ++k) {
		cartpole_step(&s, u[k]);
		cost += s.x * s.x + 0.1f * s.v * s.v + 10.0f * s.th * s.th + 0.1f * s.om * s.om;
		cost += 0.01f * u[k] * u[k];
	}
	return cost;
}
