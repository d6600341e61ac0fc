// CONSTRUCT: math | sinf expf sqrtf powf fabsf fmaxf tanhf
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
float single(float x, float y)
{
	return sinf(x) * expf(y) + sqrtf(x + 1) + powf(y, 1.5f) - fabsf(x) * fmaxf(x, y) + tanhf(x * y);
}

//--- main.c
#include "check.h"
#include "grad.h"

float single(float x, float y);

static float x, x_bar, x_dot;
static float y, y_bar, y_dot;

MODEL_OF(float, single(x, y), single_vjp(x, &x_bar, y, &y_bar, seed),
         single_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(float, x, 0.5, 0.8);
	INPUT(float, y, 1, 1.5);
	return check();
}
