double gpt2_ref(const double *x, double *x_bar, const double *w, double *w_bar, const int *targets, int rows, int c, int heads, int v);
