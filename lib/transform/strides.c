/* A general loop whose counter takes steps of a size that is known only when it runs becomes one over its trips, so
 * that its records have places.
 *
 *   %r = loop with (%i = 0 : i32, %s = ...) {        %trips = %n >= 0 ? %n / (%b > 0 ? %b : 1) + 1 : 0
 *     %c = gt %i, %n : i32                           %r = for %trip in 0..%trips with (%s = ...) {
 *     exit_if %c, %i, %s                               %i = mul %trip, %b : i32
 *     ...                                      ->      ...
 *     %i.1 = add %i, %b : i32                          yield %s.1
 *     yield %i.1, %s.1                               }
 *   }
 *
 * Nothing but the test ends the loop, no call either.  So the step is positive where the first test holds: with 0 the loop would never
 * end, which C lets us assume it does, and with less the counter would overflow.  The trips are computed where the
 * test may fail, too, and where places are (ad/places.c): then for any step, without overflow, and they are 0. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/count.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_REPEATED = 6 };

/* ---- arithmetic before the loop ---- */

static bool can_repeat(const Value *v, const Op *loop, int depth)
{
	const Op *op = value_op(v);

	if (!value_is_within(v, loop))
		return true;
	if (!op || depth > MAX_REPEATED || !type_is_int(v->type))
		return false;
	switch (op->code) {
	case OP_add:
	case OP_sub:
	case OP_mul:
	case OP_neg: break;
	case OP_div:
		if (!value_is_const(op_operand(op, 1)) || op_operand(op, 1)->as.constant.integer <= 0)
			return false;
		break;
	case OP_convert:
		if (!type_is_int(op_operand(op, 0)->type))
			return false;
		break;
	default: return false;
	}
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!can_repeat(op_operand(op, i), loop, depth + 1))
			return false;
	return true;
}

bool count_can_repeat(const Value *v, const Op *loop) { return can_repeat(v, loop, 0); }

static Value *count_repeat(Builder *b, Value *v, const Op *loop)
{
	const Op *op = value_op(v);

	if (!value_is_within(v, loop))
		return v;
	Value *x = count_repeat(b, op_operand(op, 0), loop);
	if (op->code == OP_convert)
		return build_convert(b, x, v->type);
	return op->n_operands == 1 ? build_unary(b, op->code, x) : build_binary(b, op->code, x, count_repeat(b, op_operand(op, 1), loop));
}

/* ---- the loop ---- */

typedef struct Stride {
	Count  c;
	Value *step;     /* its size, added or taken away */
	bool   is_down;
	const Type *type; /* of trips: holds the distance from the counter to its bound */
} Stride;

static bool match_stride(Stride *s)
{
	const Op *op = value_op(loop_yielded(s->c.loop, s->c.counter));
	const Value *counter = s->c.loop->blocks[0].args[s->c.counter];

	if (!op || (op->code != OP_add && op->code != OP_sub) || op_operand(op, 0) != counter)
		return false;
	s->is_down = op->code == OP_sub;
	s->step = op_operand(op, 1);
	return !value_is_const(s->step) && count_can_repeat(s->step, s->c.loop) &&
	       (s->is_down ? s->c.relation == OP_gt || s->c.relation == OP_ge : s->c.relation == OP_lt || s->c.relation == OP_le);
}

static bool is_small_constant(const Value *v)
{
	return value_is_const(v) && v->as.constant.integer >= 0 && v->as.constant.integer <= INT32_MAX / 2;
}

/* From a constant that is not negative the distance is in the counter's own type, else in long. */
static bool has_distance(Stride *s, TypeTable *types)
{
	const Type *own = s->c.bound->type;

	if (!own->is_signed || own->bits < 32)
		return false;
	s->type = own;
	if (is_small_constant(s->is_down ? s->c.bound : op_operand(s->c.loop, s->c.counter)))
		return true;
	s->type = type_index(types);
	return s->type->bits > own->bits;
}

/* last >= first ? (last - first) / (step > 0 ? step : 1) + 1 : 0, where the counter goes from first to last at most.
 * Without a trip last counts as first. */
