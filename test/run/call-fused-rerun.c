// CONSTRUCT: iterations that run again in the reverse sweep | beside a fused call whose argument is part of a struct
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck --check-prefix=CODE --input-file=%t/grad.c %t/model.c
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct tree {
	int    n;
	double leaves[6];
};

MGC_MAX_DEPTH(8)
static double folded(const double *v, int n, double a)
{
	if (n <= 0)
		return a;
	return 0.5 * folded(v + 1, n - 1, 0.5 * a + v[0] * v[0]) + v[0] * a;
}

/* Nothing but the fused call uses the address of the leaves' adjoints, and it stands before the loop of two sweeps. */
MGC_VJP(wrt(t, y))
MGC_JVP(wrt(t, y))
double relax(const struct tree *t, double *y, int n, int steps)
{
	// CHECK-DAG: model.c:[[@LINE+2]]:19: remark: this call of 'folded' runs forward and backward at once
	// CODE: folded_fused_1001(t->leaves, t_bar->leaves, t->n, 0.25, relax_bar * 0.5);
	const double a = folded(t->leaves, t->n, 0.25);
	double       sum = 0;
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep where its records would need more than 8 MB
	for (int s = 0; s < steps; s++) {
		for (int i = 0; i < n; i++)
			y[i] = 0.5 * y[i] * y[i] + 0.4 * y[i];
		for (int i = 0; i < n - 1; i++)
			y[i] = 0.5 * y[i] * y[i + 1] - 0.4 * y[i];
		for (int i = 0; i < n; i++)
			y[i] = 0.5 * y[i] * y[i] - 0.4 * y[i];
	}
	for (int i = 0; i < n; i++)
		sum += y[i];
	return sum + 0.5 * a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double relax(const struct tree *t, double *y, int n, int steps);

/* Enough for 8 MB of records, and two. */
enum { N = 3000, STEPS = 160 };

static struct tree t, t_bar, t_dot;
static double      y[N], y_bar[N], y_dot[N];
static int         n, steps;

MODEL(relax(&t, y, n, steps), relax_vjp(&t, &t_bar, y, y_bar, n, steps, seed),
      relax_jvp(&t, &t_dot, y, y_dot, n, steps, &dot))

int main(void)
{
	INPUT_AT(double, t.leaves, t_bar.leaves, t_dot.leaves, 6, 0.2, 0.9);
	BUFFER(double, y, -0.9, 0.9);
	check_points = 1;
	t.n = 6;
	n = 7;
	steps = 5;
	check();
	n = N;
	steps = STEPS;
	check();
	return check_failures != 0;
}
