#ifndef MODEL_H
#define MODEL_H

typedef struct {
	double gamma;
	int m;
} wishart_t;

/* icf: for each component the logarithms of the diagonal of its factor, then the columns of the
 * strictly lower triangle. */
double gmm(const double *alphas, const double *means, const double *icf, const double *x, int d,
           int k, int n, wishart_t prior);

#endif
