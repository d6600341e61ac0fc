// Conditions with side effects, conversions, every integer width, commas.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <math.h>
#include <stdio.h>

int lg1(int a, int b)
{
	int r = 0;
	if (a > 0 && (r = b) > 3)
		r += 10;
	if (a < 0 || r++ > 3)
		r += 100;
	return r + (a && b) + !(a || b) * 7;
}

int lg2(const int *p, int n)
{
	return n > 0 && p[0] > 2 ? p[n - 1] : n < 0 ? -1 : 0;
}

double fl1(double x)
{
	double y = x > 1 ? x / 2 : -x;
	y += x < 0 ? sqrt(-x) : sqrt(x);
	float f = (float)y;
	f += 0.1;
	f *= 3;
	int i = (int)y;
	i += 0.7;
	i *= 1.5;
	return y + f + i;
}

unsigned in1(unsigned char a, signed char b, short c, unsigned u, long l, unsigned long ul)
{
	a += 200;
	b -= 100;
	c *= 7;
	c = (short)(c * 8);
	u >>= 3;
	u = u << 5 ^ ~u;
	l = l / 3 % 7;
	ul = ul * 12345678901ul >> 7;
	a++;
	--b;
	return a + b + c + u + (unsigned)l + (unsigned)ul + (a < b) + (u > (unsigned)b);
}

int cm1(int n)
{
	int a, b, c;
	a = b = c = n;
	a += b -= c *= 2;
	return (a++, b--, ++c) + a * 100 + b * 10000 + ({
		       int t = a;
		       t * 3;
	       });
}

int main(void)
{
	int x[5] = { -5, -4, -1, 4, 11 };
	for (int v = -3; v < 4; v++)
		for (int w = -1; w < 6; w += 2)
			printf("%d %d\n", lg1(v, w), lg2(x, v < 0 ? 0 : v));
	for (int v = -3; v < 6; v++)
		printf("%a %u %d\n", fl1(v * 0.7),
		       in1((unsigned char)(v + 100), (signed char)(v * 40), (short)(v * 1000),
		           (unsigned)v * 77u, v * 1000L, (unsigned long)v),
		       cm1(v));
	return 0;
}
