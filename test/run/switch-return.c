// CONSTRUCT: switch | return from the cases, over an enum
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

enum shape { CIRCLE, SQUARE, TRIANGLE };

MGC_VJP() MGC_JVP()
double area(enum shape shape, double size)
{
	switch (shape) {
	case CIRCLE:
		return 3.14159265358979 * size * size;
	case SQUARE:
		return size * size;
	case TRIANGLE:
		return 0.43301270189222 * size * size;
	}
	return 0;
}

//--- main.c
#include "check.h"
#include "grad.h"

double area(enum shape shape, double size);

static double size, size_bar, size_dot;
static int shape;

MODEL(area(shape, size), area_vjp(shape, size, &size_bar, seed),
      area_jvp(shape, size, size_dot, &dot))

int main(void)
{
	INPUT(double, size, 0.5, 1.5);
	for (shape = 0; shape < 4; shape++)
		check();
	return check_failures != 0;
}
