/* Model-predictive control: every 50 ms a few steps of gradient descent on the forces of the second ahead, starting
 * from the last plan, one step on; the first force is applied. */
#include "board/fw.h"
#include "cartpole_grad.h"

enum { STEPS = 200, DESCENTS = 20, WORK = CARTPOLE_COST_GRAD_WORK_BYTES / sizeof(float) };

static float plan[HORIZON], work[WORK];

static float improve(const State *s, float rate)
{
	float u_bar[HORIZON], cost;

	for (int k = 0; k < HORIZON; ++k)
		u_bar[k] = 0.0f;
	cost = cartpole_cost_grad(s, plan, u_bar, work);
	for (int k = 0; k < HORIZON; ++k)
		plan[k] -= rate * u_bar[k];
	return cost;
}

static void print_state(const char *when, const State *s, float cost)
{
	fw_puts(when);
	fw_puts(": angle ");
	fw_putf(s->th, 4);
	fw_puts(", position ");
	fw_putf(s->x, 4);
	fw_puts(", cost ahead ");
	fw_putf(cost, 3);
	fw_puts("\n");
}

int main(void)
{
	State s = { 0.1f, 0.0f, 0.2f, -0.1f };
	uint32_t instructions, stack;

	print_state("at the start ", &s, cartpole_cost(&s, plan));
	fw_count_start();
	(void)improve(&s, 0.0f);
	instructions = fw_count_stop();
	fw_stack_paint();
	(void)improve(&s, 0.0f);
	stack = fw_stack_used();
	for (int t = 0; t < STEPS; ++t) {
		for (int i = 0; i < DESCENTS; ++i)
			(void)improve(&s, 0.05f);
		cartpole_step(&s, plan[0]);
		for (int k = 0; k + 1 < HORIZON; ++k)
			plan[k] = plan[k + 1];
	}
	print_state("after 10 s   ", &s, cartpole_cost(&s, plan));
	fw_puts("a gradient takes ");
	fw_putu(instructions);
	fw_puts(" instructions, ");
	fw_putu(stack);
	fw_puts(" bytes of stack and ");
	fw_putu((uint32_t)sizeof work);
	fw_puts(" of work\n");
	return !(s.th < 0.05f && s.th > -0.05f);
}
