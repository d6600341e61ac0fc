/* Folds constants, shares common expressions, resolves what is decided, drops what is dead.
 *
 *   %a = mul %x, 1.0                                  (x)
 *   %b = add %x, %y    %c = add %y, %x                %b = add %x, %y  (c is b)
 *   %r = if true -> f64 { A yield %p } else { B }     A  (r is p)
 *   %r = if %c -> f64 { yield %p } else { yield %q }  %r = select %c, %p, %q
 *   for ... with (%k = %v) { ... yield %k }           (k is v)
 *
 * One walk over each block in order, with the operations available at each place in a scoped table;
 * then the dead ones go; again until nothing changes.  No floating result changes by a bit: constants
 * are folded by the Builder's rules only. */
#include "analysis/alias.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/scoped.h"

enum { MAX_ROUNDS = 10, MAX_SELECT_OPS = 4 };

typedef struct Simplifier {
	Arena *arena;
	Func  *func;
	Scoped available;
	bool   changed;
} Simplifier;

/* if --------------------------------------------------------------------------------------------- */

/* Cheap, without a partial that depends on a value: where the branch is not taken its adjoint must stay
 * exactly zero, whatever the operands are. */
static bool is_fit_for_select(const Op *op)
{
	if (!op_is_speculatable(op))
		return false;
	if (!type_is_float(op_result(op)->type))
		return true;
	return SEEDED(trap_speculated) || op->code == OP_neg || op->code == OP_add || op->code == OP_sub || op->code == OP_fabs ||
	       op->code == OP_convert || op->code == OP_select;
}

static bool block_is_fit_for_select(const Block *b)
{
	int n = 0;
	for (const Op *op = b->first; op != block_terminator(b); op = op->next) {
		if (op->n_blocks || ++n > MAX_SELECT_OPS || !is_fit_for_select(op))
			return false;
	}
	return true;
}

static void if_to_selects(Op *op)
{
	const Op *yields[2] = { block_terminator(&op->blocks[0]), block_terminator(&op->blocks[1]) };
	Builder b = builder_before(op);
	block_splice(&op->blocks[0], op);
	block_splice(&op->blocks[1], op);
	for (uint32_t i = 0; i < op->n_results; i++) {
		Value *x = op_operand(yields[0], i), *y = op_operand(yields[1], i);
		Value *v;
		if (x->kind == VALUE_UNDEF)
			v = y;
		else if (y->kind == VALUE_UNDEF)
			v = x;
		else
			v = SEEDED(sides_swapped) ? build_select(&b, op_operand(op, 0), y, x) : build_select(&b, op_operand(op, 0), x, y);
		value_supersede(op->func, op->results[i], v);
	}
	op_discard(op);
}

/* Results that both sides agree on, or that are the condition itself. */
static bool if_fold_results(Op *op)
{
	bool changed = false;
	Builder b = builder_before(op);
	for (uint32_t i = op->n_results; i-- > 0;) {
		Value *r = op->results[i], *v = NULL;
		Value *x = op_operand(block_terminator(&op->blocks[0]), i);
		Value *y = op_operand(block_terminator(&op->blocks[1]), i);
		const Block *home = value_block(x);
		if (x == y && (!home || block_is_above(home, op)))
			v = x;
		else if (r->type->kind == TYPE_BOOL && value_is_int(x, 1) && value_is_int(y, 0))
			v = op_operand(op, 0);
		else if (r->type->kind == TYPE_BOOL && value_is_int(x, 0) && value_is_int(y, 1) && r->uses)
			v = build_not(&b, op_operand(op, 0));
		if (!v || !r->uses)
			continue;
		value_supersede(op->func, r, v);
		if_remove_result(op, i);
		changed = true;
	}
	return changed;
}

