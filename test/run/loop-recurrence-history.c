// CONSTRUCT: loops | x[i] = x[i - 1] * x[i - 2]: each step reads two older ones
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double fibonacci(double a, double b, int n)
{
	double older = a, old = b;
	for (int i = 0; i < n; i++) {
		double next = old * older + 0.1;
		older = old;
		old = next;
	}
	return old;
}

//--- main.c
#include "check.h"
#include "grad.h"

double fibonacci(double a, double b, int n);

static double a, a_bar, a_dot;
static double b, b_bar, b_dot;
static int n;

MODEL(fibonacci(a, b, n), fibonacci_vjp(a, &a_bar, b, &b_bar, n, seed),
      fibonacci_jvp(a, a_dot, b, b_dot, n, &dot))

int main(void)
{
	INPUT(double, a, 0.5, 1);
	INPUT(double, b, 0.5, 1);
	for (n = 0; n < 6; n++)
		check();
	return check_failures != 0;
}
