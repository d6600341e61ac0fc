#include "case.h"
#include "filter_grad.h"

static float gain[3] = { 0.9f, 1.1f, 0.7f }, gain_bar[3], signal[64], target[64];
static float work[FILTER_ERROR_GRAD_WORK_BYTES / sizeof(float) + 1U];

const char case_name[] = "filter";
float *const case_results = gain_bar;
const int case_n_results = 3;
void *const case_work = work;
const unsigned case_work_bytes = FILTER_ERROR_GRAD_WORK_BYTES;

void case_start(void)
{
	for (int i = 0; i < 64; ++i) {
		signal[i] = 0.1f * (float)(i % 13) - 0.5f;
		target[i] = 0.07f * (float)(i % 11) - 0.3f;
	}
	for (int i = 0; i < 3; ++i)
		gain_bar[i] = 0.0f;
}

float case_gradient(void)
{
	return filter_error_grad(gain, gain_bar, signal, target, work);
}
