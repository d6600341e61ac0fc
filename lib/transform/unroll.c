/* Short loops of constant bounds, written out where that makes the indices of a small local array constant, so that
 * promote can turn its elements into values:
 *
 *   %r = local 9 : f64
 *   for %i in 0..3 {                                    store %a, %r[0]
 *     for %j in 0..3 { store %a, %r[3 * %i + %j] } }    store %a, %r[1] ...
 *
 * An array is worth it only if all its computed indices are made of constants and of such loops' indices. */
#include "analysis/alias.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/leaves.h"
#include "transform/pass.h"

enum { MAX_TRIPS = 16, MAX_ELEMENTS = 64, MAX_UNROLLED_OPS = 1500, SMALL_UNROLLED_OPS = 100, MAX_INDEX_DEPTH = 8 };

typedef struct Unroller {
	Arena *arena;
	Map    wanted; /* loops */
	int    max_ops; /* of a loop that is written out */
} Unroller;

/* How often a for runs, when that is known, small, and there is no way out of it; else 0. */
static int64_t short_trips(Arena *arena, const Op *loop)
{
	if (!loop || loop->code != OP_for)
		return 0;
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	if (!value_is_const(low) || !value_is_const(high) || loop_ends(arena, loop).count > 1)
		return 0;
	const int64_t from = low->as.constant.integer, to = high->as.constant.integer;
	const int64_t step = op_int(loop, ATTR_step, 1);
	if (from < 0 || to <= from)
		return 0;
	const int64_t trips = (to - from - 1) / step + 1;
	return trips <= MAX_TRIPS ? trips : 0;
}

/* which loops ------------------------------------------------------------------------------------ */

/* Collects the loops whose indices an index is made of; false where there is anything else. */
static bool loops_of_index(Unroller *u, const Value *v, OpVec *loops, int depth)
{
	if (value_is_const(v))
		return true;
	if (depth == MAX_INDEX_DEPTH)
		return false;
	if (v->kind == VALUE_ARG) {
		Op *loop = v->as.block->parent;
		if (!short_trips(u->arena, loop) || for_index(loop) != v)
			return false;
		vec_push(u->arena, loops, loop);
		return true;
	}
	const Op *op = value_op(v);
	if (!op || op->n_blocks || !op_is_pure(op) || op->code == OP_call)
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++) {
		if (!loops_of_index(u, op_operand(op, i), loops, depth + 1))
			return false;
	}
	return true;
}

/* The loops that all accesses to a local need written out; false where that would not be enough. */
static bool loops_of_local(Unroller *u, Value *local, OpVec *loops)
{
	VEC(Value *) pointers = { 0 };
	vec_push(u->arena, &pointers, local);
	while (pointers.count) {
		const Value *p = vec_pop(&pointers);
		for (const Use *use = p->uses; use; use = use->next) {
			Op *op = use->user;
			if (op->code == OP_address) {
				for (uint32_t i = 1; i < op->n_operands; i++) {
					if (!loops_of_index(u, op_operand(op, i), loops, 0))
						return false;
				}
				vec_push(u->arena, &pointers, op_result(op));
			} else if (op->code == OP_store ? op_operand(op, 0) == p
			                                : op->code != OP_load && op->code != OP_accum &&
			                                          op->code != OP_copy && op->code != OP_zero) {
				return false;
			}
		}
	}
	return true;
}

static bool is_small_local(const Op *op)
{
	const Value *count = op->code == OP_local ? op_operand(op, 0) : NULL;
	if (!count || !value_is_const(count) || count->as.constant.integer > MAX_ELEMENTS)
		return false;
	return count->as.constant.integer * scalars_in(op->type, MAX_ELEMENTS) <= MAX_ELEMENTS;
}

