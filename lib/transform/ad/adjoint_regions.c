/* Reverse mode, regions.
 *
 *   r = if c { A; yield u } else { B; yield v }
 * becomes, for every outer x that A or B reads,
 *   x_bar = if c { u_bar = r_bar; A backwards; yield x_bar + .. } else { v_bar = r_bar; B backwards; yield x_bar + .. }
 *
 *   r = for i in l..h with (a = u) { B; yield v }
 *   u_bar, x_bar = for i in rev l..h with (a_bar = r_bar, x_bar = x_bar) { v_bar = a_bar; B backwards; yield a_bar, x_bar + .. }
 *
 * A general loop becomes a `for` backwards over its trips. */
#include "support/seeded.h"
#include "transform/ad/ad.h"

static Value *zero_of(Ad *ad, const Value *v)
{
	return const_float(ad->module, v->type, 0);
}

static const char *bar_name(Ad *ad, const Value *v)
{
	return v->name ? str_format(ad->module->arena, "%s_bar", v->name) : NULL;
}

static void mirror(Ad *ad, Block *forward, Block *reverse)
{
	map_put(ad->arena, &ad->mirrors, forward, reverse);
}

/* Seeds the adjoints of what a terminator hands on, from operand `skip` on. */
static void seed_operands(Ad *ad, Builder *b, Scope *s, const Op *terminator, uint32_t skip, Value *const *g, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (g[i])
			adjoint_add(ad, b, s, op_operand(terminator, skip + i), g[i]);
}

/* ---- if */

static void adjoint_if(Ad *ad, Builder *b, Scope *s, Op *op)
{
	Value **g = ARENA_ARRAY(ad->arena, Value *, op->n_results + 1);
	for (uint32_t i = 0; i < op->n_results; i++)
		g[i] = adjoint_take(s, op->results[i]);
	Op     *reverse = build_if(b, SEEDED(condition_negated) ? build_not(b, op_operand(op, 0)) : op_operand(op, 0), NULL, 0);
	Scope   arms[2] = { 0 };
	Builder in[2];
	for (int k = 0; k < 2; k++) {
		in[k] = builder_at_end(&reverse->blocks[k]);
		in[k].adjoint = true;
		in[k].loc = op->loc;
		mirror(ad, &op->blocks[k], &reverse->blocks[k]);
		seed_operands(ad, &in[k], &arms[k], block_terminator(&op->blocks[k]), 0, g, op->n_results);
		adjoint_block(ad, &in[k], &arms[k], &op->blocks[k]);
	}
	/* What either side adds to the adjoints of outer values leaves the if. */
	VEC(Value *) yields[2] = { 0 };
	for (int k = 0; k < 2; k++) {
		for (size_t i = 0; i < arms[k].adjoints.count; i++) {
			Value *v = (Value *)arms[k].adjoints.entries[i].key;
			if (!v || (k == 1 && map_get(&arms[0].adjoints, v)))
				continue;
			Value *base = map_get(&s->adjoints, v);
			for (int side = 0; side < 2; side++) {
				Value *more = map_get(&arms[side].adjoints, v);
				Value *sum = !more ? (base ? base : zero_of(ad, v)) : base && !SEEDED(if_forgets_outside) ? build_binary(&in[side], OP_add, base, more) : more;
				vec_push(ad->arena, &yields[side], sum);
			}
			map_put(ad->arena, &s->adjoints, v, op_add_result(reverse, bar_name(ad, v), v->type));
		}
	}
	for (int k = 0; k < 2; k++)
		build_yield(&in[k], yields[k].at, (uint32_t)yields[k].count);
	if (!reverse->n_results && reverse->blocks[0].first == reverse->blocks[0].last && reverse->blocks[1].first == reverse->blocks[1].last) {
		map_remove(&ad->mirrors, &op->blocks[0]);
		map_remove(&ad->mirrors, &op->blocks[1]);
		op_erase(reverse);
	}
}

/* ---- loops */

typedef struct ReverseLoop {
	Op     *op;
	Builder in;
	Scope   scope;
	ValueVec yields;
} ReverseLoop;

/* A carried value whose adjoint the reverse loop has to carry. */
static bool carries_adjoint(const Ad *ad, const Op *loop, uint32_t i)
{
	return ad_needs_adjoint(ad, loop_carried(loop, i)) || ad_needs_adjoint(ad, loop->results[i]);
}

