/* What a loop records of its recurrence is carried again by a loop behind it that reads the record in the same order.
 *
 *   for %j in 0..%m with (%p = 1.0) {              for %j in 0..%m with (%p = 1.0) {
 *     store %p, %p_kept[%j]                          ...
 *     ...                                            %p.1 = mul %p, %t
 *     %p.1 = mul %p, %t                              yield %p.1
 *     yield %p.1                            ->     }
 *   }                                              for %j in 0..%m with (%q = 1.0) {
 *   for %j in 0..%m {                                ...
 *     %q = load %p_kept[%j]                          %q.1 = mul %q, %t
 *     ...                                            yield %q.1
 *   }                                              }
 *
 * Alone the second loop would have to wait like the first one; where some iterations of the loop around both go in step, nothing
 * waits, and the record would be as large as all of them need.  It has to be a few additions and multiplications. */
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/weave.h"

enum { MAX_AGAIN_OPS = 4 };

/* A record, and the loops that write and read it. */
typedef struct Again {
	Weave *w;
	Value *object;
	Op    *from, *to; /* NULL: not seen */
	Op    *store;
	OpVec  loads;
	Map    needed; /* operations and carried values of `from` -> themselves */
	uint32_t n_ops;
} Again;

/* ---- which */

static bool note_access(Again *a, Op *op, const Value *address)
{
	Op  *loop = op->parent->parent;
	Op **seen = op->code == OP_store ? &a->from : &a->to;
	if (loop->code != OP_for || loop->parent != &a->w->loop->blocks[0] || (*seen && *seen != loop))
		return false;
	*seen = loop;
	if (op->code == OP_load) {
		vec_push(a->w->arena, &a->loads, op);
		return true;
	}
	if (op->code != OP_store || op_operand(op, 1) != address || a->store)
		return false;
	a->store = op;
	return true;
}

static bool find_accesses(Again *a)
{
	for (const Use *u = a->object->uses; u; u = u->next) {
		const Op *address = u->user;
		if (address->code == OP_free)
			continue;
		if (address->code != OP_address || address->n_path != 1)
			return false;
		for (const Use *k = op_result(address)->uses; k; k = k->next)
			if (!note_access(a, k->user, op_result(address)))
				return false;
	}
	return a->store && a->to && a->from != a->to;
}

static bool is_same(const Value *x, const Value *y)
{
	return x == y || (value_is_const(x) && value_is_const(y) && x->as.constant.integer == y->as.constant.integer);
}

/* The same places in the same turns. */
static bool is_in_step(const Again *a, const Op *load)
{
	const Func   *f = load->func;
	const Section x = section_of(f, op_operand(a->store, 1), op_operand(a->store, 0)->type), y = section_of(f, op_operand(load, 0), op_result(load)->type);
	if (!x.base || x.base != y.base)
		return false;
	const Poly slopes[] = { poly_slope(&x.low, for_index(a->from)), poly_slope(&y.low, for_index(a->to)) };
	const Poly rests[] = { poly_without(&x.low, for_index(a->from)), poly_without(&y.low, for_index(a->to)) };
	const Poly slope = poly_difference(&slopes[0], &slopes[1]), rest = poly_difference(&rests[0], &rests[1]);
	return (!slope.unknown && !slope.n && !rest.unknown && !rest.n) || SEEDED(weave_elsewhere);
}

static bool are_alike(const Op *x, const Op *y)
{
	return (is_same(op_operand(x, 0), op_operand(y, 0)) || SEEDED(weave_begins)) && is_same(op_operand(x, 1), op_operand(y, 1)) &&
	       for_index(x)->type == for_index(y)->type && op_int(x, ATTR_step, 1) == op_int(y, ATTR_step, 1) && (op_has(x, ATTR_rev) == op_has(y, ATTR_rev) || SEEDED(weave_turned));
}

static uint32_t carried_number(const Op *loop, const Value *arg)
{
	return arg->index - loop_first_carried(loop);
}

/* v needs few operations, and nothing but what `from` carries and finds. */
static bool may_repeat(Again *a, Value *v)
{
	Op *op = value_op(v);
	if (!value_is_within(v, a->from) || v == for_index(a->from) || map_get(&a->needed, op ? (void *)op : (void *)v))
		return true;
	if (!op) {
		map_put(a->w->arena, &a->needed, v, v);
		return may_repeat(a, loop_yielded(a->from, carried_number(a->from, v)));
	}
	if ((op->code != OP_add && op->code != OP_sub && op->code != OP_mul && op->code != OP_neg) || op->parent != &a->from->blocks[0] || ++a->n_ops > MAX_AGAIN_OPS)
		return false;
	map_put(a->w->arena, &a->needed, op, op);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!may_repeat(a, op_operand(op, i)))
			return false;
	return true;
}

static bool find(Again *a)
{
	const Op *made = value_op(a->object);
	if (!made || !op_has(made, ATTR_record) || !find_accesses(a) || !op_precedes(a->from, a->to) || !are_alike(a->from, a->to))
		return false;
	for (size_t i = 0; i < a->loads.count; i++)
		if (!is_in_step(a, a->loads.at[i]))
			return false;
	return may_repeat(a, op_operand(a->store, 0));
}

/* ---- building */

static Value *again(const Map *values, Value *v)
{
	Value *now = map_get(values, v);
	return now ? now : v;
}

static void erase_access(Op *op, uint32_t pointer)
{
	Value *p = op_operand(op, pointer);
	op_erase(op);
	pointer_erase_unused(p);
}

static void erase_record(Value *object)
{
	for (const Use *u; (u = object->uses);)
		op_erase(u->user);
	op_erase(value_op(object));
}

static void carry(Again *a)
{
	Arena *arena = a->w->arena;
	Op    *first = a->to->blocks[0].first;
	Map    values = { 0 };
	map_put(arena, &values, for_index(a->from), for_index(a->to));
	for (uint32_t i = 0; i < a->from->n_results; i++) {
		Value *arg = loop_carried(a->from, i);
		if (map_get(&a->needed, arg))
			map_put(arena, &values, arg, loop_add_carried(a->to, arg->name, loop_init(a->from, i), NULL));
	}
	for (Op *op = a->from->blocks[0].first; op; op = op->next) {
		if (!map_get(&a->needed, op))
			continue;
		block_insert_before(first, op_clone(op->func, op, &values));
	}
	for (uint32_t i = 0; i < a->from->n_results; i++)
		if (map_get(&a->needed, loop_carried(a->from, i)))
			op_add_operand(block_terminator(&a->to->blocks[0]), again(&values, loop_yielded(a->from, i)));
	for (size_t i = 0; i < a->loads.count; i++) {
		value_replace_uses(op_result(a->loads.at[i]), again(&values, op_operand(a->store, 0)));
		erase_access(a->loads.at[i], 0);
	}
	erase_access(a->store, 1);
	erase_record(a->object);
}

bool weave_carry_again(Weave *w)
{
	bool changed = false;
	for (size_t i = 0; i < w->own.count; i++) {
		Again a = { .w = w, .object = w->own.entries[i].value };
		if (!find(&a))
			continue;
		carry(&a);
		changed = true;
	}
	return changed;
}
