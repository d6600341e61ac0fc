/* An array that each iteration writes anew several times becomes several arrays.
 *
 *   for %s {                                        for %s {
 *     for %i in 0..%n { store .., %t[%i] }            for %i in 0..%n { store .., %t[%i] }
 *     for %i in 1..%n { load %t[%i - 1] .. }    ->    for %i in 1..%n { load %t[%i - 1] .. }
 *     for %i in 0..%n { store .., %t[%i] }            for %i in 0..%n { store .., %t.1[%i] }
 *     for %i in 1..%n { load %t[%i - 1] .. }          for %i in 1..%n { load %t.1[%i - 1] .. }
 *   }                                               }
 *
 * Then what one loop leaves there need not be read before the next one overwrites it: loops can be merged, and each array may be
 * the record of what is read from it.  For derivatives alone: the primal keeps its memory.
 *
 * N1 The array is the function's own, its pointer goes nowhere, and it is used in one loop alone.
 * N2 All that is read of it was written before in the same iteration, since what is called a time here began: with an operation of the
 *    loop's own block that writes there. */
#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum {
	MAX_TIMES = 8,
	MAX_USES = 128,
	MIN_ELEMENTS = 16,       /* of an array of constant length */
	MAX_LOCAL = 16 << 10,    /* bytes, all arrays together */
};

typedef struct Renewed {
	Arena *arena;
	Op    *made;
	OpVec  accesses, frees;
	Block *home;
	OpVec  tops;    /* operations of home that the accesses stand in, each once, in order */
	VEC(size_t) begins; /* tops with which a time begins, last one first */
} Renewed;

/* ---- N1 */

static bool add_uses(Renewed *r, const Value *p)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op *op = u->user;
		switch (op->code) {
		case OP_address:
		case OP_cast:
			if (!type_is_ptr(op_result(op)->type) || !add_uses(r, op_result(op)))
				return false;
			break;
		case OP_free:
			vec_push(r->arena, &r->frees, op);
			break;
		case OP_store:
			if (op_operand(op, 0) == p)
				return false;
			/* fall through */
		case OP_load:
		case OP_accum:
			if (op_has(op, ATTR_volatile) || r->accesses.count == MAX_USES)
				return false;
			vec_push(r->arena, &r->accesses, op);
			break;
		default:
			return false;
		}
	}
	return true;
}

static bool find_home(Renewed *r)
{
	for (size_t i = 0; i < r->accesses.count; i++) {
		Op *const op = r->accesses.at[i];
		r->home = block_around(r->home ? r->home : op->parent, op);
	}
	if (!r->home || !r->home->parent || !op_is_loop(r->home->parent) || block_is_above(r->home, r->made))
		return false;
	for (size_t i = 0; i < r->frees.count; i++)
		if (block_is_above(r->home, r->frees.at[i]))
			return false;
	return true;
}

static void find_tops(Renewed *r)
{
	Map seen = { 0 };
	for (size_t i = 0; i < r->accesses.count; i++)
		map_put(r->arena, &seen, op_ancestor(r->accesses.at[i], r->home), r->made);
	for (Op *op = r->home->first; op; op = op->next)
		if (map_get(&seen, op))
			vec_push(r->arena, &r->tops, op);
}

/* ---- N2 */

static size_t number_of(const Renewed *r, const Op *access)
{
	size_t i = 0;
	while (r->tops.at[i] != op_ancestor(access, r->home))
		i++;
	return i;
}

static bool writes(const Renewed *r, size_t top)
{
	for (size_t i = 0; i < r->accesses.count; i++)
		if (r->accesses.at[i]->code == OP_store && number_of(r, r->accesses.at[i]) == top)
			return true;
	return false;
}

