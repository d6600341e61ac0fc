#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../common/plot.h"
#include "../common/random.h"
#include "model.h"
#include "model_grad.h"

enum { PIECE = 32, STEPS = 1000, EVERY = 20, N_WEIGHTS = sizeof(Weights) / sizeof(double) };

static const char lesson[] =
	"the net reads a letter and says which letter comes next. the loss says how wrong it was. "
	"the gradient says how each weight made it wrong. each step makes the net a little less wrong. "
	"the compiler writes the gradient and the compiler is never wrong. ";

static int     text[sizeof lesson];
static Weights weights, adjoint, mean, square;

static int letter_of(char c)
{
	return c == ' ' ? 26 : c == '.' ? 27 : c - 'a';
}

static char char_of(int letter)
{
	return letter == 26 ? ' ' : letter == 27 ? '.' : (char)('a' + letter);
}

/* Adam: each weight has a step of its own. */
static void adam(double *w, const double *bar, double *m, double *s, int at)
{
	const double rate = 0.01 * sqrt(1 - pow(0.99, at)) / (1 - pow(0.9, at));

	for (int i = 0; i < N_WEIGHTS; i++) {
		m[i] = 0.9 * m[i] + 0.1 * bar[i];
		s[i] = 0.99 * s[i] + 0.01 * bar[i] * bar[i];
		w[i] -= rate * m[i] / (sqrt(s[i]) + 1e-8);
	}
}

static double step(int at, int n)
{
	memset(&adjoint, 0, sizeof adjoint);
	const double value = loss_grad(&weights, &adjoint, text + at * 7 % (n - PIECE), PIECE);
	adam((double *)&weights, (const double *)&adjoint, (double *)&mean, (double *)&square, at + 1);
	return value;
}

/* What the net itself goes on with. */
static void write_on(const char *start, int n)
{
	State  state = { { 0 }, { 0 } };
	double scores[LETTERS];

	for (const char *c = start; *c; c++)
		read_letter(&weights, &state, letter_of(*c), scores);
	printf("%s|", start);
	for (int i = 0; i < n; i++) {
		int best = 0;
		for (int o = 1; o < LETTERS; o++)
			best = scores[o] > scores[best] ? o : best;
		putchar(char_of(best));
		read_letter(&weights, &state, best, scores);
	}
	printf("\n");
}

int main(void)
{
	const int n = (int)sizeof lesson - 1;
	double    curve[STEPS / EVERY + 1] = { 0 }, sum = 0;
	unsigned  state = 3;

	for (int i = 0; i < n; i++)
		text[i] = letter_of(lesson[i]);
	for (int i = 0; i < N_WEIGHTS; i++)
		((double *)&weights)[i] = (double)random_in(&state, -0.2f, 0.2f);
	for (int i = 0; i <= STEPS; i++) {
		const double value = step(i, n);
		sum += value;
		if (i % EVERY == 0) {
			curve[i / EVERY] = i ? sum / (int)EVERY : value;
			sum = 0;
		}
		if (i % 200 == 0)
			printf("step %4d  loss %.3f\n", i, curve[i / EVERY]);
	}
	write_on("the net reads a l", 40);
	write_on("the comp", 40);
	plot_curve("char_lstm.svg", "loss over steps", curve, STEPS / EVERY + 1, EVERY);
	return !(curve[STEPS / EVERY] < 0.4);
}
