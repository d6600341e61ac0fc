#include "hand.h"

double hand_ref(const double *theta, double *theta_bar, const transform *rest, const transform *inverse, const double *vertices,
                const double *weights, int n, const double *points, const int *nearest, int m);
