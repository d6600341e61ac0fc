/* Some iterations of a loop in step, where inner loops read what all of them share, or wait for a recurrence.
 *
 *   for %i in 0..%n {                              for %k in 0..%n - 7 step 8 {
 *     for %j in 0..%m {                              for %j in 0..%m {
 *       for %h in 0..%j {                              for %h in 0..%j {
 *         %a = load %q[%t]                               %a = load %q[%t]
 *         ... accum %b, %y[%h]               ->          for %l in 0..8 { ... accum %b, %y_lanes[8 * %h + %l] }
 *         accum %c, %q_bar[%t]                           accum %c_lanes[0] + ... + %c_lanes[7], %q_bar[%t]
 *       }                                              }
 *     }                                              }
 *   }                                              }
 *                                                  for %i in %n / 8 * 8..%n { as before }
 *
 * Loops that all iterations run through alike go around the lanes: %q is read, and %q_bar stored, once for eight
 * iterations, and vectors are full however short the inner loops are.  A product of powers or a polynomial by Horner's rule
 * takes as long as one multiplication after the other; of several of them a processor works out all at once.  What
 * inner loops carry is in arrays of one element for each lane, and an iteration's own arrays (%y) have one for each of
 * theirs.  Each iteration computes what it did, bit for bit; sums of adjoints are added up in another order. */
#include "transform/weave.h"

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

typedef struct Builders {
	Weave *w;
	Map    lanes;   /* own object that varies -> array with an element for each lane of each of its elements */
	Map    segment; /* operation -> the stretch of straight-line code it belongs to, from 1 */
	Map    kept;    /* values that other segments read -> themselves */
	Map    arrays;  /* value -> local with one element for each lane */
	Map    same;    /* value that does not vary -> its copy */
	Map    staying; /* accumulation -> array with an element for each lane of each turn of its loop */
	Value *first;   /* index of the first lane's iteration, as a long */
	Value **sums;   /* carried by the loop, so far */
} Builders;

/* A stretch of straight-line code: a loop over the lanes. */
typedef struct Segment {
	Builder b;     /* at the end of the block that the loop over lanes stands in */
	Op     *lanes; /* NULL: not begun */
	Builder in;
	Map     values; /* of the old loop -> of this lane */
	Value  *next[WEAVE_MAX_RESULTS];
	uint32_t n_next;
	OpVec   shared; /* accumulations that follow */
	Map     summed; /* their values -> arrays */
	bool    may_meet;
} Segment;

static const Type *index_type(const Builders *b)
{
	return type_index(&b->w->module->types);
}

static Value *index_const(const Builders *b, int64_t i)
{
	return const_int(b->w->module, index_type(b), i);
}

static bool is_within(const Builders *b, const Value *v)
{
	return value_is_within(v, b->w->loop);
}

/* ---- what crosses the borders of segments */

/* Integers and addresses are worked out again. */
static bool is_cheap(const Value *v)
{
	const Op *op = value_op(v);
	if (!op || op->n_blocks || op->code == OP_load || !op_is_pure(op) || type_is_float(op_result(op)->type))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_float(op_operand(op, i)->type))
			return false;
	return true;
}

static void need(Builders *b, Value *v, void *segment)
{
	const Op *op = value_op(v);
	if (!is_within(b, v) || !weave_varies(b->w, v) || !op || op->code == OP_for || op->code == OP_local || map_get(&b->segment, op) == segment)
		return;
	if (!is_cheap(v)) {
		map_put(b->w->arena, &b->kept, v, v);
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++)
		need(b, op_operand(op, i), segment);
}

/* Segments end where inner loops begin; what is inside of an if belongs to the same one as the if. */
static uintptr_t number_segments(Builders *b, const Block *block, uintptr_t segment)
{
	for (Op *op = block->first; op; op = op->next) {
		map_put(b->w->arena, &b->segment, op, (void *)segment);
		if (op->code == OP_if)
			for (uint16_t i = 0; i < op->n_blocks; i++)
				FOR_EACH_OP(inner, &op->blocks[i])
					map_put(b->w->arena, &b->segment, inner, (void *)segment);
		if (op->code == OP_for)
			segment = number_segments(b, &op->blocks[0], segment + 1) + 1;
	}
	return segment;
}

