// CONSTRUCT: loops | iterations in step where inner loops wait for a recurrence
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %cc -fopenmp-simd %flags -O3 -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: FileCheck --check-prefix=CALLER --input-file=%t/grad.c %s
// OFF-NOT: l < 16
// The caller's memory is for what has to be recorded.
// CALLER: i += 16
// CALLER-NOT: c_bar_lanes

// The powers of sixteen rows at once, each with a record of its own; the rows that are left, one by one.
// CHECK: #define MGC_LANES
// CHECK-LABEL: double powers_vjp(
// CHECK: i += 16
// CHECK: for (int j = 0; j < m; j++)
// CHECK-NEXT: const double c_j = c[j];
// CHECK-NEXT: MGC_LANES
// CHECK-NEXT: for (long l = 0; l < 16; l++)
// CHECK: power_kept[j * 16L + l] =
// CHECK: / 16 * 16); i < n; i++)
// CHECK: power_kept[j] = power;
// CHECK: return
// What is read in the order in which it was made is not recorded; what goes to the coefficients stays with the lanes.
// CHECK-LABEL: double residuals_vjp(
// CHECK-NOT: _kept
// CHECK: i += 16
// CHECK: c_bar_lanes[j * 16L + l] +=
// CHECK: for (int j = 0; j < k; j++)
// CHECK: c_bar_sum += c_bar_lanes[j * 16L + l];
// CHECK-NOT: _kept
// CHECK: return
// The room for it is one for all turns of the loop around.
// CHECK-LABEL: double nested_vjp(
// CHECK: malloc
// CHECK: for (int r = 0; r < 2; r++) {
// CHECK: memset(c_bar_lanes, 0,
// CHECK: c_bar[r * m + j] += c_bar_sum;
// CHECK: free(
// CHECK-NEXT: return
// CHECK-LABEL: double exchanged_vjp(
// CHECK: i += 16
// CHECK: return
// CHECK-LABEL: float narrow_vjp(
// CHECK: i += 16
// CHECK: return
// A row begins with what the one before ends with.
// CHECK-LABEL: double chained_vjp(
// CHECK-NOT: l < 16
// A sum waits as well, but compilers and readers are better off with the loop as it is.
// CHECK-LABEL: double plain_vjp(
// CHECK-NOT: l < 16

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double powers(const double *c, const double *x, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double t = sin(x[i]), r = t > 0.1 ? 1 : -1, power = 1;
		for (int j = 0; j < m; j++) {
			r -= c[j] * power;
			power *= t;
		}
		sum += r * r * t;
	}
	return sum;
}

MGC_VJP(wrt(c)) MGC_JVP(wrt(c))
double residuals(const double *c, const double *x, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double r = x[i] > 0 ? 1 : -1, power = 1;
		for (int j = 0; j < m; j++) {
			r -= c[j] * power;
			power *= x[i];
		}
		sum += r * r;
	}
	return sum;
}

MGC_VJP(wrt(c)) MGC_JVP(wrt(c))
double nested(const double *c, const double *x, int m, int n)
{
	double all = 0;
	for (int r = 0; r < 2; r++) {
		double sum = 0;
		for (int i = 0; i < n; i++) {
			double y = 0;
			for (int j = m; j-- > 0;)
				y = y * x[i] + c[r * m + j];
			sum += y * y;
		}
		all += sum * sum;
	}
	return all * 1e-3;
}

/* What is carried changes places; an integer is carried; places at which others are read. */
MGC_VJP() MGC_JVP()
double exchanged(const double *c, const double *x, int m, int n)
{
	double sum = 0, all = 0;
	for (int i = 0; i < n; i++) {
		double a = 1, b = x[i], r = 0;
		int sign = 1;
		for (int j = 1; j < m; j++) {
			const double next = 2 * x[i] * b - a;
			r += sign * c[j] * a + c[m - j] * x[n - 1 - i];
			a = b;
			b = next;
			sign = -sign;
		}
		sum += r * r;
		all += b;
	}
	return sum * 0.1 + all;
}

MGC_VJP() MGC_JVP()
float narrow(const float *c, const float *x, int m, int n)
{
	float sum = 0;
	for (int i = 0; i < n; i++) {
		float y = 0;
		for (int j = m; j-- > 0;)
			y = y * x[i] + c[j];
		sum += y * y;
	}
	return sum;
}

