// CONSTRUCT: switch | labels among the cases, goto from one case to another
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double labels(const double *x, int n, int mode)
{
	double s = 1;
	for (int i = 0; i < n; i++) {
		int tries = 0;
		switch ((mode + i) % 6) {
		case 0:
			s *= x[0];
			goto half;
		case 1:
			s += x[1];
			if (i > 2)
				continue;
		again:
			s *= 1 + x[2] * x[2];
			if (tries++ < 2)
				goto again;
		case 2:
			s += x[2];
			break;
		half:
		case 3:
			s *= 0.5;
			break;
		default:
			s -= x[i % 3];
			if (i == 4)
				goto done;
			goto last;
		last:
			s += 1;
		}
		s += 0.1 * s * x[0];
	}
done:
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double labels(const double *x, int n, int mode);

static double x[3], x_bar[3], x_dot[3];
static int n, mode;

MODEL(labels(x, n, mode), labels_vjp(x, x_bar, n, mode, seed), labels_jvp(x, x_dot, n, mode, &dot))

int main(void)
{
	INPUT(double, x, 0.3, 1.1);
	for (n = 0; n < 6; n++)
		for (mode = 0; mode < 7; mode++)
			check();
	return check_failures != 0;
}
