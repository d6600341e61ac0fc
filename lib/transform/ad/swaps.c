/* What a loop hands round is handed back.
 *
 *   for %s in 0..%n with (%a = %x, %b = %y) { ... yield %b, %a }       results %p, %q
 *   for %s in rev 0..%n with (%b = %p, %a = %q) { ... yield %a, %b }
 *
 * The mirror starts with the results, and each of its iterations finds what its own one began with: nothing is recorded. */
#include "analysis/swapped.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

/* Something in the mirror asks what carried value i was. */
static bool is_needed(const Op *loop, uint32_t i, const Op *reverse)
{
	const Value *arg = loop_carried(loop, i);
	for (const Use *u = arg->uses; u; u = u->next)
		if (block_is_above(&reverse->blocks[0], u->user))
			return true;
	return false;
}

static bool any_is_needed(const Op *loop, const Cycle *cycle, const Op *reverse)
{
	for (uint32_t k = 0; k < cycle->n; k++)
		if (is_needed(loop, cycle->at[k], reverse))
			return true;
	return false;
}

/* at[k] ends the iteration as what at[k + 1] began it. */
static void undo_cycle(Ad *ad, Op *loop, const Cycle *cycle, Op *reverse, ValueVec *yields)
{
	Value *ended[MAX_SWAPPED];
	for (uint32_t k = 0; k < cycle->n; k++) {
		Value *began = loop_carried(loop, cycle->at[(k + 1) % cycle->n]);
		ended[k] = loop_add_carried(reverse, began->name, loop->results[cycle->at[k]], NULL);
		map_put(ad->arena, &ad->given, began, ended[k]);
	}
	/* The iteration before ended with at[k] as this one began with it. */
	for (uint32_t k = 0; k < cycle->n; k++)
		vec_push(ad->arena, yields, ended[SEEDED(swapped_forward) ? k : (k + cycle->n - 1) % cycle->n]);
}

void swaps_undo(Ad *ad, Op *loop, Op *reverse, ValueVec *yields)
{
	if (ad->ctx->options->no_need)
		return;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		Cycle cycle;
		bool  is_first = cycle_of(loop, i, &cycle);
		for (uint32_t k = 1; is_first && k < cycle.n; k++)
			is_first = cycle.at[k] > i;
		if (is_first && any_is_needed(loop, &cycle, reverse))
			undo_cycle(ad, loop, &cycle, reverse, yields);
	}
}
