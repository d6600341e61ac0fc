#include "transform/accesses.h"

#include "analysis/swapped.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"

bool loop_carries_sum(const Op *loop, uint32_t i)
{
	const Value *sum = loop_carried(loop, i);
	const Op    *next = value_op(loop_yielded(loop, i));
	if (!type_is_float(sum->type) || !sum->uses || sum->uses->next || !next || next->parent != &loop->blocks[0])
		return false;
	return sum->uses->user == next && (next->code == OP_add || (next->code == OP_sub && op_operand(next, 0) == sum)) &&
	       value_has_one_use(op_result(next));
}

static bool is_made_inside(const Op *loop, const Value *pointer)
{
	const Op *object = value_op(pointer_root((Value *)pointer));
	return object && (object->code == OP_local) && block_is_above(&loop->blocks[0], object);
}

/* One element of a type, or as many as operand `count` says. */
static bool add_access(LoopAccesses *accesses, const Op *op, const Value *pointer, const Type *type, uint32_t count)
{
	const Op *loop = accesses->loop;
	if (is_made_inside(loop, pointer))
		return true;
	if (accesses->count == MAX_LOOP_ACCESSES || op_has(op, ATTR_volatile))
		return false;
	PolyVec facts = { 0 };
	facts_around(accesses->arena, op, &facts);
	const Section all = type ? section_of(op->func, pointer, type) : section_of_elements(op->func, pointer, op->type, op_operand(op, count));
	const Section in_iteration = all.base ? section_within(&facts, &all, op, &loop->blocks[0]) : (Section){ 0 };
	accesses->at[accesses->count++] = (LoopAccess){ op, pointer, type, in_iteration };
	return true;
}

bool loop_accesses_find(LoopAccesses *accesses, Arena *arena, const Aliases *aliases, const Op *loop)
{
	accesses->arena = arena;
	accesses->aliases = aliases;
	accesses->loop = loop;
	accesses->count = 0; /* nothing is cleared: the rest is large */
	FOR_EACH_OP(op, &loop->blocks[0]) {
		bool known = true;
		switch (op->code) {
		case OP_load:
			known = add_access(accesses, op, op_operand(op, 0), op_result(op)->type, 0);
			break;
		case OP_store:
		case OP_accum:
			known = add_access(accesses, op, op_operand(op, 1), op_operand(op, 0)->type, 0);
			break;
		case OP_zero:
			known = add_access(accesses, op, op_operand(op, 0), NULL, 1);
			break;
		case OP_copy:
			known = add_access(accesses, op, op_operand(op, 0), NULL, 2) && add_access(accesses, op, op_operand(op, 1), NULL, 2);
			break;
		case OP_local:
		case OP_if:
		case OP_for:
		case OP_yield:
			break;
		default:
			known = op_is_pure(op) && !op->n_blocks;
			break;
		}
		if (!known)
			return false;
	}
	return true;
}

/* They start from two pointers that do not change while the loop runs. */
static bool start_apart(const LoopAccesses *accesses, const LoopAccess *x, const LoopAccess *y)
{
	const Value *p = pointer_root((Value *)x->pointer), *q = pointer_root((Value *)y->pointer);
	return !value_is_within(p, accesses->loop) && !value_is_within(q, accesses->loop) && pointers_are_apart(accesses->aliases, p, q);
}

/* What the loops around the access say of values that this loop does not change. */
static void add_facts(const LoopAccesses *accesses, PolyVec *facts, const LoopAccess *x)
{
	PolyVec around = { 0 };
	if (value_is_within(x->section.base, accesses->loop))
		return;
	facts_around(accesses->arena, x->op, &around);
	facts_fixed(accesses->arena, facts, &around, accesses->loop);
}

