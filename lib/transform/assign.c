/* Adjoints of arrays are assigned by what comes first, in place of being cleared and added to; nothing is cleared or
 * stored that nobody reads; and a copy of what is not needed any more is that itself.
 *
 *   zero %x_bar, %n : f32
 *   ...                                               ...
 *   for %i in 0..%n { accum %v, %x_bar[%i] }          for %i in 0..%n { store %v, %x_bar[%i] }
 *   for %i in 0..%n {                                 for %i in 0..%n {
 *     %g = load %x_bar[%i]                              %g = load %x_bar[%i]
 *     store 0.0, %x_bar[%i]
 *     ...                                               ...
 *
 * Arrays of the function's own, all of whose uses are known, and whose elements a nest visits once each. */
#include "analysis/traversal.h"
#include "ir/build.h"
#include "support/seeded.h"
#include "transform/pass.h"

enum { FLAGS = 6, ACCUMULATE = 4 }; /* of mgrt_matmul */

/* Clears or overwrites all of the array, with nothing around it. */
static bool starts_anew(const Array *a, const Visit *v)
{
	return (v->kind == VISIT_CLEAR || v->kind == VISIT_STORE) && v->op == v->top && visit_is_whole(a, v);
}

/* Visits first..last-1 lie under one top. */
static size_t end_of_top(const Array *a, size_t first)
{
	size_t last = first;

	while (last < a->visits.count && a->visits.at[last].top == a->visits.at[first].top)
		last++;
	return last;
}

static bool all_meet(const Array *a, size_t first, size_t last, const Visit *whole)
{
	for (size_t i = first; i < last; i++)
		if (&a->visits.at[i] != whole && (a->visits.at[i].op == whole->op || !visits_meet(a, whole, a, &a->visits.at[i])))
			return false;
	return true;
}

/* The write goes; memory that comes cleared comes as it is. */
static void drop_visit(Array *a, size_t i)
{
	if (a->visits.at[i].op == a->made)
		op_clear(a->made, ATTR_zero);
	else
		op_erase(a->visits.at[i].op);
	for (a->visits.count--; i < a->visits.count; i++)
		a->visits.at[i] = a->visits.at[i + 1];
}

/* Whether what the last visit under a top writes is read after it, in any element. */
static bool is_dead(const Array *a, size_t i)
{
	const Visit *v = &a->visits.at[i];
	size_t first = i;

	if (v->kind != VISIT_CLEAR && (v->kind != VISIT_STORE || v->op->code != OP_store))
		return false;
	if (i + 1 < a->visits.count && (a->visits.at[i + 1].top == v->top || !starts_anew(a, &a->visits.at[i + 1])) && !SEEDED(read_later))
		return false;
	if (v->op == v->top)
		return true;
	while (first > 0 && a->visits.at[first - 1].top == v->top)
		first--;
	return visit_is_whole(a, v) && all_meet(a, first, i + 1, v);
}

static bool drop_dead(Array *a)
{
	bool changed = false;

	for (size_t i = a->visits.count; i-- > 0;)
		if (is_dead(a, i)) {
			drop_visit(a, i);
			changed = true;
		}
	return changed;
}

static void assign(Visit *v)
{
	Op *op = v->op;

	v->kind = VISIT_STORE;
	if (op->code == OP_call) {
		const Value *flags = op_operand(op, FLAGS);
		op_set_operand(op, FLAGS, const_int(op->func->module, flags->type, flags->as.constant.integer & ~ACCUMULATE));
		return;
	}
	Builder b = builder_before(op);
	v->op = build_store(&b, op_operand(op, 0), op_operand(op, 1));
	v->op->id = op->id;
	op_erase(op);
}

static bool assign_first(Array *a)
{
	bool changed = false;

	for (size_t i = 0; i + 1 < a->visits.count; i++) {
		Visit *v = &a->visits.at[i + 1];
		if (a->visits.at[i].kind != VISIT_CLEAR || !starts_anew(a, &a->visits.at[i]) || v->kind != VISIT_ADD ||
		    !visit_is_whole(a, v) || (!SEEDED(added_twice) && !all_meet(a, i + 1, end_of_top(a, i + 1), v)))
			continue;
		assign(v);
		drop_visit(a, i);
		changed = true;
	}
	return changed;
}

bool pass_assign(Func *f, PassContext *ctx)
{
	const ArrayVec arrays = arrays_of(ctx->arena, f);
	bool           changed = false;
	for (size_t k = 0; k < arrays.count; k++) {
		changed |= drop_dead(arrays.at[k]);
		changed |= assign_first(arrays.at[k]);
	}
	return changed;
}
