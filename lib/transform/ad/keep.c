/* Brings the values of the forward sweep to where the reverse sweep uses them.
 *
 * The reverse sweep was written as if every forward value were in scope.  For each block of the forward sweep, inner
 * ones first, the values that its mirror block misses are, as a minimum cut decides, recomputed there from what is at
 * hand, or recorded: in an array indexed by the enclosing counted loops, on the growing store where a trip count is
 * unknown, as a result of the enclosing ifs where there is no loop.
 *
 *   for %i in 0..%n { %p = tanh %z ... }            store %p, %p_kept[%i]
 *   for %i in rev 0..%n { ... uses %p ... }         %p.1 = load %p_kept[%i] */
#include "ir/walk.h"
#include "transform/ad/ad.h"
#include "transform/ad/cut.h"

typedef struct Keeper {
	Ad      *ad;
	Aliases *aliases;
	VEC(Op *) writers;    /* of the forward sweep, in order: what may change memory */
	Map      position;    /* operation of the forward sweep -> its number in pre-order */
	VEC(Value *) frees;   /* record arrays, to free at the end */
	const Type *index;    /* long */
} Keeper;

/* ---- what is still there */

static uintptr_t position_of(const Keeper *k, const Op *op)
{
	return (uintptr_t)map_get(&k->position, op);
}

static void number_forward(Keeper *k)
{
	uintptr_t n = 0;
	const Op *stop = k->ad->forward_end ? k->ad->forward_end->next : NULL;
	FOR_EACH_OP(op, &k->ad->func->body) {
		if (op == stop)
			break;
		map_put(k->ad->arena, &k->position, op, (void *)++n);
		const Effect e = op_info(op->code)->effect;
		if (e != EFFECT_PURE && e != EFFECT_READS && e != EFFECT_CONTROL && e != EFFECT_ALLOCATES)
			vec_push(k->ad->arena, &k->writers, op);
	}
}

static Op *innermost_loop(const Block *b)
{
	for (Op *op = b->parent; op; op = op->parent->parent)
		if (op_is_loop(op))
			return op;
	return NULL;
}

static bool share_a_loop(const Op *x, const Op *y)
{
	for (Op *loop = innermost_loop(x->parent); loop; loop = innermost_loop(loop->parent))
		if (block_is_above(&loop->blocks[0], y))
			return true;
	return false;
}

/* The object that p starts from is alive in the function's own block, where the mirror blocks can see it. */
static bool object_outlives(const Keeper *k, const Value *p)
{
	const Value *root = pointer_root((Value *)p);
	const Op    *op = value_op(root);
	if (k->ad->reverse) /* a split callee: its caller may have changed all but constants since */
		return root->kind == VALUE_GLOBAL && root->as.global->kind == GLOBAL_CONST;
	return !op || (op->code != OP_local && op->code != OP_alloc) || op->parent == &k->ad->func->body;
}

static bool is_intact(const Keeper *k, const Op *reader, const Value *p, const Type *t)
{
	if (!object_outlives(k, p))
		return false;
	for (size_t i = 0; i < k->writers.count; i++) {
		const Op *w = k->writers.at[i];
		if ((position_of(k, w) > position_of(k, reader) || share_a_loop(w, reader)) && op_may_write(k->aliases, w, p, t))
			return false;
	}
	return true;
}

bool keep_is_intact(Ad *ad, const Op *reader, const Value *p, const Type *t)
{
	Keeper k = { .ad = ad, .aliases = aliases_of(ad->arena, ad->func) };
	number_forward(&k);
	return is_intact(&k, reader, p, t);
}

/* ---- which to record */

static int recompute_cost(const Keeper *k, const Op *op)
{
	if (op->code == OP_load)
		return !op_has(op, ATTR_volatile) && is_intact(k, op, op_operand(op, 0), op_result(op)->type) ? 3 : CUT_INFINITE;
	if (!op_is_pure(op) || op->n_blocks)
		return CUT_INFINITE;
	if (op->code == OP_div || op->code == OP_rem || op->code == OP_sqrt)
		return 4;
	if (op_info(op->code)->class == CLASS_MATH && op->code != OP_fabs && op->code != OP_fmin && op->code != OP_fmax)
		return 20;
	return op->code == OP_address ? 0 : 1;
}

