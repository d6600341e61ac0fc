/* Three rows of a rotation and a shift. */
#ifndef HAND_H
#define HAND_H

typedef struct {
	double at[12];
} transform;

#endif
