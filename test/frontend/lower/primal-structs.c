// Structs by value, as results, in arrays, as literals; unions; bit-fields.
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

static struct V mk(double a, int t)
{
	struct V v = { a, -a, t };
	if (t > 2) {
		v.y = 5;
		return v;
	}
	v.tag += 10;
	return v;
}

static struct V addv(struct V a, struct V b)
{
	a.x += b.x;
	a.y += b.y;
	a.tag ^= b.tag;
	return a;
}

double st1(double q, int n)
{
	struct V acc = { .tag = 1 };
	struct V arr[3] = { { 1, 2, 3 }, { .y = 4 } };
	for (int i = 0; i < n; i++) {
		struct V t = mk(q * i, i);
		acc = addv(acc, t);
		arr[i % 3] = acc;
		acc = i & 1 ? acc : arr[0];
	}
	struct V *p = &arr[1];
	p->x += 1;
	(*p).y *= 2;
	return acc.x + acc.y * 2 + acc.tag + arr[0].x + arr[1].y + arr[2].tag +
	       addv(acc, (struct V){ 1, 2, 3 }).x + mk(1, 5).y;
}

union U {
	float f;
	unsigned u;
};

unsigned un1(float x)
{
	union U u;
	u.f = x;
	u.u ^= 0x80000000u;
	return u.u + (u.f < 0);
}

struct B {
	unsigned a : 3;
	int b : 5;
	unsigned c;
};

int bf1(int n)
{
	struct B s = { 5, -3, 9 };
	s.a += n;
	s.b -= n;
	s.c = s.a * s.b;
	return (int)(s.a + s.b * 10 + s.c);
}

int main(void)
{
	for (int v = 1; v < 8; v++)
		printf("%a %u %d\n", st1(v * .3, v), un1((float)v), bf1(v));
	return 0;
}