static Value *trips_of(Builder *b, const Stride *s, Value *step)
{
	Module *m = b->func->module;
	const Count *c = &s->c;
	Value *zero = const_int(m, s->type, 0), *one = const_int(m, s->type, 1);
	Value *start = op_operand(c->loop, c->counter), *bound = count_repeat(b, c->bound, c->loop);
	Value *test = value_is_const(start) ? build_binary(b, op_mirrored(c->relation), bound, start) : build_binary(b, c->relation, start, bound);
	Value *from = build_convert(b, s->is_down ? bound : start, s->type), *to = build_convert(b, s->is_down ? start : bound, s->type);
	const bool is_open = (c->relation == OP_lt || c->relation == OP_gt) && !SEEDED(strides_inclusive);

	if (is_open)
		from = build_binary(b, OP_add, from, one);
	if (!value_is_int(from, 0))
		to = build_binary(b, OP_sub, build_select(b, test, to, from), from);
	step = build_select(b, build_binary(b, OP_gt, step, zero), step, one);
	Value *trips = build_binary(b, OP_add, build_binary(b, OP_div, to, step), one);
	return SEEDED(strides_begin) ? trips : build_select(b, test, trips, zero);
}

static void make_for(const Stride *s)
{
	Op *loop = s->c.loop;
	Builder b = builder_before(loop);
	Value **inits = ARENA_ARRAY(b.func->module->arena, Value *, loop->n_results);
	Value *start = op_operand(loop, s->c.counter), *step = build_convert(&b, count_repeat(&b, s->step, loop), s->type);
	Value *trips = trips_of(&b, s, step);
	Block *body = &loop->blocks[0];

	for (uint32_t i = 0; i < loop->n_results; i++)
		inits[i] = op_operand(loop, i);
	Op *counted = build_for(&b, "trip", const_int(b.func->module, s->type, 0), trips, inits, loop->n_results);
	counted->attrs = loop->attrs;
	for (Op *op = body->first, *next; op; op = next) {
		next = op->next;
		if (op == s->c.exit) {
			op_erase(op);
			continue;
		}
		op_unlink(op);
		block_append(&counted->blocks[0], op);
	}
	b = builder_before(counted->blocks[0].first);
	Value *way = build_binary(&b, OP_mul, for_index(counted), step);
	Value *counter = build_binary(&b, s->is_down ? OP_sub : OP_add, build_convert(&b, start, s->type), way);
	counter = build_convert(&b, counter, start->type);
	for (uint32_t i = 0; i < loop->n_results; i++) {
		value_supersede(b.func, body->args[i], i == s->c.counter ? counter : counted->blocks[0].args[i + 1]);
		counted->blocks[0].args[i + 1]->ctype = body->args[i]->ctype;
		value_supersede(b.func, loop->results[i], counted->results[i]);
		counted->results[i]->ctype = loop->results[i]->ctype;
	}
	op_erase(loop);
}

/* By exit() or longjmp(), even where the test never fails. */
static bool may_be_left_by_call(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if ((op->code == OP_call || op->code == OP_call_ptr) && !call_returns(op))
			return true;
	}
	return false;
}

bool pass_strides(Func *f, PassContext *ctx)
{
	OpVec loops = { 0 };
	bool  changed = false;

	FOR_EACH_OP(op, &f->body) {
		if (op->code == OP_loop)
			vec_push(ctx->arena, &loops, op);
	}
	for (size_t k = loops.count; k-- > 0;) {
		Stride s = { .c = { .loop = loops.at[k], .computed = true } };

		if (!count_match_test(&s.c) || s.c.ahead || !count_is_first(&s.c) || ((count_has_other_exits(&s.c) || may_be_left_by_call(s.c.loop)) && !SEEDED(strides_left)) ||
		    !match_stride(&s) || !has_distance(&s, &f->module->types))
			continue;
		make_for(&s);
		changed = true;
	}
	if (changed)
		remove_dead(ctx->arena, f);
	return changed;
}
