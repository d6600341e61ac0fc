double value_ref(const double *spot, double *spot_bar, const double *strike, double *strike_bar,
                 const double *rate, double *rate_bar, const double *volatility,
                 double *volatility_bar, int options, const double *z, int paths, int steps);