/* The number of operations of a block once its wanted loops are written out. */
static int64_t unrolled_size(const Unroller *u, const Block *block)
{
	int64_t n = 0;
	for (const Op *op = block->first; op && n <= u->max_ops; op = op->next) {
		int64_t inside = 0;
		for (uint32_t i = 0; i < op->n_blocks; i++)
			inside += unrolled_size(u, &op->blocks[i]);
		n += 1 + inside * (map_get(&u->wanted, op) ? short_trips(u->arena, op) : 1);
	}
	return n;
}

/* A loop that stays keeps the array in memory: then no loop of it is written out. */
static bool all_are_short(Unroller *u, const OpVec *loops)
{
	Map  outer = u->wanted;
	bool fits = true;
	u->wanted = (Map){ 0 };
	for (size_t i = 0; i < loops->count; i++)
		map_put(u->arena, &u->wanted, loops->at[i], loops->at[i]);
	for (size_t i = 0; i < loops->count && fits; i++)
		fits = unrolled_size(u, &loops->at[i]->blocks[0]) * short_trips(u->arena, loops->at[i]) <= u->max_ops;
	u->wanted = outer;
	return fits;
}

static void find_wanted(Unroller *u, const Func *f)
{
	FOR_EACH_OP(op, &f->body) {
		OpVec loops = { 0 };
		if (!is_small_local(op) || !loops_of_local(u, op_result(op), &loops) || !all_are_short(u, &loops))
			continue;
		for (size_t i = 0; i < loops.count; i++)
			map_put(u->arena, &u->wanted, loops.at[i], loops.at[i]);
	}
}

/* writing them out ------------------------------------------------------------------------------- */

static void unroll(Arena *arena, Op *loop)
{
	Func *f = loop->func;
	Module *m = f->module;
	const Block *body = &loop->blocks[0];
	const Op *end = block_terminator(body);
	const int64_t trips = short_trips(arena, loop), step = op_int(loop, ATTR_step, 1);
	const int64_t low = op_operand(loop, 0)->as.constant.integer;
	const bool is_reversed = op_has(loop, ATTR_rev) && !SEEDED(unrolled_forward);
	Value **carried = ARENA_ARRAY(arena, Value *, loop->n_results + 1);
	for (uint32_t i = 0; i < loop->n_results; i++)
		carried[i] = loop_init(loop, i);
	for (int64_t k = 0; k < trips; k++) {
		Map map = { 0 };
		const int64_t index = low + (is_reversed ? trips - 1 - k : k) * (SEEDED(unrolled_step) ? 1 : step);
		map_put(m->arena, &map, for_index(loop), const_int(m, for_index(loop)->type, index));
		for (uint32_t i = 0; i < loop->n_results; i++)
			map_put(m->arena, &map, body->args[i + 1], carried[i]);
		for (const Op *op = body->first; op != end; op = op->next)
			block_insert_before(loop, op_clone(f, op, &map));
		for (uint32_t i = 0; i < loop->n_results; i++) {
			Value *next = op_operand(end, i), *copy = map_get(&map, next);
			carried[i] = copy ? copy : next;
		}
	}
	for (uint32_t i = 0; i < loop->n_results; i++)
		value_supersede(f, loop->results[i], carried[i]);
	op_discard(loop);
}

static bool unroll_block(Unroller *u, Block *block)
{
	bool changed = false;
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		const bool is_wanted = map_get(&u->wanted, op) != NULL;
		if (is_wanted && unrolled_size(u, &op->blocks[0]) * short_trips(u->arena, op) > u->max_ops)
			continue;
		for (uint32_t i = 0; i < op->n_blocks; i++)
			changed |= unroll_block(u, &op->blocks[i]);
		if (is_wanted) {
			unroll(u->arena, op);
			changed = true;
		}
	}
	return changed;
}

bool pass_unroll(Func *f, PassContext *ctx)
{
	Unroller u = {
		.arena = ctx->arena,
		.max_ops = ctx->options && ctx->options->small_code ? SMALL_UNROLLED_OPS : MAX_UNROLLED_OPS,
	};
	find_wanted(&u, f);
	return u.wanted.count && unroll_block(&u, &f->body);
}
