// The annotation header is silent under every compiler and standard, as C and as C++.
//
// RUN: %cc -std=c99 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s
// RUN: %cc -std=c11 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s
// RUN: %cc -std=c17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s
// RUN: %cc -std=gnu17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s
// RUN: %cc -x c++ -std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s
// RUN: %if clang %{ %clang -std=c99 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s %}
// RUN: %if clang %{ %clang -std=c11 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s %}
// RUN: %if clang %{ %clang -std=c17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s %}
// RUN: %if clang %{ %clang -x c++ -std=c++17 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include %s %}
//
// They change no code: not a byte of the object differs without them.
// RUN: %cc -O1 -I %include -c %s -o %t.with.o
// RUN: %cc -O1 -I %include -DWITHOUT -c %s -o %t.without.o
// RUN: cmp %t.with.o %t.without.o
//
// A bound that is no constant is an error of the C compiler, too.
// RUN: not %cc -DVARIABLE_BOUND -I %include -fsyntax-only %s
//
// What the front end reads: the text as written, extents with macros replaced.
// RUN: %if clang %{ %clang -Xclang -ast-dump -fno-color-diagnostics -fsyntax-only -I %include %s | FileCheck %s %}
// CHECK: ParmVarDecl {{.*}} rows 'const double *'
// CHECK: AnnotateAttr {{.*}} "mgc:shape:n, 3 + 1"
// CHECK: AnnotateAttr {{.*}} "mgc:grad:wrt(rows), of(return), name(total_gradient)"
// CHECK: EnumConstantDecl {{.*}} mgc_max_trips 'int'
// CHECK: value: Int 4
// CHECK: AnnotateAttr {{.*}} "mgc:max_depth:4"
#include <mgc/mgc.h>

#ifdef WITHOUT
#undef MGC_GRAD
#undef MGC_MAX_TRIPS
#undef MGC_MAX_DEPTH
#define MGC_GRAD(...)
#define MGC_MAX_TRIPS(n) (void)0
#define MGC_MAX_DEPTH(n)
#endif

#define COLUMNS 3 + 1
#define TURNS 4

MGC_GRAD(wrt(rows), of(return), name(total_gradient))
double total(MGC_SHAPE(n, COLUMNS) const double *rows, MGC_INACTIVE const double *data,
             MGC_MAY_ALIAS double *out, int n);
MGC_VJP() MGC_JVP(wrt(x)) MGC_ELEMENT(float) float half(float x);
MGC_ADJOINT_OF(half)
void half_adjoint(float x, float *x_bar, float half_bar);
MGC_ADJOINT_OF(half, value)
void half_adjoint_of_value(float x, float *x_bar, float value, float half_bar);

double total(const double *rows, const double *data, double *out, int n)
{
	double s = 0;
#ifdef VARIABLE_BOUND
	MGC_MAX_TRIPS(n);
#endif
	MGC_MAX_TRIPS(TURNS);
	for (int i = 0; i < n; i++)
		s += rows[i] * data[i];
	if (n > 3)
		MGC_MAX_TRIPS(2 * TURNS);
	else
		s = -s;
	*out = s;
	return s;
}

MGC_GRAD() MGC_MAX_DEPTH(TURNS) double power(double x, int n);

double power(double x, int n)
{
	return n > 0 ? x * power(x, n - 1) : 1;
}

float half(float x)
{
	return x / 2;
}

void half_adjoint(float x, float *x_bar, float half_bar)
{
	(void)x;
	*x_bar += half_bar / 2;
}

void half_adjoint_of_value(float x, float *x_bar, float value, float half_bar)
{
	(void)value;
	half_adjoint(x, x_bar, half_bar);
}
