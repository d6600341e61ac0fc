/* The IR leaves a loop at the top level of its block only; a break inside an if, or a return inside a
 * loop, comes with a flag that is looked at behind it:
 *
 *   %left = if %c { yield true } else { ...; yield false }    if (c)
 *   exit_if %left                                                 break;
 *                                                             ...
 *
 * Three rewritings take the flags back.  An exit goes into the branches whose yields decide it (sink); past
 * an if that does nothing when it is taken (hoist); and where everything behind it up to the return is
 * decided by what it hands over, it returns by itself (thread).  Then flags that have one value are
 * that value. */
#include "backend/restore.h"

#include "backend/plan.h"

enum { ROUNDS = 12, LONG_PATH = 64 };

static const char return_mark[] = "return";

bool exit_returns(const Op *exit) { return op_text(exit, ATTR_text) != NULL; }

Op *exit_loop(const Op *exit)
{
	Op *op = exit->parent->parent;

	while (op && !op_is_loop(op))
		op = op->parent->parent;
	return op;
}

static bool is_pure(const Op *op)
{
	Effect effect = op_info(op->code)->effect;

	return op->n_blocks == 0 && (effect == EFFECT_PURE || (effect == EFFECT_READS && !op_has(op, ATTR_volatile)));
}

/* Whether v is at hand in front of `at`. */
static bool is_at_hand(const Value *v, const Op *at)
{
	const Block *home = value_block(v);

	if (!home)
		return true;
	if (!block_contains(home, at->parent))
		return false;
	if (v->kind == VALUE_ARG)
		return true;
	for (const Op *op = op_ancestor(at, home)->prev; op; op = op->prev)
		if (op == v->as.op)
			return true;
	return false;
}

/* The if in front of op, with nothing but pure operations between; NULL when there is none. */
static Op *if_before(const Op *op)
{
	Op *before = op->prev;

	while (before && is_pure(before))
		before = before->prev;
	return before && before->code == OP_if ? before : NULL;
}

/* ---- sink ---- */

/* What v is at the end of branch b of the if; NULL when it is made behind the if. */
static Value *at_end_of(const Op *branch_op, uint32_t b, Value *v)
{
	if (value_op(v) == branch_op)
		return op_operand(block_terminator(&branch_op->blocks[b]), v->index);
	return is_at_hand(v, branch_op) ? v : NULL;
}

static Op *copy_of_exit(Func *f, const Op *exit, Value *condition)
{
	Op *copy = op_new(f, OP_exit_if, exit->loc, exit->n_operands, 0, 0);

	op_set_operand(copy, 0, condition);
	if (exit_returns(exit))
		op_set_text(copy, ATTR_text, return_mark);
	return copy;
}

static bool sink(Func *f, Op *exit)
{
	Op *branches = if_before(exit);
	Value *flag = op_operand(exit, 0);
	bool any_constant = false;

	if (!branches || value_op(flag) != branches)
		return false;
	for (uint32_t b = 0; b < 2; b++) {
		any_constant = any_constant || value_is_const(at_end_of(branches, b, flag));
		for (uint32_t i = 1; i < exit->n_operands; i++)
			if (!at_end_of(branches, b, op_operand(exit, i)))
				return false;
	}
	if (!any_constant)
		return false;
	for (uint32_t b = 0; b < 2; b++) {
		Value *condition = at_end_of(branches, b, flag);
		Op *copy;

		if (value_is_const(condition) && value_is_int(condition, 0))
			continue;
		copy = copy_of_exit(f, exit, condition);
		for (uint32_t i = 1; i < exit->n_operands; i++)
			op_set_operand(copy, i, at_end_of(branches, b, op_operand(exit, i)));
		block_insert_before(block_terminator(&branches->blocks[b]), copy);
	}
	op_erase(exit);
	return true;
}

static bool is_negation_of(const Value *a, const Value *b)
{
	const Op *op = value_op(a);

	return op && op->code == OP_eq && op_operand(op, 0) == b && b->type->kind == TYPE_BOOL &&
	       value_is_int(op_operand(op, 1), 0);
}

/* The branch of the if that is taken when the exit is: 0 or 1, -1 where they have nothing to do with
 * one another. */
static int taken_branch(const Op *branches, const Value *condition)
{
	const Value *of_if = op_operand(branches, 0);

	if (condition == of_if)
		return 0;
	return is_negation_of(condition, of_if) || is_negation_of(of_if, condition) ? 1 : -1;
}