static void find_kept(Builders *b)
{
	number_segments(b, &b->w->loop->blocks[0], 1);
	FOR_EACH_OP(op, &b->w->loop->blocks[0])
		for (uint32_t i = 0; i < op->n_operands; i++)
			need(b, op_operand(op, i), map_get(&b->segment, op));
}

/* ---- values */

static Value *new_array(Builders *b, Builder *at, const Value *v)
{
	Value *array = build_local(at, v->name ? v->name : "t", v->type, index_const(b, b->w->lanes));
	op_set_flag(value_op(array), ATTR_array);
	return array;
}

static Value *array_of(const Builders *b, const Value *v)
{
	return map_get(&b->arrays, v);
}

static Value *same(const Builders *b, Value *v)
{
	Value *copy = map_get(&b->same, v);
	return copy ? copy : v;
}

static Value *lane_of(const Segment *s)
{
	return for_index(s->lanes);
}

static void begin(Builders *b, Segment *s, Loc loc)
{
	if (s->lanes)
		return;
	s->b.loc = loc;
	s->lanes = build_for(&s->b, "l", index_const(b, 0), index_const(b, b->w->lanes), NULL, 0);
	s->in = builder_at_end(&s->lanes->blocks[0]);
	s->in.loc = loc;
}

static Value *remember(Builders *b, Segment *s, Value *v, Value *now)
{
	map_put(b->w->arena, &s->values, v, now);
	return now;
}

/* Element i of an object is elements 8 i to 8 i + 7 of its lanes, where these are eight. */
static Value *place_in_lanes(Builders *b, Builder *at, Value *lanes, Value *index, Value *lane)
{
	Value *first = build_binary(at, OP_mul, build_convert(at, index, index_type(b)), index_const(b, b->w->lanes));
	return build_index(at, lanes, lane ? build_binary(at, OP_add, first, lane) : first);
}

static Value *value_in_lane(Builders *b, Segment *s, Value *v);

static void copy_into_lane(Builders *b, Segment *s, Op *op)
{
	Map operands = { 0 };
	s->in.loc = op->loc;
	if (op->code == OP_address && map_get(&b->lanes, op_operand(op, 0))) {
		Value *lane = SEEDED(weave_share) ? index_const(b, 0) : lane_of(s);
		Value *index = value_in_lane(b, s, op_operand(op, 1));
		remember(b, s, op_result(op), place_in_lanes(b, &s->in, map_get(&b->lanes, op_operand(op, 0)), index, lane));
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(b->w->arena, &operands, op_operand(op, i), value_in_lane(b, s, op_operand(op, i)));
	Op *copy = op_clone(op->func, op, &operands);
	if (s->in.before)
		block_insert_before(s->in.before, copy);
	else
		block_append(s->in.block, copy);
	for (uint32_t i = 0; i < op->n_results; i++)
		remember(b, s, op->results[i], copy->results[i]);
}

/* From here, from an array, or computed again. */
static Value *value_in_lane(Builders *b, Segment *s, Value *v)
{
	Value *now = map_get(&s->values, v);
	if (now)
		return now;
	if (map_get(&b->lanes, v))
		return place_in_lanes(b, &s->in, map_get(&b->lanes, v), index_const(b, 0), lane_of(s));
	if (!is_within(b, v) || map_get(&b->same, v))
		return same(b, v);
	if (v == for_index(b->w->loop))
		return remember(b, s, v, build_convert(&s->in, build_binary(&s->in, OP_add, b->first, lane_of(s)), v->type));
	if (array_of(b, v))
		return remember(b, s, v, build_load(&s->in, build_index(&s->in, array_of(b, v), lane_of(s))));
	copy_into_lane(b, s, value_op(v));
	return map_get(&s->values, v);
}

static void keep(Builders *b, Segment *s, Value *v)
{
	if (!map_get(&b->kept, v))
		return;
	Builder at = builder_before(s->lanes);
	at.loc = s->in.loc;
	map_put(b->w->arena, &b->arrays, v, new_array(b, &at, v));
	build_store(&s->in, value_in_lane(b, s, v), build_index(&s->in, array_of(b, v), lane_of(s)));
}

/* ---- operations */

/* The blocks of an if, which hold no loops. */
static void weave_if(Builders *b, Segment *s, Op *op)
{
	const Type *types[WEAVE_MAX_RESULTS];
	for (uint16_t k = 0; k < op->n_blocks; k++) /* what comes from outside is in scope behind it, too */
		FOR_EACH_OP(inner, &op->blocks[k])
			for (uint32_t i = 0; i < inner->n_operands; i++)
				if (!value_is_within(op_operand(inner, i), op) && !map_get(&b->lanes, op_operand(inner, i)))
					value_in_lane(b, s, op_operand(inner, i));
	for (uint32_t i = 0; i < op->n_results; i++)
		types[i] = op->results[i]->type;
	s->in.loc = op->loc;
	Op           *copy = build_if(&s->in, value_in_lane(b, s, op_operand(op, 0)), types, op->n_results);
	const Builder outer = s->in;
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		s->in = builder_at_end(&copy->blocks[k]);
		for (Op *inner = op->blocks[k].first; inner; inner = inner->next)
			if (inner->code == OP_if)
				weave_if(b, s, inner);
			else
				copy_into_lane(b, s, inner);
	}
	s->in = outer;
	for (uint32_t i = 0; i < op->n_results; i++)
		remember(b, s, op->results[i], copy->results[i]);
}

