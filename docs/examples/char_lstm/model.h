/* A recurrent net, one LSTM cell, that learns which letter comes next. */
#ifndef MODEL_H
#define MODEL_H

enum { LETTERS = 28, HIDDEN = 32, GATES = 4 }; /* a to z, space, full stop */

typedef struct Weights {
	double from_letter[LETTERS][GATES][HIDDEN];
	double from_hidden[GATES][HIDDEN][HIDDEN], bias[GATES][HIDDEN];
	double to_letter[LETTERS][HIDDEN], letter_bias[LETTERS];
} Weights;

typedef struct State {
	double hidden[HIDDEN], cell[HIDDEN];
} State;

/* Reads a letter: the state changes, and scores says how likely each letter is to come next. */
void read_letter(const Weights *w, State *state, int letter, double *scores);

/* The mean over a piece of text of -log(probability of the letter that comes), starting with nothing read. */
double loss(const Weights *w, const int *text, int n);

#endif
