/* Innermost loops of adjoints that may run in either direction count up: compilers vectorise that.
 *
 *   for %i in rev 0..%n { accum %g, %x_bar[%i] }          for %i in 0..%n { accum %g, %x_bar[%i] }
 *
 * Such a loop carries nothing but sums, and no iteration stores what another one reads or stores.  Accumulations
 * commute: sums of adjoints alone change by their rounding.  Where not even two accumulations of different iterations
 * meet, a loop that carries sums is marked {vector}: the emitter tells compilers, which may not reorder them unasked. */
#include "analysis/sections.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum {
	MAX_ACCESSES = 48,
	MAX_ELEMENT = 8, /* bytes: no machine has vectors of long double */
	MIN_TRIPS = 16, /* of a loop of constant length that is marked: compilers write shorter ones out */
};

typedef struct Access {
	const Op    *op;
	const Value *pointer;
	const Type  *type;    /* NULL: more than one element */
	Section      section; /* in one iteration */
} Access;

typedef struct Accesses {
	Access   at[MAX_ACCESSES];
	uint32_t count;
} Accesses;

typedef struct Turner {
	Arena         *arena;
	const Aliases *aliases;
	bool           marks; /* sums for compilers to vectorise */
} Turner;

/* ---- what is carried */

/* s + x or s - x, s being read by nothing else. */
static bool is_sum(const Op *loop, uint32_t i)
{
	const Value *sum = loop->blocks[0].args[loop_first_carried(loop) + i];
	const Op    *next = value_op(loop_yielded(loop, i));
	if (!type_is_float(sum->type) || !sum->uses || sum->uses->next || !next || next->parent != &loop->blocks[0])
		return false;
	return sum->uses->user == next && (next->code == OP_add || (next->code == OP_sub && op_operand(next, 0) == sum)) &&
	       op_result(next)->uses && !op_result(next)->uses->next;
}

static bool carries_sums_only(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!is_sum(loop, i))
			return false;
	return true;
}

/* ---- memory */

static bool is_made_inside(const Op *loop, const Value *pointer)
{
	const Op *object = value_op(pointer_root((Value *)pointer));
	return object && (object->code == OP_local) && block_is_above(&loop->blocks[0], object);
}

static bool add_access(const Turner *t, Accesses *accesses, const Op *loop, const Op *op, const Value *pointer, const Type *type)
{
	if (is_made_inside(loop, pointer))
		return true;
	if (accesses->count == MAX_ACCESSES || op_has(op, ATTR_volatile))
		return false;
	PolyVec facts = { 0 };
	facts_around(t->arena, op, &facts);
	const Section all = type ? section_of(op->func, pointer, type) : section_of_elements(op->func, pointer, op->type, op_operand(op, 1));
	const Section in_iteration = all.base ? section_within(&facts, &all, op, &loop->blocks[0]) : (Section){ 0 };
	accesses->at[accesses->count++] = (Access){ op, pointer, type, in_iteration };
	return true;
}

