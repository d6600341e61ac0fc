/* Values that a loop hands round (swapped.h).
 *
 * Such a loop only permutes them: what they are differs in each iteration as it does at the start, and each iteration is
 * undone by handing them round the other way. */
#include "analysis/swapped.h"

#include "support/seeded.h"

enum { MAX_LOOPS = 4 }; /* behind or within one another, whose values come from one another's */

/* The carried value of this iteration that is number i in the next one; n_results: none is. */
static uint32_t handed_on(const Op *loop, uint32_t i)
{
	const Value   *next = op_operand(block_terminator(&loop->blocks[0]), i);
	const uint32_t first = loop_first_carried(loop);
	if (next->kind != VALUE_ARG || next->as.block != &loop->blocks[0] || arg_index(next) < first)
		return loop->n_results;
	return arg_index(next) - first;
}

bool cycle_of(const Op *loop, uint32_t i, Cycle *cycle)
{
	if (loop_exit(loop))
		return false;
	*cycle = (Cycle){ .at = { i }, .n = 1 };
	for (uint32_t next = i; (next = handed_on(loop, next)) != i; cycle->at[cycle->n++] = next)
		if (next == loop->n_results || cycle->n == MAX_SWAPPED)
			return false;
	return cycle->n > 1;
}

/* The loop that carries v, or whose result it is. */
static const Op *loop_of(const Value *v, uint32_t *i)
{
	const Op *loop = v->kind == VALUE_ARG ? v->as.block->parent : value_op(v);
	if (!loop || !op_is_loop(loop) || (v->kind == VALUE_ARG && arg_index(v) < loop_first_carried(loop)))
		return NULL;
	*i = v->kind == VALUE_ARG ? arg_index(v) - loop_first_carried(loop) : v->index;
	return loop;
}

static bool is_in(const Cycle *cycle, uint32_t i)
{
	uint32_t k = 0;
	while (k < cycle->n && cycle->at[k] != i)
		k++;
	return k < cycle->n;
}

static bool start_apart(const Aliases *a, const Value *p, const Value *q, int depth);

static bool all_start_apart(const Aliases *a, const Op *loop, const Cycle *cycle, int depth)
{
	const uint32_t first = loop_first_init(loop);
	for (uint32_t i = 0; i < cycle->n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (!start_apart(a, op_operand(loop, first + cycle->at[i]), op_operand(loop, first + cycle->at[k]), depth))
				return false;
	return true;
}

static bool start_apart(const Aliases *a, const Value *p, const Value *q, int depth)
{
	uint32_t  i = 0, k = 0;
	Cycle     cycle;
	if (!aliases_same_object(a, p, q) || SEEDED(swapped_apart))
		return true;
	const Op *loop = loop_of(p, &i);
	return loop && depth && p->kind == q->kind && loop == loop_of(q, &k) && i != k && cycle_of(loop, i, &cycle) && is_in(&cycle, k) &&
	       all_start_apart(a, loop, &cycle, depth - 1);
}

bool pointers_are_apart(const Aliases *a, const Value *p, const Value *q)
{
	return start_apart(a, pointer_root((Value *)p), pointer_root((Value *)q), MAX_LOOPS);
}

static Value *elements(const Value *p, int depth)
{
	const Op *op = value_op(p), *loop;
	uint32_t  i = 0;
	Cycle     cycle;
	Value    *count = NULL;
	if (op && op_makes_object(op))
		return op_operand(op, 0);
	loop = loop_of(p, &i);
	if (!loop || !depth || !cycle_of(loop, i, &cycle))
		return NULL;
	for (uint32_t k = 0; k < cycle.n; k++) {
		Value *n = elements(loop_init(loop, cycle.at[k]), depth - 1);
		if (!n || (count && n != count && !SEEDED(swapped_as_long)))
			return NULL;
		count = n;
	}
	return count;
}

Value *pointer_elements(const Value *p)
{
	return elements(p, MAX_LOOPS);
}
