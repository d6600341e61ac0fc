double lstm_loss_ref(int layers, int characters, int b, const double *main_params,
                     double *main_params_bar, const double *extra_params, double *extra_params_bar,
                     const double *state, const double *sequence);
