// CONSTRUCT: types | float f(float x, float y)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
float wave(float x, float y)
{
	return x * y + sinf(x) / (2.0f + y * y);
}

//--- main.c
#include "check.h"
#include "grad.h"

float wave(float x, float y);

static float x, x_bar, x_dot;
static float y, y_bar, y_dot;

MODEL_OF(float, wave(x, y), wave_vjp(x, &x_bar, y, &y_bar, seed),
         wave_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(float, x, -2, 2);
	INPUT(float, y, -2, 2);
	return check();
}
