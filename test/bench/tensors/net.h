/* What steps.c asks of a net: the loss, and the adjoints of the weights added to w_bar, by the generated
 * derivative and, where there is one, by one written by hand with the same BLAS. */
#ifndef NET_H
#define NET_H

typedef float NetLoss(float *const *w, float *const *w_bar, const float *x, const float *target, int n);

NetLoss loss_mgc, loss_hand;

#endif
