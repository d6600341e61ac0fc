/* What the forward sweep has computed is not written down again in the reverse sweep.
 *
 *   for %i in 0..%n { %c = cos %a  %s = sin %a ... }
 *   for %i in rev 0..%n { %d = cos %a ... }               (d is c)
 *
 * Several quotients with one divisor, and those in a loop that does not change it, share its reciprocal: the partial
 * of a quotient is a product with it.
 *
 *   %p = div %g, %b   %q = div %h, %b         %r = div 1.0, %b   %p = mul %g, %r   %q = mul %h, %r
 *
 * It runs while the reverse sweep still names values of the forward sweep as if they were in scope, so that keep.c's
 * cut decides for each of them whether it is recorded or computed again. */
#include "analysis/alias.h"
#include "transform/ad/ad.h"
#include "transform/scoped.h"

typedef struct Sharer {
	const Ad *ad;
	Scoped available;
	Map    forward; /* mirror block -> its block of the forward sweep */
} Sharer;

/* Places are left alone: shadows of arguments are known by their addresses. */
static bool is_shareable(const Op *op)
{
	return op->n_results == 1 && !op->n_blocks && op_is_pure(op) && op->code != OP_call && !type_is_ptr(op_result(op)->type);
}

/* Operations first .. last of a block, or to its end. */
static void offer(Sharer *s, Op *first, const Op *last)
{
	for (Op *op = first; op; op = op == last ? NULL : op->next)
		if (is_shareable(op))
			scoped_find_or_add(&s->available, op);
}

static void share_from(Sharer *s, Op *first)
{
	for (Op *op = first, *next; op; op = next) {
		next = op->next;
		for (uint32_t i = 0; i < op->n_blocks; i++) {
			const size_t mark = scoped_enter(&s->available);
			Block       *forward = map_get(&s->forward, &op->blocks[i]);
			/* The indices that are worked out at the start are what `given` names: they stay. */
			const Op *given = map_get(&s->ad->starts, &op->blocks[i]);
			if (forward && !loop_is_fused(s->ad, op)) /* an iteration that runs again has its own values */
				offer(s, forward->first, NULL);
			if (given)
				offer(s, op->blocks[i].first, given);
			share_from(s, given ? given->next : op->blocks[i].first);
			scoped_leave(&s->available, mark);
		}
		if (!is_shareable(op))
			continue;
		const Op *same = scoped_find_or_add(&s->available, op);
		if (same && same != op)
			op_supersede(op, op_result(same));
	}
}

static bool is_quotient(const Op *op)
{
	return op->code == OP_div && type_is_float(op->type) && !value_is_float(op_operand(op, 0), 1.0);
}

static bool changes_in_loop_of(const Value *v, const Block *block)
{
	for (; block->parent; block = block->parent->parent) {
		if (value_block(v) == block)
			return true;
		if (op_is_loop(block->parent))
			return false;
	}
	return true;
}

/* How many quotients of the block have each divisor, + 1 where one would be enough. */
static void count_divisors(const Ad *ad, const Op *first, Map *counts)
{
	for (const Op *op = first; op; op = op->next) {
		if (!is_quotient(op))
			continue;
		const Value    *divisor = op_operand(op, 1);
		const uintptr_t n = (uintptr_t)map_get(counts, divisor);
		map_put(ad->arena, counts, divisor, (void *)(n ? n + 1 : 1u + !changes_in_loop_of(divisor, op->parent)));
	}
}

/* What runs again has to compute what it computed the first time, to the last bit. */
static Op *first_backward(const Ad *ad, const Op *op, uint32_t i)
{
	return loop_is_fused(ad, op) ? (Op *)fused_reverse(ad, op) : op->blocks[i].first;
}

static void share_reciprocals(Ad *ad, Op *first)
{
	Map counts = { 0 }, reciprocals = { 0 };
	count_divisors(ad, first, &counts);
	for (Op *op = first, *next; op; op = next) {
		next = op->next;
		for (uint32_t i = 0; i < op->n_blocks; i++)
			share_reciprocals(ad, first_backward(ad, op, i));
		if (!is_quotient(op) || (uintptr_t)map_get(&counts, op_operand(op, 1)) < 2)
			continue;
		Builder b = builder_before(op);
		Value  *divisor = op_operand(op, 1), *reciprocal = map_get(&reciprocals, divisor);
		if (!reciprocal) {
			reciprocal = build_binary(&b, OP_div, const_float(ad->module, op->type, 1), divisor);
			map_put(ad->arena, &reciprocals, divisor, reciprocal);
		}
		op_supersede(op, build_binary(&b, OP_mul, op_operand(op, 0), reciprocal));
	}
}

static void share_with_forward(Ad *ad, Op *first)
{
	Sharer s = { .ad = ad, .available = scoped_new(ad->arena) };
	for (size_t i = 0; i < ad->mirrors.count; i++)
		if (ad->mirrors.entries[i].key)
			map_put(ad->arena, &s.forward, ad->mirrors.entries[i].value, (Block *)ad->mirrors.entries[i].key);
	if (ad->forward_end)
		offer(&s, ad->func->body.first, ad->forward_end);
	share_from(&s, first);
}

static Op *first_of_reverse(const Ad *ad)
{
	return ad->reverse ? ad->reverse->body.first : ad->forward_end ? ad->forward_end->next : ad->func->body.first;
}

void share_values(Ad *ad)
{
	share_with_forward(ad, first_of_reverse(ad));
	share_reciprocals(ad, first_of_reverse(ad));
	share_with_forward(ad, first_of_reverse(ad));
}
