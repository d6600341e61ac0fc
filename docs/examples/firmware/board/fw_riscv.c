/* RV32 in machine mode on qemu's virt: start-up, semihosting, the instruction counter. */
#include "fw.h"

extern uint32_t fw_bss_start[], fw_bss_end[];

int main(void);
void fw_cstart(void) __attribute__((noreturn, used));
void fw_trap(void) __attribute__((noreturn, used, aligned(4)));

__asm__(".section .init,\"ax\"\n .globl fw_reset\n fw_reset:\n"
        " la sp, fw_stack_top\n"
        ".option push\n.option norelax\n la gp, __global_pointer$\n.option pop\n"
        ".option arch, +zicsr\n"
        " li t0, 0x2000\n csrs mstatus, t0\n" /* mstatus.FS: the FPU is on */
        " la t0, fw_trap\n csrw mtvec, t0\n"
        " j fw_cstart\n .text\n");

static long semihost(long op, const volatile void *arg)
{
	register long a0 __asm__("a0") = op;
	register const volatile void *a1 __asm__("a1") = arg;

	__asm__ volatile(".option push\n.option norvc\n.balign 16\n slli x0,x0,0x1f\n ebreak\n"
	                 " srai x0,x0,7\n.option pop"
	                 : "+r"(a0)
	                 : "r"(a1)
	                 : "memory");
	return a0;
}

void fw_puts(const char *s)
{
	(void)semihost(0x04, s);
}

void fw_exit(int code)
{
	volatile uint32_t block[2];

	block[0] = 0x20026U;
	block[1] = (uint32_t)code;
	(void)semihost(0x20, block);
	for (;;) {
	}
}

void fw_trap(void)
{
	fw_puts("FAULT\n");
	fw_exit(99);
}

void fw_cstart(void)
{
	for (volatile uint32_t *d = fw_bss_start; d < fw_bss_end;)
		*d++ = 0;
	fw_exit(main());
}

static uint32_t started, overhead, is_ready;

static inline uint32_t instret(void)
{
	uint32_t v;

	__asm__ volatile(".option push\n.option arch, +zicsr\n csrr %0, minstret\n.option pop"
	                 : "=r"(v)::"memory");
	return v;
}

__attribute__((noinline)) void fw_count_start(void)
{
	if (is_ready == 0U) {
		is_ready = 1U;
		fw_count_start();
		overhead = 0U;
		overhead = fw_count_stop();
	}
	started = instret();
}

/* qemu 7.2: under -icount, minstret counts virtual nanoseconds. */
__attribute__((noinline)) uint32_t fw_count_stop(void)
{
	uint32_t now = instret();

	return ((now - started) >> FW_ICOUNT_SHIFT) - overhead;
}
