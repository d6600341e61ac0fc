// CONSTRUCT: structs | arrays inside a struct
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct polynomial {
	int degree;
	double c[4];
};

MGC_VJP() MGC_JVP()
void derive(struct polynomial *out, const struct polynomial *in)
{
	out->degree = in->degree - 1;
	for (int i = 0; i < in->degree; i++)
		out->c[i] = in->c[i + 1] * (i + 1) * in->c[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

void derive(struct polynomial *out, const struct polynomial *in);

static struct polynomial out, out_bar, out_dot, in = {3, {0}}, in_bar, in_dot;

VOID_MODEL(derive(&out, &in), derive_vjp(&out, &out_bar, &in, &in_bar),
           derive_jvp(&out, &out_dot, &in, &in_dot))

int main(void)
{
	BUFFER_AT(double, out.c, out_bar.c, out_dot.c, 4, -1, 1);
	INPUT_AT(double, in.c, in_bar.c, in_dot.c, 4, -1, 1);
	check();
	expect_same("integer member", out.degree, 2);
	return check_failures != 0;
}