/* Whether op is gone. */
static bool simplify_if(Simplifier *s, Op *op)
{
	const Value *c = op_operand(op, 0);
	if (value_is_const(c)) {
		region_dissolve(op, c->as.constant.integer ? 0 : 1, NULL);
		return s->changed = true;
	}
	s->changed |= if_fold_results(op);
	if (op->n_results ? block_is_fit_for_select(&op->blocks[0]) && block_is_fit_for_select(&op->blocks[1])
	                  : block_is_empty(&op->blocks[0]) && block_is_empty(&op->blocks[1])) {
		if_to_selects(op);
		return s->changed = true;
	}
	return false;
}

/* loops ------------------------------------------------------------------------------------------ */

/* What is carried unchanged is what it was at first. */
static void drop_invariant_carried(Simplifier *s, Op *loop)
{
	const OpVec ends = loop_ends(s->arena, loop);
	for (uint32_t i = loop->n_results; i-- > 0;) {
		Value *arg = loop_carried(loop, i);
		Value *init = loop_init(loop, i);
		Value *result = loop->results[i];
		const Value *next = loop_yielded(loop, i);
		if (next != arg && next != init)
			continue;
		if (arg->uses) {
			value_supersede(loop->func, arg, init);
			s->changed = true;
		}
		bool is_result = true;
		for (size_t k = 0; k < ends.count; k++) {
			if (ends.at[k]->code == OP_exit_if && op_operand(ends.at[k], i + 1) != init && !SEEDED(exit_value_assumed))
				is_result = false;
		}
		if (!is_result)
			continue;
		if (result->uses)
			value_supersede(loop->func, result, init);
		loop_remove_carried(loop, i, &ends);
		s->changed = true;
	}
}

static bool ends_agree(const OpVec *ends, uint32_t i, uint32_t k)
{
	for (size_t n = 0; n < ends->count; n++) {
		const uint32_t first = ends->at[n]->code == OP_exit_if ? 1 : 0;
		if (op_operand(ends->at[n], first + i) != op_operand(ends->at[n], first + k))
			return false;
	}
	return true;
}

/* Carried values that start and go on alike are one. */
static void merge_equal_carried(Simplifier *s, Op *loop)
{
	const OpVec ends = loop_ends(s->arena, loop);
	if (!loop->n_results)
		return;
	Value **args = loop->blocks[0].args + loop_first_carried(loop);
	const uint32_t inits = loop_first_init(loop);
	Map first = { 0 }; /* yielded value -> number + 1 of the first one that has it */
	for (uint32_t i = 0; i < loop->n_results; i++) {
		const Value *next = loop_yielded(loop, i);
		const uintptr_t known = (uintptr_t)map_get(&first, next);
		if (!known) {
			map_put(s->arena, &first, next, (void *)(uintptr_t)(i + 1));
			continue;
		}
		const uint32_t k = (uint32_t)known - 1;
		if (op_operand(loop, inits + i) != op_operand(loop, inits + k) && !SEEDED(carried_merged))
			continue;
		if (args[i]->uses) {
			value_supersede(loop->func, args[i], args[k]);
			s->changed = true;
		}
		if (loop->results[i]->uses && ends_agree(&ends, i, k)) {
			value_supersede(loop->func, loop->results[i], loop->results[k]);
			s->changed = true;
		}
	}
}

static void drop_impossible_exits(Simplifier *s, const Op *loop)
{
	const OpVec ends = loop_ends(s->arena, loop);
	for (size_t i = 0; i < ends.count; i++) {
		if (ends.at[i]->code == OP_exit_if && value_is_int(op_operand(ends.at[i], 0), 0)) {
			op_discard(ends.at[i]);
			s->changed = true;
		}
	}
}

/* A for whose trips are known to be none or one.  Whether op is gone. */
static bool resolve_for(Simplifier *s, Op *op)
{
	const Value *low = op_operand(op, 0), *high = op_operand(op, 1);
	const bool is_once = loop_ends(s->arena, op).count == 1;
	if (low == high) {
		loop_never_runs(op);
		return s->changed = true;
	}
	if (!value_is_const(low) || !value_is_const(high))
		return false;
	const int64_t from = low->as.constant.integer, to = high->as.constant.integer;
	if (!low->type->is_signed && (from < 0 || to < 0))
		return false;
	if (from >= to)
		loop_never_runs(op);
	else if (is_once && (uint64_t)to - (uint64_t)from <= (uint64_t)op_int(op, ATTR_step, 1))
		loop_runs_once(s->arena, op);
	else
		return false;
	return s->changed = true;
}

