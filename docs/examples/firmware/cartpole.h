#ifndef CARTPOLE_H
#define CARTPOLE_H

enum { HORIZON = 20 };

/* Position, speed, angle, turning rate. */
typedef struct State {
	float x, v, th, om;
} State;

void cartpole_step(State *s, float u);
float cartpole_cost(const State *start, const float u[HORIZON]);

#endif
