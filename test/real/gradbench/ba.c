/* ba.c: the Jacobian of one residual, and the adjoint of the whole problem. */
#include "ba.h"

#include "compare.h"
#include "grad.h"
#include "timing.h"

void compute_reproj_error(const double *cam, const double *X, const double *w, const double *feat,
                          double *err);
void wide_compute_reproj_error(const long double *cam, const long double *X, const long double *w,
                               const long double *feat, long double *err);
void wide_ba_objective(int n, int m, int p, const long double *cams, const long double *X,
                       const long double *w, const int *obs, const long double *feats,
                       long double *reproj_err, long double *w_err);
void manual_ba(const double *cam, const double *X, double w, const double *feat, double *J);
double manual_weight(double w);

enum { PARAMETERS = BA_NCAMPARAMS + 3 + 1 };

/* A camera that looks at a point in front of it. */
static void draw(double *cam, double *X)
{
	for (int i = 0; i < BA_NCAMPARAMS; i++)
		cam[i] = random_in(-0.3, 0.3);
	cam[BA_F_IDX] = random_in(300, 800);
	X[0] = random_in(-1, 1);
	X[1] = random_in(-1, 1);
	X[2] = random_in(4, 8);
}

static void residuals(int count)
{
	double by_hand = 0, by_tangent = 0, weights = 0;
	int different = 0;
	for (int turn = 0; turn < count; turn++) {
		double p[PARAMETERS], feat[2] = { random_in(-1, 1), random_in(-1, 1) },
				      J[2 * PARAMETERS];
		draw(p, p + BA_NCAMPARAMS);
		p[PARAMETERS - 1] = random_in(0, 1);
		/* The hand-written one divides by the rotation's angle: no exact zero there. */
		double *const X = p + BA_NCAMPARAMS, *const w = X + 3, expected[2];
		compute_reproj_error(p, X, w, feat, expected);
		manual_ba(p, X, *w, feat, J);

		double rows[2][PARAMETERS] = { { 0 } }, dot[2], err[2], v[PARAMETERS];
		for (int row = 0; row < 2; row++) {
			double err_bar[2] = { row == 0, row == 1 }, *const r = rows[row];
			compute_reproj_error_vjp(p, r, X, r + BA_NCAMPARAMS, w, r + PARAMETERS - 1,
			                         feat, err, err_bar);
			different += memcmp(err, expected, sizeof err) != 0;
			double hand[PARAMETERS];
			for (int i = 0; i < PARAMETERS; i++)
				hand[i] = J[2 * i + row];
			by_hand = fmax(by_hand, error_of(r, hand, PARAMETERS));
		}
		for (int i = 0; i < PARAMETERS; i++)
			v[i] = random_in(-1, 1);
		compute_reproj_error_jvp(p, v, X, v + BA_NCAMPARAMS, w, v + PARAMETERS - 1, feat,
		                         err, dot);
		for (int row = 0; row < 2; row++)
			by_tangent =
				fmax(by_tangent,
			             error_of_one(dot[row], product(rows[row], v, PARAMETERS)));

		double w_bar = 0, w_err, w_err_bar = 1;
		compute_zach_weight_error_vjp(w, &w_bar, &w_err, &w_err_bar);
		weights = fmax(weights, error_of_one(w_bar, manual_weight(*w)));
#ifdef TIMING
		if (turn == 0)
			TIME("ba residual", "time of one vjp / primal", compute_reproj_error(p, X, w, feat, err),
			     dot[0] = dot[1] = 1;
			     compute_reproj_error_vjp(p, v, X, v + BA_NCAMPARAMS, w, v + PARAMETERS - 1, feat, err,
			                              dot));
#endif
	}
	report_equal("ba residual", &different, &(int){ 0 }, sizeof different);
	report("ba residual, 15 columns", "hand-written derivative", by_hand, 1e-9);
	report("ba residual, 15 columns", "forward mode", by_tangent, 1e-9);
	report("ba weight", "hand-written derivative", weights, 1e-9);
}

enum { N = 5, M = 20, P = 60, TOTAL = N * BA_NCAMPARAMS + M * 3 + P };

static double parameters[TOTAL], feats[2 * P], direction[TOTAL], seeds[3 * P];
static int obs[2 * P];

static long double along(void *context, long double t)
{
	(void)context;
	long double p[TOTAL], f[2 * P], out[3 * P], sum = 0;
	for (int i = 0; i < TOTAL; i++)
		p[i] = parameters[i] + t * 0.01L * direction[i];
	for (int i = 0; i < 2 * P; i++)
		f[i] = feats[i];
	wide_ba_objective(N, M, P, p, p + N * BA_NCAMPARAMS, p + N * BA_NCAMPARAMS + 3 * M, obs, f,
	                  out, out + 2 * P);
	for (int i = 0; i < 3 * P; i++)
		sum += seeds[i] * out[i];
	return sum;
}

static void whole(void)
{
	double *const cams = parameters, *const X = cams + N * BA_NCAMPARAMS, *const w = X + 3 * M;
	for (int i = 0; i < M; i++)
		draw(cams + i % N * BA_NCAMPARAMS, X + 3 * i);
	for (int i = 0; i < P; i++) {
		w[i] = random_in(0, 1);
		obs[2 * i] = i % N;
		obs[2 * i + 1] = (7 * i) % M;
	}
	for (int i = 0; i < 2 * P; i++)
		feats[i] = random_in(-1, 1);
	double worst = 0;
	for (int turn = 0; turn < 4; turn++) {
		double g[TOTAL] = { 0 }, out[3 * P], bars[3 * P];
		for (int i = 0; i < TOTAL; i++)
			direction[i] = random_in(-1, 1);
		for (int i = 0; i < 3 * P; i++)
			bars[i] = seeds[i] = random_in(-1, 1);
		ba_objective_vjp(N, M, P, cams, g, X, g + N * BA_NCAMPARAMS, w,
		                 g + N * BA_NCAMPARAMS + 3 * M, obs, feats, out, bars, out + 2 * P,
		                 bars + 2 * P);
		worst = fmax(worst, error_of_one(0.01 * product(g, direction, TOTAL),
		                                 (double)slope(along, NULL)));
	}
	report("ba, all observations", "differences in long double", worst, 1e-9);
}

int main(void)
{
	residuals(200);
	whole();
	return n_wrong != 0;
}
