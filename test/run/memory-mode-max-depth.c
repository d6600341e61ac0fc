// CONSTRUCT: memory modes | MGC_MAX_DEPTH with --memory=caller
// CONSTRUCT: memory modes | MGC_MAX_DEPTH with --memory=frame
// RUN: %split
// RUN: %mgc %t/model.c -o %t/caller.c --header %t/caller.h --memory=caller
// RUN: %mgc %t/model.c -o %t/frame.c --header %t/frame.h --memory=frame --prefix=frame_
// RUN: %mgc %t/model.c -o %t/heap.c --header %t/heap.h --prefix=heap_
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/caller.c %t/frame.c
// RUN: %cc %strict -I %include -I %t -c %t/caller.c -o %t/strict.o
// RUN: %cc %strict -I %include -I %t -c %t/frame.c -o %t/strict.o
// RUN: %cc %flags -DMGC_HANDLERS -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/caller.c %t/frame.c %t/heap.c -lm -o %t/run && %t/run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* One call on a path, and one where the recursion ends. */
MGC_MAX_DEPTH(6)
static double nested(const double *a, int n)
{
	if (n == 1)
		return a[0];
	return a[0] + 1 / nested(a + 1, n - 1);
}

MGC_GRAD()
double fraction(const double *a, int n)
{
	return nested(a, n);
}

/* Two on a path: the whole tree is recorded. */
MGC_MAX_DEPTH(4)
static double tree(const double *x, int i, int n)
{
	if (i >= n)
		return x[0];
	const double left = tree(x, 2 * i + 1, n);
	const double right = sin(left * x[i]) + tree(x, 2 * i + 2, n);
	return left * right + cos(right);
}

MGC_GRAD(wrt(x))
double planted(const double *x, int n)
{
	return tree(x, 0, n) * x[1];
}

/* One bound for the cycle; loops of bounded count in it. */
static double odd(const double *x, int i, int n);

MGC_MAX_DEPTH(4)
static double even(const double *x, int i, int n)
{
	double y = x[i] * x[i];
	MGC_MAX_TRIPS(12);
	while (y > 0.3)
		y = 0.5 * y + 0.1 * sin(y);
	if (i + 1 >= n)
		return y;
	return sin(y) * odd(x, i + 1, n);
}

static double odd(const double *x, int i, int n)
{
	double y = x[i] + 1;
	for (int k = 0; k < 3; k++)
		y = sin(y * x[k]);
	if (i + 1 >= n)
		return y;
	const double z = even(x, i + 1, n);
	return exp(-y * z) * z;
}

MGC_GRAD(wrt(x))
double alternating(const double *x, int n)
{
	return even(x, 0, n);
}

/* Known arguments: each level has its own size, and the recursion an end. */
MGC_MAX_DEPTH(4)
static void halves(double *x, double *scratch, int n)
{
	if (n == 1)
		return;
	halves(x, scratch, n / 2);
	halves(x + n / 2, scratch, n / 2);
	for (int k = 0; k < n / 2; k++) {
		scratch[k] = x[k] + sin(x[k + n / 2]);
		scratch[k + n / 2] = x[k] * x[k + n / 2];
	}
	for (int k = 0; k < n; k++)
		x[k] = scratch[k];
}

MGC_GRAD(wrt(a))
double butterfly(const double *a, int n)
{
	double x[8], scratch[8], sum = 0;
	for (int i = 0; i < 8; i++)
		x[i] = a[i];
	halves(x, scratch, 8);
	for (int i = 0; i < 8; i++)
		sum += x[i] * x[i] * (i + n);
	return sum;
}

//--- main.c
#include "caller.h"
#include "check.h"
#include "frame.h"
#include "heap.h"

double fraction(const double *a, int n);
double planted(const double *x, int n);
double alternating(const double *x, int n);
double butterfly(const double *a, int n);

enum { N = 16, GUARD = 32 };

typedef double Primal(const double *x, int n);
typedef double Gradient(const double *x, double *x_bar, int n);
typedef double InWork(const double *x, double *x_bar, int n, void *work);

static double x[N];
static int    reports, reported_line;
static long   reported_bound;

void mgrt_trips_exceeded(int line, long bound);
void mgrt_overlap(const char *function, const char *a, const char *b);
void mgrt_out_of_memory(size_t bytes);

void mgrt_trips_exceeded(int line, long bound)
{
	reports++;
	reported_line = line;
	reported_bound = bound;
}

