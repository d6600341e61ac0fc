double miss_ref(const double *mass, double *mass_bar, const double *start, double *start_bar,
                const double *speed, double *speed_bar, const double *target, int n, int steps,
                double dt, double *dt_bar);
