/* The residual of one observation: a point seen by a camera with radial distortion. */
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

MGC_VJP(wrt(camera, point, weight))
void residual(const double *camera, const double *point, const double *weight,
              const double *feature, double *error)
{
	double p[2];
	project(camera, point, p);
	error[0] = *weight * (p[0] - feature[0]);
	error[1] = *weight * (p[1] - feature[1]);
}