static bool is_on_lanes(const Builders *b, const Op *op)
{
	const Value *p = op_operand(op, op->code == OP_load ? 0 : 1);
	return map_get(&b->lanes, pointer_root((Value *)p));
}

/* Accumulations to places that differ may meet. */
static void note_meetings(const Builders *b, Segment *s, const Op *op)
{
	s->may_meet |= op->code == OP_accum && !is_on_lanes(b, op);
	for (uint16_t k = 0; k < op->n_blocks; k++)
		FOR_EACH_OP(inner, &op->blocks[k])
			s->may_meet |= inner->code == OP_accum && !is_on_lanes(b, inner);
}

/* The loop over the lanes carries the loop's own sums as far as they are added up here. */
static void carry_sum(Builders *b, Segment *s, const Op *op)
{
	const Op *loop = b->w->loop;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		Value *arg = loop_carried(loop, i);
		if (op->n_results != 1 || loop_yielded(loop, i) != op_result(op))
			continue;
		remember(b, s, arg, loop_add_carried(s->lanes, arg->name, b->sums[i], &b->sums[i]));
		s->next[s->n_next++] = op_result(op);
	}
}

/* Where the lanes of an element begin. */
static Value *all_lanes_of(Builders *b, Builder *at, Value *pointer)
{
	const Op *address = value_op(pointer);
	Value    *index = address->code == OP_address ? same(b, op_operand(address, 1)) : index_const(b, 0);
	return place_in_lanes(b, at, map_get(&b->lanes, pointer_root(pointer)), index, NULL);
}

/* The same for all lanes: in front of the loop over them. */
static void weave_same(Builders *b, Segment *s, Op *op)
{
	Map     operands = { 0 };
	Builder at = s->lanes ? builder_before(s->lanes) : s->b;
	at.loc = op->loc;
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(b->w->arena, &operands, op_operand(op, i), same(b, op_operand(op, i)));
	if ((op->code == OP_zero || op->code == OP_copy) && map_get(&b->lanes, pointer_root(op_operand(op, 0)))) {
		const uint32_t last = op->n_operands - 1;
		Value         *count = same(b, op_operand(op, last));
		for (uint32_t i = 0; i < last; i++)
			map_put(b->w->arena, &operands, op_operand(op, i), all_lanes_of(b, &at, op_operand(op, i)));
		map_put(b->w->arena, &operands, op_operand(op, last), build_binary(&at, OP_mul, count, const_int(b->w->module, count->type, b->w->lanes)));
	}
	Op *copy = op_clone(op->func, op, &operands);
	if (at.before)
		block_insert_before(at.before, copy);
	else
		block_append(at.block, copy);
	if (op->n_results)
		map_put(b->w->arena, &b->same, op_result(op), op_result(copy));
}

