/* Some iterations of a loop in step, where its inner loops wait for a recurrence.
 *
 *   for %i in 0..%n {                              for %k in 0..%n - 3 step 4 {
 *     ...                                            for %l in 0..4 { ... store %t, %t_lanes[%l] }
 *     for %j in 0..%m with (%p = 1.0) {              for %j in 0..%m {
 *       ...                                  ->        for %l in 0..4 {
 *       %p.1 = mul %p, %t                                %p = load %p_lanes[%l]  ...
 *       yield %p.1                                       store %p.1, %p_lanes[%l]
 *     }                                                }
 *     ...                                            }
 *   }                                                ...
 *                                                  }
 *                                                  for %i in %n / 4 * 4..%n { as before }
 *
 * A product of powers or a polynomial by Horner's rule takes as long as one multiplication after the other; of four
 * of them a processor works out all at once.  Each iteration computes what it did, bit for bit, and sums over the
 * iterations keep their order.  Conditions: counted loops without exits around straight-line code, the inner ones of the
 * same length in each iteration; one iteration stores nothing that another one touches, but for accumulations into adjoints,
 * which commute, and records of one iteration, of which there are as many as lanes then. */
#include "analysis/sections.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { LANES = 4, MAX_LANE_OPS = 96, MIN_INNER_TRIPS = 8 };

typedef struct Weaver {
	Arena         *arena;
	const Aliases *aliases;
	Module        *module;
	Op            *loop; /* the one whose iterations go in step */
	Map            arrays;  /* value -> local with one element for each lane */
	Map            segment; /* top-level operation -> its segment, from 1 */
	Map            records; /* objects that grow -> themselves */
	Value         *first;   /* index of the first lane's iteration, as a long */
} Weaver;

/* ---- which loops */

static bool is_straight(const Op *op)
{
	switch (op->code) {
	case OP_load:
	case OP_store:
		return !op_has(op, ATTR_volatile);
	case OP_accum:
		return type_is_float(op_operand(op, 0)->type);
	case OP_yield:
		return true;
	case OP_call:
		return false;
	default:
		return op_is_pure(op) && !op->n_blocks && op->n_results == 1;
	}
}

static bool is_short(const Op *loop)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	return value_is_const(low) && value_is_const(high) && high->as.constant->integer - low->as.constant->integer < MIN_INNER_TRIPS;
}

/* Straight-line code as often in each iteration of the outer loop. */
static bool may_be_inner(const Op *outer, const Op *loop)
{
	if (loop_exit(loop) || is_short(loop) || value_is_within(op_operand(loop, 0), outer) || value_is_within(op_operand(loop, 1), outer))
		return false;
	for (const Op *op = loop->blocks[0].first; op; op = op->next)
		if (!is_straight(op))
			return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!type_is_scalar(loop->results[i]->type) || type_is_ptr(loop->results[i]->type))
			return false;
	return true;
}

/* A function of libm has no vectors, and takes longer than any wait. */
static bool calls_libm(const Op *loop)
{
	for (const Op *op = loop->blocks[0].first; op; op = op->next)
		if (op_info(op->code)->class == CLASS_MATH && op->code != OP_sqrt && op->code != OP_fabs)
			return true;
	return false;
}

/* What an iteration multiplies, so that the next one has to wait, and compilers have no vectors for. */
static bool has_recurrence(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (type_is_float(loop->results[i]->type) && !loop_carries_sum(loop, i))
			return true;
	return false;
}

static bool has_form(const Op *loop)
{
	uint32_t n_ops = 0;
	bool     is_worth_it = false;
	if (loop->code != OP_for || op_has(loop, ATTR_rev) || op_int(loop, ATTR_step, 1) != 1 || loop_exit(loop) || is_short(loop) ||
	    !for_index(loop)->type->is_signed || !value_is_int(op_operand(loop, 0), 0))
		return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!loop_carries_sum(loop, i))
			return false;
	for (const Op *op = loop->blocks[0].first; op; op = op->next) {
		if (op->code == OP_for ? !may_be_inner(loop, op) || calls_libm(op) : !is_straight(op) && !loop_has_room(loop, op))
			return false;
		is_worth_it |= op->code == OP_for && has_recurrence(op);
	}
	FOR_EACH_OP(op, &loop->blocks[0])
		n_ops++;
	return is_worth_it && n_ops <= MAX_LANE_OPS;
}

