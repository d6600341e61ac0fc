// CONSTRUCT: contract | the header in a C++ program
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/grad.o
// RUN: %cc %flags -I %include -c %t/model.c -o %t/model.o
// RUN: %clang -x c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -I %t -c %t/main.cc -o %t/main.o
// RUN: %cc %t/main.o %t/model.o %t/grad.o -lm -o %t/run && %t/run

//--- model.c
#include <mgc/mgc.h>

struct pair {
	double a, b;
};

MGC_GRAD() MGC_JVP()
double weigh(const struct pair *p, const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += p->a * x[i] + p->b * x[i] * x[i];
	return s;
}

//--- main.cc
#include "grad.h"

int main()
{
	const pair p = {2, 3};
	pair p_bar = {0, 0};
	const double x[2] = {1, 5};
	double x_bar[2] = {0, 0};
	const double value = weigh_grad(&p, &p_bar, x, x_bar, 2);
	return !(value == 90 && p_bar.a == 6 && p_bar.b == 26 && x_bar[0] == 8 && x_bar[1] == 32);
}