void mgrt_overlap(const char *function, const char *a, const char *b)
{
	printf("%s %s %s\n", function, a, b);
	abort();
}

void mgrt_out_of_memory(size_t bytes)
{
	printf("%zu\n", bytes);
	abort();
}

/* The work is as large as it says and not a byte larger: the sanitizer looks behind it.  How much of it was written. */
static size_t call(InWork *in_work, double *x_bar, int n, size_t bytes, double value)
{
	unsigned char *work = malloc(bytes);
	size_t used = bytes;

	memset(work, 0xa5, bytes);
	expect_same("value", in_work(x, x_bar, n, work), value);
	while (used && work[used - 1] == 0xa5)
		used--;
	free(work);
	return used;
}

static void compare(const char *name, Primal *f, InWork *in_work, size_t bytes, Gradient *in_frame, Gradient *on_heap, int n)
{
	double of_caller[N] = {0}, of_frame[N] = {0}, of_heap[N] = {0};
	const double h = 0x1p-18;

	printf("%s\n", name);
	expect_true("all of the work is needed", call(in_work, of_caller, n, bytes, f(x, n)) == bytes);
	expect_same("value", in_frame(x, of_frame, n), f(x, n));
	expect_same("value", on_heap(x, of_heap, n), f(x, n));
	for (int i = 0; i < N; i++) {
		const double at = x[i];
		x[i] = at + h;
		const double above = f(x, n);
		x[i] = at - h;
		const double below = f(x, n);
		x[i] = at;
		expect_same("frame", of_frame[i], of_caller[i]);
		expect_true("heap", fabs(of_heap[i] - of_caller[i]) <= 1e-14 * (1 + fabs(of_heap[i])));
		expect_true("difference", fabs((above - below) / (2 * h) - of_caller[i]) < 1e-6 * (1 + fabs(of_caller[i])));
	}
	expect_true("within the bounds", reports == 0);
}

static void exceed(const char *name, Primal *f, InWork *in_work, size_t bytes, Gradient *in_frame, int n, long bound)
{
	double x_bar[N];

	printf("%s\n", name);
	for (int i = 0; i < N; i++)
		x_bar[i] = 42 + i;
	reports = 0;
	call(in_work, x_bar, n, bytes, f(x, n));
	expect_true("reported once", reports == 1 && reported_bound == bound && reported_line > 0);
	expect_same("value", in_frame(x, x_bar, n), f(x, n));
	expect_true("reported once", reports == 2 && reported_bound == bound);
	for (int i = 0; i < N; i++)
		expect_same("adjoint untouched", x_bar[i], 42 + i);
	reports = 0;
}

int main(void)
{
	for (int i = 0; i < N; i++)
		x[i] = 0.6 + 0.3 * sin(1.7 * i + 1);
	compare("fraction", fraction, fraction_grad, FRACTION_GRAD_WORK_BYTES, frame_fraction_grad, heap_fraction_grad, 6);
	compare("planted", planted, planted_grad, PLANTED_GRAD_WORK_BYTES, frame_planted_grad, heap_planted_grad, 7);
	compare("butterfly", butterfly, butterfly_grad, BUTTERFLY_GRAD_WORK_BYTES, frame_butterfly_grad, heap_butterfly_grad, 8);

	double a_bar[N] = {0}, b_bar[N] = {0};
	call(alternating_grad, a_bar, 8, ALTERNATING_GRAD_WORK_BYTES, alternating(x, 8));
	heap_alternating_grad(x, b_bar, 8);
	for (int i = 0; i < N; i++)
		expect_true("heap", fabs(a_bar[i] - b_bar[i]) <= 1e-14);

	exceed("too deep", fraction, fraction_grad, FRACTION_GRAD_WORK_BYTES, frame_fraction_grad, 7, 6);
	exceed("much too deep", fraction, fraction_grad, FRACTION_GRAD_WORK_BYTES, frame_fraction_grad, N, 6);
	exceed("too high", planted, planted_grad, PLANTED_GRAD_WORK_BYTES, frame_planted_grad, 8, 4);
	exceed("too often", alternating, alternating_grad, ALTERNATING_GRAD_WORK_BYTES, frame_alternating_grad, 9, 4);
	x[0] = 100;  /* more than 12 turns */
	exceed("turns too often", alternating, alternating_grad, ALTERNATING_GRAD_WORK_BYTES, frame_alternating_grad, 3, 12);
	return check_failures != 0;
}
