/* Numbers as text, the painted stack: for any architecture. */
#include "fw.h"

void fw_putu(uint32_t v)
{
	char b[11];
	int i = 10;

	b[10] = '\0';
	do {
		b[--i] = (char)('0' + (char)(v % 10U));
		v /= 10U;
	} while (v != 0U);
	fw_puts(&b[i]);
}

void fw_putx(uint32_t v)
{
	char b[9];

	for (int i = 7; i >= 0; --i) {
		uint32_t d = v & 15U;

		b[i] = (char)(d < 10U ? '0' + (int)d : 'a' + (int)d - 10);
		v >>= 4;
	}
	b[8] = '\0';
	fw_puts(b);
}

void fw_putf(float v, int digits)
{
	uint32_t m = 1U, ip, fp;

	if (v < 0.0f) {
		fw_puts("-");
		v = -v;
	}
	for (int i = 0; i < digits; ++i)
		m *= 10U;
	ip = (uint32_t)v;
	fp = (uint32_t)((v - (float)ip) * (float)m + 0.5f);
	if (fp >= m) {
		fp -= m;
		ip += 1U;
	}
	fw_putu(ip);
	fw_puts(".");
	for (uint32_t q = m / 10U; q > 1U && fp < q; q /= 10U)
		fw_puts("0");
	fw_putu(fp);
}

uintptr_t fw_paint_top;

uint32_t fw_stack_used(void)
{
	uintptr_t p = (uintptr_t)fw_stack_limit;

	while (p < fw_paint_top && *(volatile uint32_t *)p == FW_PAINT)
		p += 4U;
	return (uint32_t)(fw_paint_top - p);
}
