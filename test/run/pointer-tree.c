// CONSTRUCT: pointers | a binary tree in an array of structs, by left and right pointers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct tree {
	double value;
	const struct tree *left, *right;
};

static double fold(const struct tree *t, double x)
{
	if (!t)
		return x;
	return t->value * fold(t->left, x) + fold(t->right, x * t->value);
}

MGC_VJP() MGC_JVP()
double fold_tree(const struct tree *root, double x)
{
	return fold(root, x);
}

//--- main.c
#include "check.h"
#include <stddef.h>
#include "grad.h"

double fold_tree(const struct tree *root, double x);

#define TREE(name)                                                                                 \
	static struct tree name[4] = {{0, &name[1], &name[2]}, {0, NULL, &name[3]},                \
	                              {0, NULL, NULL}, {0, NULL, NULL}}
TREE(t);
TREE(t_bar);
TREE(t_dot);
static double x, x_bar, x_dot;

MODEL(fold_tree(t, x), fold_tree_vjp(t, t_bar, x, &x_bar, seed),
      fold_tree_jvp(t, t_dot, x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT_AT(double, &t[0].value, &t_bar[0].value, &t_dot[0].value, 1, -1, 1);
	INPUT_AT(double, &t[1].value, &t_bar[1].value, &t_dot[1].value, 1, -1, 1);
	INPUT_AT(double, &t[2].value, &t_bar[2].value, &t_dot[2].value, 1, -1, 1);
	INPUT_AT(double, &t[3].value, &t_bar[3].value, &t_dot[3].value, 1, -1, 1);
	return check();
}