/* A loop that ends in its first turn for sure. */
static bool resolve_loop(Simplifier *s, Op *op)
{
	const OpVec ends = loop_ends(s->arena, op);
	Op *first = ends.at[0];
	if (first->code != OP_exit_if || !value_is_const(op_operand(first, 0)) ||
	    value_is_int(op_operand(first, 0), 0))
		return false;
	loop_ends_at(op, first);
	return s->changed = true;
}

static bool simplify_loop(Simplifier *s, Op *op)
{
	drop_impossible_exits(s, op);
	drop_invariant_carried(s, op);
	merge_equal_carried(s, op);
	return op->code == OP_for ? resolve_for(s, op) : resolve_loop(s, op);
}

/* the walk --------------------------------------------------------------------------------------- */

static void simplify_block(Simplifier *s, Block *block);

/* Addresses of addresses become one, where the Builder can. */
static Value *merged_address(const Op *op)
{
	const Op *inner = op->code == OP_address ? value_op(op_operand(op, 0)) : NULL;
	if (!inner || inner->code != OP_address)
		return NULL;
	Builder b = builder_before((Op *)op);
	Value *indices[UINT8_MAX];
	if (op->n_operands > UINT8_MAX)
		return NULL;
	for (uint32_t i = 1; i < op->n_operands; i++)
		indices[i - 1] = op_operand(op, i);
	Value *v = build_address(&b, op_operand(op, 0), op->path, op->n_path, indices);
	Op *made = value_op(v);
	if (!made || made->code != OP_address || op_operand(made, 0) != op_operand(op, 0))
		return v;
	op_erase(made);
	return NULL;
}

static bool is_decided(const Op *op)
{
	return (op->code == OP_assert && value_is_const(op_operand(op, 0)) &&
	        !value_is_int(op_operand(op, 0), 0)) ||
	       (op->code == OP_trips_exceeded && value_is_int(op_operand(op, 0), 0));
}

static void simplify_leaf(Simplifier *s, Op *op)
{
	if (is_decided(op)) {
		op_discard(op);
		s->changed = true;
		return;
	}
	if (op->n_results != 1 || !op_is_pure(op))
		return;
	Builder b = builder_before(op);
	Value *v = op_folded(&b, op);
	if (!v)
		v = merged_address(op);
	if (!v) {
		const Op *same = scoped_find_or_add(&s->available, op);
		v = same ? op_result(same) : NULL;
	}
	if (v) {
		op_supersede(op, v);
		s->changed = true;
	}
}

static void simplify_region(Simplifier *s, Op *op)
{
	const size_t mark = scoped_enter(&s->available);
	for (uint32_t i = 0; i < op->n_blocks; i++) {
		simplify_block(s, &op->blocks[i]);
		scoped_leave(&s->available, mark);
	}
	if (op->code == OP_if)
		simplify_if(s, op);
	else
		simplify_loop(s, op);
}

static void simplify_block(Simplifier *s, Block *block)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		walk_ahead(op);
		if (op->n_blocks)
			simplify_region(s, op);
		else
			simplify_leaf(s, op);
	}
}

static bool simplify_func(Arena *arena, Func *f)
{
	bool changed = false;
	Simplifier s = { .arena = arena, .func = f, .available = scoped_new(arena) };
	for (int round = 0; round < MAX_ROUNDS; round++) {
		s.changed = false;
		simplify_block(&s, &f->body);
		scoped_leave(&s.available, 0);
		if ((s.changed || round == 0) && remove_dead(arena, f))
			s.changed = true;
		if (!s.changed)
			break;
		changed = true;
	}
	return changed;
}

bool pass_simplify(Func *f, PassContext *ctx)
{
	return simplify_func(ctx->arena, f);
}
