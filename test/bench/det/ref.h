double determinant_ref(const double *a, double *a_bar, int n);
