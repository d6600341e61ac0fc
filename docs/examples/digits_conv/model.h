/* A small convolutional net on 8 by 8 images of digits, in plain C: two layers of 3 by 3 convolutions, each followed
 * by relu and the maximum of 2 by 2 points, then a dense layer. */
#ifndef MODEL_H
#define MODEL_H

enum { SIDE = 8, POINTS = SIDE * SIDE, CLASSES = 10, FIRST = 6, SECOND = 12, TAPS = 9 };
enum { FEATURES = SECOND * (SIDE / 4) * (SIDE / 4) };

typedef struct Weights {
	float first[FIRST][TAPS], first_bias[FIRST];
	float second[SECOND][FIRST][TAPS], second_bias[SECOND];
	float dense[CLASSES][FEATURES], dense_bias[CLASSES];
} Weights;

/* The largest says which digit it is. */
void scores(const Weights *w, const float *image, float *out);

/* The mean over the images of -log softmax(scores)[label]. */
float loss(const Weights *w, const float *images, const int *labels, int n);

#endif
