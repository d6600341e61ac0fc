/* hand.c: both objectives, by the pose and by the places on the triangles. */
#include "hand.h"

#include "compare.h"
#include "grad.h"
#include "timing.h"

typedef struct {
	int nrows, ncols;
	long double *data;
} wide_matrix;

void wide_hand_objective(const long double *theta, int bone_count, const char **bone_names,
                         const int *parents, wide_matrix *base_relatives,
                         wide_matrix *inverse_base_absolutes, wide_matrix *base_positions,
                         wide_matrix *weights, const Triangle *triangles, int is_mirrored,
                         int corresp_count, const int *correspondences, wide_matrix *points,
                         long double *err);
void wide_hand_objective_complicated(const long double *theta, const long double *us,
                                     int bone_count, const char **bone_names, const int *parents,
                                     wide_matrix *base_relatives,
                                     wide_matrix *inverse_base_absolutes,
                                     wide_matrix *base_positions, wide_matrix *weights,
                                     const Triangle *triangles, int is_mirrored, int corresp_count,
                                     const int *correspondences, wide_matrix *points,
                                     long double *err);

#ifdef TIMING
enum { VERTICES = 544, TRIANGLES = 1000, POINTS = 100 };
#else
enum { VERTICES = 40, TRIANGLES = 30, POINTS = 25 };
#endif
enum { BONES = 22, THETA = 26, US = 2 * POINTS };
enum { RELATIVES, ABSOLUTES, POSITIONS, WEIGHTS, MEASURED, N_MATRICES };

/* Each matrix, and itself in long double; bones have one each. */
static Matrix m[N_MATRICES][BONES];
static wide_matrix wide[N_MATRICES][BONES];
static const char *names[BONES];
static int parents[BONES], correspondences[POINTS], is_mirrored;
static Triangle triangles[TRIANGLES];
static double parameters[THETA + US], direction[THETA + US], seeds[3 * POINTS];
static int with_us;

static void draw_matrix(int kind, int at, int rows, int columns, double low, double high)
{
	const size_t n = (size_t)(rows * columns);
	m[kind][at] = (Matrix){ rows, columns, random_array(n, low, high) };
	wide[kind][at] = (wide_matrix){ rows, columns, widened(m[kind][at].data, n) };
}

static void draw(void)
{
	for (int i = 0; i < BONES; i++) {
		draw_matrix(RELATIVES, i, 4, 4, -0.5, 0.5);
		draw_matrix(ABSOLUTES, i, 4, 4, -0.5, 0.5);
		names[i] = "bone";
		parents[i] = i == 0 ? -1 : (int)random_in(0, i);
	}
	draw_matrix(POSITIONS, 0, 4, VERTICES, -1, 1);
	draw_matrix(WEIGHTS, 0, BONES, VERTICES, 0, 1);
	draw_matrix(MEASURED, 0, 3, POINTS, -1, 1);
	for (int i = 0; i < TRIANGLES; i++)
		for (int k = 0; k < 3; k++)
			triangles[i].verts[k] = (int)random_in(0, VERTICES);
	for (int i = 0; i < THETA + US; i++)
		parameters[i] = random_in(0.1, 0.6);
}

static long double along(void *context, long double t)
{
	(void)context;
	long double p[THETA + US], err[3 * POINTS], sum = 0;
	for (int i = 0; i < THETA + US; i++)
		p[i] = parameters[i] + t * direction[i];
	if (with_us)
		wide_hand_objective_complicated(p, p + THETA, BONES, names, parents,
		                                wide[RELATIVES], wide[ABSOLUTES], wide[POSITIONS],
		                                wide[WEIGHTS], triangles, is_mirrored, POINTS,
		                                correspondences, wide[MEASURED], err);
	else
		wide_hand_objective(p, BONES, names, parents, wide[RELATIVES], wide[ABSOLUTES],
		                    wide[POSITIONS], wide[WEIGHTS], triangles, is_mirrored, POINTS,
		                    correspondences, wide[MEASURED], err);
	for (int i = 0; i < 3 * POINTS; i++)
		sum += seeds[i] * err[i];
	return sum;
}

