// CONSTRUCT: pragmas | #pragma omp is ignored with a warning
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h 2>&1 | FileCheck %s
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -Wno-unknown-pragmas -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// CHECK: model.c:[[#]]:[[#]]: warning: {{.*}}omp

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double total(const double *x, int n)
{
	double s = 0;
	#pragma omp parallel for reduction(+ : s)
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double total(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(total(x, 5), total_vjp(x, x_bar, 5, seed), total_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
