// CONSTRUCT: structs | float, double, long double, char and pointer members in one struct
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct mixed {
	char tag;
	float f;
	long double l;
	short s;
	double d;
	const char *name;
};

MGC_VJP() MGC_JVP()
double weigh(struct mixed m)
{
	double v = m.f * m.d + m.l * m.s;
	if (m.tag == 'x')
		v *= m.d;
	return v + m.name[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double weigh(struct mixed m);

static struct mixed m = {.tag = 'x', .s = 3, .name = "a"}, m_bar, m_dot;

MODEL(weigh(m), weigh_vjp(m, &m_bar, seed), weigh_jvp(m, m_dot, &dot))

int main(void)
{
	INPUT_AT(float, &m.f, &m_bar.f, &m_dot.f, 1, -1, 1);
	INPUT_AT(long double, &m.l, &m_bar.l, &m_dot.l, 1, -1, 1);
	INPUT_AT(double, &m.d, &m_bar.d, &m_dot.d, 1, -1, 1);
	return check();
}