/* ---- memory */

/* The object's elements in loops within this one, and nothing else. */
static bool is_used_within(const Op *loop, const Value *object)
{
	for (const Use *u = object->uses; u; u = u->next) {
		const Op *address = u->user;
		if (address->code == OP_free)
			continue;
		if (address->code != OP_address || address->n_path != 1 || op_operand(address, 0) != object || !address->parent->parent ||
		    address->parent->parent->parent != &loop->blocks[0])
			return false;
		for (const Use *k = op_result(address)->uses; k; k = k->next)
			if (k->user->parent != address->parent || k->value != op_operand(k->user, k->user->code == OP_store) ||
			    (k->user->code != OP_load && k->user->code != OP_store))
				return false;
	}
	return true;
}

static bool is_before(const Op *x, const Op *y)
{
	for (const Op *op = x; op; op = op->next)
		if (op == y)
			return true;
	return false;
}

/* Neighbouring places, the same ones as the store fills in an earlier loop. */
static bool is_filled(const LoopAccess *load, const LoopAccess *store)
{
	int64_t at[2];
	const Op *x = load->op->parent->parent, *y = store->op->parent->parent;
	PolyVec   facts = { 0 };
	const Section of_load = section_of(load->op->func, load->pointer, load->type);
	const Section of_store = section_of(store->op->func, store->pointer, store->type);
	if (x == y || !is_before(y, x) || !of_load.base || !of_store.base || !section_stride(&of_load, x, &at[0]) || !section_stride(&of_store, y, &at[1]) ||
	    at[0] != load->type->size || at[1] != at[0] || op_int(x, ATTR_step, 1) != 1 || op_int(y, ATTR_step, 1) != 1)
		return false;
	const Section a = section_over_loop(&facts, &of_load, x), b = section_over_loop(&facts, &of_store, y);
	if (!a.base || !b.base)
		return false;
	const Poly low = poly_difference(&a.low, &b.low), high = poly_difference(&a.high, &b.high);
	return !low.unknown && !low.n && !high.unknown && !high.n;
}

/* A record of one iteration: filled by an inner loop before later ones read it. */
static bool is_record(const Weaver *w, const LoopAccesses *accesses, const Value *object)
{
	const Op *made = value_op(object);
	if (!made || (made->code != OP_alloc && made->code != OP_local) || !op_has(made, ATTR_record) || op_has(made, ATTR_zero) || !is_used_within(w->loop, object))
		return false;
	for (uint32_t i = 0; i < accesses->count; i++) {
		const LoopAccess *x = &accesses->at[i];
		bool              filled = x->op->code == OP_store;
		if (pointer_root((Value *)x->pointer) != object)
			continue;
		for (uint32_t k = 0; k < accesses->count && !filled; k++)
			filled = accesses->at[k].op->code == OP_store && pointer_root((Value *)accesses->at[k].pointer) == object &&
			         is_filled(x, &accesses->at[k]);
		if (!filled)
			return false;
	}
	return true;
}

static bool keeps_apart(Weaver *w, const LoopAccesses *accesses)
{
	for (uint32_t i = 0; i < accesses->count; i++) {
		for (uint32_t k = 0; k <= i; k++) {
			const LoopAccess *x = &accesses->at[i], *y = &accesses->at[k];
			const Value      *object = pointer_root((Value *)x->pointer);
			if (x->op->code == OP_load && y->op->code == OP_load)
				continue;
			if (x->op->code == OP_accum && y->op->code == OP_accum && is_of_adjoints(w->loop->func, x->pointer) && is_of_adjoints(w->loop->func, y->pointer))
				continue;
			if (object == pointer_root((Value *)y->pointer) && is_record(w, accesses, object)) {
				map_put(w->arena, &w->records, object, (void *)object);
				continue;
			}
			if (!loop_accesses_are_apart(accesses, x, y) && !SEEDED(lanes_meet))
				return false;
		}
	}
	return true;
}

