// PROGRAM: fast Fourier transform in real arithmetic, in place, then the power in a band
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static void swap(double *a, double *b)
{
	double t = *a;
	*a = *b;
	*b = t;
}

/* re + i im, of a length that is a power of two: bit reversal, then butterflies. */
static void fft(double *re, double *im, int n)
{
	for (int i = 1, j = 0; i < n; i++) {
		int bit = n >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			swap(&re[i], &re[j]);
			swap(&im[i], &im[j]);
		}
	}
	for (int length = 2; length <= n; length <<= 1) {
		double angle = -6.283185307179586 / length;
		for (int i = 0; i < n; i += length)
			for (int k = 0; k < length / 2; k++) {
				double c = cos(angle * k), s = sin(angle * k);
				int p = i + k, q = p + length / 2;
				double tr = re[q] * c - im[q] * s, ti = re[q] * s + im[q] * c;
				re[q] = re[p] - tr;
				im[q] = im[p] - ti;
				re[p] += tr;
				im[p] += ti;
			}
	}
}

MGC_VJP() MGC_JVP()
double band_power(double *re, double *im, int n, int low, int high)
{
	fft(re, im, n);
	double power = 0;
	for (int k = low; k < high; k++)
		power += re[k] * re[k] + im[k] * im[k];
	return log(power);
}

//--- main.c
#include "check.h"
#include "grad.h"

double band_power(double *re, double *im, int n, int low, int high);

enum { N = 16 };
static double re[N], re_bar[N], re_dot[N];
static double im[N], im_bar[N], im_dot[N];

MODEL(band_power(re, im, N, 2, 9), band_power_vjp(re, re_bar, im, im_bar, N, 2, 9, seed),
      band_power_jvp(re, re_dot, im, im_dot, N, 2, 9, &dot))

int main(void)
{
	BUFFER(double, re, -1, 1);
	BUFFER(double, im, -1, 1);
	return check();
}
