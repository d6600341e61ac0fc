/* Straight-line code: everything in locals, one sine, one cosine, one square root, two divisions.
 */
#include "ref.h"

#include <math.h>

enum { CENTRE = 3, FOCAL = 6, PRINCIPAL = 7, RADIAL = 9 };

void residual_ref(const double *restrict camera, double *restrict camera_bar,
                  const double *restrict point, double *restrict point_bar,
                  const double *restrict weight, double *restrict weight_bar,
                  const double *restrict feature, double *restrict error,
                  double *restrict error_bar)
{
	const double r0 = camera[0], r1 = camera[1], r2 = camera[2];
	const double m0 = point[0] - camera[CENTRE], m1 = point[1] - camera[CENTRE + 1];
	const double m2 = point[2] - camera[CENTRE + 2];
	const double square = r0 * r0 + r1 * r1 + r2 * r2;
	double inverse = 0, c = 1, s = 0, a0 = 0, a1 = 0, a2 = 0, x0 = 0, x1 = 0, x2 = 0;
	double dot = 0, along = 0, y0, y1, y2;
	if (square != 0) {
		const double angle = sqrt(square);
		inverse = 1 / angle;
		c = cos(angle);
		s = sin(angle);
		a0 = r0 * inverse;
		a1 = r1 * inverse;
		a2 = r2 * inverse;
		x0 = a1 * m2 - a2 * m1;
		x1 = a2 * m0 - a0 * m2;
		x2 = a0 * m1 - a1 * m0;
		dot = a0 * m0 + a1 * m1 + a2 * m2;
		along = dot * (1 - c);
		y0 = m0 * c + x0 * s + a0 * along;
		y1 = m1 * c + x1 * s + a1 * along;
		y2 = m2 * c + x2 * s + a2 * along;
	} else {
		y0 = m0 + r1 * m2 - r2 * m1;
		y1 = m1 + r2 * m0 - r0 * m2;
		y2 = m2 + r0 * m1 - r1 * m0;
	}
	const double iz = 1 / y2, p0 = y0 * iz, p1 = y1 * iz, f = camera[FOCAL];
	const double k0 = camera[RADIAL], k1 = camera[RADIAL + 1], rr = p0 * p0 + p1 * p1;
	const double distortion = 1 + k0 * rr + k1 * rr * rr, scale = distortion * f, w = *weight;
	const double d0 = p0 * scale + camera[PRINCIPAL] - feature[0];
	const double d1 = p1 * scale + camera[PRINCIPAL + 1] - feature[1];
	error[0] = w * d0;
	error[1] = w * d1;

	/* Backwards. */
	*weight_bar += error_bar[0] * d0 + error_bar[1] * d1;
	const double o0 = w * error_bar[0], o1 = w * error_bar[1];
	error_bar[0] = error_bar[1] = 0;
	const double scale_bar = o0 * p0 + o1 * p1, distortion_bar = scale_bar * f;
	const double rr_bar = distortion_bar * (k0 + 2 * k1 * rr);
	camera_bar[PRINCIPAL] += o0;
	camera_bar[PRINCIPAL + 1] += o1;
	camera_bar[FOCAL] += scale_bar * distortion;
	camera_bar[RADIAL] += distortion_bar * rr;
	camera_bar[RADIAL + 1] += distortion_bar * rr * rr;
	const double p0_bar = o0 * scale + 2 * p0 * rr_bar, p1_bar = o1 * scale + 2 * p1 * rr_bar;
	const double g0 = p0_bar * iz, g1 = p1_bar * iz, g2 = -(g0 * p0 + g1 * p1);
	double m0_bar, m1_bar, m2_bar;
	if (square != 0) {
		const double along_bar = g0 * a0 + g1 * a1 + g2 * a2, dot_bar = along_bar * (1 - c);
		const double c_bar = g0 * m0 + g1 * m1 + g2 * m2 - along_bar * dot;
		const double s_bar = g0 * x0 + g1 * x1 + g2 * x2;
		const double x0_bar = g0 * s, x1_bar = g1 * s, x2_bar = g2 * s;
		const double a0_bar = g0 * along + dot_bar * m0 + m1 * x2_bar - m2 * x1_bar;
		const double a1_bar = g1 * along + dot_bar * m1 + m2 * x0_bar - m0 * x2_bar;
		const double a2_bar = g2 * along + dot_bar * m2 + m0 * x1_bar - m1 * x0_bar;
		m0_bar = g0 * c + dot_bar * a0 + x1_bar * a2 - x2_bar * a1;
		m1_bar = g1 * c + dot_bar * a1 + x2_bar * a0 - x0_bar * a2;
		m2_bar = g2 * c + dot_bar * a2 + x0_bar * a1 - x1_bar * a0;
		/* The angle: through sine and cosine, and through the axis of length one. */
		const double angle_bar =
			c * s_bar - s * c_bar - (a0_bar * a0 + a1_bar * a1 + a2_bar * a2) * inverse;
		camera_bar[0] += a0_bar * inverse + angle_bar * a0;
		camera_bar[1] += a1_bar * inverse + angle_bar * a1;
		camera_bar[2] += a2_bar * inverse + angle_bar * a2;
	} else {
		camera_bar[0] += m1 * g2 - m2 * g1;
		camera_bar[1] += m2 * g0 - m0 * g2;
		camera_bar[2] += m0 * g1 - m1 * g0;
		m0_bar = g0 + g1 * r2 - g2 * r1;
		m1_bar = g1 + g2 * r0 - g0 * r2;
		m2_bar = g2 + g0 * r1 - g1 * r0;
	}
	point_bar[0] += m0_bar;
	point_bar[1] += m1_bar;
	point_bar[2] += m2_bar;
	camera_bar[CENTRE] -= m0_bar;
	camera_bar[CENTRE + 1] -= m1_bar;
	camera_bar[CENTRE + 2] -= m2_bar;
}
