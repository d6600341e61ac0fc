// PROGRAM: Runge-Kutta with error control: steps rejected and repeated
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static double slope(double t, double y, double rate)
{
	return -rate * y + sin(t * rate) * y * y;
}

/* Bogacki-Shampine: third order with an embedded second-order estimate. */
MGC_VJP() MGC_JVP()
double integrate(double y, double rate, double end, double tolerance)
{
	double t = 0, h = 0.5;
	while (t < end) {
		if (t + h > end)
			h = end - t;
		double k1 = slope(t, y, rate);
		double k2 = slope(t + 0.5 * h, y + 0.5 * h * k1, rate);
		double k3 = slope(t + 0.75 * h, y + 0.75 * h * k2, rate);
		double next = y + h / 9 * (2 * k1 + 3 * k2 + 4 * k3);
		double k4 = slope(t + h, next, rate);
		double error = h * fabs(-5 * k1 / 72 + k2 / 12 + k3 / 9 - k4 / 8);
		if (error <= tolerance) {
			t += h;
			y = next;
		}
		double factor = 0.9 * cbrt(tolerance / (error + 1e-14));
		h *= factor < 0.2 ? 0.2 : factor > 3 ? 3 : factor;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double integrate(double y, double rate, double end, double tolerance);

static double y, y_bar, y_dot;
static double rate, rate_bar, rate_dot;
static double end, end_bar, end_dot;
static double tolerance, tolerance_bar, tolerance_dot;

MODEL(integrate(y, rate, end, tolerance),
      integrate_vjp(y, &y_bar, rate, &rate_bar, end, &end_bar, tolerance, &tolerance_bar, seed),
      integrate_jvp(y, y_dot, rate, rate_dot, end, end_dot, tolerance, tolerance_dot, &dot))

int main(void)
{
	check_step = 0x1p-14;
	check_tolerance = 1e-7;
	INPUT(double, y, 0.5, 1);
	INPUT(double, rate, 1, 2);
	INPUT(double, end, 1, 1.5);
	INPUT(double, tolerance, 0.0005, 0.001);
	return check();
}
