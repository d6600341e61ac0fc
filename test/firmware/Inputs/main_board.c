/* The numbers of a case on a board, as bits, and what it cost: instructions, stack, bytes of work touched. */
#include "case.h"
#include "fw.h"

static void put_float(float f)
{
	union {
		float f;
		uint32_t bits;
	} u = { f };

	fw_putx(u.bits);
	fw_puts("\n");
}

static void put_figure(const char *name, uint32_t value)
{
	fw_puts(name);
	fw_puts(" ");
	fw_putu(value);
	fw_puts("\n");
}

enum { WORK_PAINT = 0xA5 };

int main(void)
{
	volatile uint8_t *work = case_work;
	uint32_t stack, instructions, touched = 0U;
	float value;

	case_start();
	fw_count_start();
	(void)case_gradient();
	instructions = fw_count_stop();
	case_start();
	for (unsigned i = 0U; i < case_work_bytes; ++i)
		work[i] = WORK_PAINT;
	fw_stack_paint();
	value = case_gradient();
	stack = fw_stack_used();
	for (unsigned i = 0U; i < case_work_bytes; ++i)
		if (work[i] != WORK_PAINT)
			touched = i + 1U;
	put_figure("instructions", instructions);
	put_figure("stack", stack);
	put_figure("work", case_work_bytes);
	put_figure("touched", touched);
	fw_puts("value ");
	put_float(value);
	for (int i = 0; i < case_n_results; ++i) {
		fw_putu((uint32_t)i);
		fw_puts(" ");
		put_float(case_results[i]);
	}
	return 0;
}