/* for t in rev 0..trips, the index of a `for` worked out from t */
static Op *build_trip_loop(Ad *ad, Builder *b, Op *op, Value *trips)
{
	Module *m = ad->module;
	Op     *reverse = build_for(b, op->code == OP_for ? "trip" : "i", const_int(m, trips->type, 0), trips, NULL, 0);
	if (!SEEDED(trips_forward))
		op_set_flag(reverse, ATTR_rev);
	if (op->code != OP_for)
		return reverse;
	Builder in = builder_at_end(&reverse->blocks[0]);
	in.loc = op->loc;
	Value       *index = for_index(op), *low = op_operand(op, 0), *high = op_operand(op, 1);
	const Type  *type = index->type;
	const int64_t step = op_int(op, ATTR_step, 1);
	Value *trip = build_convert(&in, for_index(reverse), type);
	if (SEEDED(trip_index_off))
		trip = build_binary(&in, OP_add, trip, const_int(m, type, 1));
	Value *offset = build_binary(&in, OP_mul, trip, const_int(m, type, step));
	Value *i;
	if (op_has(op, ATTR_rev)) { /* counted down from the last index */
		Value *span = build_binary(&in, OP_sub, build_binary(&in, OP_sub, high, const_int(m, type, 1)), low);
		if (step != 1)
			span = build_binary(&in, OP_mul, build_binary(&in, OP_div, span, const_int(m, type, step)), const_int(m, type, step));
		i = build_binary(&in, OP_sub, build_binary(&in, OP_add, low, span), offset);
	} else {
		i = build_binary(&in, OP_add, low, offset);
	}
	map_put(ad->arena, &ad->given, index, i);
	if (reverse->blocks[0].last)
		map_put(ad->arena, &ad->starts, &reverse->blocks[0], reverse->blocks[0].last);
	return reverse;
}

/* What carried value i is at the end of an iteration that another one follows. */
static Value *value_carried_on(const Op *loop, uint32_t i)
{
	Value *next = op_operand(block_terminator(&loop->blocks[0]), i);
	if (loop_form(loop) != LOOP_TAIL)
		return next;
	Value *done = op_operand(loop_exit(loop), 0);
	/* if c { .., yield r, true } else { ...; yield next, false } */
	for (const Op *choice; (choice = value_op(done)) && choice->code == OP_if && value_op(next) == choice;) {
		if (!value_is_int(op_operand(block_terminator(&choice->blocks[0]), done->index), 1))
			break;
		const Op *yield = block_terminator(&choice->blocks[1]);
		next = op_operand(yield, next->index);
		done = op_operand(yield, done->index);
	}
	return next;
}

/* How many iterations of a loop without exits come before this one, in a type that holds the number. */
static Value *trips_before(Builder *b, const Op *loop, Value *index, const Type *type)
{
	Module       *m = b->func->module;
	const int64_t step = op_int(loop, ATTR_step, 1);
	Value *low = build_convert(b, op_operand(loop, 0), type), *trip = build_convert(b, index, type);
	if (op_has(loop, ATTR_rev)) {
		Value *last = build_binary(b, OP_sub, build_convert(b, op_operand(loop, 1), type), const_int(m, type, 1));
		trip = build_binary(b, OP_sub, last, trip);
	} else if (!value_is_int(low, 0)) {
		trip = build_binary(b, OP_sub, trip, low);
	}
	return step == 1 ? trip : build_binary(b, OP_div, trip, const_int(m, type, step));
}

static bool is_constant_from_zero(const Value *v)
{
	return value_is_const(v) && v->as.constant.integer >= 0;
}

/* Signed arithmetic does not wrap: at least 0 where its parts are. */
static bool is_never_negative(const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (v->type->kind != TYPE_INT || !v->type->is_signed || !depth)
		return false;
	if (v->kind == VALUE_CONST)
		return is_constant_from_zero(v);
	if (v->kind == VALUE_ARG && v->as.block->parent && v->as.block->parent->code == OP_for && v->index == 0)
		return is_never_negative(op_operand(v->as.block->parent, 0), depth - 1);
	return op && (op->code == OP_add || op->code == OP_mul) && is_never_negative(op_operand(op, 0), depth - 1) &&
	       is_never_negative(op_operand(op, 1), depth - 1);
}

