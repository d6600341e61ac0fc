// CONSTRUCT: loops | three nested loops: c = a * b
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void product(double c[3][2], double a[3][4], double b[4][2])
{
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 2; j++) {
			c[i][j] = 0;
			for (int k = 0; k < 4; k++)
				c[i][j] += a[i][k] * b[k][j];
		}
}

//--- main.c
#include "check.h"
#include "grad.h"

void product(double c[3][2], double a[3][4], double b[4][2]);

static double c[3][2], c_bar[3][2], c_dot[3][2];
static double a[3][4], a_bar[3][4], a_dot[3][4];
static double b[4][2], b_bar[4][2], b_dot[4][2];

VOID_MODEL(product(c, a, b), product_vjp(c, c_bar, a, a_bar, b, b_bar),
           product_jvp(c, c_dot, a, a_dot, b, b_dot))

int main(void)
{
	BUFFER(double, c, -1, 1);
	BUFFER(double, a, -1, 1);
	BUFFER(double, b, -1, 1);
	return check();
}
