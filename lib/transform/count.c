/* A general loop whose first exit tests a counter becomes a for.
 *
 *   %r = loop with (%i = %a : i32, %s = ...) {       %r = for %i in %a..%n with (%i.1 = %a : i32, %s = ...) {
 *     %c = lt %i, %n : i32                             ...
 *     exit_if not %c, %i, %s                    ->     %i.2 = add %i, 1 : i32
 *     ...                                              yield %i.2, %s.1
 *     %i.1 = add %i, 1 : i32                         }
 *     yield %i.1, %s.1
 *   }
 *
 * The counter is signed, or counts up by one to what it is less than; so it cannot wrap before the test fails.
 * `i + c < n` is `i < n - c` once it has held for the first i: n - c does not wrap then.
 * `i <= n` is `i < n + 1` only where nothing but the test ends the loop.
 * The first exit leaves with the values that the iteration began with, as a for that has run to its end does. */
#include "transform/count.h"

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

static bool is_carried(const Op *loop, const Value *v)
{
	return v->kind == VALUE_ARG && v->as.block == &loop->blocks[0];
}

/* v, or what a constant is added to make v. */
static const Value *without_constant(const Value *v, int64_t *added)
{
	const Op *op = value_op(v);

	*added = 0;
	if (!op || op->code != OP_add || !value_is_const(op_operand(op, 1)))
		return v;
	*added = op_operand(op, 1)->as.constant.integer;
	return op_operand(op, 0);
}

/* Whether the bound is there before the loop; where `computed`, or can be computed there again. */
static bool is_bound(const Count *c, const Value *v)
{
	return !value_is_within(v, c->loop) || (c->computed && count_can_repeat(v, c->loop));
}

bool count_match_test(Count *c)
{
	for (c->exit = c->loop->blocks[0].first; c->exit && c->exit->code != OP_exit_if;)
		c->exit = c->exit->next;
	if (!c->exit)
		return false;
	const Op *test = value_op(op_operand(c->exit, 0));
	bool negate = true;

	while (test && test->code == OP_eq && value_is_int(op_operand(test, 1), 0) &&
	       op_operand(test, 0)->type->kind == TYPE_BOOL) {
		negate = !negate;
		test = value_op(op_operand(test, 0));
	}
	if (!test || op_info(test->code)->class != CLASS_COMPARE ||
	    op_operand(test, 0)->type->kind != TYPE_INT)
		return false;
	c->relation = negate ? op_negated(test->code) : test->code;
	for (uint32_t side = 0; side < 2; side++) {
		const Value *counter = without_constant(op_operand(test, side), &c->ahead);

		c->bound = op_operand(test, 1 - side);
		if (is_carried(c->loop, counter) && is_bound(c, c->bound)) {
			c->counter = counter->index;
			if (side)
				c->relation = op_mirrored(c->relation);
			return true;
		}
	}
	return false;
}

static bool match_step(Count *c)
{
	const Op *op = value_op(loop_yielded(c->loop, c->counter));
	const Value *counter = c->loop->blocks[0].args[c->counter], *by;

	if (!op || (op->code != OP_add && op->code != OP_sub) || op_operand(op, 0) != counter)
		return false;
	by = op_operand(op, 1);
	if (!value_is_const(by))
		return false;
	c->step = op->code == OP_add ? by->as.constant.integer : -by->as.constant.integer;
	return c->step != 0 && c->step != INT64_MIN;
}

bool count_is_first(const Count *c)
{
	const Op *loop = c->loop;

	for (const Op *op = loop->blocks[0].first; op != c->exit; op = op->next)
		if (op_info(op->code)->effect != EFFECT_PURE)
			return false;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		const Value *v = op_operand(c->exit, i + 1);

		if (v != loop->blocks[0].args[i] && (v != op_operand(loop, i) || v != loop_yielded(loop, i)))
			return false;
	}
	return true;
}

bool count_has_other_exits(const Count *c)
{
	for (const Op *op = c->exit->next; op; op = op->next)
		if (op->code == OP_exit_if)
			return true;
	return false;
}

static bool is_largest(const Value *v)
{
	return value_is_const(v) && v->type->is_signed && v->as.constant.integer == INT64_MAX >> (64 - v->type->bits);
}

/* The first test adds what all do, which C allows to overflow for none of them; the later sums are less than the bound. */
static bool test_cannot_wrap(const Count *c)
{
	const Value *low = op_operand(c->loop, c->counter);

	if (!c->ahead)
		return true;
	if (c->ahead < 0 || c->step < 0 || (c->relation != OP_lt && c->relation != OP_le))
		return false;
	return c->bound->type->is_signed || (c->ahead == 1 && value_is_int(low, 0));
}

static bool is_smallest(const Value *v)
{
	return !value_is_const(v) || v->as.constant.integer == INT64_MIN >> (64 - v->type->bits);
}

/* Whether v + 1 is surely in the type. */
static bool has_successor(const Value *v)
{
	const Op *op = value_op(v);

	return value_is_const(v) ? !is_largest(v) : op && op->code == OP_sub && value_is_int(op_operand(op, 1), 1);
}

/* i in [low, n] becomes i - 1 in [low - 1, n), not i in [low, n + 1): what reaches the end of its type overflows
 * there, unless another exit ends it before. */
