// CONSTRUCT: structs | integer bit-fields beside floating members
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct packed {
	unsigned kind : 3;
	int shift : 5;
	double value;
};

MGC_VJP() MGC_JVP()
double unpack(const struct packed *p, int n)
{
	struct packed t = *p;
	double s = 0;
	for (int i = 0; i < n; i++) {
		s += t.kind & 1 ? t.value * t.value : t.value * t.shift;
		t.kind++;
		t.shift -= 7;
	}
	return s + t.kind;
}

//--- main.c
#include "check.h"
#include "grad.h"

double unpack(const struct packed *p, int n);

static struct packed p = {6, 3, 0}, p_bar, p_dot;

MODEL(unpack(&p, 5), unpack_vjp(&p, &p_bar, 5, seed), unpack_jvp(&p, &p_dot, 5, &dot))

int main(void)
{
	INPUT_AT(double, &p.value, &p_bar.value, &p_dot.value, 1, -1, 1);
	return check();
}