/* Outside of loops a record is a local variable. */
static int record_cost(const Value *v, bool is_local)
{
	return is_local ? 2 : v->type->kind == TYPE_BOOL ? 6 : 4 + (int)v->type->size;
}

/* ---- where a record lies */

enum { MAX_LIFT_DEPTH = 32 };

/* Clones the pure operations that compute v in front of b, as far as v is not above `limit`; NULL when it can't. */
static Value *lift(Keeper *k, Builder *b, const Op *limit, Value *v, Map *done, int depth)
{
	Op *op = value_op(v);
	Block *home = value_block(v);
	if (!home || !block_contains(limit->parent, home) || (home == limit->parent && (!op || position_of(k, op) < position_of(k, limit))))
		return v;
	if (home == limit->parent)
		return NULL;
	Value *known = map_get(done, v);
	if (known)
		return known;
	if (!op || depth > MAX_LIFT_DEPTH || !op_is_speculatable(op) || !op_is_pure(op) || op->n_blocks)
		return NULL;
	Map operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *lifted = lift(k, b, limit, op_operand(op, i), done, depth + 1);
		if (!lifted)
			return NULL;
		if (lifted != op_operand(op, i))
			map_put(k->ad->arena, &operands, op_operand(op, i), lifted);
	}
	Op *copy = op_clone(k->ad->func, op, &operands);
	if (b->before)
		block_insert_before(b->before, copy);
	else
		block_append(b->block, copy);
	map_put(k->ad->arena, done, v, op_result(copy));
	return op_result(copy);
}

/* max(0, ceil((high - low) / step)), of type long */
static Value *trip_count(Keeper *k, Builder *b, const Op *loop, Value *low, Value *high)
{
	Module *m = k->ad->module;
	low = build_convert(b, low, k->index);
	high = build_convert(b, high, k->index);
	const int64_t step = op_int(loop, ATTR_step, 1);
	Value *span = build_binary(b, OP_sub, high, low);
	Value *zero = const_int(m, k->index, 0);
	if (step != 1) {
		span = build_binary(b, OP_add, span, const_int(m, k->index, step - 1));
		span = build_binary(b, OP_div, span, const_int(m, k->index, step));
	}
	return build_select(b, build_binary(b, OP_gt, span, zero), span, zero);
}

static Value *normal_index(Keeper *k, Builder *b, const Op *loop, Value *index, Value *low)
{
	Value *i = build_convert(b, index, k->index);
	if (!value_is_int(low, 0))
		i = build_binary(b, OP_sub, i, build_convert(b, low, k->index));
	const int64_t step = op_int(loop, ATTR_step, 1);
	return step == 1 ? i : build_binary(b, OP_div, i, const_int(k->ad->module, k->index, step));
}

static void enclosing_loops(const Block *b, Arena *arena, OpVec *outer_first)
{
	OpVec inner_first = { 0 };
	for (Op *op = b->parent; op; op = op->parent->parent)
		if (op_is_loop(op))
			vec_push(arena, &inner_first, op);
	while (inner_first.count) {
		Op *op = vec_pop(&inner_first);
		vec_push(arena, outer_first, op);
	}
}

/* What the records of one forward block share: the number of places and the index, forward and backward. */
typedef struct Layout {
	OpVec  loops;       /* enclosing, outer first */
	bool   is_array;    /* else the growing store */
	Value *count;       /* before the outermost loop */
	Value *forward_index;
	Value *reverse_index;
} Layout;

static const Op *unknown_loop(const OpVec *loops)
{
	for (size_t i = 0; i < loops->count; i++)
		if (loops->at[i]->code != OP_for)
			return loops->at[i];
	return NULL;
}

static bool loops_are_counted(const OpVec *loops)
{
	return !unknown_loop(loops);
}

static Builder before_op(Op *op)
{
	Builder b = builder_before(op);
	b.loc = op->loc;
	return b;
}

static Builder at_start(Block *block, Loc loc)
{
	Builder b = block->first ? builder_before(block->first) : builder_at_end(block);
	b.loc = loc;
	return b;
}

/* In a mirror block, behind the index that is worked out at its start. */
static Builder mirror_start(Keeper *k, Block *reverse, Loc loc)
{
	Op *last = map_get(&k->ad->starts, reverse);
	if (!last)
		return at_start(reverse, loc);
	Builder b = last->next ? builder_before(last->next) : builder_at_end(reverse);
	b.loc = loc;
	return b;
}

