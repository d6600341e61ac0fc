// CONSTRUCT: structs | struct body b[], b[i].pos[k]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

struct body {
	double pos[3], mass;
	int fixed;
};

MGC_VJP() MGC_JVP()
double energy(const struct body *b, int n)
{
	double e = 0;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			double r2 = 0.1;
			for (int k = 0; k < 3; k++) {
				double d = b[i].pos[k] - b[j].pos[k];
				r2 += d * d;
			}
			if (!b[i].fixed)
				e -= b[i].mass * b[j].mass / sqrt(r2);
		}
	return e;
}

//--- main.c
#include "check.h"
#include "grad.h"

double energy(const struct body *b, int n);

static struct body b[3] = {{.fixed = 0}, {.fixed = 0}, {.fixed = 1}}, b_bar[3], b_dot[3];

MODEL(energy(b, 3), energy_vjp(b, b_bar, 3, seed), energy_jvp(b, b_dot, 3, &dot))

int main(void)
{
	for (int i = 0; i < 3; i++)
		INPUT_AT(double, b[i].pos, b_bar[i].pos, b_dot[i].pos, 4, 0.5, 2);
	return check();
}