/* `if (c) { ... } exit_if c` leaves at the end of the branch, whatever is in it. */
static bool sink_into_branch(Func *f, Op *exit)
{
	Op *branches = if_before(exit), *copy;
	int taken = branches ? taken_branch(branches, op_operand(exit, 0)) : -1;
	uint32_t b = (uint32_t)taken;

	if (taken < 0)
		return false;
	for (uint32_t i = 1; i < exit->n_operands; i++)
		if (!at_end_of(branches, b, op_operand(exit, i)))
			return false;
	copy = copy_of_exit(f, exit, const_bool(f->module, true));
	for (uint32_t i = 1; i < exit->n_operands; i++)
		op_set_operand(copy, i, at_end_of(branches, b, op_operand(exit, i)));
	block_insert_before(block_terminator(&branches->blocks[b]), copy);
	op_erase(exit);
	return true;
}

/* %result = if ... { yield %a } else { yield %b } return %result: each branch returns. */
static bool sink_return(Func *f)
{
	Op *end = block_terminator(&f->body), *branches = end ? if_before(end) : NULL, *copy;
	const Value *v;

	if (!branches || end->n_operands != 1 || value_op(op_operand(end, 0)) != branches)
		return false;
	v = op_operand(end, 0);
	if (!names_have_one_stem(v->name, "result") && !name_is_made_up(v->name))
		return false;
	copy = op_new(f, OP_exit_if, end->loc, 2, 0, 0);
	op_set_text(copy, ATTR_text, return_mark);
	op_set_operand(copy, 0, const_bool(f->module, true));
	op_set_operand(copy, 1, slot_yield(branches, 0, v->index));
	block_insert_before(block_terminator(&branches->blocks[0]), copy);
	return true;
}

static bool always_leaves(const Block *b)
{
	const Op *op = block_terminator(b)->prev;

	while (op && is_pure(op))
		op = op->prev;
	return op && op->code == OP_exit_if && value_is_int(op_operand(op, 0), 1);
}

/* What is behind a branch that always leaves is behind the other one only. */
static bool continue_behind(Op *branches)
{
	bool leaves = always_leaves(&branches->blocks[0]);
	Block *b = &branches->blocks[leaves];
	Op *end = block_terminator(b);
	bool changed = false;

	if (!leaves && !always_leaves(&branches->blocks[1]))
		return false;
	while (b->first != end) {
		Op *op = end->prev;

		op_unlink(op);
		block_insert_before(branches->next, op);
		changed = true;
	}
	for (uint32_t i = 0; i < branches->n_results; i++)
		if (branches->results[i]->uses) {
			value_replace_uses(branches->results[i], op_operand(end, i));
			changed = true;
		}
	return changed;
}

/* ---- hoist ---- */

/* The block's operations come in front of the if, its results are what the block yields. */
static void dissolve(Op *branches, uint32_t chosen)
{
	Block *b = &branches->blocks[chosen];
	Op *end = block_terminator(b);

	for (uint32_t i = 0; i < branches->n_results; i++)
		if (branches->results[i]->uses)
			value_replace_uses(branches->results[i], op_operand(end, i));
	while (b->first != end) {
		Op *op = b->first;

		op_unlink(op);
		block_insert_before(branches, op);
	}
	op_erase(branches);
}

static bool hoist(Op *exit)
{
	Op *branches = if_before(exit), *end;
	Value *condition = op_operand(exit, 0);
	int branch = branches ? taken_branch(branches, condition) : -1;
	uint32_t taken = (uint32_t)branch;

	if (branch < 0)
		return false;
	end = block_terminator(&branches->blocks[taken]);
	if (branches->blocks[taken].first != end)
		return false;
	for (uint32_t i = 1; i < exit->n_operands; i++)
		if (!at_end_of(branches, taken, op_operand(exit, i)))
			return false;
	for (uint32_t i = 1; i < exit->n_operands; i++)
		op_set_operand(exit, i, at_end_of(branches, taken, op_operand(exit, i)));
	if (!is_at_hand(condition, branches)) {
		op_unlink(value_op(condition));
		block_insert_before(branches, value_op(condition));
	}
	op_unlink(exit);
	block_insert_before(branches, exit);
	dissolve(branches, 1 - taken);
	return true;
}

/* ---- thread ---- */

typedef struct Path {
	Arena *arena;
	Map    known; /* result -> Value */
	int    length;
} Path;

