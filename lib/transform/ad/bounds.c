/* MGC_MAX_TRIPS: records of a fixed size.
 *
 *   trips = loop {max_trips = 10} ...         forward sweep
 *   trips_exceeded trips > 10                 once
 *   if not exceeded { reverse sweep }
 *
 * What the forward sweep computes does not depend on the bound: beyond it, records go to a place that nobody reads. */
#include "transform/ad/ad.h"

static Value *yes(const Ad *ad, bool value)
{
	return const_bool(ad->module, value);
}

static Value *flag(Ad *ad)
{
	if (ad->exceeded)
		return ad->exceeded;
	Builder b = builder_before(ad->func->body.first);
	b.loc = ad->func->loc;
	ad->exceeded = build_local(&b, "exceeded", type_bool(&ad->module->types), const_int(ad->module, type_index(&ad->module->types), 1));
	build_store(&b, yes(ad, false), ad->exceeded);
	return ad->exceeded;
}

void bound_check(Ad *ad, Op *loop, Value *trips)
{
	const int64_t bound = op_int(loop, ATTR_max_trips, 0);
	Value  *exceeded = flag(ad);
	Builder b = loop->next ? builder_before(loop->next) : builder_at_end(loop->parent);
	b.loc = loop->loc;
	Value *over = build_binary(&b, OP_gt, trips, const_int(ad->module, trips->type, bound));
	Value *before = build_load(&b, exceeded);
	Value *first = build_select(&b, before, yes(ad, false), over);
	Op    *report = build_op(&b, OP_trips_exceeded, NULL, &first, 1);
	op_set_int(report, ATTR_line, loop->loc.line);
	op_set_int(report, ATTR_bound, bound);
	Op *last = build_store(&b, build_select(&b, over, yes(ad, true), before), exceeded);
	if (ad->forward_end == loop)
		ad->forward_end = last;
}

/* Memory of the forward sweep is freed whether or not the reverse sweep runs. */
static bool frees_forward_memory(const Ad *ad, const Op *op, const Map *reverse)
{
	if (op->code != OP_free && op->code != OP_stack_free)
		return false;
	const Op *made = value_op(op_operand(op, 0));
	while (made && made->parent != &ad->func->body)
		made = made->parent->parent;
	return !made || !map_get(reverse, made);
}

void bound_guard(Ad *ad)
{
	if (!ad->exceeded)
		return;
	Op *first = ad->forward_end->next, *end = block_terminator(&ad->func->body);
	Map reverse = { 0 };
	OpVec moved = { 0 };
	for (Op *op = first; op != end; op = op->next)
		map_put(ad->arena, &reverse, op, op);
	for (Op *op = first; op != end; op = op->next)
		if (!frees_forward_memory(ad, op, &reverse))
			vec_push(ad->arena, &moved, op);
	if (!moved.count)
		return;
	Builder b = builder_before(first);
	b.loc = ad->func->loc;
	Value *exceeded = build_load(&b, ad->exceeded);
	Op    *choice = build_if(&b, exceeded, NULL, 0);
	for (int k = 0; k < 2; k++) {
		Builder in = builder_at_end(&choice->blocks[k]);
		in.loc = b.loc;
		for (size_t i = 0; k == 1 && i < moved.count; i++) {
			op_clear(moved.at[i], ATTR_reverse_sweep);
			op_unlink(moved.at[i]);
			block_append(&choice->blocks[1], moved.at[i]);
		}
		build_yield(&in, NULL, 0);
	}
	op_set_flag(value_op(exceeded), ATTR_reverse_sweep);
}
