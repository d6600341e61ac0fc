#include "model.h"

double gmm_ref(const double *alphas, double *alphas_bar, const double *means, double *means_bar,
               const double *icf, double *icf_bar, const double *x, int d, int k, int n,
               wishart_t prior);
