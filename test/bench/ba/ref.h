void residual_ref(const double *camera, double *camera_bar, const double *point, double *point_bar,
                  const double *weight, double *weight_bar, const double *feature, double *error,
                  double *error_bar);
