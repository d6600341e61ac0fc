/* A net learns on the device: from four accelerations and turning rates, how far two of its axes are tilted. */
#include "board/fw.h"
#include "net_grad.h"

enum { SAMPLES = 24, EPOCHS = 300, PARAMETERS = sizeof(Net) / sizeof(float) };

typedef union Parameters {
	Net net;
	float at[PARAMETERS];
} Parameters;

static Parameters p;

static float random_number(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (float)(int32_t)(*seed >> 8) / 8388608.0f - 1.0f;
}

static void sample(int i, float x[4], float y[2])
{
	uint32_t seed = 77U * (uint32_t)i + 5U;

	for (int k = 0; k < 4; ++k)
		x[k] = random_number(&seed);
	y[0] = x[0] * x[1] - 0.5f * x[2];
	y[1] = 0.7f * x[3] * x[3] + 0.2f * x[0];
}

static float mean_loss(void)
{
	float x[4], y[2], sum = 0.0f;

	for (int i = 0; i < SAMPLES; ++i) {
		sample(i, x, y);
		sum += net_loss(&p.net, x, y);
	}
	return sum / (float)SAMPLES;
}

static void step(int i, float rate)
{
	Parameters p_bar;
	float x[4], y[2];

	sample(i, x, y);
	for (int k = 0; k < PARAMETERS; ++k)
		p_bar.at[k] = 0.0f;
	(void)net_loss_grad(&p.net, &p_bar.net, x, y);
	for (int k = 0; k < PARAMETERS; ++k)
		p.at[k] -= rate * p_bar.at[k];
}

int main(void)
{
	uint32_t seed = 12345U, instructions, stack;
	float before, after;

	for (int k = 0; k < PARAMETERS; ++k)
		p.at[k] = 0.5f * random_number(&seed);
	before = mean_loss();
	fw_count_start();
	step(0, 0.1f);
	instructions = fw_count_stop();
	fw_stack_paint();
	step(1, 0.1f);
	stack = fw_stack_used();
	for (int epoch = 0; epoch < EPOCHS; ++epoch)
		for (int i = 0; i < SAMPLES; ++i)
			step(i, 0.1f);
	after = mean_loss();

	fw_puts("mean loss ");
	fw_putf(before, 5);
	fw_puts(" before, ");
	fw_putf(after, 5);
	fw_puts(" after training; a step takes ");
	fw_putu(instructions);
	fw_puts(" instructions and ");
	fw_putu(stack);
	fw_puts(" bytes of stack\n");
	return !(after < 0.1f * before);
}
