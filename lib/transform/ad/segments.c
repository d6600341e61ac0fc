/* Loops in segments, for --memory-budget: a loop of constant count becomes one over segments, each of which is a loop.
 *
 *   for i in l..h with (s = u) { B; yield v }         n iterations, k of them in a segment
 *   for a in 0..n/k with (s = u) { for b in 0..k with (s = s) { i = l + (a k + b) step; B; yield v } }
 *
 * Run again segment by segment (rerun.c), it records n/k states for the loop and, for one segment at a time, what its k
 * iterations need. */
#include "support/seeded.h"
#include "transform/ad/ad.h"

static int64_t constant_trips(const Op *loop)
{
	if (loop->code != OP_for || loop_exit(loop) || op_has(loop, ATTR_rev) || !value_is_const(op_operand(loop, 0)) || !value_is_const(op_operand(loop, 1)))
		return 0;
	const int64_t span = op_operand(loop, 1)->as.constant.integer - op_operand(loop, 0)->as.constant.integer, step = op_int(loop, ATTR_step, 1);
	return span > 0 ? (span + step - 1) / step : 0;
}

/* Steps: a state is carried, in values, or in arrays that loops fill. */
static bool is_of_steps(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (type_is_float(loop->results[i]->type))
			return true;
	for (const Op *op = loop->blocks[0].first; op; op = op->next)
		if (op_is_loop(op))
			return true;
	return false;
}

static Op *loop_like(Builder *b, const Op *loop, const char *index, int64_t trips, Value *const *inits)
{
	const Type *type = for_index(loop)->type;
	Op *made = build_for(b, index, const_int(loop->func->module, type, 0), const_int(loop->func->module, type, trips), inits, loop->n_results);
	for (uint32_t i = 0; i < loop->n_results; i++)
		value_set_name(loop->func, made->blocks[0].args[1 + i], loop->blocks[0].args[1 + i]->name);
	return made;
}

static void split(Op *loop, int64_t trips, int64_t length)
{
	Module     *m = loop->func->module;
	const Type *type = for_index(loop)->type;
	const uint32_t n = loop->n_results;
	Value **inits = ARENA_ARRAY(m->arena, Value *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		inits[i] = op_operand(loop, 2 + i);
	Builder b = builder_before(loop);
	Op     *outer = loop_like(&b, loop, "segment", trips / length, inits);
	Builder in = builder_at_end(&outer->blocks[0]);
	in.loc = loop->loc;
	Op     *inner = loop_like(&in, loop, for_index(loop)->name, length, outer->blocks[0].args + 1);
	build_yield(&in, inner->results, n);
	Builder start = builder_at_end(&inner->blocks[0]);
	start.loc = loop->loc;
	Value *before = build_binary(&start, OP_mul, for_index(outer), const_int(m, type, SEEDED(segment_off) ? length - 1 : length));
	Value *i = build_binary(&start, OP_add, before, for_index(inner));
	i = build_binary(&start, OP_mul, i, const_int(m, type, op_int(loop, ATTR_step, 1)));
	i = build_binary(&start, OP_add, op_operand(loop, 0), i);
	while (loop->blocks[0].first) {
		Op *op = loop->blocks[0].first;
		op_unlink(op);
		block_append(&inner->blocks[0], op);
	}
	value_replace_uses(for_index(loop), i);
	for (uint32_t k = 0; k < n; k++) {
		value_replace_uses(loop->blocks[0].args[1 + k], inner->blocks[0].args[1 + k]);
		value_replace_uses(loop->results[k], outer->results[k]);
	}
	op_erase(loop);
}

static void split_block(Block *block, int64_t length)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		const int64_t trips = op_is_loop(op) ? constant_trips(op) : 0;
		if (trips > length && trips % length == 0 && is_of_steps(op)) {
			split(op, trips, length);
			continue;
		}
		for (uint16_t k = 0; k < op->n_blocks; k++)
			split_block(&op->blocks[k], length);
	}
}

void segments_split(Ad *ad)
{
	if (ad->ctx->options->segment > 0)
		split_block(&ad->func->body, ad->ctx->options->segment);
}
