// CONSTRUCT: math | values at kinks: fabs at 0, ties of fmax and fmin, pow at 0
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// docs: one-sided, fixed, never NaN where a finite choice exists.

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD() double at_fabs(double x) { return fabs(x); }
MGC_GRAD() double at_fmax(double x, double y) { return fmax(x, y); }
MGC_GRAD() double at_fmin(double x, double y) { return fmin(x, y); }
MGC_GRAD() double at_pow(double x, double y) { return pow(x, y); }
MGC_GRAD() double guarded_pow(double x, double y) { return x > 0 ? pow(x, y) : x; }
MGC_GRAD() double best_root(double x, double y) { return fmax(sqrt(x), y); }
MGC_GRAD() double at_floor(double x) { return floor(x) + ceil(x) + round(x) + trunc(x); }

//--- main.c
#include "check.h"
#include "grad.h"

int main(void)
{
	double a = 0, b = 0;
	expect("fabs(0)", at_fabs_grad(0, &a), 0);
	expect_same("fabs'(0)", a, 0);
	a = 0;
	at_fabs_grad(-2, &a);
	expect("fabs'(-2)", a, -1);
	a = b = 0;
	at_fmax_grad(1, &a, 1, &b);
	expect("fmax tie, first", a, 1);
	expect("fmax tie, second", b, 0);
	a = b = 0;
	at_fmin_grad(1, &a, 1, &b);
	expect("fmin tie, first", a, 1);
	expect("fmin tie, second", b, 0);
	a = b = 0;
	expect("pow(0, 2)", at_pow_grad(0, &a, 2, &b), 0);
	expect("d/dx pow(0, 2)", a, 0);
	expect("d/dy pow(0, 2)", b, 0);
	a = b = 0;
	expect("pow(0, 1)", at_pow_grad(0, &a, 1, &b), 0);
	expect("d/dx pow(0, 1)", a, 1);
	expect("d/dy pow(0, 1)", b, 0);
	a = b = 0;
	expect("pow(0, 0)", at_pow_grad(0, &a, 0, &b), 1);
	expect("d/dx pow(0, 0)", a, 0);
	expect("d/dy pow(0, 0)", b, 0);
	a = b = 0;
	expect("pow(-2, 3)", at_pow_grad(-2, &a, 3, &b), -8);
	expect("d/dx pow(-2, 3)", a, 12);
	expect("d/dy pow(-2, 3)", b, 0);
	a = b = 0;
	expect("guarded", guarded_pow_grad(0, &a, -1, &b), 0);
	expect("guarded, x", a, 1);
	expect_same("guarded, y", b, 0);
	a = b = 0;
	expect("the operand not chosen", best_root_grad(0, &a, 3, &b), 3);
	expect_same("sqrt'(0) is not reached", a, 0);
	expect("the operand chosen", b, 1);
	a = 0;
	at_floor_grad(1.0, &a);
	expect_same("steps", a, 0);
	return check_failures != 0;
}