/* What tops first..end read was written since the first one began. */
static bool is_a_time(const Renewed *r, size_t first, size_t end)
{
	const Reach reach = { .block = r->home, .after = r->tops.at[first]->prev };
	const PolyVec none = { 0 };
	for (size_t i = 0; i < r->accesses.count; i++) {
		const Op *op = r->accesses.at[i];
		const size_t top = number_of(r, op);
		if (op->code == OP_store || top < first || top >= end)
			continue;
		const Section s = op->code == OP_load ? section_of(op->func, op_operand(op, 0), op_result(op)->type)
		                                      : section_of(op->func, op_operand(op, 1), op_operand(op, 0)->type);
		if (!s.base || (!section_is_written(r->arena, &s, op, reach, &none) && !SEEDED(renewed_too_early)))
			return false;
	}
	return true;
}

static bool find_times(Renewed *r)
{
	size_t end = r->tops.count;
	for (size_t i = end; i-- > 0;) {
		if (!op_is_loop(r->tops.at[i]) || !writes(r, i) || !is_a_time(r, i, end))
			continue;
		vec_push(r->arena, &r->begins, i);
		end = i;
	}
	if (end > 0 && r->begins.count) {
		/* Single elements in front of the loop belong to the first time. */
		r->begins.at[r->begins.count - 1] = 0;
		if (!is_a_time(r, 0, r->begins.count > 1 ? r->begins.at[r->begins.count - 2] : r->tops.count))
			return false;
	}
	return r->begins.count > 1 && r->begins.count <= MAX_TIMES;
}

/* ---- building */

static bool is_small_enough(const Renewed *r)
{
	const Value *count = op_operand(r->made, 0);
	if (!value_is_const(count))
		return r->made->code == OP_alloc;
	const int64_t n = count->as.constant.integer, bytes = n * (int64_t)r->made->type->size * MAX_TIMES;
	return n >= MIN_ELEMENTS && (r->made->code == OP_alloc || bytes <= MAX_LOCAL);
}

static Value *another(const Renewed *r)
{
	Map values = { 0 };
	Op *copy = op_clone(r->made->func, r->made, &values);
	block_insert_before(r->made->next, copy);
	for (size_t i = 0; i < r->frees.count; i++) {
		Builder b = builder_after(r->frees.at[i]);
		Value *array = op_result(copy);
		build_op(&b, OP_free, NULL, &array, 1);
	}
	return op_result(copy);
}

static void renew(const Renewed *r)
{
	for (size_t k = 0; k + 1 < r->begins.count; k++) {
		const size_t first = r->begins.at[k], end = k ? r->begins.at[k - 1] : r->tops.count;
		Value *array = another(r);
		for (size_t i = 0; i < r->accesses.count; i++) {
			Op *const    op = r->accesses.at[i];
			const size_t top = number_of(r, op);
			const uint32_t place = op->code != OP_load;
			if (top >= first && top < end)
				op_set_operand(op, place, pointer_redirected(op, op_operand(op, place), op_result(r->made), array));
		}
	}
}

static bool renew_array(PassContext *ctx, Op *made)
{
	Renewed r = { .arena = ctx->arena, .made = made };
	if (op_has(made, ATTR_zero) || !type_is_float(made->type) || !is_small_enough(&r) || !add_uses(&r, op_result(made)) || !find_home(&r))
		return false;
	find_tops(&r);
	if (!find_times(&r))
		return false;
	diag_remark(ctx->diag, made->loc, "'%s' becomes %d arrays, one for each time that an iteration writes it anew",
	            op_result(made)->name ? op_result(made)->name : "an array", (int)r.begins.count);
	renew(&r);
	return true;
}

bool pass_renew(Func *f, PassContext *ctx)
{
	OpVec arrays = { 0 };
	bool  changed = false;
	if (ctx->options && (ctx->options->small_code || ctx->options->fixed_records))
		return false;
	FOR_EACH_OP(op, &f->body)
		if (op_makes_object(op))
			vec_push(ctx->arena, &arrays, op);
	for (size_t i = 0; i < arrays.count; i++)
		changed |= renew_array(ctx, arrays.at[i]);
	return changed && (remove_dead(ctx->arena, f), true);
}