/* Of eight ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7)): those from `first` on, each `step`th. */
static Value *sum_of_lanes(Builders *b, Builder *at, Value *array, int64_t first, int64_t step)
{
	if (step == b->w->lanes)
		return build_load(at, build_index(at, array, index_const(b, first)));
	Value *x = sum_of_lanes(b, at, array, first, 2 * step);
	return build_binary(at, OP_add, x, sum_of_lanes(b, at, array, first + step, 2 * step));
}

static void end(Builders *b, Segment *s)
{
	Value *next[WEAVE_MAX_RESULTS];
	if (!s->lanes)
		return;
	for (uint32_t i = 0; i < s->n_next; i++)
		next[i] = value_in_lane(b, s, s->next[i]);
	build_yield(&s->in, next, s->n_next);
	if (!s->n_next && (!s->may_meet || SEEDED(weave_marked)))
		op_set_flag(s->lanes, ATTR_lanes);
	for (size_t i = 0; i < s->shared.count; i++) {
		const Op *accum = s->shared.at[i];
		s->b.loc = accum->loc;
		Value *sum = sum_of_lanes(b, &s->b, map_get(&s->summed, op_operand(accum, 0)), 0, 1);
		build_accum(&s->b, sum, same(b, op_operand(accum, 1)));
	}
	*s = (Segment){ .b = s->b };
}

/* Its values go into an array.  What is carried has one, which may hold the next ones by then. */
static void weave_shared_sum(Builders *b, Segment *s, Op *accum)
{
	Value *v = op_operand(accum, 0);
	begin(b, s, accum->loc);
	Value *array = v->kind == VALUE_ARG ? NULL : array_of(b, v);
	if (!map_get(&s->summed, v) && !array) {
		Builder at = builder_before(s->lanes);
		at.loc = accum->loc;
		array = new_array(b, &at, v);
		build_store(&s->in, value_in_lane(b, s, v), build_index(&s->in, array, lane_of(s)));
	}
	if (array)
		map_put(b->w->arena, &s->summed, v, array);
	vec_push(b->w->arena, &s->shared, accum);
}

/* Number of an inner loop's turn, from 0 on where it counts up by one. */
static Value *turn_of(Builders *b, Builder *at, const Op *loop, Value *index)
{
	return build_binary(at, OP_sub, build_convert(at, index, index_type(b)), build_convert(at, op_operand(loop, 0), index_type(b)));
}

static void weave_staying_sum(Builders *b, Segment *s, Op *accum)
{
	Op *loop = accum->parent->parent;
	begin(b, s, accum->loc);
	s->in.loc = accum->loc;
	Value *v = value_in_lane(b, s, op_operand(accum, 0));
	build_accum(&s->in, v, place_in_lanes(b, &s->in, map_get(&b->staying, accum), turn_of(b, &s->in, loop, same(b, for_index(loop))), lane_of(s)));
}

static void weave_block(Builders *b, Builder at, const Block *block);

static void store_all(Builders *b, Segment *s, const Op *loop, Value *(*value_of)(const Op *, uint32_t))
{
	Value **values = ARENA_ARRAY(b->w->arena, Value *, loop->n_results + 1);
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (array_of(b, loop->results[i])) {
			begin(b, s, loop->loc);
			values[i] = value_in_lane(b, s, value_of(loop, i));
		}
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (array_of(b, loop->results[i]))
			build_store(&s->in, values[i], build_index(&s->in, array_of(b, loop->results[i]), lane_of(s)));
}

static Value *yielded_of(const Op *loop, uint32_t i)
{
	return loop_yielded(loop, i);
}

