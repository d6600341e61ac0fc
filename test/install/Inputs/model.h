#ifndef MODEL_H
#define MODEL_H

typedef double real;
real loss(const real *w, const real *x, int n);

#endif
