// CONSTRUCT: pointers | const double *const *rows, double **out
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void scale_rows(double **out, const double *const *rows, double factor, int n, int m)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			out[i][j] = rows[i][j] * rows[n - 1 - i][j] * factor;
}

//--- main.c
#include "check.h"
#include "grad.h"

void scale_rows(double **out, const double *const *rows, double factor, int n, int m);

static double in[2][3], in_bar[2][3], in_dot[2][3];
static double out[2][3], out_bar[2][3], out_dot[2][3];
static double factor, factor_bar, factor_dot;
static const double *const rows[2] = {in[0], in[1]};
static double *rows_bar[2] = {in_bar[0], in_bar[1]};
static const double *const rows_dot[2] = {in_dot[0], in_dot[1]};
static double *o[2] = {out[0], out[1]}, *o_bar[2] = {out_bar[0], out_bar[1]};
static double *o_dot[2] = {out_dot[0], out_dot[1]};

VOID_MODEL(scale_rows(o, rows, factor, 2, 3),
           scale_rows_vjp(o, o_bar, rows, rows_bar, factor, &factor_bar, 2, 3),
           scale_rows_jvp(o, o_dot, rows, rows_dot, factor, factor_dot, 2, 3))

int main(void)
{
	INPUT(double, in, -1, 1);
	BUFFER(double, out, -1, 1);
	INPUT(double, factor, -1, 1);
	return check();
}