static void layout_array(Keeper *k, Layout *l, Block *forward, Block *reverse)
{
	Op     *outermost = l->loops.at[0];
	Builder before = before_op(outermost);
	Map     lifted = { 0 };
	VEC(Value *) trips = { 0 };
	for (size_t i = 0; i < l->loops.count; i++) {
		Op    *loop = l->loops.at[i];
		Value *low = lift(k, &before, outermost, op_operand(loop, 0), &lifted, 0);
		Value *high = lift(k, &before, outermost, op_operand(loop, 1), &lifted, 0);
		if (!low || !high)
			return;
		vec_push(k->ad->arena, &trips, trip_count(k, &before, loop, low, high));
	}
	l->count = trips.at[0];
	for (size_t i = 1; i < trips.count; i++)
		l->count = build_size(&before, OP_size_mul, l->count, trips.at[i]);

	Builder f = at_start(forward, forward->parent->loc), r = mirror_start(k, reverse, forward->parent->loc);
	for (size_t i = 0; i < l->loops.count; i++) {
		Op    *loop = l->loops.at[i];
		Value *index = for_index(loop), *low = op_operand(loop, 0);
		Value *there = map_get(&k->ad->given, index);
		Value *fi = normal_index(k, &f, loop, index, low);
		Value *ri = normal_index(k, &r, loop, there ? there : index, low);
		if (i) {
			fi = build_binary(&f, OP_add, build_binary(&f, OP_mul, l->forward_index, trips.at[i]), fi);
			ri = build_binary(&r, OP_add, build_binary(&r, OP_mul, l->reverse_index, trips.at[i]), ri);
		}
		l->forward_index = fi;
		l->reverse_index = ri;
	}
	l->is_array = true;
}

/* Hands v, of a block under ifs only, to the function's own block: an extra result of each if. */
static Value *thread_out(Keeper *k, Value *v)
{
	for (Block *b = value_block(v); b != &k->ad->func->body; b = b->parent->parent) {
		Op *op = b->parent;
		for (int side = 0; side < 2; side++) {
			Op *yield = block_terminator(&op->blocks[side]);
			op_add_operand(yield, &op->blocks[side] == b ? v : const_zero(k->ad->module, v->type));
		}
		v = op_add_result(op, v->name, v->type);
	}
	return v;
}

static Value *last_param(const Func *f)
{
	return f->body.args[f->body.n_args - 1];
}

Value *keep_store(Ad *ad, KeepSide side, Loc loc)
{
	if (ad->reverse) /* the caller's, handed down */
		return last_param(side == KEEP_IN_REVERSE ? ad->reverse : ad->func);
	if (!ad->store) {
		Builder b = at_start(&ad->func->body, loc);
		Op *op = op_new(ad->func, OP_stack, b.loc, 0, 1, 0);
		op->type = type_stack(&ad->module->types);
		if (b.before)
			block_insert_before(b.before, op);
		else
			block_append(b.block, op);
		ad->store = op_add_result(op, "kept", op->type);
	}
	return ad->store;
}

static Value *record_array(Keeper *k, Layout *l, Value *v)
{
	Builder     b = before_op(l->loops.at[0]);
	const char *name = str_format(k->ad->module->arena, "%s_kept", v->name ? v->name : "value");
	Value      *array = build_alloc(&b, name, v->type, l->count);
	op_set_flag(array->as.op, ATTR_record);
	vec_push(k->ad->arena, &k->frees, thread_out(k, array));
	return array;
}

static Builder after_value(Value *v)
{
	Op *op = value_op(v);
	if (!op)
		return at_start(v->as.block, v->as.block->parent->loc);
	Builder b = op->next ? builder_before(op->next) : builder_at_end(op->parent);
	b.loc = op->loc;
	return b;
}

/* ---- one block */

typedef struct Missing {
	VEC(Value *) values;  /* of the forward block, that the mirror uses */
	Map          seen;
} Missing;

static void find_missing(Keeper *k, Block *forward, Block *reverse, Missing *missing)
{
	FOR_EACH_OP(op, reverse) {
		for (uint32_t i = 0; i < op->n_operands; i++) {
			Value *v = op_operand(op, i);
			if (value_block(v) != forward || map_get(&missing->seen, v))
				continue;
			map_put(k->ad->arena, &missing->seen, v, v);
			vec_push(k->ad->arena, &missing->values, v);
		}
	}
}

