/* What a loop adds to one place is summed in a value, and added to the place once.
 *
 *                                                        %x_bar_sum.2 = for %j in 0..%n with (%x_bar_sum = 0.0 : f64) {
 *   for %j in 0..%n {                                      ...
 *     ...                                                  %x_bar_sum.1 = add %x_bar_sum, %g : f64
 *     accum %g, %x_bar[%i] : f64                  ->       yield %x_bar_sum.1
 *   }                                                    }
 *                                                        if %n > 0 { accum %x_bar_sum.2, %x_bar[%i] : f64 }
 *
 * Adjoints alone, for the sum is rounded in another way.  Nothing else in the loop may read or store what lies there;
 * accumulations of others commute with this one.  Where the primal does not come into the loop it does not touch the
 * place, and the adjoint must not either (it may be NULL): hence the if, which is left out where the loop surely runs,
 * or the place is the function's own. */
#include "analysis/sections.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_SUMS = 8 }; /* of a loop, as there are registers */

typedef struct Summer {
	Arena         *arena;
	const Aliases *aliases;
	bool           changed;
} Summer;

/* One place that the loop adds to. */
typedef struct Sum {
	Value *place;
	Value *so_far, *added; /* in the iteration */
	Value *next, *result;  /* their sum; the same behind the loop */
	Loc    loc;            /* of the last addition */
} Sum;

/* ---- which */

/* The section that op touches stays apart from the place, which does not move. */
static bool is_apart(const Summer *s, const Op *loop, const Op *op, const Section *place)
{
	Section touched;
	PolyVec facts = { 0 };
	if (op->code == OP_load)
		touched = section_of(op->func, op_operand(op, 0), op_result(op)->type);
	else if (op->code == OP_store)
		touched = section_of(op->func, op_operand(op, 1), op_operand(op, 0)->type);
	else
		return false;
	if (!touched.base || touched.base != place->base)
		return false;
	facts_around(s->arena, op, &facts);
	touched = section_within(&facts, &touched, op, &loop->blocks[0]);
	if (touched.base)
		touched = section_over_loop(&facts, &touched, loop);
	return touched.base && sections_are_apart(&facts, &touched, place);
}

static bool others_touch(const Summer *s, const Op *loop, const Op *accum)
{
	const Value  *p = op_operand(accum, 1);
	const Type   *type = op_operand(accum, 0)->type;
	const Section place = section_of(accum->func, p, type);
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if (op->code == OP_accum || op->n_blocks || (!op_may_write(s->aliases, op, p, type) && !op_may_read(s->aliases, op, p, type)))
			continue;
		if (!place.base || !is_apart(s, loop, op, &place))
			return true;
	}
	return false;
}

static bool may_sum(const Summer *s, const Op *loop, const Op *accum)
{
	const Value *p = op_operand(accum, 1);
	return accum->code == OP_accum && type_is_float(op_operand(accum, 0)->type) && value_is_fixed(loop, p) &&
	       (op_has(loop, ATTR_simd) || is_of_adjoints(accum->func, p)) && (!others_touch(s, loop, accum) || SEEDED(sum_while_read));
}

/* ---- the place behind the loop */

/* The loop comes to its body, or the place can be touched all the same: it lies in an object of the function's own. */
static bool may_touch(const Summer *s, const Op *loop, const Value *place)
{
	const Section section = section_of(loop->func, place, place->type->elem);
	const Op     *made = section.base ? value_op(section.base) : NULL;
	PolyVec       facts = { 0 };
	if (loop_surely_runs(s->arena, loop) || SEEDED(sum_unguarded))
		return true;
	if (value_is_within(place, loop) || !made || !op_makes_object(made) || !op_has(made, ATTR_shadow))
		return false;
	facts_around(s->arena, loop, &facts);
	const Section whole = section_of_elements(loop->func, section.base, made->type, op_operand(made, 0));
	return section_contains(&facts, &whole, &section);
}

