// CONSTRUCT: structs | bit-fields cut off what they do not hold, also as the value of the assignment; unnamed ones, widths to 40
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-optimise
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct state {
	unsigned a : 4, : 2, b : 3;
	signed c : 5;
	_Bool d : 1;
	double v;
	unsigned long long w : 40;
	int : 0;
	unsigned e : 2;
};

static const struct state first[2] = { { 15, 7, -16, 1, 1.5, 1ull << 39, 3 }, { .c = -2, .v = 0.5 } };

MGC_VJP() MGC_JVP()
double wrapped(double x, int n)
{
	struct state s = first[0], t = { .v = x, .b = 6 };
	unsigned last = 0;
	double y = 0;

	for (int i = 0; i < n; i++) {
		y += s.c * x;
		s.a++;
		last += (s.b += 3u);
		s.c -= 7;
		last += (t.e = t.e + 3u);
		s.d = !s.d;
		s.w = s.w * 3u + 5u;
		t.v *= x + t.e + first[i % 2].c;
		y += (s.a - 9u) % 5u * x;
		y += t.v * (s.a + s.b * 2u + s.d) + (double)(s.w % 17u) * x * x;
	}
	return y * last + t.v * t.b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double wrapped(double x, int n);

static double x, x_bar, x_dot;

MODEL(wrapped(x, 9), wrapped_vjp(x, &x_bar, 9, seed), wrapped_jvp(x, x_dot, 9, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
