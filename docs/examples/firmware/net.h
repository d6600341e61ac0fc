#ifndef NET_H
#define NET_H

/* 4 inputs, 8 hidden neurons, 2 outputs: 58 parameters. */
typedef struct Net {
	float W1[4][8], b1[8], W2[8][2], b2[2];
} Net;

void net_outputs(const Net *net, const float x[4], float y[2]);
float net_loss(const Net *net, const float x[4], const float y[2]);

#endif
