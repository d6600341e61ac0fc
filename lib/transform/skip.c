/* A loop that does nothing but hand on adjoints is left out where they are all zero.
 *
 *   %g = select %c, %y_bar, 0.0                            %g = select %c, %y_bar, 0.0
 *                                                          %m = select %c, %n, 0
 *   %r = for %i in rev 0..%n with (%a = 0.0 : f64) {  ->   %r = for %i in rev 0..%m with (%a = 0.0 : f64) {
 *     %a.1 = add %a, %g                                      ...
 *     accum (mul %a.1, %x), %x_bar[%i]                     }
 *     yield (mul %a.1, %p)
 *   }
 *
 * What a branch of the program has kept from the result (an option that is not exercised, a unit that is off) costs
 * nothing then.  A proof, with %c false: everything that the loop adds to memory is zero times something, and of what it
 * carries each value begins as zero and stays it, or stays what it was.  Reverse loops only, in which zero times
 * something is to be zero.  Not where the loop takes less time than a branch that is not predicted. */
#include "analysis/alias.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_DEPTH = 24, MAX_CANDIDATES = 8 };

typedef struct Proof {
	Arena *arena;
	Op    *loop;
	Value *condition; /* is false, or true where `holds` */
	bool   holds;
	Map    zero;      /* carried values that are taken to be zero */
} Proof;

static bool is_zero(const Proof *p, const Value *v, int depth);

static bool select_is_zero(const Proof *p, const Op *op, int depth)
{
	const bool is_decided = op_operand(op, 0) == p->condition;
	const bool first = is_decided && !p->holds ? true : is_zero(p, op_operand(op, 1), depth);
	return first && (is_decided && p->holds ? true : is_zero(p, op_operand(op, 2), depth));
}

static bool is_zero(const Proof *p, const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (v->kind == VALUE_CONST)
		return type_is_float(v->type) && value_number(v) == 0;
	if (!op || depth == MAX_DEPTH)
		return map_get(&p->zero, v) != NULL;
	switch (op->code) {
	case OP_mul:
		return is_zero(p, op_operand(op, 0), depth + 1) || is_zero(p, op_operand(op, 1), depth + 1);
	case OP_add:
	case OP_sub:
		if (SEEDED(skipped_other))
			return is_zero(p, op_operand(op, 0), depth + 1) || is_zero(p, op_operand(op, 1), depth + 1);
		return is_zero(p, op_operand(op, 0), depth + 1) && is_zero(p, op_operand(op, 1), depth + 1);
	case OP_div:
	case OP_neg:
	case OP_convert:
		return type_is_float(op_operand(op, 0)->type) && is_zero(p, op_operand(op, 0), depth + 1);
	case OP_select:
		return select_is_zero(p, op, depth + 1);
	case OP_if:
		return is_zero(p, op_operand(block_terminator(&op->blocks[0]), result_index(v)), depth + 1) &&
		       is_zero(p, op_operand(block_terminator(&op->blocks[1]), result_index(v)), depth + 1);
	case OP_for:
		return map_get(&p->zero, v) != NULL;
	default:
		return false;
	}
}

/* v is `base` plus zero. */
static bool is_same(const Proof *p, const Value *v, const Value *base, int depth)
{
	const Op *op = value_op(v);
	if (v == base)
		return true;
	if (!op || depth == MAX_DEPTH || !block_is_above(&p->loop->blocks[0], op))
		return false;
	switch (op->code) {
	case OP_add:
		return (is_same(p, op_operand(op, 0), base, depth + 1) && is_zero(p, op_operand(op, 1), 0)) ||
		       (is_same(p, op_operand(op, 1), base, depth + 1) && is_zero(p, op_operand(op, 0), 0));
	case OP_sub:
		return is_same(p, op_operand(op, 0), base, depth + 1) && is_zero(p, op_operand(op, 1), 0);
	case OP_for: {
		const uint32_t i = result_index(v);
		return is_same(p, loop_init(op, i), base, depth + 1) &&
		       is_same(p, loop_yielded(op, i), loop_carried(op, i), depth + 1);
	}
	default:
		return false;
	}
}

static void suppose(Proof *p, Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++) {
		Value *arg = loop_carried(loop, i);
		if (type_is_float(arg->type) && is_zero(p, loop_init(loop, i), 0)) {
			map_put(p->arena, &p->zero, arg, arg);
			map_put(p->arena, &p->zero, loop->results[i], arg);
		}
	}
}

/* What was supposed of the loop holds. */
static bool holds_in(const Proof *p, const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (map_get(&p->zero, loop->results[i]) && !is_zero(p, loop_yielded(loop, i), 0))
			return false;
	return true;
}

