#include <mgc/mgc.h>
#include <stdlib.h>

struct node {
	double value;
	struct node *next;
};

static double total(const struct node *at)
{
	double s = 0;
	while (at) {
		s += at->value;
		at = at->next;
	}
	return s;
}

MGC_GRAD()
double list(double a, double b)
{
	struct node *last = NULL;
	for (int i = 0; i < 3; i++) {
		struct node *n = malloc(sizeof *n);
		if (!n)
			abort();
		*n = (struct node){ .value = a * b + i, .next = last };
		last = n;
		a = a * 0.5f - b;
	}
	const double s = total(last);
	while (last) {
		struct node *next = last->next;
		free(last);
		last = next;
	}
	return s;
}
