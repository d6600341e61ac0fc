/* A multi-layer perceptron, 2-16-16-1, that tells two classes of points in the plane apart. */
#ifndef MODEL_H
#define MODEL_H

enum { INPUTS = 2, HIDDEN = 16 };
enum { N_WEIGHTS = HIDDEN * (INPUTS + 1) + HIDDEN * (HIDDEN + 1) + (HIDDEN + 1) };

/* The score of one point: positive for the first class, negative for the second. */
double score(const double *w, const double *point);

/* The mean over the points of log(1 + exp(-label * score)), and a little of the weights' squares.
 * Labels are 1 and -1. */
double loss(const double *w, const double *points, const double *labels, int n);

#endif