/* All that the loop does to memory; false where there is more than can be told. */
static bool find_accesses(const Turner *t, const Op *loop, Accesses *accesses)
{
	FOR_EACH_OP(op, &loop->blocks[0]) {
		bool known = true;
		switch (op->code) {
		case OP_load:
			known = add_access(t, accesses, loop, op, op_operand(op, 0), op_result(op)->type);
			break;
		case OP_store:
		case OP_accum:
			known = add_access(t, accesses, loop, op, op_operand(op, 1), op_operand(op, 0)->type);
			break;
		case OP_zero:
			known = add_access(t, accesses, loop, op, op_operand(op, 0), NULL);
			break;
		case OP_local:
		case OP_if:
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

static bool commute(const Access *x, const Access *y)
{
	return x->op->code == y->op->code && (x->op->code == OP_load || x->op->code == OP_accum);
}

/* What the loops around the access say of values that this loop does not change. */
static void add_facts(const Turner *t, PolyVec *facts, const Access *x, const Op *loop)
{
	PolyVec around = { 0 };
	facts_around(t->arena, x->op, &around);
	for (size_t i = 0; i < around.count; i++) {
		const Section fact = { x->section.base, around.at[i], around.at[i] };
		if (section_is_fixed(&fact, loop, true))
			vec_push(t->arena, facts, around.at[i]);
	}
}

/* One in an iteration and the other one in another are apart. */
static bool are_apart(const Turner *t, const Op *loop, const Access *x, const Access *y)
{
	if (!aliases_same_object(t->aliases, x->pointer, y->pointer))
		return true;
	if (x->type && y->type && !aliases_overlap_across(t->aliases, loop, x->pointer, x->type, y->pointer, y->type))
		return true;
	if (!x->section.base || !y->section.base)
		return false;
	PolyVec facts = { 0 };
	facts_around(t->arena, loop->blocks[0].first, &facts);
	add_facts(t, &facts, x, loop);
	add_facts(t, &facts, y, loop);
	return sections_are_apart_later(&facts, &x->section, &y->section, loop) &&
	       sections_are_apart_later(&facts, &y->section, &x->section, loop);
}

typedef enum Order {
	ANY_ORDER,    /* one iteration after the other, in either direction */
	SIDE_BY_SIDE, /* also several of them in turns */
} Order;

static bool may_run_in(const Turner *t, const Op *loop, Order order)
{
	Accesses accesses = { .count = 0 };
	if (loop_ends(t->arena, loop).count != 1 || !carries_sums_only(loop) || !find_accesses(t, loop, &accesses))
		return false;
	for (uint32_t i = 0; i < accesses.count; i++) {
		for (uint32_t k = 0; k <= i; k++) {
			const Access *x = &accesses.at[i], *y = &accesses.at[k];
			const bool    is_fine = order == ANY_ORDER || SEEDED(sums_meet) ? commute(x, y) : x->op->code == OP_load && y->op->code == OP_load;
			if (!is_fine && !are_apart(t, loop, x, y))
				return false;
		}
	}
	return true;
}

/* Loops within keep their order. */
static bool is_innermost(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op_is_loop(op))
			return false;
	return true;
}

static bool is_short(const Op *loop)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	return value_is_const(low) && value_is_const(high) &&
	       high->as.constant.integer - low->as.constant.integer < MIN_TRIPS * op_int(loop, ATTR_step, 1);
}

/* Vectors are filled from neighbouring elements, or one. */
static bool has_vectors(const Turner *t, const Op *loop)
{
	Accesses accesses = { .count = 0 };
	if (!find_accesses(t, loop, &accesses))
		return false;
	for (uint32_t i = 0; i < accesses.count; i++) {
		const Access *x = &accesses.at[i];
		int64_t       stride;
		if (!x->type || !section_stride(&x->section, loop, &stride) || (stride && stride != x->type->size))
			return false;
	}
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (loop->results[i]->type->size > MAX_ELEMENT)
			return false;
	return op_int(loop, ATTR_step, 1) == 1;
}

/* Whether it changed. */
static bool turn(const Turner *t, Op *loop)
{
	const bool is_marked = op_has(loop, ATTR_vector);
	bool       changed = false;
	if (op_has(loop, ATTR_rev) && may_run_in(t, loop, ANY_ORDER)) {
		op_clear(loop, ATTR_rev);
		changed = true;
	}
	if (!t->marks || is_marked || op_has(loop, ATTR_rev) || !loop->n_results || is_short(loop) || !is_innermost(loop) || !has_vectors(t, loop) ||
	    !may_run_in(t, loop, SIDE_BY_SIDE))
		return changed;
	op_set_flag(loop, ATTR_vector);
	return true;
}

bool pass_upward(Module *m, PassContext *ctx)
{
	const bool is_off = ctx->options && ctx->options->no_simd;
	bool       changed = false;
	for (size_t i = 0; i < m->funcs.count; i++) {
		Func *f = m->funcs.at[i];
		if (f->kind != FUNC_DERIVED || !f->body.first || is_off)
			continue;
		const Turner t = { ctx->arena, aliases_of(ctx->arena, f), !ctx->options || !ctx->options->small_code };
		FOR_EACH_OP(op, &f->body)
			if (op->code == OP_for && op_has(op, ATTR_simd))
				changed |= turn(&t, op);
	}
	return changed;
}