static bool is_inclusive_shifted(const Count *c)
{
	if (c->ahead || SEEDED(count_overflows))
		return false;
	if (c->relation == OP_le)
		return count_has_other_exits(c) && !has_successor(c->bound);
	return c->relation == OP_ge && !has_successor(op_operand(c->loop, c->counter)) &&
	       (count_has_other_exits(c) || !value_is_const(c->bound));
}

static bool cannot_wrap(const Count *c)
{
	const Type *type = c->bound->type;

	if (SEEDED(count_wraps))
		return true;
	if (!test_cannot_wrap(c))
		return false;
	if (!type->is_signed)
		return c->relation == OP_lt && c->step == 1;
	if (type->bits < 32)
		return false;
	if (is_inclusive_shifted(c) && count_has_other_exits(c) &&
	    is_smallest(c->step > 0 ? op_operand(c->loop, c->counter) : c->bound))
		return false;
	if (c->relation == OP_ne)
		return (c->step == 1 || c->step == -1) && !count_has_other_exits(c);
	if (c->step > 0)
		return c->relation == OP_lt || (c->relation == OP_le && !value_is_const(c->bound));
	return c->step == -1 && (c->relation == OP_gt || c->relation == OP_ge) &&
	       !is_largest(op_operand(c->loop, c->counter));
}

/* n - 1 + 1 is n where neither may overflow. */
static Value *plus_one(Builder *b, Value *v)
{
	const Op *op = value_op(v);

	if (op && op->code == OP_sub && v->type->is_signed && value_is_int(op_operand(op, 1), 1))
		return op_operand(op, 0);
	return build_binary(b, OP_add, v, const_int(b->func->module, v->type, 1));
}

/* (low + ahead < n ? n : low + ahead) - ahead, which is low where the loop does not run. */
static Value *bound_ahead(Builder *b, const Count *c, Value *low)
{
	Module *m = b->func->module;
	const bool inclusive = c->relation == OP_le;
	Value *by = const_int(m, low->type, c->ahead - inclusive), *least = build_binary(b, OP_add, low, by);
	Value *first = inclusive ? build_binary(b, OP_add, low, const_int(m, low->type, c->ahead)) : least;
	Value *end = build_select(b, build_binary(b, c->relation, first, c->bound), c->bound, least);

	return build_binary(b, OP_sub, SEEDED(count_ahead) ? c->bound : end, by);
}

/* The exit's test goes with it; what it is made of is dead, or not. */
static void make_for(Count *c)
{
	Op *loop = c->loop;
	Builder b = builder_before(loop);
	Value *low = op_operand(loop, c->counter), *high = c->bound, *one = const_int(b.func->module, low->type, 1);
	Value **inits = ARENA_ARRAY(b.func->module->arena, Value *, loop->n_results), *value;
	bool shifted = is_inclusive_shifted(c);
	Op *counted;

	if (shifted) {
		low = c->step > 0 ? low : c->bound;
		low = build_binary(&b, OP_sub, low, one);
		high = c->step > 0 ? c->bound : op_operand(loop, c->counter);
	} else if (c->ahead) {
		high = bound_ahead(&b, c, low);
	} else if (c->step < 0) {
		shifted = c->relation != OP_ge;
		low = c->bound;
		high = op_operand(loop, c->counter);
		if (!shifted)
			high = plus_one(&b, high);
	} else if (c->relation == OP_le && !SEEDED(count_inclusive)) {
		high = plus_one(&b, high);
	}
	for (uint32_t i = 0; i < loop->n_results; i++)
		inits[i] = op_operand(loop, i);
	counted = build_for(&b, loop->blocks[0].args[c->counter]->name, low, high, inits, loop->n_results);
	counted->attrs = loop->attrs;
	if (c->step < 0)
		op_set_flag(counted, ATTR_rev);
	else if (c->step != 1)
		op_set_int(counted, ATTR_step, c->step);
	for_index(counted)->ctype = loop->blocks[0].args[c->counter]->ctype;
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		if (op == c->exit) {
			op_erase(op);
			continue;
		}
		op_unlink(op);
		block_append(&counted->blocks[0], op);
	}
	b = builder_before(counted->blocks[0].first);
	value = for_index(counted);
	if (shifted)
		value = build_binary(&b, OP_add, value, one);
	for (uint32_t i = 0; i < loop->n_results; i++) {
		value_supersede(b.func, loop->blocks[0].args[i],
		                i == c->counter ? value : counted->blocks[0].args[i + 1]);
		counted->blocks[0].args[i + 1]->ctype = loop->blocks[0].args[i]->ctype;
		value_supersede(b.func, loop->results[i], counted->results[i]);
		counted->results[i]->ctype = loop->results[i]->ctype;
	}
	op_erase(loop);
}

static bool count_loop(Op *loop)
{
	Count c = { .loop = loop };

	if (!count_match_test(&c) || !match_step(&c) || !count_is_first(&c) || !cannot_wrap(&c))
		return false;
	make_for(&c);
	return true;
}

bool pass_count(Func *f, PassContext *ctx)
{
	OpVec loops = { 0 };
	bool  changed = false;
	FOR_EACH_OP(op, &f->body) {
		if (op->code == OP_loop)
			vec_push(ctx->arena, &loops, op);
	}
	for (size_t k = loops.count; k-- > 0;)
		changed |= count_loop(loops.at[k]);
	if (changed)
		remove_dead(ctx->arena, f);
	return changed;
}
