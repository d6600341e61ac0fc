#include "case.h"
#include "sensor.h"
#include "sensor_grad.h"

enum { SAMPLES = 12 };

static Sensor s, s_bar;
static uint16_t raw[SAMPLES];
static float truth[SAMPLES], results[12], work[1];

const char case_name[] = "sensor";
float *const case_results = results;
const int case_n_results = 12;
void *const case_work = work;
const unsigned case_work_bytes = SENSOR_ERROR_GRAD_WORK_BYTES;

void case_start(void)
{
	for (unsigned i = 0U; i < SAMPLES; ++i) {
		raw[i] = (uint16_t)(331U * i + 17U);
		truth[i] = 0.4f * (float)i - 2.0f;
	}
}

float case_gradient(void)
{
	float sum = 0.0f;

	for (uint8_t mode = 0U; mode < 3U; ++mode) {
		s = (Sensor){ mode, 1.1f, 0.2f, 0.3f, 1.9f };
		s_bar = (Sensor){ 0U, 0.0f, 0.0f, 0.0f, 0.0f };
		sum += sensor_error_grad(&s, &s_bar, raw, truth, SAMPLES, work);
		results[4U * mode] = s_bar.gain;
		results[4U * mode + 1U] = s_bar.offset;
		results[4U * mode + 2U] = s_bar.bend;
		results[4U * mode + 3U] = s_bar.limit;
	}
	return sum;
}