/* The number of an iteration fits into this type. */
static bool trip_fits(const Op *loop, const Type *type)
{
	enum { DEPTH = 8 };
	return loop_form(loop) == LOOP_COUNTED && for_index(loop)->type->bits <= type->bits && is_never_negative(op_operand(loop, 0), DEPTH);
}

/* The integers that a loop steps by what does not change are worked out from the trip. */
static void give_inductions(Ad *ad, Op *loop, Op *reverse)
{
	Module *m = ad->module;
	Value  *index = for_index(reverse);
	Builder in = builder_at_end(&reverse->blocks[0]);
	in.loc = loop->loc;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		Value *a = loop_carried(loop, i);
		Op    *add = value_op(value_carried_on(loop, i));
		if (a->type->kind != TYPE_INT || !add || (add->code != OP_add && add->code != OP_sub) || op_operand(add, 0) != a)
			continue;
		Value *step = op_operand(add, 1), *start = loop_init(loop, i);
		if (value_is_within(step, loop))
			continue;
		/* A signed counter is worked out in the width of the trip, unless no part of it is more than the whole, or it
		 * is a number of iterations. */
		const bool  grows = is_constant_from_zero(start) && is_constant_from_zero(step) && add->code == OP_add;
		const bool  counts = value_is_int(step, 1) && trip_fits(loop, a->type);
		const Type *type = a->type->is_signed && !grows && !counts ? type_index(&m->types) : a->type;
		Value *trip = loop_form(loop) == LOOP_COUNTED ? trips_before(&in, loop, index, counts ? type : type_index(&m->types)) : index;
		trip = build_convert(&in, trip, type);
		Value *way = build_binary(&in, OP_mul, trip, SEEDED(induction_step) ? const_int(m, type, 1) : build_convert(&in, step, type));
		Value *now = build_binary(&in, add->code, build_convert(&in, start, type), way);
		map_put(ad->arena, &ad->given, a, build_convert(&in, now, a->type));
	}
	if (reverse->blocks[0].last)
		map_put(ad->arena, &ad->starts, &reverse->blocks[0], reverse->blocks[0].last);
}

static Op *build_mirror_loop(Ad *ad, Builder *b, Op *op)
{
	Op *reverse;
	if (loop_form(op) != LOOP_COUNTED) {
		reverse = build_trip_loop(ad, b, op, loop_trips(ad, op));
	} else {
		reverse = build_for(b, for_index(op)->name, op_operand(op, 0), op_operand(op, 1), NULL, 0);
		if (op_has(op, ATTR_step))
			op_set_int(reverse, ATTR_step, op_int(op, ATTR_step, 1));
		if (!op_has(op, ATTR_rev) && !SEEDED(loop_forward))
			op_set_flag(reverse, ATTR_rev);
		for_index(reverse)->ctype = for_index(op)->ctype;
		map_put(ad->arena, &ad->given, for_index(op), for_index(reverse));
	}
	give_inductions(ad, op, reverse);
	return reverse;
}

