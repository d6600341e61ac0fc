/* What a function costs, counted on its IR: operations that run, by line of the source, and estimates of what the
 * compiled code takes on a microcontroller (Thumb-2 with an FPU). */
#ifndef IR_FIGURES_H
#define IR_FIGURES_H

#include "ir/ir.h"

typedef struct LineFigures {
	uint32_t file, line;
	int64_t operations;
} LineFigures;

typedef struct Figures {
	int64_t operations; /* arithmetic on floats, calls of <math.h>, loads and stores; of an if the dearer side */
	bool is_exact;      /* else a loop's trip count is not a constant: one turn of it is counted */
	int64_t code_bytes, stack_bytes; /* estimates */
	VEC(LineFigures) lines;          /* in the order of the code */
} Figures;

Figures figures_of(Arena *arena, const Func *f);

#endif