/* 1, 0, or -1 where it is not decided. */
static int truth(Path *path, Value *v, int depth)
{
	Value *known = map_get(&path->known, v);
	const Op *op;
	int c;

	if (known)
		v = known;
	if (value_is_const(v))
		return v->as.constant.integer != 0;
	op = value_op(v);
	if (!op || depth > 8)
		return -1;
	if (op->code == OP_eq && v->type->kind == TYPE_BOOL && op_operand(op, 0)->type->kind == TYPE_BOOL &&
	    value_is_int(op_operand(op, 1), 0)) {
		c = truth(path, op_operand(op, 0), depth + 1);
		return c < 0 ? -1 : !c;
	}
	if (op->code != OP_select)
		return -1;
	c = truth(path, op_operand(op, 0), depth + 1);
	return c < 0 ? -1 : truth(path, op_operand(op, c ? 1 : 2), depth + 1);
}

static Value *resolve(Path *path, Value *v)
{
	for (int i = 0; i < 16; i++) {
		Value *known = value_is_global_like(v) ? NULL : map_get(&path->known, v);
		const Op *op = value_op(v);
		int c;

		if (known) {
			v = known;
			continue;
		}
		if (!op || op->code != OP_select)
			return v;
		c = truth(path, op_operand(op, 0), 0);
		if (c < 0)
			return v;
		v = op_operand(op, c ? 1 : 2);
	}
	return v;
}

static void hand_over(Path *path, const Op *region, const Op *from, uint32_t first)
{
	Value **values = ARENA_ARRAY(path->arena, Value *, region->n_results + 1);

	for (uint32_t k = 0; k < region->n_results; k++)
		values[k] = resolve(path, op_operand(from, first + k));
	for (uint32_t k = 0; k < region->n_results; k++)
		map_put(path->arena, &path->known, region->results[k], values[k]);
}

/* The return that an exit always comes to, without any effect on the way; NULL when there is none. */
static Op *follow(Path *path, const Op *exit)
{
	const Op *loop = exit_loop(exit);
	Op *op = loop->next;

	hand_over(path, loop, exit, 1);
	while (op && path->length++ < LONG_PATH) {
		int c;

		if (op->code == OP_return)
			return op;
		if (op->code == OP_exit_if && !exit_returns(op)) {
			c = truth(path, op_operand(op, 0), 0);
			if (c < 0)
				return NULL;
			if (c) {
				loop = exit_loop(op);
				hand_over(path, loop, op, 1);
				op = loop->next;
				continue;
			}
		} else if (op->code == OP_if) {
			c = truth(path, op_operand(op, 0), 0);
			if (c < 0)
				return NULL;
			op = op->blocks[c ? 0 : 1].first;
			continue;
		} else if (op->code == OP_yield && op->parent->parent->code == OP_if) {
			Op *branches = op->parent->parent;

			hand_over(path, branches, op, 0);
			op = branches->next;
			continue;
		} else if (!is_pure(op)) {
			return NULL;
		}
		op = op->next;
	}
	return NULL;
}

/* Whether the return hands back just what the loop's result is, directly behind the loop. */
static bool is_break_enough(const Op *loop, const Op *end)
{
	for (const Op *op = loop->next; op != end; op = op->next)
		if (!op || !is_pure(op))
			return false;
	return end->n_operands == 0 || value_op(op_operand(end, 0)) == loop;
}

static bool thread(Arena *arena, Op *exit)
{
	Path path = { .arena = arena };
	Op *end = follow(&path, exit);
	Value *values[4];

	if (!end || end->n_operands > COUNT_OF(values))
		return false;
	for (uint32_t i = 0; i < end->n_operands; i++) {
		values[i] = resolve(&path, op_operand(end, i));
		if (!is_at_hand(values[i], exit))
			return false;
	}
	/* a loop at the end of the function breaks as well as it returns */
	if (is_break_enough(exit_loop(exit), end))
		return false;
	while (exit->n_operands > 1)
		op_remove_operand(exit, exit->n_operands - 1);
	for (uint32_t i = 0; i < end->n_operands; i++)
		op_add_operand(exit, values[i]);
	op_set_text(exit, ATTR_text, return_mark);
	return true;
}

/* ---- flags that have one value ---- */

static Value *constant_of_slot(const Op *loop, uint32_t slot)
{
	Value *init = loop_init(loop, slot);
	Value *arg = loop_carried(loop, slot);
	Value *yielded = op_operand(block_terminator(&loop->blocks[0]), slot);
	Value *value = loop->code == OP_for ? init : NULL;

	if (arg->type->kind != TYPE_BOOL || !value_is_const(init) || (yielded != arg && yielded != init))
		return NULL;
	FOR_EACH_OP(op, &loop->blocks[0]) {
		Value *v;

		if (op->code != OP_exit_if || exit_returns(op) || exit_loop(op) != loop ||
		    (value_is_const(op_operand(op, 0)) && value_is_int(op_operand(op, 0), 0)))
			continue;
		v = op_operand(op, slot + 1);
		if (v == arg)
			v = init;
		if (!value_is_const(v) || (value && v != value))
			return NULL;
		value = v;
	}
	return value;
}

