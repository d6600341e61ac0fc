double likelihood_ref(const double *theta, double *theta_bar, const double *x, const double *y,
                      double *y_bar, int n, int d);
