/* Cortex-M: vectors, start-up, semihosting, the instruction counter.  Freestanding, no libc. */
#include "fw.h"

extern uint32_t fw_data_load[], fw_data_start[], fw_data_end[], fw_bss_start[], fw_bss_end[];

int main(void);
void fw_reset(void) __attribute__((noreturn));
static void fw_fault(void) __attribute__((noreturn));

typedef union Vector {
	void (*fn)(void);
	void *sp;
} Vector;

__attribute__((section(".vectors"), used)) static const Vector vectors[16] = {
	{ .sp = fw_stack_top }, { .fn = fw_reset }, { .fn = fw_fault }, { .fn = fw_fault },
	{ .fn = fw_fault },     { .fn = fw_fault }, { .fn = fw_fault }, { .fn = fw_fault },
	{ .fn = fw_fault },     { .fn = fw_fault }, { .fn = fw_fault }, { .fn = fw_fault },
	{ .fn = fw_fault },     { .fn = fw_fault }, { .fn = fw_fault }, { .fn = fw_fault },
};

static uint32_t semihost(uint32_t op, const volatile void *arg)
{
	register uint32_t r0 __asm__("r0") = op;
	register const volatile void *r1 __asm__("r1") = arg;

	__asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory", "cc");
	return r0;
}

void fw_puts(const char *s)
{
	(void)semihost(0x04U, s);
}

/* SYS_EXIT_EXTENDED takes the status in memory; plain SYS_EXIT has none on 32 bits. */
void fw_exit(int code)
{
	volatile uint32_t block[2];

	block[0] = 0x20026U;
	block[1] = (uint32_t)code;
	(void)semihost(0x20U, block);
	for (;;) {
	}
}

static void fw_fault(void)
{
	fw_puts("FAULT\n");
	fw_exit(99);
}

/* volatile: gcc would turn the loops into calls of memcpy and memset. */
void fw_reset(void)
{
	const volatile uint32_t *from = fw_data_load;

#if defined(__ARM_FP)
	*(volatile uint32_t *)0xE000ED88U |= 0xFU << 20; /* CPACR: the FPU is off after a reset */
	__asm__ volatile("dsb\n isb" ::: "memory");
#endif
	for (volatile uint32_t *d = fw_data_start; d < fw_data_end;)
		*d++ = *from++;
	for (volatile uint32_t *d = fw_bss_start; d < fw_bss_end;)
		*d++ = 0;
	fw_exit(main());
}

#define SYST_CSR (*(volatile uint32_t *)0xE000E010U)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014U)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018U)

static uint32_t started, overhead;

static uint32_t instructions_of(uint32_t ticks)
{
	uint64_t ns = (uint64_t)ticks * (1000000000000ULL / FW_CPU_HZ) / 1000U;

	return (uint32_t)((ns + (1U << (FW_ICOUNT_SHIFT - 1))) >> FW_ICOUNT_SHIFT);
}

__attribute__((noinline)) void fw_count_start(void)
{
	if ((SYST_CSR & 1U) == 0U) { /* CLKSOURCE may read 1 after a reset */
		SYST_RVR = 0xFFFFFFU;
		SYST_CVR = 0U;
		SYST_CSR = 5U;
		fw_count_start();
		overhead = 0U;
		overhead = fw_count_stop();
	}
	started = SYST_CVR;
}

__attribute__((noinline)) uint32_t fw_count_stop(void)
{
	uint32_t now = SYST_CVR;

	return instructions_of((started - now) & 0xFFFFFFU) - overhead;
}