static void replace_in(Block *reverse, Value *from, Value *to)
{
	for (Use *u = from->uses, *next; u; u = next) {
		next = u->next;
		if (block_is_above(reverse, u->user))
			op_set_operand(u->user, (uint32_t)(u - u->user->operands), to);
	}
}

static void cut_node(Keeper *k, Cut *cut, Block *forward, Value *v, Map *nodes)
{
	VEC(Value *) work = { 0 };
	const bool is_local = !k->ad->reverse && !innermost_loop(forward);
	vec_push(k->ad->arena, &work, v);
	while (work.count) {
		Value *x = vec_pop(&work);
		if (map_get(nodes, x))
			continue;
		Op       *op = value_op(x);
		const int recompute = map_get(&k->ad->given, x) ? 0 : op ? recompute_cost(k, op) : CUT_INFINITE;
		const bool can_record = type_is_scalar(x->type);
		const uintptr_t id = (uintptr_t)cut_add(cut, can_record ? record_cost(x, is_local) : CUT_INFINITE, recompute);
		map_put(k->ad->arena, nodes, x, (void *)(id + 1));
		if (recompute >= CUT_INFINITE || map_get(&k->ad->given, x))
			continue;
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (value_block(op_operand(op, i)) == forward)
				vec_push(k->ad->arena, &work, op_operand(op, i));
	}
}

static Loc block_loc(const Block *b)
{
	return b->parent ? b->parent->loc : b->func->loc;
}

/* One block of the forward sweep and its mirror, while the mirror gets what it misses. */
typedef struct Pair {
	Keeper *k;
	Block  *forward, *reverse;
	Missing missing;
	Cut     cut;
	Map     nodes;   /* forward value -> its node of the cut + 1 */
	VEC(Value *) order; /* the values of the cut as the forward block has them: operands first */
	Layout  layout;
	Builder r;       /* in the mirror, in front of all that uses the values */
	Map     here;    /* forward value -> its value in the mirror */
} Pair;

static int node_of(const Pair *p, const Value *v)
{
	return (int)((uintptr_t)map_get(&p->nodes, v) - 1);
}

static void choose(Pair *p)
{
	Ad *ad = p->k->ad;
	for (size_t i = 0; i < p->missing.values.count; i++)
		cut_node(p->k, &p->cut, p->forward, p->missing.values.at[i], &p->nodes);
	for (size_t i = 0; i < p->nodes.count; i++) {
		const Value *v = p->nodes.entries[i].key;
		const Op    *op = value_op(v);
		const int    id = node_of(p, v);
		if (map_get(&p->missing.seen, v))
			cut_need(&p->cut, id);
		for (uint32_t j = 0; op && cut_can_recompute(&p->cut, id) && !map_get(&ad->given, v) && j < op->n_operands; j++)
			if (map_get(&p->nodes, op_operand(op, j)))
				cut_depend(&p->cut, id, node_of(p, op_operand(op, j)));
	}
	cut_solve(&p->cut);
	for (uint32_t i = 0; i < p->forward->n_args; i++)
		if (map_get(&p->nodes, p->forward->args[i]))
			vec_push(ad->arena, &p->order, p->forward->args[i]);
	for (Op *op = p->forward->first; op; op = op->next)
		for (uint32_t i = 0; i < op->n_results; i++)
			if (map_get(&p->nodes, op->results[i]))
				vec_push(ad->arena, &p->order, op->results[i]);
}

static void keep_in_array(Pair *p, Value *v)
{
	Ad     *ad = p->k->ad;
	Value  *array = record_array(p->k, &p->layout, v);
	Builder f = after_value(v);
	Op     *index = value_op(p->layout.forward_index);
	if (!value_op(v) && index && index->parent == p->forward)
		f = index->next ? builder_before(index->next) : builder_at_end(p->forward);
	build_store(&f, v, build_index(&f, array, p->layout.forward_index));
	Value *back = build_load(&p->r, build_index(&p->r, array, p->layout.reverse_index));
	value_set_name(ad->func, back, v->name);
	map_put(ad->arena, &p->here, v, back);
}

