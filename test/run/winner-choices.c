// CONSTRUCT: reductions | for (k) if (d(k) < best) { best = d(k); arg = k; }
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: %compile-and-run
// RUN: %mgc --no-winner %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// RUN: %mgc --no-fuse %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// OFF-NOT: the iteration computes that chose it

//--- model.c
#include <float.h>
#include <math.h>
#include <mgc/mgc.h>

enum { D = 3, K = 5 };

static double distance2(const double *a, const double *b)
{
	double s = 0;
	for (int l = 0; l < D; l++)
		s += (a[l] - b[l]) * sin(a[l] - b[l]);
	return s;
}

/* the nearest one, in a loop over points */
// CHECK-DAG: model.c:[[@LINE+6]]:3: remark: 'nearest' is differentiated as what the iteration computes that chose it
static double clusters(const double *p, const double *c, int n, int k)
{
	double cost = 0;
	for (int i = 0; i < n; i++) {
		double nearest = INFINITY;
		for (int j = 0; j < k; j++) {
			double s = distance2(p + i * D, c + j * D);
			if (s < nearest)
				nearest = s;
		}
		cost += nearest;
	}
	return cost;
}

/* the first one peeled, an index that the program wants too, more values chosen with the winner */
// CHECK-DAG: model.c:[[@LINE+6]]:2: remark: 'best' is differentiated as what
// CHECK-DAG: model.c:[[@LINE+5]]:2: remark: 'with' is differentiated as what
static double peeled(const double *p, const double *c, int k)
{
	double best = distance2(p, c), with = c[0];
	int    arg = 0;
	for (int j = 1; j < k; j++) {
		double s = distance2(p, c + j * D);
		if (s >= best) {
			best = s;
			with = exp(c[j * D]) * s;
			arg = j;
		}
	}
	return best * with + c[arg];
}

/* over pairs, not over all of them */
// CHECK-DAG: model.c:[[@LINE+4]]:2: remark: 'closest' is differentiated as what
static double pairs(const double *c, int k)
{
	double closest = DBL_MAX;
	for (int i = 0; i < k; i++)
		for (int j = 0; j < i; j++) {
			double s = distance2(c + i * D, c + j * D);
			if ((i + j) % 4 && s < closest)
				closest = s;
		}
	return closest;
}

/* the largest of smallest */
// CHECK-DAG: model.c:[[@LINE+4]]:2: remark: 'largest' is differentiated as what
static double hausdorff(const double *p, const double *c, int n, int k)
{
	double largest = 0;
	for (int i = 0; i < n; i++) {
		double smallest = 1e300;
		for (int j = 0; j < k; j++)
			smallest = fmin(smallest, distance2(p + i * D, c + j * D));
		largest = fmax(sqrt(smallest + 1), largest);
	}
	return largest;
}

/* two at a time, two reductions in one loop, and a sum that has nothing to do with them */
// CHECK-DAG: model.c:[[@LINE+5]]:2: remark: 'low' is differentiated as what
// CHECK-DAG: model.c:[[@LINE+4]]:2: remark: 'high' is differentiated as what
static double both(const double *p, int n)
{
	double low = p[0], high = p[0], sum = 0;
	for (int i = 0; i + 1 < n; i += 2) {
		double a = p[i] * p[i], b = p[i + 1] * sin(p[i + 1]);
		if (a < low)
			low = a;
		if (b < low)
			low = b;
		if (p[i] * p[i + 1] > high)
			high = p[i] * p[i + 1];
		sum += a;
	}
	return low * high + sum;
}

/* two winners, in one loop */
// CHECK-DAG: model.c:[[@LINE+5]]:2: remark: 'least' is differentiated as what
// CHECK-DAG: model.c:[[@LINE+4]]:2: remark: 'most' is differentiated as what
static double spread(const double *p, int n)
{
	double least = p[0], most = p[0];
	for (int i = 0; i < n; i++) {
		if (p[i] < least)
			least = p[i];
		if (p[i] > most)
			most = p[i];
	}
	return most * most - least;
}

/* no counter, an exit, an index that is read, a generator of numbers */
// CHECK-DAG: model.c:[[@LINE+6]]:2: remark: 'best' is differentiated as what
static double search(const double *p, const int *next, int n)
{
	double   best = p[0];
	int      at = 0;
	unsigned state = 7;
	while (at >= 0) {
		state = state * 1664525u + 1013904223u;
		double s = p[at] * p[state % (unsigned)n];
		if (s > best)
			best = s;
		if (best > 50)
			break;
		at = next[at];
	}
	return best;
}

/* what decides is carried, what is chosen is found in a branch */
// CHECK-DAG: model.c:[[@LINE+5]]:2: remark: 'value' is differentiated as what
static double branches(const double *p, int n)
{
	double value = 0.5;
	int    turns = 3;
	for (int i = n; i-- > 0;) {
		if (p[i] > 0.1) {
			double s = cos(p[i]);
			if (s * turns > value && turns > 0) {
				value = s * p[(i + turns) % n];
				turns--;
			}
		} else if (p[i] < -0.9) {
			value = p[i] * p[i];
		}
	}
	return value;
}

MGC_VJP() MGC_JVP()
double all(const double *p, const double *c, const int *next, int n)
{
	double s = clusters(p, c, n, K) + peeled(p, c, K) + pairs(c, K) + hausdorff(p, c, n, K);
	return s + both(p, n * D) + search(p, next, n * D) + branches(p, n * D) + spread(p, n * D);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *p, const double *c, const int *next, int n);

enum { N = 4 };
static double    p[N * D], p_bar[N * D], p_dot[N * D], c[K * D], c_bar[K * D], c_dot[K * D];
static const int next[N * D] = { 3, 5, 1, 2, 9, 7, 8, -1, 4, 6, 11, 0 };

MODEL(all(p, c, next, N), all_vjp(p, p_bar, c, c_bar, next, N, seed), all_jvp(p, p_dot, c, c_dot, next, N, &dot))

int main(void)
{
	check_step = 0x1p-14;
	INPUT(double, p, -1, 1);
	INPUT(double, c, -1, 1);
	return check();
}
