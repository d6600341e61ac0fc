double kalman_ref(const double *a, double *a_bar, const double *q, double *q_bar, const double *r,
                  double *r_bar, const double *z, int s, int n);
