/* The little that a bare-metal test needs: text and exit status by semihosting, an instruction counter, a painted
 * stack. */
#ifndef FW_H
#define FW_H

#include <stddef.h>
#include <stdint.h>

void fw_puts(const char *s);
void fw_putu(uint32_t v);
void fw_putx(uint32_t v);            /* 8 hexadecimal digits */
void fw_putf(float v, int digits);   /* fixed point, without printf and double */
void fw_exit(int code) __attribute__((noreturn));

/* Instructions: SysTick under qemu's -icount shift=FW_ICOUNT_SHIFT, or RISC-V's minstret. */
void     fw_count_start(void);
uint32_t fw_count_stop(void);

extern uint8_t   fw_stack_limit[], fw_stack_top[]; /* from the linker script */
extern uintptr_t fw_paint_top;

#define FW_PAINT 0xA5A5A5A5U

/* Inlined, so that it paints exactly up to the caller's stack pointer. */
static inline __attribute__((always_inline)) void fw_stack_paint(void)
{
	uintptr_t sp;

#if defined(__riscv)
	__asm__ volatile("mv %0, sp" : "=r"(sp));
#else
	__asm__ volatile("mov %0, sp" : "=r"(sp));
#endif
	fw_paint_top = sp;
	for (uintptr_t p = (uintptr_t)fw_stack_limit; p < sp; p += 4U)
		*(volatile uint32_t *)p = FW_PAINT;
}

uint32_t fw_stack_used(void); /* bytes touched below that pointer since */

#endif
