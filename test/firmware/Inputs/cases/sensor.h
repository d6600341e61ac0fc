#ifndef SENSOR_H
#define SENSOR_H
#include <stdint.h>
typedef struct Sensor {
	uint8_t mode;
	float gain, offset, bend, limit;
} Sensor;
#endif
