/* Handwriting without hands: the ten digits in 8 by 8 points, moved, thickened, dimmed and speckled. */
#ifndef DIGITS_H
#define DIGITS_H

enum { DIGIT_POINTS = 64, DIGIT_CLASSES = 10 };

/* n images of 64 points between 0 and 1, and which digit each is; the same seed gives the same. */
void make_digits(float *images, int *labels, int n, unsigned seed);

#endif
