// goto: forward out of loops, backward as a loop, to clean-up code.
// RUN: %mgc -w --emit=primal %s -o %t.c
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %s -o %t.source -lm
// RUN: %cc -std=gnu11 -O1 -ffp-contract=off -w %t.c -o %t.primal -lm
// RUN: %t.source > %t.expected
// RUN: %t.primal > %t.out
// RUN: diff %t.expected %t.out
#include <stdio.h>

int go1(int n)
{
	int s = 0, i = 0;
again:
	s += i;
	i++;
	if (i < n)
		goto again;
	return s;
}

int go2(int n, int m)
{
	int s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++) {
			if (i * j > 12)
				goto done;
			if ((i + j) % 3 == 0)
				goto next;
			s += i * j;
		next:
			s++;
		}
done:
	return s;
}

int go3(int a)
{
	int r = 0;
	if (a < 0)
		goto fail;
	r = 1;
	if (a > 10)
		goto fail2;
	r = 2;
	return r;
fail2:
	r += 10;
fail:
	r += 100;
	return r;
}

int go4(int n)
{
	int s = 0;
	int i = 0;
outer: {
	int j = 0;
inner:
	s += i ^ j;
	if (++j < n)
		goto inner;
	if (s > 500)
		return s;
}
	if (++i < n)
		goto outer;
	return -s;
}

int go5(int n)
{
	int x = n, c = 0;
top:
	if (x == 1)
		goto end;
	c++;
	if (x & 1) {
		x = 3 * x + 1;
		goto top;
	}
	x /= 2;
	if (c < 1000)
		goto top;
end:
	return c;
}

int main(void)
{
	for (int v = 0; v < 15; v++)
		printf("%d %d %d %d %d %d\n", v, go1(v), go2(v, v + 3), go3(v - 2), go4(v),
		       go5(v + 1));
	return 0;
}
