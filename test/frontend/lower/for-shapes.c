// Which loops become a for, and with which range.
// RUN: %mgc --emit=ir %s -o - | FileCheck %s
#include <mgc/mgc.h>
#include <stddef.h>

// CHECK-LABEL: func @up(
// CHECK: for %i in 2..%n step 3
MGC_VJP() void up(double *x, int n)
{
	for (int i = 2; i < n; i += 3)
		x[i] *= 2;
}

// CHECK-LABEL: func @inclusive(
// CHECK: %[[HIGH:.*]] = add %n, 1 : i32
// CHECK: for %i in 1..%[[HIGH]]
MGC_VJP() void inclusive(double *x, int n)
{
	for (int i = 1; i <= n; ++i)
		x[i] *= 2;
}

// The extent n - 1 + 1 is n.
// CHECK-LABEL: func @down(
// CHECK: for %i in rev 0..%n
MGC_VJP() void down(double *x, int n)
{
	for (int i = n - 1; i >= 0; i--)
		x[i] *= 2;
}

// CHECK-LABEL: func @down_unsigned(
// CHECK: for %i "size_t @" in rev 0..%n
MGC_VJP() void down_unsigned(double *x, size_t n)
{
	for (size_t i = n; i-- > 0;)
		x[i] *= 2;
}

// CHECK-LABEL: func @while_count(
// CHECK: for %n.1 in rev 0..%n
MGC_VJP() void while_count(double *x, int n)
{
	while (n-- > 0)
		x[n] *= 2;
}

// An int cannot wrap below an unsigned bound, and overflows where that is larger than an int.
// CHECK-LABEL: func @mixed(
// CHECK: %t = convert %n : i32
// CHECK: for %i in 0..%t {
MGC_VJP() void mixed(double *x, size_t n)
{
	for (int i = 0; i < n; i++)
		x[i] *= 2;
}

// A further condition leaves the loop.
// CHECK-LABEL: func @until(
// CHECK: for %i in 0..%n
// CHECK: exit_if
MGC_VJP() void until(double *x, int n)
{
	for (int i = 0; i < n && x[i] > 0; i++)
		x[i] *= 2;
}

// The bound is in memory that the loop does not write: stores of double leave an int alone.
struct size {
	int rows;
};
// CHECK-LABEL: func @bound_in_memory(
// CHECK: %[[ROWS:.*]] = load %s[0].rows : i32
// CHECK: for %i in 0..%[[ROWS]]
MGC_VJP() void bound_in_memory(double *x, const struct size *s)
{
	for (int i = 0; i < s->rows; i++)
		x[i] *= 2;
}

// CHECK-LABEL: func @bound_written(
// CHECK-NOT: for
// CHECK: loop
MGC_VJP() void bound_written(double *x, int *rows)
{
	for (int i = 0; i < *rows; i++) {
		x[i] *= 2;
		rows[1] = i;
	}
}

// n may be the largest value: the loop then never ends.
// CHECK-LABEL: func @may_wrap(
// CHECK-NOT: for
// CHECK: loop
MGC_VJP() void may_wrap(double *x, unsigned n)
{
	for (unsigned i = 0; i <= n; i++)
		x[i] *= 2;
}

// CHECK-LABEL: func @assigned_inside(
// CHECK-NOT: for
// CHECK: loop
MGC_VJP() void assigned_inside(double *x, int n)
{
	for (int i = 0; i < n; i++) {
		x[i] *= 2;
		if (x[i] < 0)
			i++;
	}
}

// The counter is used behind the loop: in closed form where the loop runs to its end.
// CHECK-LABEL: func @counter_after(
// CHECK: for %i
// CHECK-NOT: with
// CHECK: select
MGC_VJP() void counter_after(double *x, int n)
{
	int i;
	for (i = 0; i < n; i++)
		x[i] *= 2;
	x[i] = 0;
}
