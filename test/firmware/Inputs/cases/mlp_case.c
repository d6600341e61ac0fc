#include "case.h"
#include "mlp.h"
#include "mlp_grad.h"

static const float x[4] = { 0.5f, -0.25f, 0.75f, 0.1f }, y[2] = { 0.3f, -0.6f };
static union {
	Mlp net;
	float at[58];
} p, p_bar;

const char case_name[] = "mlp";
float *const case_results = p_bar.at;
const int case_n_results = 58;
void *const case_work = 0;
const unsigned case_work_bytes = 0U;

void case_start(void)
{
	uint32_t s = 12345U;

	for (int i = 0; i < 58; ++i) {
		s = s * 1664525U + 1013904223U;
		p.at[i] = (float)(int32_t)(s >> 8) / 16777216.0f - 0.5f;
		p_bar.at[i] = 0.0f;
	}
}

float case_gradient(void)
{
	return mlp_loss_grad(&p.net, &p_bar.net, x, y);
}
