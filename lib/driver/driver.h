/* From C files to C files: runs the layers in order. */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include "driver/options.h"

/* Returns the exit status: 0, 1, or EXIT_FAULT. */
int driver_run(Arena *arena, const Options *options);

#endif
