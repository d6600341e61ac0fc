// CONSTRUCT: arrays | double a[][3], const rows
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double open_rows(const double a[][3], int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i][0] * a[i][1] * a[i][2] + a[i][i % 3];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double open_rows(const double a[][3], int n);

static double storage[4][3], storage_bar[4][3], storage_dot[4][3];

MODEL(open_rows(storage, 4), open_rows_vjp(storage, storage_bar, 4, seed),
      open_rows_jvp(storage, storage_dot, 4, &dot))

int main(void)
{
	INPUT(double, storage, -1, 1);
	return check();
}
