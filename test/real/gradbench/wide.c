/* A program of GradBench computed in long double: the truth that differences are taken of. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#define double long double
#define cos cosl
#define exp expl
#define lgamma lgammal
#define log logl
#define sin sinl
#define sqrt sqrtl
#define tanh tanhl

#define ba_objective wide_ba_objective
#define compute_reproj_error wide_compute_reproj_error
#define gmm_objective wide_gmm_objective
#define hand_objective wide_hand_objective
#define hand_objective_complicated wide_hand_objective_complicated
#define lstm_objective wide_lstm_objective

#include SOURCE
