/* The mesh is kept and becomes its own adjoint; the adjoints of the bones are summed over the vertices in registers'
 * reach, nine and three numbers a bone. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BONES = 21 };

static void times(const double *restrict a, const double *restrict b, double *restrict out)
{
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 4; j++)
			out[4 * i + j] = a[4 * i] * b[j] + a[4 * i + 1] * b[4 + j] + a[4 * i + 2] * b[8 + j];
		out[4 * i + 3] += a[4 * i + 3];
	}
}

/* a_bar += out_bar b' */
static void add_left(double *restrict a_bar, const double *restrict out_bar, const double *restrict b)
{
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++)
			a_bar[4 * i + k] += out_bar[4 * i] * b[4 * k] + out_bar[4 * i + 1] * b[4 * k + 1] +
			                    out_bar[4 * i + 2] * b[4 * k + 2] + out_bar[4 * i + 3] * b[4 * k + 3];
		a_bar[4 * i + 3] += out_bar[4 * i + 3];
	}
}

/* a' out_bar, rotations only */
static void right(double *restrict b_bar, const double *restrict a, const double *restrict out_bar)
{
	for (int k = 0; k < 3; k++)
		for (int j = 0; j < 3; j++)
			b_bar[4 * k + j] = a[k] * out_bar[j] + a[4 + k] * out_bar[4 + j] + a[8 + k] * out_bar[8 + j];
}

static int parent(int b)
{
	return b % 4 == 1 ? 0 : b - 1;
}

double hand_ref(const double *restrict theta, double *restrict theta_bar, const transform *restrict rest, const transform *restrict inverse,
                const double *restrict vertices, const double *restrict weights, int n, const double *restrict points,
                const int *restrict nearest, int m)
{
	double pose[BONES][12], skin[BONES][12], bent[BONES][12], turns[BONES][4], pose_bar[BONES][12] = { { 0 } };
	double skin_bar[BONES][12] = { { 0 } }, r[9], r_bar[9] = { 0 }, shift_bar[3] = { 0 }, sum = 0;
	double *const mesh = malloc((size_t)(6 * n) * sizeof *mesh), *const mesh_bar = mesh + 3 * n;

	memcpy(pose[0], rest[0].at, sizeof pose[0]);
	for (int b = 1; b < BONES; b++) {
		const int joint = (b - 1) % 4;
		const double *angles = theta + 6 + (b - 1) / 4 * 4;
		memcpy(bent[b], rest[b].at, sizeof bent[b]);
		if (joint > 0) {
			const double spread = joint == 1 ? angles[0] : 0;
			const double cb = cos(angles[joint]), sb = sin(angles[joint]);
			const double cs = joint == 1 ? cos(spread) : 1, ss = joint == 1 ? sin(spread) : 0;
			const double by[12] = { cs, -ss * cb, ss * sb, 0, ss, cs * cb, -cs * sb, 0, 0, sb, cb, 0 };
			times(rest[b].at, by, bent[b]);
			turns[b][0] = cb;
			turns[b][1] = sb;
			turns[b][2] = cs;
			turns[b][3] = ss;
		}
		times(pose[parent(b)], bent[b], pose[b]);
	}
	for (int b = 0; b < BONES; b++)
		times(pose[b], inverse[b].at, skin[b]);
	for (int v = 0; v < n; v++) {
		const double x = vertices[3 * v], y = vertices[3 * v + 1], z = vertices[3 * v + 2];
		double p[3] = { 0, 0, 0 };
		for (int b = 0; b < BONES; b++) {
			const double w = weights[v * BONES + b], *t = skin[b];
			for (int i = 0; i < 3; i++)
				p[i] += w * (t[4 * i] * x + t[4 * i + 1] * y + t[4 * i + 2] * z + t[4 * i + 3]);
		}
		memcpy(mesh + 3 * v, p, sizeof p);
	}
	const double square = theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2], angle = sqrt(square);
	const double c = cos(angle), s = sin(angle), inv = 1 / angle, x = theta[0] * inv, y = theta[1] * inv, z = theta[2] * inv;
	const int turned = square >= 1e-14;
	for (int i = 0; i < 9; i++)
		r[i] = i % 4 == 0;
	if (turned) {
		const double d = 1 - c, all[9] = { x * x * d + c,     x * y * d - z * s, x * z * d + y * s, x * y * d + z * s, y * y * d + c,
			                           y * z * d - x * s, x * z * d - y * s, y * z * d + x * s, z * z * d + c };
		memcpy(r, all, sizeof r);
	}

	memset(mesh_bar, 0, (size_t)(3 * n) * sizeof *mesh_bar);
	for (int k = 0; k < m; k++) {
		const double *restrict p = mesh + 3 * nearest[k];
		double *restrict p_bar = mesh_bar + 3 * nearest[k];
		for (int i = 0; i < 3; i++) {
			const double error = points[3 * k + i] - (r[3 * i] * p[0] + r[3 * i + 1] * p[1] + r[3 * i + 2] * p[2] + theta[3 + i]);
			const double g = -2 * error;
			sum += error * error;
			shift_bar[i] += g;
			for (int j = 0; j < 3; j++) {
				r_bar[3 * i + j] += g * p[j];
				p_bar[j] += g * r[3 * i + j];
			}
		}
	}
	for (int v = 0; v < n; v++) {
		const double from[4] = { vertices[3 * v], vertices[3 * v + 1], vertices[3 * v + 2], 1 };
		const double *restrict g = mesh_bar + 3 * v;
		double both[12];
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 4; j++)
				both[4 * i + j] = g[i] * from[j];
