/* SysTick interrupts one gradient and computes another, of other inputs with its own work: both must be what they are
 * undisturbed.  With -DSHARED_WORK both use the same memory, as a function with static memory would: that must be
 * noticed. */
#include "cartpole_grad.h"
#include "fw.h"

enum { FLOATS = CP_COST_GRAD_WORK_BYTES / sizeof(float) };

static const float x1[4] = { 0.1f, 0.0f, 0.2f, -0.1f }, x2[4] = { -0.3f, 0.2f, -0.4f, 0.5f };
static float u1[20], u2[20], want1[20], want2[20], got1[20], got2[20], work1[FLOATS];
#ifdef SHARED_WORK
#define work2 work1
#else
static float work2[FLOATS];
#endif
static volatile uint32_t hits, wrong2;

static void gradient(const float *x, const float *u, float *u_bar, float *work)
{
	for (int k = 0; k < 20; ++k)
		u_bar[k] = 0.0f;
	(void)cp_cost_grad(x, u, u_bar, work);
}

static uint32_t differences(const float *a, const float *b)
{
	uint32_t n = 0U;

	for (int k = 0; k < 20; ++k)
		n += !(a[k] == b[k]);
	return n;
}

static void tick(void)
{
	++hits;
	gradient(x2, u2, got2, work2);
	wrong2 += differences(got2, want2);
}

int main(void)
{
	static uint32_t vectors[16] __attribute__((aligned(128)));
	uint32_t wrong1 = 0U;

	for (int i = 0; i < 16; ++i)
		vectors[i] = ((volatile uint32_t *)0)[i];
	vectors[15] = (uint32_t)(uintptr_t)tick;
	*(volatile uint32_t *)0xE000ED08U = (uint32_t)(uintptr_t)vectors; /* VTOR */
	for (int k = 0; k < 20; ++k) {
		u1[k] = 0.1f * (float)(k % 5) - 0.2f;
		u2[k] = 0.3f - 0.05f * (float)(k % 7);
	}
	gradient(x1, u1, want1, work1);
	gradient(x2, u2, want2, work2);
	*(volatile uint32_t *)0xE000E014U = 20011U;
	*(volatile uint32_t *)0xE000E018U = 0U;
	*(volatile uint32_t *)0xE000E010U = 7U;
	for (int r = 0; r < 200; ++r) {
		gradient(x1, u1, got1, work1);
		wrong1 += differences(got1, want1);
	}
	*(volatile uint32_t *)0xE000E010U = 0U;
	fw_puts("interrupts ");
	fw_putu(hits);
	fw_puts(" wrong ");
	fw_putu(wrong1 + wrong2);
	fw_puts("\n");
	return wrong1 + wrong2 != 0U || hits < 10U;
}
