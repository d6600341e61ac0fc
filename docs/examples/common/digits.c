#include "digits.h"

#include "random.h"

enum { SIDE = 8, ROWS = 7, COLUMNS = 5 };

static const char *const shapes[DIGIT_CLASSES][ROWS] = {
	{ ".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###." },
	{ "..#..", ".##..", "#.#..", "..#..", "..#..", "..#..", "#####" },
	{ ".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####" },
	{ ".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###." },
	{ "...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#." },
	{ "#####", "#....", "####.", "....#", "....#", "#...#", ".###." },
	{ "..##.", ".#...", "#....", "####.", "#...#", "#...#", ".###." },
	{ "#####", "....#", "...#.", "...#.", "..#..", "..#..", "..#.." },
	{ ".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###." },
	{ ".###.", "#...#", "#...#", ".####", "....#", "...#.", ".##.." },
};

static void draw(float *image, int digit, unsigned *state)
{
	const int   top = (int)random_in(state, 0, 2), left = (int)random_in(state, 0, 4);
	const float ink = random_in(state, 0.6f, 1.0f), slant = random_in(state, -0.2f, 0.2f);
	const float thick = random_in(state, 0.0f, 0.6f);

	for (int i = 0; i < DIGIT_POINTS; i++)
		image[i] = 0;
	for (int row = 0; row < ROWS; row++)
		for (int column = 0; column < COLUMNS; column++) {
			const int x = left + column + (int)(slant * (float)(ROWS - 1 - row) + 8.5f) - 8, y = top + row;
			if (shapes[digit][row][column] != '#' || x < 0 || x >= SIDE || y >= SIDE)
				continue;
			image[y * SIDE + x] = ink;
			if (x + 1 < SIDE && image[y * SIDE + x + 1] < thick * ink)
				image[y * SIDE + x + 1] = thick * ink;
		}
	for (int i = 0; i < DIGIT_POINTS; i++) {
		const float speckled = image[i] + random_in(state, -0.2f, 0.2f);
		image[i] = speckled < 0 ? 0 : speckled > 1 ? 1 : speckled;
	}
}

void make_digits(float *images, int *labels, int n, unsigned seed)
{
	unsigned state = seed * 2654435769u + 1;

	for (int i = 0; i < n; i++) {
		labels[i] = (int)random_in(&state, 0, DIGIT_CLASSES);
		draw(images + DIGIT_POINTS * i, labels[i], &state);
	}
}
