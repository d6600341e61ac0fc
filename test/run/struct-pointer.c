// CONSTRUCT: structs | const struct s *p, p->x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct lens {
	double focus, offset;
	int power;
};

MGC_VJP() MGC_JVP()
double refract(const struct lens *lens, double x)
{
	double y = (x - lens->offset) / lens->focus;
	for (int i = 1; i < lens->power; i++)
		y *= x;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double refract(const struct lens *lens, double x);

static struct lens lens = {0, 0, 3}, lens_bar, lens_dot;
static double x, x_bar, x_dot;

MODEL(refract(&lens, x), refract_vjp(&lens, &lens_bar, x, &x_bar, seed),
      refract_jvp(&lens, &lens_dot, x, x_dot, &dot))

int main(void)
{
	INPUT_AT(double, &lens.focus, &lens_bar.focus, &lens_dot.focus, 2, 1, 2);
	INPUT(double, x, -1, 1);
	lens_bar.power = 77;
	check();
	expect_same("other members of an adjoint are left alone", lens_bar.power, 77);
	return check_failures != 0;
}
