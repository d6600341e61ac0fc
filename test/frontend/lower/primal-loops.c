// Loops: every direction, step and relation, several exits, early returns.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <stddef.h>
#include <stdio.h>

int lp1(const int *x, int n, int key)
{
	int lo = 0, hi = n - 1;
	while (lo <= hi) {
		int mid = lo + (hi - lo) / 2;
		if (x[mid] == key)
			return mid;
		if (x[mid] < key)
			lo = mid + 1;
		else
			hi = mid - 1;
	}
	return -1;
}

int lp2(int n)
{
	int s = 0;
	do {
		s += n;
		if (s > 100)
			break;
		if (n & 1)
			continue;
		s++;
	} while (n-- > 0);
	return s;
}

int lp3(unsigned n)
{
	int s = 0;
	for (unsigned i = n; i-- > 0;)
		s = s * 3 + (int)i;
	for (unsigned i = n; i > 0; i--)
		s ^= (int)i << 2;
	for (unsigned i = n; i >= 2; i -= 1)
		s += (int)i;
	return s;
}

int lp4(int n)
{
	int s = 0, i;
	for (i = n; i >= 0; i -= 3)
		s += i;
	for (i = n; i > 2; i -= 4)
		s += 2 * i;
	s += i;
	for (i = 0; i < n; i += 5)
		s ^= i;
	s += i * 1000;
	for (i = 3; i <= n; ++i)
		if (s % 7 == i % 7)
			break;
	return s * 100 + i;
}

int lp5(int n)
{
	int s = 0, i, j;
	for (i = 0, j = n; i < j; i++, j--)
		s += i * j;
	while (n--)
		s += n;
	return s + i + j + n;
}

int lp6(int n)
{
	int s = 0;
	int i = 7;
	for (; i != n; i++)
		s += i;
	for (unsigned char c = 0; c < 200; c += 3)
		s += c;
	for (short k = 0; k < 10; k++)
		s -= k;
	for (size_t q = 0; q <= (size_t)n; q++)
		s += (int)q;
	return s + i;
}

int lp7(int n)
{
	int c = 0;
	for (;;) {
		if (c > n)
			break;
		for (int k = 0;; k++) {
			if (k > 3)
				break;
			c += k;
			if (c == 5) {
				c = 7;
				goto x;
			}
		}
	}
x:
	return c;
}

int lp8(int n)
{
	for (int i = 0; i < n; i++) {
		int k = i;
		while (k > 0) {
			if (k == 13)
				return i * 100 + k;
			k = k / 2 + (k & 8 ? 3 : 0) - 1;
			if (k > 50)
				break;
		}
		if (i == 40) {
			continue;
		}
		if (i == 77)
			break;
	}
	return -5;
}

int nest(int n)
{
	int r = 0;
	for (int i = 0; i < n; i++) {
		if (i % 2) {
			if (i % 3 == 0)
				continue;
			r += 1;
		} else {
			if (i > 12) {
				r += 50;
				break;
			}
			r += 2;
			if (r > 30)
				return r;
		}
		r += 5;
	}
	if (r > 20) {
		if (n > 9)
			r++;
		else
			return -r;
		r *= 2;
	}
	return r;
}

int main(void)
{
	int x[10];
	for (int i = 0; i < 10; i++)
		x[i] = i * i - 5;
	for (int v = 0; v < 12; v++)
		printf("%d %d %d %d %d %d %d %d %d\n", lp1(x, 10, v * v - 5), lp2(v),
		       lp3((unsigned)v), lp4(v), lp5(v), lp6(v + 7), lp7(v), lp8(v * 9),
		       nest(v * 2));
	return 0;
}
