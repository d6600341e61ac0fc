// CONSTRUCT: switch | case labels inside if, else, for, while and blocks, mixed with break, continue and return
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double one(const double *x, int n, int mode, int *touched)
{
	double y = x[0];
	int i = 1, k = 0;
	double t = 1;
	switch (mode) {
		double unseen;
	case 0:
		y += x[1];
		if ((*touched)++ > 2) {
			y *= 3;
	case 1:
			y *= x[2];
			switch (n) {
			case 3:
				y += x[1];
				break;
			default:
				y -= x[1];
			}
		} else {
			y -= x[0];
	case 2:
			y = y * y;
		}
		unseen = y * x[2];
		y += unseen;
		break;
	case 3: {
		for (k = 0; k < n; k++) {
			double inner = x[k % 3];
			t *= inner;
			if (k > 3)
				break;
	case 4 ... 6:
			inner = x[1];
			y += inner;
			if (k % 3 == 1)
				continue;
			y *= 1.1;
			k++;
			t = 0.5;
		}
	}
	/* fall through */
	case 8:
		while (i < n) {
			y *= 1 + 0.1 * x[i % 3];
	default:
			i++;
			if (i > 5)
				return y;
		}
		y = n & 1 ? y * x[0] : y;
	}
	return y;
}

MGC_VJP() MGC_JVP()
double anywhere(const double *x, int n, int mode)
{
	int touched = 0;
	double s = 0;
	for (int i = 0; i < 4; i++)
		s += one(x, n, (mode + i) % 10, &touched) * (touched + 1);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double anywhere(const double *x, int n, int mode);

static double x[3], x_bar[3], x_dot[3];
static int n, mode;

MODEL(anywhere(x, n, mode), anywhere_vjp(x, x_bar, n, mode, seed), anywhere_jvp(x, x_dot, n, mode, &dot))

int main(void)
{
	INPUT(double, x, 0.7, 1.4);
	for (n = 0; n < 6; n++)
		for (mode = 0; mode < 10; mode++)
			check();
	return check_failures != 0;
}
