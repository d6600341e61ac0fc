// Function pointers, recursion, several outputs, out-parameters of libm.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <math.h>
#include <stdio.h>

static double sq(double x)
{
	return x * x;
}

static double cu(double x)
{
	return x * x * x;
}

double fp1(double x, int c)
{
	double (*f)(double) = c ? sq : cu;
	double (*const t[2])(double) = { sq, &cu };
	return f(x) + (*t[c & 1])(x) * 3;
}

static double fact(int n)
{
	return n <= 1 ? 1 : n * fact(n - 1);
}

double rc1(int n)
{
	return fact(n);
}

static void two(const double *x, double *lo, double *hi, int n)
{
	*lo = *hi = x[0];
	for (int i = 1; i < n; i++) {
		if (x[i] < *lo)
			*lo = x[i];
		if (x[i] > *hi)
			*hi = x[i];
	}
}

double ou1(const double *x, int n)
{
	double lo, hi;
	two(x, &lo, &hi, n);
	int e;
	double m = frexp(hi + 3, &e);
	double ip, fr = modf(lo * 1.7, &ip);
	return hi - lo + m * e + ip * fr + ldexp(m, 3) + scalbn(fr, 2);
}

int main(void)
{
	double y[6] = { 3, 1.5, -2, 8, 4, 0 };
	for (int v = 0; v < 5; v++)
		printf("%a %a %a\n", fp1(v, v & 1), rc1(v + 4), ou1(y, v + 1));
	return 0;
}
