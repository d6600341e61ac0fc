// CONSTRUCT: memory | a buffer that grows by realloc
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double growing(const double *x, int n)
{
	size_t room = 2, used = 0;
	double *a = malloc(room * sizeof *a);
	for (int i = 0; i < n; i++) {
		if (used == room) {
			room *= 2;
			double *larger = realloc(a, room * sizeof *a);
			if (!larger) {
				free(a);
				return 0;
			}
			a = larger;
		}
		a[used] = x[i] * (used ? a[used - 1] : 1);
		used++;
	}
	double s = 0;
	for (size_t i = 0; i < used; i++)
		s += a[i] * a[i];
	free(a);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double growing(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(growing(x, 7), growing_vjp(x, x_bar, 7, seed), growing_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	return check();
}
