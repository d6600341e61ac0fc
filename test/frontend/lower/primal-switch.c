// switch: fall-through, default anywhere, ranges, break and continue and goto out of it.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <stdio.h>

int sw1(int v)
{
	switch (v) {
	case 1:
		return 10;
	case 2:
		v += 5;
		break;
	case 3:
		v *= 2;
	case 4:
		v += 100;
		break;
	default:
		v = -1;
	}
	return v;
}

int sw2(int v)
{
	int r = 0;
	switch (v) {
	default:
		r = 1;
	case 5:
		r += 2;
		break;
	case 6 ... 9:
		r = 4;
	}
	return r;
}

int sw3(int n)
{
	int s = 0;
	for (int i = 0; i < n; i++) {
		switch (i % 4) {
		case 0:
			continue;
		case 1:
			s += 1;
			break;
		case 2:
			if (s > 20)
				goto out;
			s += 3;
		default:
			s += 7;
		}
		s += 1000;
	}
out:
	return s;
}

int sw4(int v)
{
	int r = 1;
	switch (v & 7) {
		int t;
	case 0:
		t = 3;
		r = t;
		break;
	case 1: {
		r = 2;
		if (v > 8)
			break;
		r = 9;
	}
	case 2:
		r += 50;
	}
	return r;
}

int main(void)
{
	for (int v = -1; v < 11; v++)
		printf("%d %d %d %d %d\n", v, sw1(v), sw2(v), sw3(v * 3), sw4(v + 7));
	return 0;
}
