// Constant tables; statics that are written first; statics that nobody writes.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <stdio.h>

struct V {
	double x, y;
	int tag;
};

static const double tab[3][2] = { { 1, 2 }, { 3, 1.0 / 3 }, [2][1] = 7 };

static const int itab[] = { 3, 1, 4, 1, 5 };

static const char *const names[] = { "a", "bc" };

static const struct V vt[2] = { { 1.5, -2, 3 }, { .tag = 4, .x = 0.1f } };

static const char msg[8] = "he\x6c\tlo";

double gl1(int i)
{
	static const float loc[4] = { 1, 2.5f, -3 };
	return tab[i % 3][i & 1] + itab[i % 5] + names[i & 1][0] + vt[i & 1].x * vt[1].tag +
	       loc[i & 3] + msg[i % 8] + sizeof msg;
}

static int calls;

static double gravity = 9.81;

double st2(double x)
{
	static double t;
	t = x * gravity;
	for (int i = 0; i < 4; i++) {
		calls = i;
		t += calls;
	}
	return t * t;
}

int main(void)
{
	for (int v = 1; v < 8; v++)
		printf("%a %a\n", gl1(v), st2(v));
	return 0;
}