static bool is_harmless(const Proof *p, const Op *op)
{
	if (op->code == OP_accum)
		return type_is_float(op_operand(op, 0)->type) && is_zero(p, op_operand(op, 0), 0);
	return op_is_pure(op) || (op->code == OP_load && !op_has(op, ATTR_volatile)) || op->code == OP_for || op->code == OP_if || op->code == OP_yield;
}

/* With the condition as it is supposed to be, the loop changes nothing. */
static bool prove(Proof *p)
{
	suppose(p, p->loop);
	FOR_EACH_OP(op, &p->loop->blocks[0])
		if (op->code == OP_for)
			suppose(p, op);
	FOR_EACH_OP(op, &p->loop->blocks[0])
		if (!(is_harmless(p, op) || SEEDED(skipped_store)) || (op->code == OP_for && !holds_in(p, op)))
			return false;
	if (!holds_in(p, p->loop))
		return false;
	for (uint32_t i = 0; i < p->loop->n_results; i++) {
		const Value *r = p->loop->results[i], *arg = loop_carried(p->loop, i);
		if (r->uses && !map_get(&p->zero, r) && !is_same(p, loop_yielded(p->loop, i), arg, 0))
			return false;
	}
	return true;
}

/* which ------------------------------------------------------------------------------------------- */

typedef struct Candidates {
	const Op *at[MAX_CANDIDATES]; /* choices between an adjoint and zero, in front of the loop */
	int       count;
} Candidates;

/* Of v, the deepest last. */
static void find_choices(Candidates *c, const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (!op || depth == MAX_DEPTH || !type_is_float(v->type))
		return;
	if (op->code == OP_select && !op_has(op, ATTR_guard)) {
		const Value *x = op_operand(op, 1), *y = op_operand(op, 2);
		bool         is_known = !(value_is_float(x, 0) || value_is_float(y, 0));
		for (int i = 0; i < c->count; i++)
			is_known |= c->at[i] == op;
		if (!is_known && c->count < MAX_CANDIDATES)
			c->at[c->count++] = op;
		return;
	}
	if (op->code == OP_mul || op->code == OP_div || op->code == OP_neg || op->code == OP_select)
		for (uint32_t i = op->code == OP_select; i < op->n_operands; i++)
			find_choices(c, op_operand(op, i), depth + 1);
}

/* It takes more time than a branch that is not predicted: a chain from one iteration to the next, a nest, a call. */
static bool is_dear(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_for || op->code == OP_div || (op_info(op->code)->class == CLASS_MATH && op->code != OP_fabs))
			return true;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		const Op *next = value_op(loop_yielded(loop, i));
		if (type_is_float(loop->results[i]->type) && next && next->code != OP_add && next->code != OP_sub)
			return true;
	}
	return false;
}

/* It has no turn where the condition is as it is supposed to be. */
static void skip(const Proof *p)
{
	Value  *low = op_operand(p->loop, 0), *high = op_operand(p->loop, 1);
	Builder b = builder_before(p->loop);
	op_set_operand(p->loop, 1, p->holds ? build_select(&b, p->condition, low, high) : build_select(&b, p->condition, high, low));
}

static bool try_skip(Arena *arena, Op *loop)
{
	Candidates c = { .count = 0 };
	if (!is_dear(loop))
		return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		find_choices(&c, loop_init(loop, i), 0);
	FOR_EACH_OP(op, &loop->blocks[0]) {
		for (uint32_t i = 0; i < op->n_operands; i++) {
			const Block *home = value_block(op_operand(op, i));
			if (home && !block_contains(&loop->blocks[0], home))
				find_choices(&c, op_operand(op, i), 0);
		}
	}
	for (int i = c.count; i-- > 0;) {
		Proof p = { .arena = arena, .loop = loop, .condition = op_operand(c.at[i], 0), .holds = value_is_float(op_operand(c.at[i], 1), 0) };
		if (value_is_global_like(p.condition) || !prove(&p))
			continue;
		skip(&p);
		return true;
	}
	return false;
}

static bool skip_in(Arena *arena, Block *block)
{
	bool changed = false;
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		if (op->code == OP_for && op_has(op, ATTR_adjoint) && try_skip(arena, op)) {
			changed = true;
			continue;
		}
		for (uint16_t k = 0; k < op->n_blocks; k++)
			changed |= skip_in(arena, &op->blocks[k]);
	}
	return changed;
}

bool pass_skip(Func *f, PassContext *ctx)
{
	return skip_in(ctx->arena, &f->body);
}