/* v, computed again in front of `at` where it was computed in the loop. */
static Value *copy_of(const Summer *s, const Op *loop, Value *v, Op *at, Map *copies)
{
	Op *op = value_op(v);
	if (!value_is_within(v, loop))
		return v;
	if (map_get(copies, v))
		return map_get(copies, v);
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(s->arena, copies, op_operand(op, i), copy_of(s, loop, op_operand(op, i), at, copies));
	Op *copy = op_clone(loop->func, op, copies);
	block_insert_before(at, copy);
	return op_result(copy);
}

/* Where the body of the loop has run. */
static Op *guarded(Op *loop, Loc loc)
{
	Builder b = builder_after(loop);
	b.loc = loc;
	return build_when(&b, build_binary(&b, OP_gt, op_operand(loop, 1), op_operand(loop, 0))).before;
}

/* In front of *guard, made when the first one needs it; its address may be worked out there. */
static void add_to_place(const Summer *s, Op *loop, const Sum *sum, Op **guard)
{
	Map copies = { 0 };
	const bool is_free = may_touch(s, loop, sum->place);
	if (!is_free && !*guard)
		*guard = guarded(loop, sum->loc);
	Builder b = builder_before(is_free ? loop->next : *guard);
	b.loc = sum->loc;
	build_accum(&b, sum->result, copy_of(s, loop, sum->place, b.before, &copies));
}

/* ---- the loop */

static const char *name_of_sum(const Func *f, const Value *place)
{
	const Value *root = pointer_root((Value *)place);
	return root->name ? str_format(f->module->arena, "%s_sum", root->name) : NULL;
}

/* so_far + added, in front of accum; which of them it is where the other one is 0. */
static void add(Op *accum, Sum *sum)
{
	Builder b = builder_before(accum);
	Value  *old = sum->next, *g = op_operand(accum, 0);
	b.adjoint = true;
	sum->added = sum->added ? build_binary(&b, OP_add, g, sum->added) : g;
	sum->next = build_binary(&b, OP_add, sum->so_far, sum->added);
	sum->loc = accum->loc;
	if (old && value_op(old) && !old->uses)
		op_erase(value_op(old));
}

static void start_sum(Op *loop, Op *accum, Sum *sum)
{
	*sum = (Sum){ .place = op_operand(accum, 1) };
	sum->so_far = loop_add_carried(loop, name_of_sum(loop->func, sum->place), const_zero(loop->func->module, op_operand(accum, 0)->type), &sum->result);
	add(accum, sum);
}

static void sum_in(Summer *s, Op *loop)
{
	Sum      sums[MAX_SUMS];
	Op      *guard = NULL;
	uint32_t n = 0, k;
	const bool carried = loop->n_results > 0 && !op_has(loop, ATTR_sums);
	if (loop_ends(s->arena, loop).count != 1)
		return;
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		if (op->code != OP_accum || !may_sum(s, loop, op))
			continue;
		for (k = 0; k < n && sums[k].place != op_operand(op, 1); k++)
			;
		if (k == MAX_SUMS)
			continue;
		if (k < n)
			add(op, &sums[k]);
		else
			start_sum(loop, op, &sums[n++]);
		op_discard(op);
	}
	for (k = 0; k < n; k++)
		op_add_operand(block_terminator(&loop->blocks[0]), sums[k].next);
	for (k = 0; k < n; k++)
		add_to_place(s, loop, &sums[k], &guard);
	if (n > 0 && (!carried || SEEDED(sums_of_primal)))
		op_set_flag(loop, ATTR_sums);
	s->changed |= n > 0;
}

static void sum_in_block(Summer *s, Block *block)
{
	for (Op *op = block->first; op; op = op->next) {
		walk_ahead(op);
		for (uint32_t i = 0; i < op->n_blocks; i++)
			sum_in_block(s, &op->blocks[i]);
		if (op->code == OP_for)
			sum_in(s, op);
	}
}

bool pass_sums(Func *f, PassContext *ctx)
{
	if (!func_flagged_param(f, PARAM_ADJOINT))
		return false;
	Summer s = { .arena = ctx->arena, .aliases = pass_aliases(ctx, f) };
	sum_in_block(&s, &f->body);
	return s.changed;
}