/* Around the lanes.  What it carries for each lane is in arrays. */
static void weave_for(Builders *b, Segment *s, Op *loop)
{
	Arena  *arena = b->w->arena;
	Value **inits = ARENA_ARRAY(arena, Value *, loop->n_results + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		if (!weave_varies(b->w, loop->results[i])) {
			inits[n++] = same(b, loop_init(loop, i));
			continue;
		}
		Builder at = s->lanes ? builder_before(s->lanes) : s->b;
		at.loc = loop->loc;
		Value *array = new_array(b, &at, loop->results[i]);
		map_put(arena, &b->arrays, loop->results[i], array);
		map_put(arena, &b->arrays, loop_carried(loop, i), array);
	}
	store_all(b, s, loop, loop_init);
	end(b, s);
	s->b.loc = loop->loc;
	Op *copy = build_for(&s->b, for_index(loop)->name, same(b, op_operand(loop, 0)), same(b, op_operand(loop, 1)), inits, n);
	for_index(copy)->ctype = for_index(loop)->ctype;
	if (op_has(loop, ATTR_rev))
		op_set_flag(copy, ATTR_rev);
	if (op_has(loop, ATTR_adjoint))
		op_set_flag(copy, ATTR_adjoint);
	if (op_has(loop, ATTR_step))
		op_set_int(copy, ATTR_step, op_int(loop, ATTR_step, 1));
	if (!block_find(&loop->blocks[0], OP_for))
		op_set_flag(copy, ATTR_scalar);
	map_put(arena, &b->same, for_index(loop), for_index(copy));
	n = 0;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		if (weave_varies(b->w, loop->results[i]))
			continue;
		map_put(arena, &b->same, loop_carried(loop, i), loop_carried(copy, n));
		map_put(arena, &b->same, loop->results[i], copy->results[n++]);
	}
	weave_block(b, builder_at_end(&copy->blocks[0]), &loop->blocks[0]);
}

static void weave_yield(Builders *b, Segment *s, const Op *loop)
{
	Value **values = ARENA_ARRAY(b->w->arena, Value *, loop->n_results + 1);
	uint32_t n = 0;
	if (loop != b->w->loop)
		store_all(b, s, loop, yielded_of);
	end(b, s);
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (loop == b->w->loop)
			values[n++] = b->sums[i];
		else if (!weave_varies(b->w, loop->results[i]))
			values[n++] = same(b, loop_yielded(loop, i));
	s->b.loc = loop->loc;
	build_yield(&s->b, values, n);
}

static bool is_same_for_all(const Builders *b, const Op *op)
{
	const Weave *w = b->w;
	switch (op->code) {
	case OP_zero:
	case OP_copy:
	case OP_local:
		return true;
	case OP_store:
	case OP_accum:
		return map_get(&w->own, pointer_root(op_operand(op, 1))) && !is_on_lanes(b, op);
	case OP_if:
		return false;
	default:
		return op->n_results && !weave_varies(w, op_result(op)) && !(op->code == OP_address && map_get(&b->lanes, op_operand(op, 0)));
	}
}

static void weave_block(Builders *b, Builder at, const Block *block)
{
	Segment s = { .b = at };
	for (Op *op = block->first; op; op = op->next) {
		if (op->code == OP_local && map_get(&b->lanes, op_result(op)))
			continue;
		if (op->code == OP_yield) {
			weave_yield(b, &s, block->parent);
		} else if (op->code == OP_for) {
			weave_for(b, &s, op);
		} else if (is_same_for_all(b, op)) {
			weave_same(b, &s, op);
		} else if (map_get(&b->staying, op)) {
			weave_staying_sum(b, &s, op);
		} else if (weave_is_shared_sum(b->w, op)) {
			weave_shared_sum(b, &s, op);
		} else {
			begin(b, &s, op->loc);
			note_meetings(b, &s, op);
			carry_sum(b, &s, op);
			if (op->code == OP_if)
				weave_if(b, &s, op);
			else if (!op->n_results || !map_get(&s.values, op_result(op)))
				copy_into_lane(b, &s, op);
			for (uint32_t i = 0; i < op->n_results; i++)
				keep(b, &s, op->results[i]);
		}
	}
}

/* ---- the loop */

static Value *times_lanes(const Builders *b, Builder *at, Value *count)
{
	const Type *type = type_size(&b->w->module->types);
	if (value_is_const(count))
		return const_int(b->w->module, type, count->as.constant.integer * b->w->lanes);
	return build_size(at, OP_size_mul, const_int(b->w->module, type, b->w->lanes), build_convert(at, count, type));
}

/* A record grows: what is left of the iterations needs less than the lanes. */
static Value *grow(const Builders *b, Op *made)
{
	Builder at = builder_before(made);
	op_set_operand(made, 0, times_lanes(b, &at, op_operand(made, 0)));
	return op_result(made);
}

