// CONSTRUCT: loops | loops over points that lie side by side, with roots and quotients
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %cc %flags -O3 -fopenmp-simd -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: {{MGC_S(IMD|CALAR)}}

// CHECK: #if defined(__GNUC__) && !defined(__clang__)
// CHECK-NEXT: double (sqrt)(double) __attribute__((const));
// CHECK-NEXT: float (sqrtf)(float) __attribute__((const));
// CHECK-NEXT: #endif

// All three are there.
// CHECK-LABEL: void pulls_vjp(
// CHECK: MGC_SIMD_SUM(4, centre_bar_sum, centre_bar_sum_1, centre_bar_sum_2)
// CHECK-NEXT: for (int i = 0; i < n; i++) {
// CHECK-LABEL: void pulls_jvp(
// CHECK-LABEL: void narrow_vjp(
// CHECK: MGC_SIMD_SUM(8, centre_bar_sum, centre_bar_sum_1)
// CHECK-NEXT: for (int i = 0; i < n; i++) {
// CHECK-LABEL: void narrow_jvp(
// One of three is left out; two iterations add to one point; a function is called for each; little is computed.
// CHECK-LABEL: void planar_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: void planar_jvp(
// CHECK-LABEL: void chain_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: void chain_jvp(
// CHECK-LABEL: void called_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: void called_jvp(
// CHECK-LABEL: void cheap_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: void cheap_jvp(

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void pulls(const double *centre, const double *p, const double *mass, double *pull, int n)
{
	for (int i = 0; i < n; i++) {
		double d[3], square = 0.01;
		for (int k = 0; k < 3; k++) {
			d[k] = p[3 * i + k] - centre[k];
			square += d[k] * d[k];
		}
		pull[i] = mass[i] / (square * sqrt(square));
	}
}

MGC_VJP() MGC_JVP()
void narrow(const float *centre, const float *p, float *pull, int n)
{
	for (int i = 0; i < n; i++) {
		const float x = p[2 * i] - centre[0], y = p[2 * i + 1] - centre[1];
		pull[i] = x / sqrtf(0.5f + x * x + y * y);
	}
}

MGC_VJP() MGC_JVP()
void planar(const double *centre, const double *p, const double *mass, double *pull, int n)
{
	for (int i = 0; i < n; i++) {
		const double x = p[3 * i] - centre[0], y = p[3 * i + 1] - centre[1], square = 0.01 + x * x + y * y;
		pull[i] = mass[i] / (square * sqrt(square));
	}
}

MGC_VJP() MGC_JVP()
void chain(const double *centre, const double *p, double *pull, int n)
{
	for (int i = 0; i < n - 1; i++) {
		const double x = p[2 * i + 2] - p[2 * i] * centre[0], y = p[2 * i + 3] - p[2 * i + 1] * centre[1];
		pull[i] = x / sqrt(0.5 + x * x + y * y);
	}
}

MGC_VJP() MGC_JVP()
void called(const double *centre, const double *p, const double *mass, double *pull, int n)
{
	for (int i = 0; i < n; i++) {
		const double x = p[2 * i] - centre[0], y = p[2 * i + 1] - centre[1], square = 0.01 + x * x + y * y;
		pull[i] = mass[i] / (square * sqrt(square)) * exp(-square);
	}
}

MGC_VJP() MGC_JVP()
void cheap(const double *centre, const double *p, const double *mass, double *pull, int n)
{
	for (int i = 0; i < n; i++) {
		const double x = p[2 * i] - centre[0], y = p[2 * i + 1] - centre[1];
		pull[i] = mass[i] * x * y;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

enum { N = 37 };

void pulls(const double *centre, const double *p, const double *mass, double *pull, int n);
void narrow(const float *centre, const float *p, float *pull, int n);
void planar(const double *centre, const double *p, const double *mass, double *pull, int n);
void chain(const double *centre, const double *p, double *pull, int n);
void called(const double *centre, const double *p, const double *mass, double *pull, int n);
void cheap(const double *centre, const double *p, const double *mass, double *pull, int n);

static double centre[3], centre_bar[3], centre_dot[3];
static double p[3 * N], p_bar[3 * N], p_dot[3 * N];
static double mass[N], mass_bar[N], mass_dot[N];
static double pull[5 * N], pull_bar[5 * N], pull_dot[5 * N];
static float  at[2 * N], at_bar[2 * N], at_dot[2 * N];
static float  around[2], around_bar[2], around_dot[2];
static float  pulled[N], pulled_bar[N], pulled_dot[N];

VOID_MODEL((pulls(centre, p, mass, pull, N), planar(centre, p, mass, pull + N, N), chain(centre, p, pull + 2 * N, N),
            called(centre, p, mass, pull + 3 * N, N), cheap(centre, p, mass, pull + 4 * N, N), narrow(around, at, pulled, N)),
           (pulls_vjp(centre, centre_bar, p, p_bar, mass, mass_bar, pull, pull_bar, N),
            planar_vjp(centre, centre_bar, p, p_bar, mass, mass_bar, pull + N, pull_bar + N, N),
            chain_vjp(centre, centre_bar, p, p_bar, pull + 2 * N, pull_bar + 2 * N, N),
            called_vjp(centre, centre_bar, p, p_bar, mass, mass_bar, pull + 3 * N, pull_bar + 3 * N, N),
            cheap_vjp(centre, centre_bar, p, p_bar, mass, mass_bar, pull + 4 * N, pull_bar + 4 * N, N),
            narrow_vjp(around, around_bar, at, at_bar, pulled, pulled_bar, N)),
           (pulls_jvp(centre, centre_dot, p, p_dot, mass, mass_dot, pull, pull_dot, N),
            planar_jvp(centre, centre_dot, p, p_dot, mass, mass_dot, pull + N, pull_dot + N, N),
            chain_jvp(centre, centre_dot, p, p_dot, pull + 2 * N, pull_dot + 2 * N, N),
            called_jvp(centre, centre_dot, p, p_dot, mass, mass_dot, pull + 3 * N, pull_dot + 3 * N, N),
            cheap_jvp(centre, centre_dot, p, p_dot, mass, mass_dot, pull + 4 * N, pull_dot + 4 * N, N),
            narrow_jvp(around, around_dot, at, at_dot, pulled, pulled_dot, N)))

int main(void)
{
	INPUT(double, centre, -0.5, 0.5);
	INPUT(double, p, 1, 2);
	INPUT(double, mass, 0.5, 1.5);
	BUFFER(double, pull, -1, 1);
	INPUT(float, at, 1, 2);
	INPUT(float, around, -0.5, 0.5);
	BUFFER(float, pulled, -1, 1);
	return check();
}