/* The adjoints at the end of the last iteration, from those of the results. */
static Value **seeds_of_results(Ad *ad, Builder *b, Scope *s, Op *op, uint32_t n)
{
	Value **g = ARENA_ARRAY(ad->arena, Value *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		g[i] = adjoint_take(s, op->results[i]);
	if (loop_form(op) != LOOP_WHILE)
		return g;
	/* The loop was left at the start of an iteration: its results are carried or outer values. */
	Value   **at_entry = ARENA_ARRAY(ad->arena, Value *, n + 1);
	const Op *exit = loop_exit(op);
	for (uint32_t i = 0; i < n; i++) {
		Value *v = op_operand(exit, 1 + i);
		if (!g[i])
			continue;
		if (v->kind == VALUE_ARG && v->as.block == &op->blocks[0]) {
			if (arg_index(v) < loop_first_carried(op))
				continue;
			Value **to = &at_entry[arg_index(v) - loop_first_carried(op)];
			*to = *to ? build_binary(b, OP_add, *to, g[i]) : SEEDED(exit_adjoint_lost) ? NULL : g[i];
		} else {
			adjoint_add(ad, b, s, v, g[i]);
		}
	}
	return at_entry;
}

/* It carries no adjoint and adds to none. */
static bool is_idle(const Op *reverse)
{
	for (const Op *op = reverse->blocks[0].first; op; op = op->next)
		if (op->code != OP_yield && !op_is_pure(op))
			return false;
	return !reverse->n_results;
}

static void drop_mirror(Ad *ad, Op *op, Op *reverse)
{
	Block *body = &op->blocks[0];
	map_remove(&ad->mirrors, body);
	map_remove(&ad->starts, &reverse->blocks[0]);
	for (uint32_t i = 0; i < body->n_args; i++)
		map_remove(&ad->given, body->args[i]);
	op_erase(reverse);
}

static void adjoint_loop(Ad *ad, Builder *b, Scope *s, Op *op)
{
	const uint32_t n = op->n_results, first = loop_first_carried(op), first_init = loop_first_init(op);
	Value  **g = seeds_of_results(ad, b, s, op, n);
	Rerun   *again = loop_rerun(ad, op);
	Value  **aside = again ? rerun_take_aside(ad, b, again) : NULL;
	ReverseLoop r = { .op = build_mirror_loop(ad, b, op) };
	if (!again)
		op_set_flag(r.op, ATTR_simd);
	op_set_flag(r.op, ATTR_adjoint);
	r.in = builder_at_end(&r.op->blocks[0]);
	r.in.adjoint = true;
	r.in.loc = op->loc;
	mirror(ad, &op->blocks[0], &r.op->blocks[0]);

	Value **carried = ARENA_ARRAY(ad->arena, Value *, n + 1); /* adjoint arguments, then results */
	Value **results = ARENA_ARRAY(ad->arena, Value *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (carries_adjoint(ad, op, i))
			carried[i] = loop_add_carried(r.op, bar_name(ad, op->blocks[0].args[first + i]),
			                              g[i] ? g[i] : zero_of(ad, op->results[i]), &results[i]);
	seed_operands(ad, &r.in, &r.scope, block_terminator(&op->blocks[0]), 0, carried, n);
	if (again)
		r.in = rerun_begin(ad, again, r.op);
	Op *last = r.in.before ? r.in.before->prev : NULL;
	adjoint_block(ad, &r.in, &r.scope, again ? &r.op->blocks[0] : &op->blocks[0]);

	for (uint32_t i = 0; i < n; i++) {
		if (!carried[i])
			continue;
		Value *arg = op->blocks[0].args[first + i];
		Value *next = adjoint_take(&r.scope, arg);
		vec_push(ad->arena, &r.yields, next ? next : SEEDED(carried_adjoint_stale) ? carried[i] : zero_of(ad, arg));
	}
	/* Sums into the adjoints of outer values. */
	for (size_t i = 0; i < r.scope.adjoints.count; i++) {
		Value *v = (Value *)r.scope.adjoints.entries[i].key, *result;
		if (!v)
			continue;
		Value *base = map_get(&s->adjoints, v);
		Value *sum = loop_add_carried(r.op, bar_name(ad, v), base ? base : zero_of(ad, v), &result);
		Value *more = map_get(&r.scope.adjoints, v);
		vec_push(ad->arena, &r.yields, SEEDED(outer_sum_assigned) ? more : build_binary(&r.in, OP_add, sum, more));
		map_put(ad->arena, &s->adjoints, v, result);
	}
	if (!again)
		swaps_undo(ad, op, r.op, &r.yields);
	if (again) {
		for (size_t i = 0; i < r.yields.count; i++)
			op_add_operand(r.in.before, r.yields.at[i]);
		rerun_end(ad, again, last);
		rerun_put_back(b, again, aside);
	} else {
		build_yield(&r.in, r.yields.at, (uint32_t)r.yields.count);
	}
	if (!again && is_idle(r.op)) {
		drop_mirror(ad, op, r.op);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		if (carried[i] && !SEEDED(init_adjoint_lost))
			adjoint_add(ad, b, s, op_operand(op, first_init + i), results[i]);
}

void adjoint_region(Ad *ad, Builder *b, Scope *s, Op *op)
{
	if (op->code == OP_if)
		adjoint_if(ad, b, s, op);
	else if (loop_is_fused(ad, op))
		adjoint_fused(ad, b, s, op);
	else
		adjoint_loop(ad, b, s, op);
}
