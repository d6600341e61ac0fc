// CONSTRUCT: memory modes | --memory=caller: the model's own malloc and large arrays move into the buffer
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_GRAD()
double scratch(const double *x, int n)
{
	double large[1000];
	double *a = malloc((size_t)n * sizeof *a);
	for (int i = 0; i < 1000; i++)
		large[i] = x[i % n];
	for (int i = 0; i < n; i++)
		a[i] = x[i] * large[(7 * i) % 1000];
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * a[n - 1 - i];
	free(a);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double scratch(const double *x, int n);

enum { N = 5 };

int main(void)
{
	double x[N], x_bar[N] = {0};
	for (int i = 0; i < N; i++)
		x[i] = random_in(-1, 1);
	const size_t size = scratch_grad_work(N);
	expect_true("room for the array and the allocation", size >= (1000 + N) * sizeof(double));
	void *work = malloc(size);
	expect_same("value", scratch_grad(x, x_bar, N, work), scratch(x, N));
	for (int i = 0; i < N; i++) {
		const double h = 1e-5, middle = x[i];
		x[i] = middle + h;
		const double up = scratch(x, N);
		x[i] = middle - h;
		const double down = scratch(x, N);
		x[i] = middle;
		expect_true("adjoint", fabs(x_bar[i] - (up - down) / (2 * h)) < 1e-8);
	}
	free(work);
	return check_failures != 0;
}