/* ---- values of all lanes */

/* Where operations are built: in a loop over the lanes. */
typedef struct Lane {
	Builder b;
	Value  *l;
	Map     values; /* of the old loop -> of this lane */
} Lane;

static Value *lane_value(Weaver *w, Lane *lane, Value *v);

static Value *array_of(Weaver *w, const Value *v)
{
	return map_get(&w->arrays, v);
}

static Value *new_array(Weaver *w, Builder *b, const Value *v)
{
	const char *name = v->name ? v->name : "t";
	Value      *array = build_local(b, name, v->type, const_int(w->module, type_index(&w->module->types), LANES));
	op_set_flag(value_op(array), ATTR_array);
	return array;
}

static Value *lane_place(Lane *lane, Value *array)
{
	return build_index(&lane->b, array, lane->l);
}

static Value *remember(Weaver *w, Lane *lane, Value *v, Value *now)
{
	map_put(w->arena, &lane->values, v, now);
	return now;
}

static bool is_index_of_record(const Weaver *w, const Op *op)
{
	return op->code == OP_address && map_get(&w->records, op_operand(op, 0));
}

/* place[j] of an iteration is place[j * LANES + l] of a lane. */
static Value *record_place(Weaver *w, Lane *lane, const Op *address)
{
	const Type *type = type_index(&w->module->types);
	Value      *index = build_convert(&lane->b, lane_value(w, lane, op_operand(address, 1)), type);
	index = build_binary(&lane->b, OP_mul, index, const_int(w->module, type, LANES));
	index = build_binary(&lane->b, OP_add, index, build_convert(&lane->b, SEEDED(lanes_share) ? const_int(w->module, type, 0) : lane->l, type));
	return build_index(&lane->b, op_operand(address, 0), index);
}

static void copy_op(Weaver *w, Lane *lane, Op *op)
{
	lane->b.loc = op->loc;
	if (is_index_of_record(w, op)) {
		remember(w, lane, op_result(op), record_place(w, lane, op));
		return;
	}
	Map operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(w->arena, &operands, op_operand(op, i), lane_value(w, lane, op_operand(op, i)));
	Op *copy = op_clone(op->func, op, &operands);
	block_append(lane->b.block, copy);
	if (op->n_results)
		remember(w, lane, op_result(op), op_result(copy));
}

/* From here, from an array, or computed again. */
static Value *lane_value(Weaver *w, Lane *lane, Value *v)
{
	Value *now = map_get(&lane->values, v);
	if (now || !value_is_within(v, w->loop))
		return now ? now : v;
	if (v == for_index(w->loop)) {
		Value *i = build_binary(&lane->b, OP_add, w->first, lane->l);
		return remember(w, lane, v, build_convert(&lane->b, i, v->type));
	}
	if (array_of(w, v))
		return remember(w, lane, v, build_load(&lane->b, lane_place(lane, array_of(w, v))));
	copy_op(w, lane, value_op(v));
	return map_get(&lane->values, v);
}

/* Floats that another segment or an inner loop reads are kept, and all that is loaded; the rest is cheap. */
static bool needs_array(const Weaver *w, const Op *op)
{
	if (op->n_results != 1 || op->n_blocks || !(type_is_float(op_result(op)->type) || op->code == OP_load))
		return false;
	for (const Use *u = op_result(op)->uses; u; u = u->next) {
		const Op *user = u->user;
		while (user->parent != &w->loop->blocks[0])
			user = user->parent->parent;
		if (user->code == OP_for || map_get(&w->segment, user) != map_get(&w->segment, op))
			return true;
		if (!type_is_float(op_result(op)->type))
			return true;
		/* what is computed again in another segment may read it there */
		if (user->n_results == 1 && !type_is_float(op_result(user)->type))
			return true;
	}
	return false;
}

/* ---- building */

