#include "cartpole_grad.h"
#include "case.h"

static const float x0[4] = { 0.1f, 0.0f, 0.2f, -0.1f };
static float u[20], u_bar[20], work[CP_COST_GRAD_WORK_BYTES / sizeof(float)];

const char case_name[] = "cartpole";
float *const case_results = u_bar;
const int case_n_results = 20;
void *const case_work = work;
const unsigned case_work_bytes = CP_COST_GRAD_WORK_BYTES;

void case_start(void)
{
	for (int k = 0; k < 20; ++k) {
		u[k] = 0.1f * (float)(k % 5) - 0.2f;
		u_bar[k] = 0.0f;
	}
}

float case_gradient(void)
{
	return cp_cost_grad(x0, u, u_bar, work);
}
