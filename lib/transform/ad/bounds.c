/* MGC_MAX_TRIPS and MGC_MAX_DEPTH: records of a fixed size.
 *
 *   trips = loop {max_trips = 10} ...         forward sweep
 *   trips_exceeded trips > 10                 once
 *   if not exceeded { reverse sweep }
 *
 * What the forward sweep computes does not depend on the bound: beyond it, records go to a place that nobody reads.
 * The forward half of a callee is handed the address of `exceeded`, and, in a recursion, how many activations of each
 * function with a bound are open:
 *
 *   h_fwd(a, depth, &exceeded, kept)          trips_exceeded depth > bound
 *       h_fwd(b, depth + 1, &exceeded, kept) */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/split.h"
#include "transform/edit.h"

typedef VEC(Func *) FuncVec;

static Value *yes(const Ad *ad, bool value)
{
	return const_bool(ad->module, value);
}

static bool has_fixed_records(const Ad *ad)
{
	return ad->ctx->options && ad->ctx->options->fixed_records;
}

static Value *flag(Ad *ad)
{
	if (ad->exceeded)
		return ad->exceeded;
	if (ad->reverse)
		return ad->func->body.args[ad->func->body.n_args - 2]; /* in front of the store */
	Builder b = builder_before(ad->func->body.first);
	b.loc = ad->func->loc;
	ad->exceeded = build_local(&b, "exceeded", type_bool(&ad->module->types), const_int(ad->module, type_index(&ad->module->types), 1));
	build_store(&b, yes(ad, false), ad->exceeded);
	return ad->exceeded;
}

/* Says so where `over` is the first bound that is exceeded.  The operation that does. */
static Op *report(Ad *ad, Builder *b, Value *over, int64_t bound)
{
	Value *exceeded = flag(ad), *certain = yes(ad, true);
	Value *first = build_select(b, over, build_not(b, build_load(b, exceeded)), yes(ad, false));
	Builder in = build_when(b, first);
	Op *op = build_op(&in, OP_trips_exceeded, NULL, &certain, 1);
	op_set_int(op, ATTR_line, b->loc.line);
	op_set_int(op, ATTR_bound, bound);
	build_store(&in, certain, exceeded);
	return in.block->parent;
}

static Value *is_above(const Ad *ad, Builder *b, Value *v, int64_t bound)
{
	return build_binary(b, OP_gt, v, const_int(ad->module, v->type, bound));
}

void bound_check(Ad *ad, Op *loop, Value *trips)
{
	Builder b = builder_after(loop);
	const int64_t bound = op_int(loop, ATTR_max_trips, 0);
	Op *last = report(ad, &b, is_above(ad, &b, trips, bound + op_has(loop, ATTR_partial)), bound);
	if (ad->forward_end == loop)
		ad->forward_end = last;
}

/* ---- recursion */

/* The functions with a bound that a recursion of f goes through, in the order of the module. */
static FuncVec bounds_of(Ad *ad, const Func *f)
{
	FuncVec out = { 0 };
	for (size_t i = 0; i < ad->module->funcs.count; i++) {
		Func *g = ad->module->funcs.at[i];
		if (g->max_depth && g->kind == FUNC_USER && calls_reach(ad->arena, g, f) && calls_reach(ad->arena, f, g))
			vec_push(ad->arena, &out, g);
	}
	return out;
}

void bound_add_params(Ad *ad, const Split *s)
{
	const Type *type = type_int(&ad->module->types, INT_INT), *flag_type = type_ptr(&ad->module->types, type_bool(&ad->module->types));
	if (!has_fixed_records(ad))
		return;
	const FuncVec bounds = bounds_of(ad, s->primal);
	for (size_t i = 0; i < bounds.count; i++)
		func_add_param(s->forward, bounds.count > 1 ? str_format(ad->module->arena, "%s_depth", bounds.at[i]->name) : "depth", type, (Param){ 0 });
	func_add_param(s->forward, "exceeded", flag_type, (Param){ .flags = PARAM_NOALIAS });
}

/* What the function that the call stands in was told of f: how many activations are open.  NULL: it is no part of f's recursion. */
static Value *open_activations(Ad *ad, const Func *f)
{
	if (!ad->reverse)
		return NULL;
	const FuncVec  bounds = bounds_of(ad, ad->spec->primal);
	const uint32_t first = ad->func->body.n_args - 2 - (uint32_t)bounds.count;
	for (size_t i = 0; i < bounds.count; i++)
		if (bounds.at[i] == f)
			return ad->func->body.args[first + i];
	return NULL;
}

