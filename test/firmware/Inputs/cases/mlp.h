#ifndef MLP_H
#define MLP_H
typedef struct Mlp {
	float W1[4][8], b1[8], W2[8][2], b2[2];
} Mlp;
#endif