static void primal(double *err)
{
	double *const p = parameters;
	if (with_us)
		hand_objective_complicated(p, p + THETA, BONES, names, parents, m[RELATIVES],
		                           m[ABSOLUTES], m[POSITIONS], m[WEIGHTS], triangles,
		                           is_mirrored, POINTS, correspondences, m[MEASURED], err);
	else
		hand_objective(p, BONES, names, parents, m[RELATIVES], m[ABSOLUTES], m[POSITIONS],
		               m[WEIGHTS], triangles, is_mirrored, POINTS, correspondences,
		               m[MEASURED], err);
}

static void adjoint(double *g, double *err, double *err_bar)
{
	double *const p = parameters;
	if (with_us)
		hand_objective_complicated_vjp(
			p, g, p + THETA, g + THETA, BONES, names, parents, m[RELATIVES],
			m[ABSOLUTES], m[POSITIONS], m[WEIGHTS], triangles, is_mirrored, POINTS,
			correspondences, m[MEASURED], err, err_bar);
	else
		hand_objective_vjp(p, g, BONES, names, parents, m[RELATIVES], m[ABSOLUTES],
		                   m[POSITIONS], m[WEIGHTS], triangles, is_mirrored, POINTS,
		                   correspondences, m[MEASURED], err, err_bar);
}

static void tangent(double *err, double *err_dot)
{
	double *const p = parameters, *const v = direction;
	if (with_us)
		hand_objective_complicated_jvp(
			p, v, p + THETA, v + THETA, BONES, names, parents, m[RELATIVES],
			m[ABSOLUTES], m[POSITIONS], m[WEIGHTS], triangles, is_mirrored, POINTS,
			correspondences, m[MEASURED], err, err_dot);
	else
		hand_objective_jvp(p, v, BONES, names, parents, m[RELATIVES], m[ABSOLUTES],
		                   m[POSITIONS], m[WEIGHTS], triangles, is_mirrored, POINTS,
		                   correspondences, m[MEASURED], err, err_dot);
}

static void one(const char *name)
{
	double expected[3 * POINTS], err[3 * POINTS], by_difference = 0, by_tangent = 0;
	int different = 0;
	for (int i = 0; i < POINTS; i++)
		correspondences[i] = (int)random_in(0, with_us ? TRIANGLES : VERTICES);
	primal(expected);
	for (int turn = 0; turn < 6; turn++) {
		double g[THETA + US] = { 0 }, err_bar[3 * POINTS], err_dot[3 * POINTS];
		for (int i = 0; i < 3 * POINTS; i++)
			err_bar[i] = seeds[i] = random_in(-1, 1);
		for (int i = 0; i < THETA + US; i++)
			direction[i] = random_in(-1, 1);
		adjoint(g, err, err_bar);
		different += memcmp(err, expected, sizeof err) != 0;
		const double got = product(g, direction, THETA + (with_us ? US : 0));
		by_difference = fmax(by_difference, error_of_one(got, (double)slope(along, NULL)));
		tangent(err, err_dot);
		by_tangent =
			fmax(by_tangent, error_of_one(got, product(seeds, err_dot, 3 * POINTS)));
	}
	report_equal(name, &different, &(int){ 0 }, sizeof different);
#ifdef TIMING
	double err_dot[3 * POINTS];
	TIME(name, "time of jvp / primal", primal(err), tangent(err, err_dot));
#endif
	report(name, "differences in long double", by_difference, 1e-9);
	report(name, "forward mode", by_tangent, 1e-9);
}

int main(void)
{
	draw();
	for (is_mirrored = 0; is_mirrored < 2; is_mirrored++) {
		with_us = 0;
		one(is_mirrored ? "hand, mirrored" : "hand");
		with_us = 1;
		one(is_mirrored ? "hand with places, mirrored" : "hand with places");
	}
	return n_wrong != 0;
}