/* for %l in 0..LANES with sums */
static Op *build_lanes(Weaver *w, Builder *b, Lane *lane, Value *const *inits, uint32_t n)
{
	const Type *type = type_index(&w->module->types);
	Op         *loop = build_for(b, "l", const_int(w->module, type, 0), const_int(w->module, type, LANES), inits, n);
	*lane = (Lane){ .b = builder_at_end(&loop->blocks[0]), .l = for_index(loop) };
	lane->b.loc = b->loc;
	return loop;
}

/* One run of straight-line code, and what the inner loop behind it (may be NULL) starts with. */
static void build_segment(Weaver *w, Builder *b, Op *from, const Op *to, Value **sums)
{
	Op    *loop = w->loop;
	Value *inits[MAX_LANE_OPS], *next[MAX_LANE_OPS];
	uint32_t n = 0, which[MAX_LANE_OPS];
	Lane   lane;
	for (const Op *op = from; op != to; op = op->next)
		for (uint32_t i = 0; i < loop->n_results; i++)
			if (loop_yielded(loop, i) == (op->n_results == 1 ? op_result(op) : NULL)) {
				inits[n] = sums[i];
				which[n++] = i;
			}
	if (from == to && !(to->code == OP_for && to->n_results))
		return;
	b->loc = from->loc;
	Op *lanes = build_lanes(w, b, &lane, inits, n);
	for (uint32_t i = 0; i < n; i++)
		remember(w, &lane, loop->blocks[0].args[loop_first_carried(loop) + which[i]], lanes->blocks[0].args[loop_first_carried(lanes) + i]);
	for (Op *op = from; op != to; op = op->next) {
		if (!op->n_results || !map_get(&lane.values, op_result(op)))
			copy_op(w, &lane, op);
		if (op->n_results && array_of(w, op_result(op)))
			build_store(&lane.b, map_get(&lane.values, op_result(op)), lane_place(&lane, array_of(w, op_result(op))));
	}
	for (uint32_t i = 0; to->code == OP_for && i < to->n_results; i++)
		build_store(&lane.b, lane_value(w, &lane, op_operand(to, loop_first_init(to) + i)), lane_place(&lane, array_of(w, to->results[i])));
	for (uint32_t i = 0; i < n; i++)
		next[i] = lane_value(w, &lane, loop_yielded(loop, which[i]));
	build_yield(&lane.b, next, n);
	for (uint32_t i = 0; i < n; i++)
		sums[which[i]] = lanes->results[i];
}

static void build_inner(Weaver *w, Builder *b, Op *inner)
{
	Lane lane;
	b->loc = inner->loc;
	Op *copy = build_for(b, for_index(inner)->name, op_operand(inner, 0), op_operand(inner, 1), NULL, 0);
	for_index(copy)->ctype = for_index(inner)->ctype;
	if (op_has(inner, ATTR_rev))
		op_set_flag(copy, ATTR_rev);
	if (op_has(inner, ATTR_step))
		op_set_int(copy, ATTR_step, op_int(inner, ATTR_step, 1));
	Builder in = builder_at_end(&copy->blocks[0]);
	in.loc = inner->loc;
	build_lanes(w, &in, &lane, NULL, 0);
	remember(w, &lane, for_index(inner), for_index(copy));
	for (uint32_t i = 0; i < inner->n_results; i++)
		remember(w, &lane, inner->blocks[0].args[loop_first_carried(inner) + i], build_load(&lane.b, lane_place(&lane, array_of(w, inner->results[i]))));
	for (Op *op = inner->blocks[0].first; op->code != OP_yield; op = op->next)
		copy_op(w, &lane, op);
	for (uint32_t i = 0; i < inner->n_results; i++)
		build_store(&lane.b, lane_value(w, &lane, loop_yielded(inner, i)), lane_place(&lane, array_of(w, inner->results[i])));
	build_yield(&lane.b, NULL, 0);
	build_yield(&in, NULL, 0);
}

