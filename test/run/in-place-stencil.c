// CONSTRUCT: in-place updates | Gauss-Seidel sweeps over one array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void relax(double *u, int n, int sweeps)
{
	for (int t = 0; t < sweeps; t++)
		for (int i = 1; i < n - 1; i++)
			u[i] = 0.5 * (u[i - 1] + u[i + 1]) - 0.1 * u[i] * u[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void relax(double *u, int n, int sweeps);

static double u[7], u_bar[7], u_dot[7];

VOID_MODEL(relax(u, 7, 3), relax_vjp(u, u_bar, 7, 3), relax_jvp(u, u_dot, 7, 3))

int main(void)
{
	BUFFER(double, u, -1, 1);
	return check();
}
