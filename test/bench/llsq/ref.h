double least_squares_ref(const double *x, double *x_bar, int m, int n);
