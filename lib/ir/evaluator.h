/* The evaluator's state, for the files that run parts of it. */
#ifndef IR_EVALUATOR_H
#define IR_EVALUATOR_H

#include "ir/eval_memory.h"

struct Evaluator {
	Arena      *arena;
	Module     *module;
	EvalMemory  memory;
	EvalValue  *values;   /* of all active functions, one behind the other */
	size_t      base, top, capacity;
	Map         n_values; /* Func -> how many it has */
	const Func *func;
	VEC(EvalObject *) locals; /* of all active blocks */
	int64_t     steps, most_steps;
	int         depth;
};

/* Reports at op (NULL: at no place) and returns false. */
bool eval_fault(Evaluator *e, const Op *op, const char *format, ...) PRINTF_LIKE(3, 4);

/* A call of a function without a body. */
bool library_call(Evaluator *e, const Op *op, Func *f, const EvalValue *args, EvalValue *results);

#endif