void bound_add_arguments(Ad *ad, Op *call, const Split *s)
{
	const Type   *type = type_int(&ad->module->types, INT_INT);
	const FuncVec bounds = has_fixed_records(ad) ? bounds_of(ad, s->primal) : (FuncVec){ 0 };
	Builder       b = builder_before(call);
	for (size_t i = 0; i < bounds.count; i++) {
		Value *open = open_activations(ad, bounds.at[i]), *one = const_int(ad->module, type, bounds.at[i] == s->primal);
		op_add_operand(call, open ? build_binary(&b, OP_add, open, one) : one);
	}
	if (has_fixed_records(ad))
		op_add_operand(call, flag(ad));
}

/* The range has more than `bound` indices. */
static Value *is_longer(Ad *ad, Builder *b, const Op *loop, int64_t bound)
{
	const Type   *size = type_size(&ad->module->types);
	const int64_t step = op_int(loop, ATTR_step, 1), last = value_is_const(op_operand(loop, 0)) ? op_operand(loop, 0)->as.constant.integer : INT32_MAX;
	Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	if (last > INT32_MIN && last < INT16_MAX && bound * step < INT16_MAX && high->type->size >= (int64_t)sizeof(int32_t))
		return is_above(ad, b, high, last + bound * step);
	Value *span = build_binary(b, OP_sub, build_convert(b, high, size), build_convert(b, low, size)); /* wraps, and fits */
	return build_select(b, build_binary(b, OP_lt, low, high), is_above(ad, b, span, bound * step), yes(ad, false));
}

/* The body leaves something on the store. */
static bool records_on_store(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_push || (op->code == OP_call && op->n_operands && op_operand(op, op->n_operands - 1)->type->kind == TYPE_STACK))
			return true;
	return false;
}

void bound_check_rest(Ad *ad)
{
	OpVec loops = { 0 };
	if (!has_fixed_records(ad))
		return;
	const Op *end = ad->reverse ? NULL : ad->forward_end ? ad->forward_end->next : ad->func->body.first;
	FOR_EACH_OP(op, &ad->func->body) {
		if (op == end)
			break;
		if (op->code == OP_for && op_has(op, ATTR_max_trips) && records_on_store(op))
			vec_push(ad->arena, &loops, op);
	}
	for (size_t i = 0; i < loops.count; i++) {
		Builder b = builder_before(loops.at[i]);
		const int64_t bound = op_int(loops.at[i], ATTR_max_trips, 0);
		report(ad, &b, is_longer(ad, &b, loops.at[i], bound), bound);
	}
	Value *open = open_activations(ad, ad->spec->primal);
	if (open) {
		Builder b = builder_before(ad->func->body.first);
		b.loc = ad->spec->primal->loc;
		const int bound = SEEDED(depth_unchecked) ? INT32_MAX : ad->spec->primal->max_depth;
		report(ad, &b, is_above(ad, &b, open, bound), bound);
	}
}

/* ---- beside loops and calls that run forward and backward at once */

static bool has_bound(const Func *f)
{
	if (f->max_depth)
		return true;
	FOR_EACH_OP(op, &f->body)
		if (op_has(op, ATTR_max_trips))
			return true;
	return false;
}

bool bound_is_in_reach(Arena *arena, const Func *primal)
{
	VEC(const Func *) work = { 0 };
	Map seen = { 0 };
	vec_push(arena, &work, primal);
	while (work.count) {
		const Func *f = vec_pop(&work);
		if (map_get(&seen, f))
			continue;
		map_put(arena, &seen, f, (void *)f);
		if (has_bound(f))
			return true;
		FOR_EACH_OP(op, &f->body)
			if (op->code == OP_call && op->callee->body.first)
				vec_push(arena, &work, op->callee);
	}
	return false;
}

static bool allocates(const Func *f)
{
	FOR_EACH_OP(op, &f->body)
		if (op->code == OP_stack || op->code == OP_alloc)
			return true;
	return false;
}

bool bound_meets_fused(const Ad *ad)
{
	bool fused = ad->fused.count || ad->fused_calls.count, may_be_exceeded = ad->exceeded != NULL;
	for (size_t i = 0; i < ad->splits->count; i++) {
		const Ad *callee = ad->splits->at[i]->fused;
		if (!callee)
			continue;
		fused = true;
		may_be_exceeded |= callee->exceeded || allocates(callee->func);
	}
	return fused && may_be_exceeded && !SEEDED(fused_beside_bound);
}

/* ---- the reverse sweep */

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
