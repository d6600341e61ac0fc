/* A sensor's calibration against a table in flash: a struct of parameters, integer types, a switch, an early exit. */
#include <math.h>
#include <stdint.h>
#include "sensor.h"

static const int16_t table[9] = { -300, -210, -140, -60, 0, 75, 160, 230, 310 };

float sensor_error(const Sensor *s, const uint16_t *raw, const float *truth, uint8_t n);

float sensor_error(const Sensor *s, const uint16_t *raw, const float *truth, uint8_t n)
{
	float e = 0.0f;

	for (uint8_t i = 0U; i < n; ++i) {
		int k = raw[i] >> 9;
		float t = (float)(raw[i] & 511U) / 512.0f;
		float v = ((float)table[k] + t * (float)(table[k + 1] - table[k])) * 0.01f;
		switch (s->mode) {
		case 0U:
			v = s->gain * v + s->offset;
			break;
		case 1U:
			v = s->gain * v + s->offset + s->bend * v * v;
			break;
		default:
			v = s->offset + expf(s->bend * v) * s->gain;
			break;
		}
		if (v > s->limit)
			v = s->limit;
		e += (v - truth[i]) * (v - truth[i]);
	}
	return e / (float)n;
}
