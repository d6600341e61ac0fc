double log_sum_exp_ref(const double *x, double *x_bar, int n);
