/* How far a hand in a pose is from points that were seen of it: bones in a tree, a mesh that follows them. */
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>
#include <string.h>

#include "hand.h"

enum { BONES = 21, ANGLES = 20 };

static transform times(const transform *a, const transform *b)
{
	transform out;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++) {
			double sum = j == 3 ? a->at[4 * i + 3] : 0;
			for (int k = 0; k < 3; k++)
				sum += a->at[4 * i + k] * b->at[4 * k + j];
			out.at[4 * i + j] = sum;
		}
	return out;
}

/* By an angle about the first axis, then by one about the third. */
static transform turn(double bend, double spread)
{
	double cb = cos(bend), sb = sin(bend), cs = cos(spread), ss = sin(spread);
	transform out = { { cs, -ss * cb, ss * sb, 0, ss, cs * cb, -cs * sb, 0, 0, sb, cb, 0 } };
	return out;
}

/* About an axis, by its length. */
static void rotation(const double *axis, double *r)
{
	double square = axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2];
	if (square < 1e-14) {
		for (int i = 0; i < 9; i++)
			r[i] = i % 4 == 0;
		return;
	}
	double angle = sqrt(square), c = cos(angle), s = sin(angle);
	double x = axis[0] / angle, y = axis[1] / angle, z = axis[2] / angle;
	r[0] = x * x + (1 - x * x) * c;
	r[1] = x * y * (1 - c) - z * s;
	r[2] = x * z * (1 - c) + y * s;
	r[3] = x * y * (1 - c) + z * s;
	r[4] = y * y + (1 - y * y) * c;
	r[5] = y * z * (1 - c) - x * s;
	r[6] = x * z * (1 - c) - y * s;
	r[7] = y * z * (1 - c) + x * s;
	r[8] = z * z + (1 - z * z) * c;
}

/* theta: rotation and position of the hand; of each finger the spread of its first bone and the bends of three.
 * Bone 0 is the palm, bones 4 f + 1 to 4 f + 4 are those of finger f. */
MGC_GRAD()
double hand(const double *theta, MGC_INACTIVE const transform *rest, MGC_INACTIVE const transform *inverse,
            MGC_INACTIVE const double *vertices, MGC_INACTIVE const double *weights, int n,
            MGC_INACTIVE const double *points, const int *nearest, int m)
{
	transform *pose = malloc(BONES * sizeof *pose), *skin = malloc(BONES * sizeof *skin);
	double *mesh = malloc((size_t)(3 * n) * sizeof *mesh);
	double r[9], sum = 0;

	pose[0] = rest[0];
	for (int b = 1; b < BONES; b++) {
		int parent = b % 4 == 1 ? 0 : b - 1, finger = (b - 1) / 4, joint = (b - 1) % 4;
		const double *angles = theta + 6 + 4 * finger;
		transform bent = rest[b];
		if (joint > 0) {
			transform by = turn(angles[joint], joint == 1 ? angles[0] : 0);
			bent = times(&rest[b], &by);
		}
		pose[b] = times(&pose[parent], &bent);
	}
	for (int b = 0; b < BONES; b++)
		skin[b] = times(&pose[b], &inverse[b]);
	for (int v = 0; v < n; v++) {
		const double *from = vertices + 3 * v;
		double p[3] = { 0, 0, 0 };
		for (int b = 0; b < BONES; b++) {
			double w = weights[v * BONES + b];
			const double *t = skin[b].at;
			for (int i = 0; i < 3; i++)
				p[i] += w * (t[4 * i] * from[0] + t[4 * i + 1] * from[1] + t[4 * i + 2] * from[2] + t[4 * i + 3]);
		}
		memcpy(mesh + 3 * v, p, sizeof p);
	}
	rotation(theta, r);
	for (int k = 0; k < m; k++) {
		const double *p = mesh + 3 * nearest[k];
		for (int i = 0; i < 3; i++) {
			double error = points[3 * k + i] - (r[3 * i] * p[0] + r[3 * i + 1] * p[1] + r[3 * i + 2] * p[2] + theta[3 + i]);
			sum += error * error;
		}
	}
	free(pose);
	free(skin);
	free(mesh);
	return sum;
}
