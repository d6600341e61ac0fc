// CONSTRUCT: arrays | double a[2][3][4] and a[n][m][k]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void blur(int n, int m, int k, double out[n][m][k], double in[2][3][4])
{
	for (int x = 0; x < n; x++)
		for (int y = 0; y < m; y++)
			for (int z = 0; z < k; z++)
				out[x][y][z] = in[x][y][z] * in[x][(y + 1) % m][z]
				               + in[1 - x][y][(z + 1) % k];
}

//--- main.c
#include "check.h"
#include "grad.h"

void blur(int n, int m, int k, double out[n][m][k], double in[2][3][4]);

static double out[2][3][4], out_bar[2][3][4], out_dot[2][3][4];
static double in[2][3][4], in_bar[2][3][4], in_dot[2][3][4];

VOID_MODEL(blur(2, 3, 4, out, in), blur_vjp(2, 3, 4, out, out_bar, in, in_bar),
           blur_jvp(2, 3, 4, out, out_dot, in, in_dot))

int main(void)
{
	BUFFER(double, out, -1, 1);
	BUFFER(double, in, -1, 1);
	return check();
}
