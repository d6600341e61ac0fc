// CONSTRUCT: math | quotients and roots at a pole whose value is not chosen
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// A partial that is infinite adds 0 to what control flow keeps from the result, however it is known that another one is
// finite: squares, branches, sums of loops, quotients by the same divisor.

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* -1 / 0 is not chosen. */
MGC_GRAD() double square(double x, double y) { return fmax(-y / (x * x), y); }
MGC_GRAD() double difference(double x, double y) { return fmax(-y / (2 * x * x + 2 - (2 + x * x)), y); }
MGC_GRAD() double branch(double x, double y) { double r; if (x > 0.5) r = x; else r = fmax(-y / x, y); return r; }
MGC_GRAD() double mirrored(double x, double y) { return 0.5 >= x && y > x ? fmax(-y / x, y) : 7; }
MGC_GRAD() double choice(double x, double y) { return fmax(-y / fmin(x, 1), y); }

MGC_GRAD() double falling(double x, double y)
{
	double s = 1;
	for (int i = 0; i < 4; i++)
		s -= x;
	return fmax(-y / s, y);
}

MGC_GRAD() double other_divisor(double x, double y) { return fmax(-y / x / (1 + y * y), y); }
MGC_GRAD() double infinite_dividend(double x, double y) { return fmax(log(x) / (1 + y * y), y); }

MGC_GRAD() double from_memory(double x, double y)
{
	double t[8];
	for (int i = 0; i < 8; i++)
		t[i] = log(x * i);
	double s = y;
	for (int i = 0; i < 8; i++)
		s = fmax(s, t[i] / (1 + y * y));
	return s;
}

/* Not inlined: its adjoint's seed is 0 where the caller does not choose it. */
static double deep(double x, int n) { return n <= 0 ? sqrt(x) : deep(x, n - 1); }
MGC_GRAD() double callee(double x, double y) { return fmax(deep(x, 3), y); }

/* Nothing is singular here, and no guard is needed. */
MGC_VJP() MGC_JVP()
double bounded(const double *x, double *unit)
{
	double s = 0.01, length = 0;
	for (int i = 0; i < 3; i++) {
		s += x[i] * x[i];
		length += x[i] * x[i];
	}
	for (int i = 0; i < 3; i++)
		unit[i] = x[i] / sqrt(length);
	const double r = fabs(x[0]) > 0.25 ? exp(-x[1] * x[1]) / x[0] : x[2] / fmax(x[0], 0.125);
	return x[1] / (s * sqrt(s)) + pow(s, -1.5) + r + x[2] / cosh(x[0]) + unit[0] * unit[1];
}

/* A row of the Jacobian: the other value is infinite. */
MGC_VJP() void rows(double x, double y, double *out) { out[0] = x * x; out[1] = y / x; }

//--- main.c
#include "check.h"
#include "grad.h"

double bounded(const double *x, double *unit);

static double x[3], x_bar[3], x_dot[3], unit[3], unit_bar[3], unit_dot[3];

MODEL(bounded(x, unit), bounded_vjp(x, x_bar, unit, unit_bar, seed), bounded_jvp(x, x_dot, unit, unit_dot, &dot))

#define NOT_CHOSEN(f, at, y)                                                                       \
	do {                                                                                       \
		double a = 0, b = 0;                                                               \
		check_label = #f;                                                                  \
		expect("value", f##_grad(at, &a, y, &b), y);                                       \
		expect_true("x_bar is 0", a == 0);                                                 \
		expect("y_bar", b, 1);                                                             \
	} while (0)

int main(void)
{
	NOT_CHOSEN(square, 0, 3);
	NOT_CHOSEN(difference, 0, 3);
	NOT_CHOSEN(branch, 0, 3);
	NOT_CHOSEN(mirrored, 0, 3);
	NOT_CHOSEN(choice, 0, 3);
	NOT_CHOSEN(falling, 0.25, 3);
	NOT_CHOSEN(other_divisor, 0, 3);
	NOT_CHOSEN(infinite_dividend, 0, 3);
	NOT_CHOSEN(from_memory, 0, 3);
	NOT_CHOSEN(callee, 0, 3);

	double a = 0, b = 0, out[2], seeds[2] = { 1, 0 };
	check_label = "rows";
	rows_vjp(0, &a, 1, &b, out, seeds);
	expect_true("x_bar is 0", a == 0);
	expect_true("y_bar is 0", b == 0);

	check_label = "bounded";
	INPUT(double, x, 0.3, 1.2);
	BUFFER(double, unit, 0, 1);
	return check() || check_failures != 0;
}