static Value *make_array(const Builders *b, Builder *at, const Value *like, const Type *type, Value *count)
{
	const char *name = str_format(b->w->arena, "%s_lanes", like->name ? like->name : "t");
	Value      *array = value_is_const(count) ? build_local(at, name, type, times_lanes(b, at, count)) : build_alloc(at, name, type, times_lanes(b, at, count));
	if (value_is_const(count))
		op_set_flag(value_op(array), ATTR_array);
	op_set_flag(value_op(array), ATTR_record);
	return array;
}

/* An array for what an object holds in each lane. */
static void make_lanes(Builders *b)
{
	for (size_t i = 0; i < b->w->own.count; i++) {
		Value *object = b->w->own.entries[i].value;
		Op    *made = value_op(object), *at = made->next;
		if (!weave_varies(b->w, object))
			continue;
		const bool is_inside = block_is_above(&b->w->loop->blocks[0], made);
		for (at = is_inside ? b->w->loop : at; at->parent->parent;)
			at = at->parent->parent;
		Builder builder = builder_before(at);
		builder.loc = made->loc;
		Value *lanes = !is_inside && op_has(made, ATTR_record) ? grow(b, made) : make_array(b, &builder, object, made->type, op_operand(made, 0));
		if (op_has(made, ATTR_zero))
			op_set_flag(value_op(lanes), ATTR_zero);
		map_put(b->w->arena, &b->lanes, object, lanes);
	}
}

/* Where the loop ends whose sums stay: where it begins, if there are no blocks of lanes. */
static Value *end_of(Builder *at, const Op *inner, Value *any_blocks)
{
	return SEEDED(weave_always_adds) ? op_operand(inner, 1) : build_select(at, any_blocks, op_operand(inner, 1), op_operand(inner, 0));
}

static void make_staying(Builders *b, Builder *at, Value *any_blocks)
{
	FOR_EACH_OP(accum, &b->w->loop->blocks[0]) {
		const Op *inner = accum->parent->parent;
		if (!weave_stays_in_lanes(b->w, accum))
			continue;
		at->loc = accum->loc;
		Value *end = value_is_const(op_operand(inner, 1)) ? op_operand(inner, 1) : end_of(at, inner, any_blocks);
		Value *turns = turn_of(b, at, inner, end), *zero = index_const(b, 0);
		turns = build_select(at, build_binary(at, OP_gt, turns, zero), turns, zero);
		Value *lanes = make_array(b, at, pointer_root(op_operand(accum, 1)), op_operand(accum, 0)->type, turns);
		op_set_flag(value_op(lanes), ATTR_zero);
		map_put(b->w->arena, &b->staying, accum, lanes);
	}
}

static Value *place_behind(Builders *b, Builder *at, Value *v, Map *values)
{
	const Op *op = value_op(v);
	if (map_get(values, v) || !is_within(b, v))
		return map_get(values, v) ? map_get(values, v) : v;
	for (uint32_t i = 0; i < op->n_operands; i++)
		place_behind(b, at, op_operand(op, i), values);
	block_append(at->block, op_clone(op->func, op, values));
	return map_get(values, v);
}

