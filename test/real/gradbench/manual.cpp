// GradBench's hand-written derivatives, callable from C.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <vector>

#ifdef MANUAL_gmm
#include "gmm_d.hpp"

// The hand-written one has the logarithms of the diagonals and the lower triangles apart.
extern "C" void manual_gmm(int d, int k, int n, const double *alphas, const double *means,
                           const double *icf, const double *x, Wishart wishart, double *alphas_bar,
                           double *means_bar, double *icf_bar)
{
	const int size = d * (d + 1) / 2, lower = size - d;
	std::vector<double> q(k * d), l(k * lower + 1), q_bar(k * d), l_bar(k * lower + 1);
	for (int c = 0; c < k; c++) {
		std::copy(icf + c * size, icf + c * size + d, q.begin() + c * d);
		std::copy(icf + c * size + d, icf + (c + 1) * size, l.begin() + c * lower);
	}
	double error;
	gmm_objective_d(d, k, n, alphas, means, q.data(), l.data(), x, wishart, &error, alphas_bar,
	                means_bar, q_bar.data(), l_bar.data());
	for (int c = 0; c < k; c++) {
		std::copy(q_bar.begin() + c * d, q_bar.begin() + (c + 1) * d, icf_bar + c * size);
		std::copy(l_bar.begin() + c * lower, l_bar.begin() + (c + 1) * lower, icf_bar + c * size + d);
	}
}
#endif

#ifdef MANUAL_ba
#include "ba_d.hpp"

extern "C" void manual_ba(const double *cam, const double *X, double w, const double *feat, double *J)
{
	double error[2];
	compute_reproj_error_d(cam, X, w, feat[0], feat[1], error, J);
}

extern "C" double manual_weight(double w)
{
	double error, J;
	compute_zach_weight_error_d(w, &error, &J);
	return J;
}
#endif

#ifdef MANUAL_lstm
#include "gradbench/evals/lstm.hpp"

#include "lstm_d.hpp"

extern "C" void manual_lstm(int l, int c, int b, const double *main_params,
                            const double *extra_params, const double *state, const double *sequence,
                            double *J)
{
	double loss;
	lstm_objective_d(l, c, b, main_params, extra_params,
	                 std::vector<double>(state, state + 2 * l * b), sequence, &loss, J);
}
#endif
