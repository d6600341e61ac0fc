void integrate_ref(const double *x, double *x_bar, double *y, double *y_bar, int n, int steps);
