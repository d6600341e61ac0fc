// CONSTRUCT: switch | inside a loop: break leaves the switch, continue the iteration
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double machine(const double *x, const int *code, int n)
{
	double acc = 1;
	for (int i = 0; i < n; i++) {
		switch (code[i]) {
		case 0:
			continue;
		case 1:
			acc += x[i];
			break;
		case 2:
			acc *= x[i];
			if (acc < 100)
				break;
			acc = 1;
		}
		acc = acc * 0.9 + 0.01 * acc * acc;
	}
	return acc;
}

//--- main.c
#include "check.h"
#include "grad.h"

double machine(const double *x, const int *code, int n);

static double x[8], x_bar[8], x_dot[8];
static const int code[8] = {1, 2, 0, 2, 3, 1, 0, 2};

MODEL(machine(x, code, 8), machine_vjp(x, x_bar, code, 8, seed),
      machine_jvp(x, x_dot, code, 8, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