/* Pushed at the end of the forward block, behind what its inner blocks pushed; popped at the start of the mirror. */
static void keep_on_store(Pair *p, Value *const *values, size_t n)
{
	Ad       *ad = p->k->ad;
	const Loc loc = block_loc(p->forward);
	Op       *end = block_terminator(p->forward);
	if (p->forward->parent && op_is_loop(p->forward->parent) && loop_form(p->forward->parent) == LOOP_TAIL)
		end = end->prev; /* before the exit that ends the iteration */
	Builder f = builder_before(end);
	f.loc = loc;
	for (size_t i = 0; i < n; i++) {
		Value *operands[] = { values[i], keep_store(ad, KEEP_IN_FORWARD, loc) };
		build_op(&f, OP_push, values[i]->type, operands, 2);
	}
	for (size_t i = n; i-- > 0;) {
		Value *back = build_pop(&p->r, keep_store(ad, KEEP_IN_REVERSE, loc), values[i]->type);
		value_set_name(p->r.func, back, values[i]->name);
		map_put(ad->arena, &p->here, values[i], back);
	}
}

static void bring_recorded(Pair *p)
{
	Ad *ad = p->k->ad;
	VEC(Value *) recorded = { 0 };
	VEC(Value *) pushed = { 0 };
	for (size_t i = 0; i < p->order.count; i++) {
		Value    *v = p->order.at[i];
		const int id = node_of(p, v);
		if (map_get(&ad->given, v))
			map_put(ad->arena, &p->here, v, map_get(&ad->given, v));
		else if (cut_is_needed(&p->cut, id) && cut_is_recorded(&p->cut, id))
			vec_push(ad->arena, &recorded, v);
	}
	if (!recorded.count)
		return;
	enclosing_loops(p->forward, ad->arena, &p->layout.loops);
	if (!ad->reverse && p->layout.loops.count && loops_are_counted(&p->layout.loops))
		layout_array(p->k, &p->layout, p->forward, p->reverse);
	for (size_t i = 0; i < recorded.count; i++) {
		Value *v = recorded.at[i];
		if (!p->layout.loops.count && !ad->reverse) {
			map_put(ad->arena, &p->here, v, thread_out(p->k, v));
		} else if (p->layout.is_array) {
			explain_recorded(ad, v, p->layout.count, NULL);
			keep_in_array(p, v);
		} else {
			explain_recorded(ad, v, NULL, unknown_loop(&p->layout.loops));
			vec_push(ad->arena, &pushed, v);
		}
	}
	if (pushed.count)
		keep_on_store(p, pushed.at, pushed.count);
}

static void bring_recomputed(Pair *p)
{
	Ad *ad = p->k->ad;
	for (size_t i = 0; i < p->order.count; i++) {
		Value *v = p->order.at[i];
		if (map_get(&p->here, v) || !cut_is_needed(&p->cut, node_of(p, v)))
			continue;
		explain_recomputed(ad, v);
		Op *copy = op_clone(p->r.func, value_op(v), &p->here);
		if (p->r.before)
			block_insert_before(p->r.before, copy);
		else
			block_append(p->r.block, copy);
	}
}

static void keep_block(Keeper *k, Block *forward, Block *reverse)
{
	Pair p = { .k = k, .forward = forward, .reverse = reverse, .cut = { .arena = k->ad->arena } };
	find_missing(k, forward, reverse, &p.missing);
	if (!p.missing.values.count)
		return;
	choose(&p);
	p.r = mirror_start(k, reverse, block_loc(forward));
	bring_recorded(&p); /* first: those on the store have to come off before anything else */
	bring_recomputed(&p);
	for (size_t i = 0; i < p.missing.values.count; i++)
		replace_in(reverse, p.missing.values.at[i], map_get(&p.here, p.missing.values.at[i]));
}

void keep_values(Ad *ad)
{
	Keeper k = { .ad = ad, .aliases = aliases_of(ad->arena, ad->func), .index = type_int(&ad->module->types, INT_LONG) };
	number_forward(&k);
	/* Mirrors were noted outer first: go through them backwards. */
	for (size_t i = ad->mirrors.count; i-- > 0;)
		if (ad->mirrors.entries[i].key)
			keep_block(&k, (Block *)ad->mirrors.entries[i].key, ad->mirrors.entries[i].value);
	Builder end = builder_before(block_terminator(&ad->func->body));
	end.loc = ad->spec->loc;
	for (size_t i = k.frees.count; i-- > 0;)
		build_op(&end, OP_free, NULL, &k.frees.at[i], 1);
	if (ad->store)
		build_op(&end, OP_stack_free, NULL, &ad->store, 1);
}
