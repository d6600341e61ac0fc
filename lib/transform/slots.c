/* Arrays that are not needed at the same time share their memory; what is worked out from an array, element by
 * element, takes its place where nobody reads that array again.
 *
 *   for %i in 0..%n { %a = load %x[%i]; ... store %b, %y[%i] }         ... store %b, %x[%i]
 *   (no more of %x)
 *   for %i in 0..%n { store %c, %z[%i] }                               ... (%y was %x) store %c, %x[%i]
 *
 * For arrays of one size, made by mgc in the function's own block, all of whose uses are known. */
#include "analysis/traversal.h"
#include "support/seeded.h"
#include "transform/pass.h"

/* Freed, if at all, on every path and behind all visits. */
static bool is_freed_last(const Array *a)
{
	for (const Use *u = op_result(a->made)->uses; u; u = u->next)
		if (u->user->code == OP_free && (u->user->parent->parent || u->user->id < vec_last(&a->visits).top->id))
			return false;
	return true;
}

static bool may_share(const Array *a)
{
	return a->made->code == OP_alloc && (op_has(a->made, ATTR_record) || op_has(a->made, ATTR_shadow)) &&
	       !op_has(a->made, ATTR_zero) && a->visits.count && is_freed_last(a);
}

/* It ends with the function, as all records do that nobody frees. */
static void keep_to_end(Array *a)
{
	for (Use *u = op_result(a->made)->uses, *next; u; u = next) {
		next = u->next;
		if (u->user->code == OP_free)
			op_erase(u->user);
	}
	op_set_flag(a->made, ATTR_record);
}

/* Each element of `before` is read for the last time before it is written as one of `after`, in one traversal. */
static bool is_in_place(const Array *before, const Array *after)
{
	const Visit *first = &after->visits.at[0];

	if (first->kind != VISIT_STORE || first->op->code != OP_store || !visit_is_whole(after, first))
		return false;
	for (size_t i = 1; i < after->visits.count && after->visits.at[i].top == first->top; i++)
		if (!visits_meet(after, first, after, &after->visits.at[i]))
			return false;
	for (size_t i = before->visits.count; i-- > 0 && before->visits.at[i].top == first->top;) {
		const Visit *v = &before->visits.at[i];
		if (!SEEDED(place_taken) && (v->kind != VISIT_READ || v->op->id >= first->op->id || !visits_meet(after, first, before, v)))
			return false;
	}
	return true;
}

typedef enum Sharing { APART, AFTERWARDS, IN_PLACE } Sharing;

static Sharing sharing_of(const Array *before, const Array *after)
{
	const Visit *last = &vec_last(&before->visits), *first = &after->visits.at[0];

	if (!arrays_are_alike(before, after))
		return APART;
	if (last->top == first->top)
		return is_in_place(before, after) ? IN_PLACE : APART;
	return last->top->id < first->top->id || (SEEDED(slots_meet) && last->op->id > first->op->id) ? AFTERWARDS : APART;
}

/* A value stored to where it was loaded from. */
static bool is_idle(const Func *f, const Op *store)
{
	const Op *load = value_op(op_operand(store, 0));

	if (!load || load->code != OP_load || load->parent != store->parent)
		return false;
	const Section s = section_of(f, op_operand(store, 1), store->type), t = section_of(f, op_operand(load, 0), store->type);
	const Poly d = poly_difference(&s.low, &t.low);
	return s.base && s.base == t.base && !d.unknown && d.n == 0;
}

static void merge(Arena *arena, Array *before, Array *after, Sharing sharing)
{
	const Func *f = before->made->func;
	Visit *first = &after->visits.at[0];

	keep_to_end(before);
	keep_to_end(after);
	value_replace_uses(op_result(after->made), op_result(before->made));
	const bool drops = sharing == IN_PLACE && is_idle(f, first->op);
	if (drops)
		op_erase(first->op);
	for (size_t i = drops; i < after->visits.count; i++) {
		/* the pointers are other ones now, but those of addresses */
		if (after->visits.at[i].ptr == op_result(after->made))
			after->visits.at[i].ptr = op_result(before->made);
		vec_push(arena, &before->visits, after->visits.at[i]);
	}
	op_erase(after->made);
}

static bool by_first_visit(const Array *a, const Array *b)
{
	return a->visits.at[0].op->id < b->visits.at[0].op->id;
}

enum { MAX_COMPARED = 64 }; /* with the arrays before it, so that the effort grows with the program and not with its square */

static bool share(Arena *arena, Func *f)
{
	const ArrayVec all = arrays_of(arena, f);
	ArrayVec arrays = { 0 };
	bool changed = false;

	for (size_t i = 0; i < all.count; i++)
		if (may_share(all.at[i]))
			vec_push(arena, &arrays, all.at[i]);
	for (size_t i = 1; i < arrays.count; i++)
		for (size_t k = i; k > 0 && by_first_visit(arrays.at[k], arrays.at[k - 1]); k--) {
			Array *a = arrays.at[k];
			arrays.at[k] = arrays.at[k - 1];
			arrays.at[k - 1] = a;
		}
	ArrayVec kept = { 0 };
	for (size_t i = 0; i < arrays.count; i++) {
		Array *a = arrays.at[i], *best = NULL;
		Sharing how = APART;
		for (size_t k = kept.count; k-- > 0 && kept.count - k <= MAX_COMPARED && how != IN_PLACE;) {
			const Sharing s = sharing_of(kept.at[k], a);
			if (s > how) {
				how = s;
				best = kept.at[k];
			}
		}
		if (best)
			merge(arena, best, a, how);
		else
			vec_push(arena, &kept, a);
		changed = changed || best;
	}
	return changed;
}

bool pass_slots(Func *f, PassContext *ctx)
{
	return share(ctx->arena, f);
}