/* Segments are numbered; what crosses their borders gets arrays. */
static void make_arrays(Weaver *w, Builder *b)
{
	uintptr_t segment = 1;
	for (Op *op = w->loop->blocks[0].first; op; op = op->next) {
		segment += op->code == OP_for;
		map_put(w->arena, &w->segment, op, (void *)segment);
	}
	for (Op *op = w->loop->blocks[0].first; op; op = op->next) {
		if (op->code == OP_for) {
			for (uint32_t i = 0; i < op->n_results; i++)
				map_put(w->arena, &w->arrays, op->results[i], new_array(w, b, op->results[i]));
		} else if (needs_array(w, op)) {
			map_put(w->arena, &w->arrays, op_result(op), new_array(w, b, op_result(op)));
		}
	}
}

static void grow_records(Weaver *w)
{
	for (size_t i = 0; i < w->records.count; i++) {
		const Value *object = w->records.entries[i].key;
		if (!object)
			continue;
		Op         *made = value_op(object);
		Value      *count = op_operand(made, 0);
		Builder     b = builder_before(made);
		const Type *type = type_size(&w->module->types);
		if (value_is_const(count))
			count = const_int(w->module, count->type, count->as.constant->integer * LANES);
		else
			count = build_size(&b, OP_size_mul, build_convert(&b, count, type), const_int(w->module, type, LANES));
		op_set_operand(made, 0, count);
	}
}

/* The loop itself does what is left. */
static void weave(Weaver *w)
{
	Op         *loop = w->loop;
	Module     *m = w->module;
	const Type *type = type_index(&m->types);
	Builder     b = builder_before(loop);
	Value     **sums = ARENA_ARRAY(w->arena, Value *, loop->n_results + 1);
	b.loc = loop->loc;
	Value *n = build_convert(&b, op_operand(loop, 1), type), *zero = const_int(m, type, 0);
	Value *trips = build_select(&b, build_binary(&b, OP_gt, n, zero), n, zero);
	for (uint32_t i = 0; i < loop->n_results; i++)
		sums[i] = op_operand(loop, loop_first_init(loop) + i);
	Op *blocks = build_for(&b, for_index(loop)->name, zero, build_binary(&b, OP_sub, trips, const_int(m, type, LANES - 1)), sums, loop->n_results);
	op_set_int(blocks, ATTR_step, LANES);
	w->first = for_index(blocks);
	Builder in = builder_at_end(&blocks->blocks[0]);
	in.loc = loop->loc;
	for (uint32_t i = 0; i < loop->n_results; i++)
		sums[i] = blocks->blocks[0].args[loop_first_carried(blocks) + i];
	make_arrays(w, &in);
	Op *from = loop->blocks[0].first;
	for (Op *op = from; op; op = op->next) {
		if (op->code != OP_for && op->code != OP_yield)
			continue;
		build_segment(w, &in, from, op, sums);
		if (op->code == OP_for)
			build_inner(w, &in, op);
		from = op->next;
	}
	build_yield(&in, sums, loop->n_results);
	grow_records(w);
	Value *done = build_binary(&b, OP_mul, build_binary(&b, OP_div, trips, const_int(m, type, LANES)), const_int(m, type, LANES));
	op_set_operand(loop, 0, build_convert(&b, done, for_index(loop)->type));
	for (uint32_t i = 0; i < loop->n_results; i++)
		op_set_operand(loop, loop_first_init(loop) + i, blocks->results[i]);
}

bool pass_lanes(Func *f, PassContext *ctx)
{
	const PassOptions *options = ctx->options;
	OpVec              loops = { 0 };
	bool               changed = false;
	if (options && (options->small_code || options->byte_weight > 1))
		return false;
	FOR_EACH_OP(op, &f->body)
		if (has_form(op))
			vec_push(ctx->arena, &loops, op);
	for (size_t i = 0; i < loops.count; i++) {
		LoopAccesses accesses;
		Weaver       w = { .arena = ctx->arena, .aliases = aliases_of(ctx->arena, f), .module = f->module, .loop = loops.at[i] };
		loop_move_rooms(w.loop);
		if (!loop_accesses_find(&accesses, w.arena, w.aliases, w.loop) || !keeps_apart(&w, &accesses))
			continue;
		diag_remark(ctx->diag, w.loop->loc, "%d iterations go in step: an inner loop waits for a recurrence", LANES);
		weave(&w);
		changed = true;
	}
	return changed;
}
