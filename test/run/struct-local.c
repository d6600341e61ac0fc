// CONSTRUCT: structs | declared in functions, with names that others have; members of local types, function pointers, bits
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %t/model.c < %t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

enum { N = 3, rate = 7 };

struct list {
	int tag;
};

// CHECK-NOT: enum { N = 2
// CHECK-NOT: enum mode

static double square(double x)
{
	return x * x;
}

/* Two functions, two types of one name, a constant of its own. */
static double turned(const double *x, int k)
{
	enum { N = 2 };
	struct point {
		double at[N], length;
	} p[N] = {{{x[0], x[1]}, 1}, {{x[1], x[2]}, 2}}, *q = &p[k % N];
	q->at[0] *= q->at[N - 1] * q->length;
	return p[0].at[0] + p[1].at[0] * rate;
}

// CHECK-DAG: {{^}}struct point {
// CHECK-DAG: {{^}}struct point_2 {
MGC_VJP() MGC_JVP()
double names(const double *x, int k)
{
	struct point {
		double z;
	} p[N] = {{x[0]}, {x[1]}, {x[2]}}, *q = &p[k % N];
	q->z *= q->z;
	return p[0].z * p[1].z + p[2].z + turned(x, k);
}

/* Members of types that the function declares itself. */
MGC_VJP() MGC_JVP()
double members(const double *x, int k)
{
	typedef double real;
	enum mode { PLAIN, TWICE = 2 };
	struct item {
		real (*of)(real);
		unsigned times : 3;
		union {
			real value;
			long bits;
		};
		enum mode          mode;
		const struct item *before;
	} items[2] = {{square, 1, {x[0]}, PLAIN, NULL}, {sin, 3, {x[1]}, TWICE, items}}, *q = &items[k % 2];
	const enum mode mode = k > 2 ? PLAIN : TWICE;
	q->value = q->of(q->value) * q->times * (q->mode + 1) * (mode + 2);
	return items[0].value * items[1].value + (q->before ? q->before->value * x[2] : 0);
}

/* One points to the other, which has the name of another at file scope. */
MGC_VJP() MGC_JVP()
double listed(const double *x, int n)
{
	struct list {
		struct node {
			double             v;
			const struct list *owner;
		} *first;
		double scale;
	} list = {malloc((size_t)n * sizeof(struct node)), x[0]};
	double sum = 0;
	for (int i = 0; i < n; i++) {
		list.first[i].v = x[i % N] * x[i % N];
		list.first[i].owner = &list;
	}
	for (int i = 0; i < n; i++)
		sum += list.first[i].v * list.first[i].owner->scale;
	free(list.first);
	return sum;
}

/* What the caller hands over as void. */
MGC_VJP(wrt(x)) MGC_JVP(wrt(x))
double read(const double *x, const void *data, int k)
{
	static const struct {
		double w;
		int    n;
	} table[2] = {{0.5, 2}, {0.25, 1}};
	const struct {
		double w;
		double v[3];
	} *p = data;
	return p[0].w * x[0] + p[1].v[k % 3] * x[1] * table[k % 2].w * x[table[k % 2].n];
}

//--- main.c
#include "check.h"
#include "grad.h"

double names(const double *x, int k);
double members(const double *x, int k);
double listed(const double *x, int n);
double read(const double *x, const void *data, int k);

static double       x[3], x_bar[3], x_dot[3];
static const double data[] = {0.5, 1, 2, 3, 0.75, -1, 0.5, 2};
static int          k;

static double model(void)
{
	return names(x, k) + members(x, k) + listed(x, k) + read(x, data, k);
}

static double adjoint(double seed)
{
	return names_vjp(x, x_bar, k, seed) + members_vjp(x, x_bar, k, seed) + listed_vjp(x, x_bar, k, seed) +
	       read_vjp(x, x_bar, data, k, seed);
}

static double tangent(double *dot)
{
	double       of[4];
	const double y = names_jvp(x, x_dot, k, &of[0]) + members_jvp(x, x_dot, k, &of[1]) +
	                 listed_jvp(x, x_dot, k, &of[2]) + read_jvp(x, x_dot, data, k, &of[3]);
	*dot = of[0] + of[1] + of[2] + of[3];
	return y;
}

MODEL(model(), adjoint(seed), tangent(&dot))

int main(void)
{
	INPUT(double, x, 0.2, 0.9);
	for (k = 0; k < 6; k++)
		check();
	return check_failures != 0;
}
