/* Sizes of work space: a sum of products count * size of an element is written with the counts of one element
 * size together, (a + b) * 8 + c. Saturation makes no difference: every form is SIZE_MAX where one is. */
#include "backend/sizes.h"

#include "ir/build.h"
#include "ir/walk.h"

typedef VEC(Value *) ValueVec;

static Op *defined_by(const Value *v, OpCode code)
{
	Op *op = value_op(v);

	return op && op->code == code ? op : NULL;
}

/* In the order of the sum. */
static void find_terms(Arena *arena, Value *v, ValueVec *terms)
{
	ValueVec work = { 0 };

	vec_push(arena, &work, v);
	while (work.count) {
		Value *term = vec_pop(&work);
		Op *op = defined_by(term, OP_size_add);

		if (op && (term == v || value_has_one_use(term))) {
			vec_push(arena, &work, op_operand(op, 1));
			vec_push(arena, &work, op_operand(op, 0));
		} else {
			vec_push(arena, terms, term);
		}
	}
}

/* The constant factor of a term, 1 where there is none. */
static int64_t factor_of(const Value *term, Value **count)
{
	const Op *op = defined_by(term, OP_size_mul);

	*count = (Value *)term;
	if (!op || !value_is_const(op_operand(op, 1)) || value_is_const(op_operand(op, 0)))
		return 1;
	*count = op_operand(op, 0);
	return op_operand(op, 1)->as.constant.integer;
}

static Value *size_operation(Builder *b, OpCode code, Value *x, Value *y)
{
	return op_add_result(build_op(b, code, x->type, (Value *[]){ x, y }, 2), NULL, x->type);
}

static const Value *without_conversion(const Value *v)
{
	const Op *op = defined_by(v, OP_convert);

	return op ? op_operand(op, 0) : v;
}

static Value *times(Builder *b, Value *v, int64_t factor)
{
	if (factor == 1)
		return v;
	return size_operation(b, OP_size_mul, v, const_int(b->func->module, v->type, factor));
}

/* factor * (the sum of the terms), equal ones counted. */
static Value *sum_of(Arena *arena, Builder *b, const ValueVec *terms, int64_t factor)
{
	Map counts = { 0 };
	Value *sum = NULL;

	for (size_t i = 0; i < terms->count; i++) {
		const Value *key = without_conversion(terms->at[i]);
		map_put(arena, &counts, key, (void *)((uintptr_t)map_get(&counts, key) + 1));
	}
	if (counts.count == 1)
		return times(b, terms->at[0], factor * (int64_t)terms->count);
	for (size_t i = 0; i < terms->count; i++) {
		const Value *key = without_conversion(terms->at[i]);
		const uintptr_t n = (uintptr_t)map_get(&counts, key);

		if (!n)
			continue;
		map_remove(&counts, key);
		Value *term = times(b, terms->at[i], (int64_t)n);
		sum = sum ? size_operation(b, OP_size_add, sum, term) : term;
	}
	return times(b, sum, factor);
}

static void regroup(Arena *arena, Op *root)
{
	Builder b = builder_before(root);
	ValueVec terms = { 0 }, groups = { 0 };

	find_terms(arena, root->results[0], &terms);
	if (terms.count < 3)
		return;
	for (size_t i = 0; i < terms.count; i++) {
		ValueVec counts = { 0 };
		Value *count;
		int64_t factor;

		if (!terms.at[i])
			continue;
		factor = factor_of(terms.at[i], &count);
		for (size_t k = i; k < terms.count; k++)
			if (terms.at[k] && factor_of(terms.at[k], &count) == factor) {
				vec_push(arena, &counts, count);
				terms.at[k] = NULL;
			}
		vec_push(arena, &groups, sum_of(arena, &b, &counts, factor));
	}
	value_replace_uses(root->results[0], sum_of(arena, &b, &groups, 1));
}

static bool is_root(const Op *op)
{
	if (op->code != OP_size_add || !op->results[0]->uses)
		return false;
	for (const Use *use = op->results[0]->uses; use; use = use->next)
		if (use->user->code == OP_size_add)
			return false;
	return true;
}

/* x of x > 0 ? x : 0 */
static Value *clamped(const Value *v)
{
	const Op *op = defined_by(v, OP_select), *c = op ? value_op(op_operand(op, 0)) : NULL;

	if (!c || c->code != OP_gt || !value_is_int(op_operand(c, 1), 0) ||
	    op_operand(c, 0) != op_operand(op, 1) || !value_is_int(op_operand(op, 2), 0))
		return NULL;
	return op_operand(op, 1);
}

static void clamp_once(const Op *op)
{
	Value *inner = op->code == OP_select ? clamped(op->results[0]) : NULL;

	if (inner && clamped(inner))
		value_replace_uses(op->results[0], inner);
}

void regroup_sizes(Arena *arena, Func *f)
{
	VEC(Op *) roots = { 0 };

	if (!f->made[OP_size_add] && !f->made[OP_select])
		return;
	FOR_EACH_OP(op, &f->body) {
		clamp_once(op);
		if (is_root(op))
			vec_push(arena, &roots, op);
	}
	for (size_t i = 0; i < roots.count; i++)
		regroup(arena, roots.at[i]);
}
