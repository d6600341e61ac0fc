#ifndef MODEL_H
#define MODEL_H

#include <mgrt/tensor.h>

enum { POINTS = 64, HIDDEN = 32, CLASSES = 10 };

/* (n, 10): the largest of a row says which digit it is. */
mg_tensor scores(mg_tensor x, mg_tensor w1, mg_tensor b1, mg_tensor w2, mg_tensor b2);

#endif