/* What an operation without blocks always gives; NULL when that is not known. */
static Value *constant_result(const Op *op)
{
	Value *c;

	if (op->code == OP_select) {
		c = op_operand(op, 0);
		return value_is_const(c) ? op_operand(op, c->as.constant.integer ? 1 : 2) : NULL;
	}
	if (op->code == OP_eq && op_operand(op, 0)->type->kind == TYPE_BOOL &&
	    value_is_const(op_operand(op, 0)) && value_is_const(op_operand(op, 1)))
		return const_bool(op->func->module, op_operand(op, 0)->as.constant.integer ==
		                                            op_operand(op, 1)->as.constant.integer);
	return NULL;
}

static bool replace(Value *v, Value *by)
{
	if (!v->uses || v == by)
		return false;
	value_replace_uses(v, by);
	return true;
}

/* A carried constant that every turn hands on is left alone. */
static bool keep_constant(Op *loop, uint32_t slot)
{
	Value *init = loop_init(loop, slot);
	Value *arg = loop_carried(loop, slot);
	Op *yield = block_terminator(&loop->blocks[0]);

	if (!value_is_const(init) || op_operand(yield, slot) != init)
		return false;
	op_set_operand(yield, slot, arg);
	return true;
}

/* select on the exit's own condition: decided where it leaves, and where it goes on. */
static bool choose_by_exit(Op *exit)
{
	const Value *c = op_operand(exit, 0);
	Op *end = block_terminator(exit->parent);
	bool changed = false;

	for (int side = 0; side < 2; side++) {
		Op *op = side ? end : exit;

		for (uint32_t i = side ? 0 : 1; i < op->n_operands; i++) {
			const Op *choice = value_op(op_operand(op, i));

			if (!choice || choice->code != OP_select || op_operand(choice, 0) != c ||
			    value_is_const(c))
				continue;
			op_set_operand(op, i, op_operand(choice, side ? 2 : 1));
			changed = true;
		}
	}
	return changed;
}

static bool clean_op(Op *op)
{
	Value *v;

	if (op_is_loop(op)) {
		bool changed = false;

		for (uint32_t k = 0; k < op->n_results; k++) {
			changed = keep_constant(op, k) || changed;
			v = constant_of_slot(op, k);
			if (v)
				changed = replace(op->results[k], v) || changed;
			if (v && v == loop_init(op, k))
				changed = replace(loop_carried(op, k), v) ||
				          changed;
		}
		return changed;
	}
	if (op->n_blocks == 0 && op->n_results == 1) {
		v = constant_result(op);
		return v && replace(op->results[0], v);
	}
	v = op->n_operands ? op_operand(op, 0) : NULL;
	if (op->code == OP_exit_if && value_is_const(v) && value_is_int(v, 0)) {
		op_erase(op);
		return true;
	}
	if (op->code == OP_exit_if)
		return choose_by_exit(op);
	if (op->code == OP_if && !value_is_const(v))
		return continue_behind(op);
	if (op->code == OP_if) {
		dissolve(op, v->as.constant.integer ? 0 : 1);
		return true;
	}
	return false;
}

/* What clean_op looks at. */
static OpVec find_flags(Arena *arena, Func *f)
{
	OpVec ops = { 0 };

	FOR_EACH_OP(op, &f->body)
		if (op_is_loop(op) || op->code == OP_exit_if || op->code == OP_if || op->code == OP_select ||
		    op->code == OP_eq)
			vec_push(arena, &ops, op);
	return ops;
}

static bool restore_once(Arena *arena, Func *f)
{
	OpVec ops = find_flags(arena, f);
	bool changed = false;

	for (size_t i = 0; i < ops.count; i++) {
		Op *exit = ops.at[i];

		if (exit->code != OP_exit_if)
			continue;
		if (!exit_returns(exit) && exit_loop(exit) && thread(arena, exit))
			changed = true;
		if (sink(f, exit) || hoist(exit) || sink_into_branch(f, exit))
			changed = true;
	}
	changed = sink_return(f) || changed;
	if (changed)
		ops = find_flags(arena, f);
	for (size_t i = ops.count; i-- > 0;) /* inner loops first: what is behind them in the order decides the outer ones */
		changed = clean_op(ops.at[i]) || changed;
	return changed;
}

void restore_jumps(Arena *arena, Func *f)
{
	for (int i = 0; i < ROUNDS && restore_once(arena, f); i++)
		continue;
}
