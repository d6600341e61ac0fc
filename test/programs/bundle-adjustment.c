// PROGRAM: bundle adjustment: projection of points by cameras with radial distortion
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// Residuals of all observations; cameras are Rodrigues rotation, centre, focal length, principal
// point, two distortion coefficients.

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

enum { ROTATION = 0, CENTRE = 3, FOCAL = 6, PRINCIPAL = 7, RADIAL = 9, CAMERA = 11 };

static void cross(const double *a, const double *b, double *out)
{
	out[0] = a[1] * b[2] - a[2] * b[1];
	out[1] = a[2] * b[0] - a[0] * b[2];
	out[2] = a[0] * b[1] - a[1] * b[0];
}

static double dot(const double *a, const double *b, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

static void rotate(const double *rotation, const double *p, double *out)
{
	double square = dot(rotation, rotation, 3);
	if (square != 0) {
		double angle = sqrt(square), c = cos(angle), s = sin(angle);
		double axis[3], side[3];
		for (int i = 0; i < 3; i++)
			axis[i] = rotation[i] / angle;
		cross(axis, p, side);
		double along = dot(axis, p, 3) * (1 - c);
		for (int i = 0; i < 3; i++)
			out[i] = p[i] * c + side[i] * s + axis[i] * along;
	} else {
		double side[3];
		cross(rotation, p, side);
		for (int i = 0; i < 3; i++)
			out[i] = p[i] + side[i];
	}
}

static void project(const double *camera, const double *point, double *out)
{
	double moved[3], seen[3];
	for (int i = 0; i < 3; i++)
		moved[i] = point[i] - camera[CENTRE + i];
	rotate(camera + ROTATION, moved, seen);
	out[0] = seen[0] / seen[2];
	out[1] = seen[1] / seen[2];
	double r2 = dot(out, out, 2);
	double distortion = 1 + camera[RADIAL] * r2 + camera[RADIAL + 1] * r2 * r2;
	for (int i = 0; i < 2; i++)
		out[i] = out[i] * distortion * camera[FOCAL] + camera[PRINCIPAL + i];
}

MGC_VJP() MGC_JVP()
void residuals(const double *cameras, const double *points, const double *weights,
               MGC_INACTIVE const double *features, const int *observed, int n, double *error,
               double *weight_error)
{
	for (int i = 0; i < n; i++) {
		double p[2];
		project(&cameras[CAMERA * observed[2 * i]], &points[3 * observed[2 * i + 1]], p);
		error[2 * i] = weights[i] * (p[0] - features[2 * i]);
		error[2 * i + 1] = weights[i] * (p[1] - features[2 * i + 1]);
	}
	for (int i = 0; i < n; i++)
		weight_error[i] = 1 - weights[i] * weights[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void residuals(const double *cameras, const double *points, const double *weights,
               const double *features, const int *observed, int n, double *error,
               double *weight_error);

enum { N = 6, CAMERAS = 2, POINTS = 4 };
static double features[2 * N];
static const int observed[2 * N] = {0, 0, 1, 1, 0, 2, 1, 3, 1, 0, 0, 3};
static double cameras[CAMERAS * 11], cameras_bar[CAMERAS * 11], cameras_dot[CAMERAS * 11];
static double points[POINTS * 3], points_bar[POINTS * 3], points_dot[POINTS * 3];
static double weights[N], weights_bar[N], weights_dot[N];
static double error[2 * N], error_bar[2 * N], error_dot[2 * N];
static double weight_error[N], weight_error_bar[N], weight_error_dot[N];

VOID_MODEL(residuals(cameras, points, weights, features, observed, N, error, weight_error),
           residuals_vjp(cameras, cameras_bar, points, points_bar, weights, weights_bar, features, observed, N, error, error_bar, weight_error, weight_error_bar),
           residuals_jvp(cameras, cameras_dot, points, points_dot, weights, weights_dot, features, observed, N, error, error_dot, weight_error, weight_error_dot))

int main(void)
{
	for (int i = 0; i < 2 * N; i++)
		features[i] = random_in(-1, 1);
	INPUT(double, cameras, -0.5, 0.5);
	for (int i = 0; i < POINTS; i++) {
		INPUT_AT(double, points + 3 * i, points_bar + 3 * i, points_dot + 3 * i, 2, -1, 1);
		INPUT_AT(double, points + 3 * i + 2, points_bar + 3 * i + 2, points_dot + 3 * i + 2, 1, 4, 6);
	}
	INPUT(double, weights, 0.5, 1);
	BUFFER(double, error, -1, 1);
	BUFFER(double, weight_error, -1, 1);
	return check();
}
