// --emit=dot: the graph of the function and of its adjoint, in the names and operations of the source; loops and branches
// are clusters, integers stay in the texts.
//
// RUN: %mgc %s --emit=dot -o %t.dot
// RUN: FileCheck %s --input-file=%t.dot
// RUN: FileCheck %s --input-file=%t.dot --check-prefix=LOOP
// RUN: FileCheck %s --input-file=%t.dot --check-prefix=FORWARD
#include <math.h>
#include <mgc/mgc.h>

// CHECK: digraph "expression_grad"
// CHECK: label="expression_grad"
// CHECK-DAG: [[D:b0_[0-9]+]] [label="{d_bar | L_bar * f}"
// CHECK-DAG: [[F:b0_[0-9]+]] [label="{f_bar | L_bar * d}"
// CHECK-DAG: [[A:b0_[0-9]+]] [label="{a_bar | e_bar * b}"
// CHECK-DAG: label="{c_bar | d_bar}"
// CHECK-DAG: [[L:b0_[0-9]+]] [label="{L_bar | 1}"
// CHECK-DAG: [[F]] -> [[L]] [dir="back"]
// CHECK: label="expression"
// CHECK: [[IN:n0_[0-9]+]] [label="{a | double}"
// CHECK: [[E:n0_[0-9]+]] [label="{e | a * b}"
// CHECK: label="{d | e + c}"
// CHECK: label="{L | d * f}"
// CHECK: [[IN]] -> [[E]];
MGC_GRAD()
double expression(double a, double b, double c, double f)
{
	double e = a * b;
	double d = e + c;
	double L = d * f;
	return L;
}

// LOOP: label="loss_grad"
// LOOP: label="{x_bar}"
// LOOP: label="for i = 0 .. n"
// LOOP: label="{z_bar | (s + z)_bar + (z / 2)_bar / 2}"
// LOOP-NOT: w_bar
// LOOP: label="loss"
// LOOP: label="{w | double[]}"
// LOOP: label="for i = 0 .. n"
// LOOP: label="{s | from before}"
// LOOP: label="{w[2 * i + 1]}"
// LOOP: label="{z | tanh(w[2 * i + 1] * s + x[i])}"
// LOOP: label="while s \> 1"
MGC_GRAD(wrt(x))
double loss(const double *x, const double *w, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		double z = tanh(w[2 * i + 1] * s + x[i]);
		s = z > 0 ? s + z : s - z / 2;
	}
	while (s > 1)
		s *= 0.5;
	return s;
}

// In forward mode the tangents flow as the values do.
// FORWARD: label="slope_jvp"
// FORWARD: [[X:b2_[0-9]+]] [label="{x_dot}"
// FORWARD: [[Y:b2_[0-9]+]] [label="{slope_dot | x_dot * cos(x)}"
// FORWARD: [[X]] -> [[Y]];
MGC_JVP()
double slope(double x)
{
	return sin(x);
}
