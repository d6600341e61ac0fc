// CONSTRUCT: loops | an int that counts up to a size_t or an unsigned
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s

// The counter would overflow if the bound were more than an int holds.
// CHECK-LABEL: void plain_vjp(
// CHECK: for (int i = 0; i < (int)n; i++) {
// CHECK: y_bar[i] *=
// CHECK-NOT: reverse sweep
// CHECK-LABEL: void plain_jvp(
// CHECK-LABEL: void steps_vjp(
// CHECK: for (int i = 0; i < (int)n; i += 2)
// CHECK-LABEL: void steps_jvp(
// Not where something else ends the loop, or where it begins below 0.
// CHECK-LABEL: void left_vjp(
// CHECK-NOT: (int)n
// CHECK-LABEL: void left_jvp(
// CHECK-LABEL: void below_vjp(
// CHECK-NOT: i < (int)n
// CHECK-LABEL: void below_jvp(
// CHECK-LABEL: void ended_vjp(
// CHECK-NOT: i < (int)n
// CHECK-LABEL: void ended_jvp(

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_VJP() MGC_JVP()
void plain(double *y, size_t n)
{
	for (int i = 0; i < n; i++)
		y[i] = sin(y[i]);
}

MGC_VJP() MGC_JVP()
void steps(double *y, unsigned n)
{
	for (int i = 0; i < n; i += 2)
		y[i] = sin(y[i]) * y[0];
}

MGC_VJP() MGC_JVP()
void left(double *y, size_t n)
{
	for (int i = 0; i < n; i++) {
		if (y[i] > 0.8)
			break;
		y[i] = sin(y[i]);
	}
}

MGC_VJP() MGC_JVP()
void below(double *y, size_t n)
{
	for (int i = -2; i < n; i++)
		y[i] = sin(y[i]);
}

static void check_size(int i)
{
	if (i > 100)
		exit(1);
}

MGC_VJP() MGC_JVP()
void ended(double *y, size_t n)
{
	for (int i = 0; i < n; i++) {
		check_size(i);
		y[i] = sin(y[i]);
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void plain(double *y, size_t n);
void steps(double *y, unsigned n);
void left(double *y, size_t n);
void below(double *y, size_t n);
void ended(double *y, size_t n);

enum { N = 5 };

static double y[N], y_bar[N], y_dot[N], was[5][N];

static double model(void)
{
	plain(y, N);
	steps(y, N);
	left(y, N);
	below(y + 2, 2);
	ended(y, N);
	return 0;
}

/* Adjoints of several calls one behind the other: each from what the one before it has left. */
static double reverse(double seed)
{
	(void)seed;
	memcpy(was[0], y, sizeof y);
	plain(y, N);
	memcpy(was[1], y, sizeof y);
	steps(y, N);
	memcpy(was[2], y, sizeof y);
	left(y, N);
	memcpy(was[3], y, sizeof y);
	below(y + 2, 2);
	memcpy(was[4], y, sizeof y);
	double after[N];
	ended_vjp(y, y_bar, N);
	memcpy(after, y, sizeof y);
	memcpy(y, was[3], sizeof y);
	below_vjp(y + 2, y_bar + 2, 2);
	memcpy(y, was[2], sizeof y);
	left_vjp(y, y_bar, N);
	memcpy(y, was[1], sizeof y);
	steps_vjp(y, y_bar, N);
	memcpy(y, was[0], sizeof y);
	plain_vjp(y, y_bar, N);
	memcpy(y, after, sizeof y);
	return 0;
}

static double forward(double *dot)
{
	*dot = 0;
	plain_jvp(y, y_dot, N);
	steps_jvp(y, y_dot, N);
	left_jvp(y, y_dot, N);
	below_jvp(y + 2, y_dot + 2, 2);
	ended_jvp(y, y_dot, N);
	return 0;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	BUFFER(double, y, 0.3, 0.9);
	return check();
}
