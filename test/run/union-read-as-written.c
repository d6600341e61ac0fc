// CONSTRUCT: unions | a union member read back as it was written
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

union value {
	double d;
	long i;
	float f;
};
struct tagged {
	int is_double;
	union value v;
};

MGC_VJP() MGC_JVP()
double tagged_sum(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		struct tagged t;
		t.is_double = i & 1;
		if (t.is_double)
			t.v.d = x[i] * x[i];
		else
			t.v.i = i;
		s += t.is_double ? t.v.d * x[0] : (double)t.v.i * x[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double tagged_sum(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(tagged_sum(x, 5), tagged_sum_vjp(x, x_bar, 5, seed), tagged_sum_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
