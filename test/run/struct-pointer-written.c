// CONSTRUCT: structs | p->x = ..., read and written
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct particle {
	double position, velocity;
};

MGC_VJP() MGC_JVP()
void step(struct particle *p, double dt, int n)
{
	for (int i = 0; i < n; i++) {
		p->velocity -= dt * p->position * p->position;
		p->position += dt * p->velocity;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void step(struct particle *p, double dt, int n);

static struct particle p, p_bar, p_dot;
static double dt, dt_bar, dt_dot;

VOID_MODEL(step(&p, dt, 3), step_vjp(&p, &p_bar, dt, &dt_bar, 3),
           step_jvp(&p, &p_dot, dt, dt_dot, 3))

int main(void)
{
	BUFFER_AT(double, &p.position, &p_bar.position, &p_dot.position, 2, -1, 1);
	INPUT(double, dt, 0.1, 0.3);
	return check();
}
