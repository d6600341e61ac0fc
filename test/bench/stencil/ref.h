double spread_ref(const double *start, double *start_bar, const double *coefficients,
                  double *coefficients_bar, int n, int steps);