/* for %j { %sum = for %l in 0..8 { ... }  accum %sum, %x_bar[%j] } */
static void add_staying(Builders *b, Builder *at, Value *any_blocks)
{
	for (size_t i = 0; i < b->staying.count; i++) {
		const Op *accum = b->staying.entries[i].key, *inner = accum->parent->parent;
		Value    *array = b->staying.entries[i].value;
		Map       values = { 0 };
		at->loc = accum->loc;
		Op     *loop = build_for(at, for_index(inner)->name, op_operand(inner, 0), end_of(at, inner, any_blocks), NULL, 0);
		Builder in = builder_at_end(&loop->blocks[0]);
		Value  *zero = const_float(b->w->module, op_operand(accum, 0)->type, 0);
		for_index(loop)->ctype = for_index(inner)->ctype;
		if (op_has(inner, ATTR_step))
			op_set_int(loop, ATTR_step, op_int(inner, ATTR_step, 1));
		op_set_flag(loop, ATTR_adjoint);
		op_set_flag(loop, ATTR_scalar);
		in.loc = accum->loc;
		Op     *lanes = build_for(&in, "l", index_const(b, 0), index_const(b, b->w->lanes), &zero, 1);
		Builder of_lane = builder_at_end(&lanes->blocks[0]);
		of_lane.loc = accum->loc;
		Value *place = place_in_lanes(b, &of_lane, array, turn_of(b, &of_lane, inner, for_index(loop)), for_index(lanes));
		Value *so_far = loop_carried(lanes, 0), *sum = build_binary(&of_lane, OP_add, so_far, build_load(&of_lane, place));
		const Value *pointer = pointer_root(op_operand(accum, 1));
		value_set_name(loop->func, so_far, str_format(b->w->arena, "%s_sum", pointer->name ? pointer->name : "t"));
		build_yield(&of_lane, &sum, 1);
		op_set_flag(lanes, ATTR_sums);
		map_put(b->w->arena, &values, for_index(inner), for_index(loop));
		build_accum(&in, lanes->results[0], place_behind(b, &in, op_operand(accum, 1), &values));
		build_yield(&in, NULL, 0);
		if (value_op(array)->code == OP_alloc)
			build_op(at, OP_free, NULL, &array, 1);
	}
}

/* The loop itself does what is left. */
static void weave(Weave *w)
{
	Builders b = { .w = w, .sums = ARENA_ARRAY(w->arena, Value *, w->loop->n_results + 1) };
	Op      *loop = w->loop;
	Builder  at = builder_before(loop);
	make_lanes(&b);
	find_kept(&b);
	at.loc = loop->loc;
	Value *n = build_convert(&at, op_operand(loop, 1), index_type(&b)), *zero = index_const(&b, 0);
	Value *trips = build_select(&at, build_binary(&at, OP_gt, n, zero), n, zero);
	Value *any_blocks = build_binary(&at, OP_ge, trips, index_const(&b, w->lanes));
	make_staying(&b, &at, any_blocks);
	for (uint32_t i = 0; i < loop->n_results; i++)
		b.sums[i] = loop_init(loop, i);
	Op *blocks = build_for(&at, for_index(loop)->name, zero, build_binary(&at, OP_sub, trips, index_const(&b, w->lanes - 1)), b.sums, loop->n_results);
	op_set_int(blocks, ATTR_step, w->lanes);
	b.first = for_index(blocks);
	for (uint32_t i = 0; i < loop->n_results; i++)
		b.sums[i] = loop_carried(blocks, i);
	weave_block(&b, builder_at_end(&blocks->blocks[0]), &loop->blocks[0]);
	add_staying(&b, &at, any_blocks);
	Value *done = build_binary(&at, OP_mul, build_binary(&at, OP_div, trips, index_const(&b, w->lanes)), index_const(&b, w->lanes));
	op_set_operand(loop, 0, build_convert(&at, done, for_index(loop)->type));
	for (uint32_t i = 0; i < loop->n_results; i++)
		op_set_operand(loop, loop_first_init(loop) + i, blocks->results[i]);
	if (op_has(loop, ATTR_reverse_sweep)) {
		op_clear(loop, ATTR_reverse_sweep);
		op_set_flag(blocks, ATTR_reverse_sweep);
	}
}

bool pass_weave(Func *f, PassContext *ctx)
{
	const PassOptions *options = ctx->options;
	const Op          *done = NULL;
	if (options && options->byte_weight > 1)
		return false;
	const OpVec loops = ops_of_code(ctx->arena, f, OP_for);
	for (size_t i = 0; i < loops.count; i++) {
		Weave w = { .arena = ctx->arena, .module = f->module, .loop = loops.at[i], .has_room = !options || !options->fixed_records };
		if ((done && block_is_above(&done->blocks[0], w.loop)) || !weave_has_form(w.loop))
			continue;
		w.aliases = pass_aliases(ctx, f);
		if (!weave_find(&w))
			continue;
		diag_remark(ctx->diag, w.loop->loc, "%d iterations go in step: %s", (int)w.lanes, w.why);
		weave(&w);
		done = w.loop;
	}
	return done;
}