bool loop_accesses_are_apart(const LoopAccesses *accesses, const LoopAccess *x, const LoopAccess *y)
{
	const Op *loop = accesses->loop;
	if (!aliases_same_object(accesses->aliases, x->pointer, y->pointer) || start_apart(accesses, x, y))
		return true;
	if (x->type && y->type && !aliases_overlap_across(accesses->aliases, loop, x->pointer, x->type, y->pointer, y->type))
		return true;
	if (!x->section.base || !y->section.base)
		return false;
	PolyVec facts = { 0 };
	facts_around(accesses->arena, loop->blocks[0].first, &facts);
	add_facts(accesses, &facts, x);
	add_facts(accesses, &facts, y);
	return sections_are_apart_later(&facts, &x->section, &y->section, loop) &&
	       sections_are_apart_later(&facts, &y->section, &x->section, loop);
}

bool loop_accesses_overlap(const LoopAccesses *accesses, const LoopAccess *x, const LoopAccess *y)
{
	return aliases_same_object(accesses->aliases, x->pointer, y->pointer) && !start_apart(accesses, x, y) &&
	       (!x->type || !y->type || aliases_overlap(accesses->aliases, x->pointer, x->type, y->pointer, y->type));
}

static bool carries_sums_only(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!loop_carries_sum(loop, i))
			return false;
	return true;
}

static bool commute(const LoopAccess *x, const LoopAccess *y)
{
	return x->op->code == y->op->code && (x->op->code == OP_load || x->op->code == OP_accum);
}

bool loop_may_run_in(Arena *arena, const Aliases *aliases, const Op *loop, LoopOrder order)
{
	LoopAccesses accesses;
	if (loop_ends(arena, loop).count != 1 || !carries_sums_only(loop) || !loop_accesses_find(&accesses, arena, aliases, loop))
		return false;
	for (uint32_t i = 0; i < accesses.count; i++) {
		for (uint32_t k = 0; k <= i; k++) {
			const LoopAccess *x = &accesses.at[i], *y = &accesses.at[k];
			const bool    is_fine = order == ORDER_ANY || SEEDED(sums_meet) ? commute(x, y) : x->op->code == OP_load && y->op->code == OP_load;
			if (!is_fine && !loop_accesses_are_apart(&accesses, x, y))
				return false;
		}
	}
	return true;
}

bool loop_is_innermost(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op_is_loop(op))
			return false;
	return true;
}

bool loop_is_short(const Op *loop, int64_t turns)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	return value_is_const(low) && value_is_const(high) &&
	       high->as.constant.integer - low->as.constant.integer < turns * op_int(loop, ATTR_step, 1);
}

bool is_of_adjoints(const Func *f, const Value *p)
{
	const Value *root = pointer_root((Value *)p);
	const Op    *made = value_op(root);
	if (root->kind == VALUE_ARG && root->as.block == &f->body)
		return f->params[root->index].flags & PARAM_ADJOINT;
	return made && op_makes_object(made) && op_has(made, ATTR_shadow);
}

bool value_is_fixed(const Op *loop, const Value *v)
{
	const Op *op = value_op(v);
	if (!value_is_within(v, loop))
		return true;
	if (!op || op->n_blocks || !op_is_pure(op))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!value_is_fixed(loop, op_operand(op, i)))
			return false;
	return true;
}

bool loop_has_room(const Op *loop, const Op *op)
{
	if (op->code == OP_free)
		return value_op(op_operand(op, 0)) && loop_has_room(loop, value_op(op_operand(op, 0)));
	return op_makes_object(op) && op_has(op, ATTR_record) && !op_has(op, ATTR_zero) && value_is_fixed(loop, op_operand(op, 0));
}

static void move_before(Op *loop, Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (value_is_within(op_operand(op, i), loop))
			move_before(loop, value_op(op_operand(op, i)));
	op_unlink(op);
	block_insert_before(loop, op);
}

void loop_move_rooms(Op *loop)
{
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		if (op->code == OP_free) {
			op_unlink(op);
			block_insert_before(loop->next, op);
		} else if (loop_has_room(loop, op)) {
			move_before(loop, op);
		}
	}
}