#pragma clang loop vectorize(disable) interleave(disable) /* over bones it would gather */
		for (int b = 0; b < BONES; b++)
			for (int i = 0; i < 12; i++)
				skin_bar[b][i] += weights[v * BONES + b] * both[i];
	}
	for (int b = BONES; b-- > 0;)
		add_left(pose_bar[b], skin_bar[b], inverse[b].at);
	for (int b = BONES; b-- > 1;) {
		const int joint = (b - 1) % 4;
		double *const angles_bar = theta_bar + 6 + (b - 1) / 4 * 4;
		add_left(pose_bar[parent(b)], pose_bar[b], bent[b]);
		if (joint > 0) {
			const double cb = turns[b][0], sb = turns[b][1], cs = turns[b][2], ss = turns[b][3];
			double bent_bar[12], g[12];
			right(bent_bar, pose[parent(b)], pose_bar[b]);
			right(g, rest[b].at, bent_bar);
			angles_bar[joint] += ss * sb * g[1] + ss * cb * g[2] - cs * sb * g[5] - cs * cb * g[6] + cb * g[9] - sb * g[10];
			if (joint == 1)
				angles_bar[0] += -ss * g[0] - cs * cb * g[1] + cs * sb * g[2] + cs * g[4] - ss * cb * g[5] + ss * sb * g[6];
		}
	}
	for (int i = 0; i < 3; i++)
		theta_bar[3 + i] += shift_bar[i];
	if (turned) {
		const double d = 1 - c, *g = r_bar;
		const double d_bar = x * x * g[0] + y * y * g[4] + z * z * g[8] + x * y * (g[1] + g[3]) + x * z * (g[2] + g[6]) + y * z * (g[5] + g[7]);
		const double s_bar = z * (g[3] - g[1]) + y * (g[2] - g[6]) + x * (g[7] - g[5]), c_bar = g[0] + g[4] + g[8] - d_bar;
		const double x_bar = d * (2 * x * g[0] + y * (g[1] + g[3]) + z * (g[2] + g[6])) + s * (g[7] - g[5]);
		const double y_bar = d * (2 * y * g[4] + x * (g[1] + g[3]) + z * (g[5] + g[7])) + s * (g[2] - g[6]);
		const double z_bar = d * (2 * z * g[8] + x * (g[2] + g[6]) + y * (g[5] + g[7])) + s * (g[3] - g[1]);
		const double angle_bar = c * s_bar - s * c_bar - inv * (x * x_bar + y * y_bar + z * z_bar);
		theta_bar[0] += inv * x_bar + angle_bar * x;
		theta_bar[1] += inv * y_bar + angle_bar * y;
		theta_bar[2] += inv * z_bar + angle_bar * z;
	}
	free(mesh);
	return sum;
}
