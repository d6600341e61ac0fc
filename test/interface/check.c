// The check program: right derivatives pass, a wrong one fails, and the table says which; --verify is the same in
// one step.  It is C that no compiler warns of, and has no undefined behaviour itself.
//
// RUN: rm -rf %t && mkdir %t
// RUN: %mgc %s --jvp=track -o %t/grad.c
// RUN: %mgc %s --jvp=track --emit=check -o %t/check.c
// RUN: %cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Werror -I %include -c %t/check.c -o %t/check.o
// RUN: %cc -g -fsanitize=address,undefined -fno-sanitize-recover=all -I %include %s %t/grad.c %t/check.c -lm -o %t/check
// RUN: %t/check | FileCheck %s
// CHECK: function by tangent adjoint differences
// CHECK-NEXT: loss_vjp x {{.*}} ok
// CHECK-NEXT: loss_vjp y {{.*}} ok
// CHECK-NEXT: loss_vjp scale {{.*}} ok
// CHECK-NEXT: loss_vjp total {{.*}} ok
// CHECK-NEXT: hidden_grad x {{.*}} ok
// CHECK-NEXT: track_grad bodies {{.*}} ok
// CHECK-NEXT: track_grad pull {{.*}} ok
// CHECK-NEXT: of_rows_grad rows {{.*}} ok
// CHECK-NEXT: of_list_grad list {{.*}} ok
// CHECK-NEXT: track_jvp bodies {{.*}} - {{.*}} ok
// CHECK-NEXT: track_jvp pull {{.*}} - {{.*}} ok
// CHECK-NOT: {{.}}
//
// A sign that is wrong.
// RUN: sed 's/x_bar\[j\] +=/x_bar[j] -=/' %t/grad.c > %t/wrong.c
// RUN: not diff %t/grad.c %t/wrong.c > /dev/null
// RUN: %cc -I %include %s %t/wrong.c %t/check.c -lm -o %t/wrong
// RUN: not %t/wrong | FileCheck %s --check-prefix=SIGN
// SIGN: loss_vjp x {{.*}} WRONG
// SIGN: loss_vjp y {{.*}} ok
//
// A value that is wrong.
// RUN: sed '/track_grad(struct/,/^}/s/return \(.*\);/return 2 * (\1);/' %t/grad.c > %t/value.c
// RUN: not diff %t/grad.c %t/value.c > /dev/null
// RUN: %cc -I %include %s %t/value.c %t/check.c -lm -o %t/value
// RUN: not %t/value | FileCheck %s --check-prefix=VALUE
// VALUE: track_grad values WRONG
//
// Work space: its size is right to the byte, or the check says so.
// RUN: %mgc %s -DNO_LIST --memory=caller -o %t/caller.c
// RUN: %mgc %s -DNO_LIST --memory=caller --emit=check -o %t/check_caller.c
// RUN: %cc -g -fsanitize=address,undefined -fno-sanitize-recover=all -I %include %s %t/caller.c %t/check_caller.c -lm -o %t/caller
// RUN: %t/caller | FileCheck %s --check-prefix=CALLER
// CALLER: loss_vjp {{.*}} ok
// CALLER-NOT: WRONG
// RUN: sed '/^size_t loss_vjp_work/,/^}/s/return /return (size_t)-8 + /' %t/caller.c > %t/short.c
// RUN: %cc -w -I %include %s %t/short.c %t/check_caller.c -lm -o %t/short
// RUN: not %t/short | FileCheck %s --check-prefix=SHORT
// SHORT: loss_vjp work WRONG: written beyond its ends
//
// RUN: %mgc %s --verify | FileCheck %s --check-prefix=VERIFY
// RUN: %mgc %s --verify -DNO_LIST --memory=caller --prefix=my_ -o %t/verified.c | FileCheck %s --check-prefix=VERIFY
// RUN: grep -q my_loss_vjp %t/verified.c
// VERIFY: loss_vjp {{.*}} ok
// VERIFY: track_grad {{.*}} ok
// VERIFY-NOT: WRONG
#include <math.h>
#include <mgc/mgc.h>

double total;

MGC_VJP()
double loss(MGC_SHAPE(n) const double *x, MGC_SHAPE(m, n) double *y, int n, int m, float scale,
            MGC_INACTIVE const char *name, int column)
{
	double z = 0;

	for (int i = 0; i < m; i++)
		for (int j = 0; j < n; j++) {
			y[i * n + j] += sin(x[j]) * (double)scale;
			z += y[i * n + j] * y[i * n + column];
		}
	total = z * total;
	return *name ? tanh(z) : z;
}

MGC_GRAD()
static double hidden(double x)
{
	return x * log(x); /* of no value below zero */
}

struct body {
	double position[3];
	_Bool  is_heavy;
	unsigned colour : 4;
	float  weight;
};

MGC_GRAD()
double track(struct body *bodies, const int *order, long count, double pull)
{
	double energy = 0;

	for (long i = 0; i < count; i++) {
		struct body *b = &bodies[order[i]];
		for (int k = 0; k < 3; k++) {
			b->position[k] *= 1 - pull * 0.125;
			energy += b->position[k] * b->position[k] * (double)b->weight;
		}
	}
	return energy;
}

MGC_GRAD()
double of_rows(double **rows, int n)
{
	double s = 0;

	for (int i = 0; i < n; i++)
		s += rows[i][0] * rows[i][n];
	return s;
}

struct node {
	double value;
	struct node *next;
};

#ifndef NO_LIST
MGC_GRAD()
#endif
double of_list(const struct node *list)
{
	double s = 1;

	for (; list; list = list->next)
		s *= list->value + 2;
	return s;
}
