// CONSTRUCT: recursion | calls that look fusable and are not: h(x) * h(x), or x changes after the call
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: %compile-and-run
// RUN: %mgc --no-inline %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* F1: the adjoint of the result depends on the result, here and in the recursion */
// CHECK-DAG: remark: the reverse of this call of 'power' is a call of its own: line [[@LINE+5]]: what becomes of 'half' after it decides about its adjoint
static double power(double x, int n)
{
	if (n == 0)
		return 1;
	double half = power(x, n / 2);
	return n & 1 ? half * half * x : half * half;
}

/* F1: a product of two calls, of which one is made first */
// CHECK-DAG: remark: the reverse of this call of 'product' is a call of its own: line [[@LINE+5]]: what becomes of 'a' after it
static double product(const double *x, int n)
{
	if (n < 2)
		return x[n];
	double a = product(x, n - 1);
	double b = product(x, n - 2);
	return a * b + x[n];
}

static double smooth(const double *x, int n)
{
	return n ? sin(x[n]) * x[0] + smooth(x, n - 1) / 2 : x[0];
}

/* F3: what the call reads is overwritten after it */
// CHECK-DAG: model.c:[[@LINE+3]]:13: remark: the reverse of this call of 'smooth' is a call of its own: line [[@LINE+4]]: 'y', which it uses, is written after it
static double overwritten(double *y, int n)
{
	double s = smooth(y, n);
	y[1] = y[1] * y[1] * s;
	return s + y[1];
}

/* F3: and in the next iteration of a loop around it */
// CHECK-DAG: model.c:[[@LINE+6]]:8: remark: the reverse of this call of 'smooth' is a call of its own: line [[@LINE+5]]: 'y', which it uses, is written after it
static double relaxed(double *y, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		y[i] += y[(i + 1) % n] * y[i];
		s += smooth(y, n);
	}
	return s;
}

static void step(double *y, double *u, int n)
{
	for (int i = 0; i < n; i++)
		u[i] = y[n - 1 - i] * y[i] * 0.5;
	if (n > 1)
		step(u, y, n - 1);
}

/* F1, F3: what the call writes is read after it, by the next call too */
// CHECK-DAG: model.c:[[@LINE+4]]:2: remark: the reverse of this call of 'step' is a call of its own:
// CHECK-DAG: model.c:[[@LINE+4]]:13: remark: the reverse of this call of 'smooth' is a call of its own: what becomes of the value here after it
static double steps(double *y, double *u, int n)
{
	step(y, u, n);
	double s = smooth(u, n) * smooth(y, n);
	return s + y[0] * u[1];
}

/* F1: what the result is multiplied by changes after the call */
// CHECK-DAG: model.c:[[@LINE+3]]:13: remark: the reverse of this call of 'smooth' is a call of its own: what becomes of 'r' after it
static double factor(const double *x, double *t, int n)
{
	double r = smooth(x, n);
	for (int i = 0; i < 2; i++)
		t[i] = t[i] * x[i] + x[1];
	return r * t[1];
}

/* F2: whether the result counts is decided after it */
// CHECK-DAG: model.c:[[@LINE+3]]:13: remark: the reverse of this call of 'smooth' is a call of its own: what becomes of 's' after it
static double decided(const double *x, int n)
{
	double s = smooth(x, n);
	if (s > 100)
		s = 0;
	return s;
}

/* an array that each iteration fills, and the call adds to the adjoints of: it is another one each time */
// CHECK-DAG: model.c:[[@LINE+8]]:8: remark: the reverse of this call of 'smooth' is a call of its own: line [[@LINE+7]]: 'b', which it uses, is written after it
static double filled(const double *x, int n)
{
	double b[8], s = 0, p = 1;
	for (int k = 0; k < 3; k++) {
		p *= x[k];
		for (int i = 0; i <= n; i++)
			b[i] = x[i] * p;
		s += smooth(b, n);
	}
	return s + p;
}

/* the same, with an array of the loop */
// CHECK-DAG: model.c:[[@LINE+9]]:8: remark: the reverse of this call of 'smooth' is a call of its own: {{.*}}
static double filled_anew(const double *x, int n)
{
	double s = 0, p = 1;
	for (int k = 0; k < 3; k++) {
		double b[8];
		p *= x[k];
		for (int i = 0; i <= n; i++)
			b[i] = x[i] * p;
		s += smooth(b, n);
	}
	return s + p;
}

MGC_VJP() MGC_JVP()
double all(const double *x, double *y, double *u, double *t, double a, int n)
{
	double s = power(a, n) + product(x, n) + decided(x, n) + filled(x, n) + 2 * filled_anew(x, n);
	s += overwritten(y, n) - relaxed(y, n) / 3;
	return s + steps(y, u, n) + factor(x, t, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, double *y, double *u, double *t, double a, int n);

enum { M = 5 };
static double x[M + 1], x_bar[M + 1], x_dot[M + 1], y[M + 1], y_bar[M + 1], y_dot[M + 1];
static double u[M + 1], u_bar[M + 1], u_dot[M + 1], a, a_bar, a_dot, t[2], t_bar[2], t_dot[2];

MODEL(all(x, y, u, t, a, M), all_vjp(x, x_bar, y, y_bar, u, u_bar, t, t_bar, a, &a_bar, M, seed),
      all_jvp(x, x_dot, y, y_dot, u, u_dot, t, t_dot, a, a_dot, M, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 1);
	BUFFER(double, y, 0.2, 1);
	BUFFER(double, u, 0.2, 1);
	BUFFER(double, t, 0.2, 1);
	INPUT(double, a, 0.5, 1.2);
	return check();
}