MGC_VJP() MGC_JVP()
double chained(const double *c, double *y, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double p = y[i];
		for (int j = 0; j < m; j++)
			p *= c[j] + 1.2;
		y[i + 1] = p * y[i + 1];
	}
	for (int i = 0; i <= n; i++)
		sum += y[i] * y[i];
	return sum;
}

MGC_VJP() MGC_JVP()
double plain(const double *c, const double *x, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double z = 0;
		for (int j = 0; j < m; j++)
			z += c[j] * sin(x[i]) * j;
		sum += z * z;
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double powers(const double *c, const double *x, int m, int n);
double residuals(const double *c, const double *x, int m, int n);
double nested(const double *c, const double *x, int m, int n);
double exchanged(const double *c, const double *x, int m, int n);
float narrow(const float *c, const float *x, int m, int n);
double chained(const double *c, double *y, int m, int n);
double plain(const double *c, const double *x, int m, int n);

enum { M = 8, N = 33 };

static double c[M], c_bar[M], c_dot[M], x[N], x_bar[N], x_dot[N], y[N + 1], y_bar[N + 1], y_dot[N + 1];
static float f[M], f_bar[M], f_dot[M], g[N], g_bar[N], g_dot[N];
static double fixed[N];

/* Lengths that sixteen divides, and others. */
static const int lengths[] = { 0, 15, 16, 17, N };
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static double model(void)
{
	double sum = 0;
	for (int i = 0; i < LENGTHS; i++) {
		const int n = lengths[i];
		sum += powers(c, x, M, n) + residuals(c, fixed, M, n) + exchanged(c, x, M, n) + narrow(f, g, M, n);
	}
	return sum + chained(c, y, 5, 11) + plain(c, x, M, N) + powers(c, x, 0, N) + nested(c, fixed, M / 2, N);
}

static double reverse(double seed)
{
	double sum = 0;
	for (int i = 0; i < LENGTHS; i++) {
		const int n = lengths[i];
		sum += powers_vjp(c, c_bar, x, x_bar, M, n, seed) + residuals_vjp(c, c_bar, fixed, M, n, seed) +
		       exchanged_vjp(c, c_bar, x, x_bar, M, n, seed) + narrow_vjp(f, f_bar, g, g_bar, M, n, (float)seed);
	}
	sum += residuals_vjp(NULL, NULL, NULL, M, 0, seed); /* touches nothing */
	return sum + chained_vjp(c, c_bar, y, y_bar, 5, 11, seed) + plain_vjp(c, c_bar, x, x_bar, M, N, seed) +
	       powers_vjp(c, c_bar, x, x_bar, 0, N, seed) + nested_vjp(c, c_bar, fixed, M / 2, N, seed);
}

static double forward(double *dot)
{
	double sum = 0, d;
	float narrow_dot;
	*dot = 0;
	for (int i = 0; i < LENGTHS; i++) {
		const int n = lengths[i];
		const double p = powers_jvp(c, c_dot, x, x_dot, M, n, &d);
		*dot += d;
		const double r = residuals_jvp(c, c_dot, fixed, M, n, &d);
		*dot += d;
		const double e = exchanged_jvp(c, c_dot, x, x_dot, M, n, &d);
		*dot += d;
		sum += p + r + e + narrow_jvp(f, f_dot, g, g_dot, M, n, &narrow_dot);
		*dot += narrow_dot;
	}
	sum += chained_jvp(c, c_dot, y, y_dot, 5, 11, &d);
	*dot += d;
	sum += plain_jvp(c, c_dot, x, x_dot, M, N, &d);
	*dot += d;
	sum += powers_jvp(c, c_dot, x, x_dot, 0, N, &d);
	*dot += d;
	sum += nested_jvp(c, c_dot, fixed, M / 2, N, &d);
	*dot += d;
	return sum;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, c, -0.9, 0.9);
	INPUT(double, x, -0.9, 0.9);
	INPUT(float, f, -0.9, 0.9);
	INPUT(float, g, -0.9, 0.9);
	BUFFER(double, y, 0.5, 1.2);
	for (int i = 0; i < N; i++)
		fixed[i] = -1 + 2.0 * i / (N - 1);
	check_tolerance = 2e-3L;
	return check();
}
