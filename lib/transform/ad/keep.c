/* Brings the values of the forward sweep to where the reverse sweep uses them.
 *
 * The reverse sweep was written as if every forward value were in scope.  For each block of the forward sweep, inner
 * ones first, the values that its mirror block misses are, as a minimum cut decides, recomputed there from what is at
 * hand, or recorded: in an array indexed by the enclosing counted loops, on the growing store where a trip count is
 * unknown, as a result of the enclosing ifs where there is no loop.
 *
 *   for %i in 0..%n { %p = tanh %z ... }            store %p, %p_kept[%i]
 *   for %i in rev 0..%n { ... uses %p ... }         %p.1 = load %p_kept[%i] */
#include "analysis/sections.h"
#include "analysis/writers.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/cut.h"
#include "transform/ad/keep.h"
#include "transform/ad/readback.h"
#include "transform/ad/rerun.h"
#include "transform/ad/scratch.h"
#include "transform/ad/snapshot.h"

/* ---- what is still there */

enum { MAX_WRITERS = 256 };

uint32_t keep_position(const Op *op)
{
	return op->id;
}

static void number(Keeper *k, Op *op)
{
	op->id = ++k->n_positions;
	const Effect e = op_info(op->code)->effect;
	if (e != EFFECT_PURE && e != EFFECT_READS && e != EFFECT_CONTROL && e != EFFECT_ALLOCATES)
		writers_add(k->ad->arena, &k->writers, k->aliases, op);
}

/* All up to `stop`, but for the reverse parts of fused loops. */
static void number_block(Keeper *k, Block *b, const Op *stop)
{
	const Op *end_of_reverse = NULL;
	bool      is_behind = false;
	FOR_EACH_OP(op, b) {
		const Op *region = op->parent->parent;
		is_behind |= op == stop;
		if (!end_of_reverse && region && op_is_loop(region) && op == fused_reverse(k->ad, region))
			end_of_reverse = block_terminator(op->parent);
		if (op == end_of_reverse)
			end_of_reverse = NULL;
		op->id = 0;
		if (!is_behind && !end_of_reverse)
			number(k, op);
	}
}

/* With what runs again: each iteration is a sweep of its own. */
static void number_forward(Keeper *k)
{
	Ad *ad = k->ad;
	number_block(k, &ad->func->body, ad->forward_end ? ad->forward_end->next : NULL);
	for (size_t i = 0; i < ad->reruns.count; i++) {
		const Rerun *r = ad->reruns.entries[i].value;
		if (r && ad->reruns.entries[i].key == r->back)
			number_block(k, &r->back->blocks[0], NULL);
	}
}

/* What the function frees last is there until then. */
static Op *before_last_frees(const Ad *ad)
{
	Op *op = block_terminator(&ad->func->body)->prev;
	while (op && op->code == OP_free)
		op = op->prev;
	return op;
}

Keeper *keep_for_choice(Ad *ad)
{
	Keeper *k = ARENA_NEW(ad->arena, Keeper);
	*k = (Keeper){ .ad = ad, .aliases = aliases_of(ad->arena, ad->func), .index = type_int(&ad->module->types, INT_LONG) };
	const Op *last = before_last_frees(ad);
	number_block(k, &ad->func->body, last ? last->next : NULL);
	return k;
}

/* The writer runs again within the root: it writes what it wrote the first time. */
static bool runs_again_in(const Keeper *k, const Op *writer, const Block *root)
{
	for (const Block *b = writer->parent; b != root && b->parent; b = b->parent->parent) {
		const Rerun *r = loop_rerun(k->ad, b->parent);
		if (r && r->back == b->parent)
			return true;
	}
	return false;
}

/* What the writer does may happen between the reader's iteration and its mirror. */
static bool may_write_after(const Keeper *k, const Op *writer, const Op *reader, const Value *p, const Type *t)
{
	if (keep_position(writer) > keep_position(reader) && op_may_write_later(k->aliases, writer, reader, p, t, NULL))
		return true;
	for (const Op *loop = reader->parent->parent; loop && !loop_is_fused(k->ad, loop) && !SEEDED(load_repeated_in_loop); loop = loop->parent->parent)
		if (op_is_loop(loop) && block_is_above(&loop->blocks[0], writer) && op_may_write_later(k->aliases, writer, reader, p, t, loop))
			return true;
	return false;
}

/* The object that p starts from is alive in the root of the sweep, where the mirror blocks can see it. */
static bool object_outlives(const Keeper *k, const Value *p, const Block *root)
{
	const Value *start = pointer_root((Value *)p);
	const Op    *op = value_op(start);
	if (k->ad->reverse) /* a split callee: its caller may have changed all but constants since */
		return start->kind == VALUE_GLOBAL && start->as.global->kind == GLOBAL_CONST;
	return !op || !op_makes_object(op) || block_contains(op->parent, root);
}

/* Where what can come after the reader begins: at the outermost loop around it. */
static uint32_t first_position_after(const Op *reader)
{
	const Op *first = reader;
	for (const Op *op = reader->parent->parent; op; op = op->parent->parent)
		if (op_is_loop(op))
			first = op;
	return keep_position(first);
}

/* At most MAX_WRITERS are looked at, so that the effort grows with the program and not with its square. */
static bool is_intact(Keeper *k, const Op *reader, const Value *p, const Type *t)
{
	const Block *root = sweep_root(k->ad, reader->parent);
	if (!object_outlives(k, p, root))
		return false;
	const uint32_t first = first_position_after(reader);
	const WriterGroupVec *groups = writers_through(k->ad->arena, &k->writers, k->aliases, p);
	int n = 0;
	for (size_t i = 0; i < groups->count; i++) {
		const WriterGroup *group = groups->at[i];
		for (size_t j = group->ops.count; j-- > 0 && keep_position(group->ops.at[j]) >= first;)
			if (!SEEDED(load_repeated) && (++n > MAX_WRITERS || (block_is_above(root, group->ops.at[j]) && !runs_again_in(k, group->ops.at[j], root) && may_write_after(k, group->ops.at[j], reader, p, t))))
				return false;
	}
	return true;
}

bool keep_still_there(Keeper *k, const Op *reader, const Value *p, const Type *t)
{
	return is_intact(k, reader, p, t);
}

bool keep_reads_same(Keeper *k, const Op *load)
{
	return is_intact(k, load, op_operand(load, 0), op_result(load)->type);
}

bool keep_changes_within(Keeper *k, const Op *load, const Op *loop)
{
	const Value *p = op_operand(load, 0);
	const Type  *t = op_result(load)->type;
	const WriterGroupVec *groups = writers_through(k->ad->arena, &k->writers, k->aliases, p);
	int n = 0;
	for (size_t i = 0; i < groups->count; i++) {
		const WriterGroup *group = groups->at[i];
		for (size_t j = group->ops.count; j-- > 0 && keep_position(group->ops.at[j]) > keep_position(loop);) {
			const Op  *w = group->ops.at[j];
			const bool is_store = w->code == OP_store || w->code == OP_accum;
			if (++n > MAX_WRITERS || (block_is_above(&loop->blocks[0], w) &&
			    (is_store ? aliases_overlap_across(k->aliases, loop, op_operand(w, 1), op_operand(w, 0)->type, p, t) : op_may_write(k->aliases, w, p, NULL))))
				return true;
		}
	}
	return false;
}

static Keeper *intact_keeper(Ad *ad)
{
	if (!ad->intact) {
		ad->intact = ARENA_NEW(ad->arena, Keeper);
		*ad->intact = (Keeper){ .ad = ad, .aliases = aliases_of(ad->arena, ad->func) };
		number_forward(ad->intact);
	}
	return ad->intact;
}

bool keep_is_first_use(Ad *ad, const Op *op, const Value *object)
{
	intact_keeper(ad);
	const uint32_t here = keep_position(op);

	for (const Use *u = object->uses; u; u = u->next)
		if (keep_position(u->user) && keep_position(u->user) < here)
			return false;
	return true;
}

bool keep_is_intact(Ad *ad, const Op *reader, const Value *p)
{
	Keeper *k = intact_keeper(ad);
	if (!object_outlives(k, p, sweep_root(ad, reader->parent)))
		return false;
	const WriterGroupVec *groups = writers_behind(ad->arena, &k->writers, k->aliases, p);
	for (size_t i = 0; i < groups->count; i++) {
		for (size_t j = 0; j < groups->at[i]->ops.count; j++) {
			const Op *w = groups->at[i]->ops.at[j];
			if (keep_position(w) >= keep_position(reader) || ops_share_loop(w, reader, NULL))
				return false;
		}
	}
	return true;
}

/* ---- which to record */

enum { UNWANTED = 10000 }; /* what --no-need says of computing anything again */

enum { LOAD_COST = 3, NEAR_LOAD_COST = 1 };

static bool is_still_there(Keeper *k, Op *load)
{
	return keep_reads_same(k, load) || scratch_still_there(k, load, op_operand(load, 0), op_result(load)->type);
}

static int load_cost(Keeper *k, Op *load)
{
	if (op_has(load, ATTR_volatile))
		return CUT_INFINITE;
	if (is_still_there(k, load))
		return LOAD_COST;
	const Snapshot *s = snapshot_of(k, load);
	return !s ? CUT_INFINITE : snapshot_is_shared(s) ? NEAR_LOAD_COST : LOAD_COST;
}

static int recompute_cost(Keeper *k, Op *op)
{
	if (op->code == OP_load)
		return load_cost(k, op);
	if (!op_is_pure(op) || op->n_blocks || call_is_fused(k->ad, op))
		return CUT_INFINITE;
	if (k->ad->ctx->options->no_need && op->code != OP_address && op->code != OP_cast)
		return UNWANTED;
	if (op->code == OP_div || op->code == OP_rem || op->code == OP_sqrt)
		return 4;
	if (op->code == OP_call || (op_info(op->code)->class == CLASS_MATH && op->code != OP_fabs && op->code != OP_fmin && op->code != OP_fmax))
		return 20;
	return op->code == OP_address ? 0 : 1;
}

/* What is recorded when an iteration runs again has to be computed there. */
enum { AGAIN = 3 };

static bool runs_again(const Ad *ad, Block *b)
{
	const Block *root = sweep_root(ad, b);
	return root->parent && loop_rerun(ad, root->parent);
}

/* Outside of loops a record is a local variable. */
static int record_cost(const Keeper *k, const Value *v, bool is_local)
{
	const PassOptions *options = k->ad->ctx->options;
	const int weight = options && options->byte_weight ? options->byte_weight : 1;
	const int cost = is_local ? 2 : 4 + weight * (v->type->kind == TYPE_BOOL ? 2 : (int)v->type->size);
	return !(options && options->segment) && runs_again(k->ad, value_block(v)) ? AGAIN * cost : cost;
}

/* ---- where a record lies */

static const Op *unknown_loop(const Keeper *k, const OpVec *loops)
{
	for (size_t i = 0; i < loops->count; i++)
		if (loops->at[i]->code != OP_for && !map_get(&k->ad->trip_counters, loops->at[i]))
			return loops->at[i];
	return NULL;
}

/* Behind op, or where the block starts if op is not of it. */
static Builder start_behind(Block *block, Op *op, Loc loc)
{
	Builder b = op && op->parent == block ? builder_after(op) : block->first ? builder_before(block->first) : builder_at_end(block);
	b.loc = loc;
	return b;
}

Builder keep_start(Block *block, Loc loc)
{
	return start_behind(block, NULL, loc);
}

Builder keep_forward_start(const Layout *l, Block *forward, Loc loc)
{
	return start_behind(forward, value_op(l->forward_index), loc);
}

Builder keep_mirror_start(const Keeper *k, Block *reverse, Loc loc)
{
	return start_behind(reverse, map_get(&k->ad->starts, reverse), loc);
}

/* Hands v, of a block under ifs only, to the root of the sweep: an extra result of each if. */
static Value *thread_out(Keeper *k, Value *v)
{
	for (Block *b = value_block(v), *root = sweep_root(k->ad, b); b != root; b = b->parent->parent) {
		Op *op = b->parent;
		for (int side = 0; side < 2; side++) {
			Op *yield = block_terminator(&op->blocks[side]);
			op_add_operand(yield, &op->blocks[side] == b ? v : const_zero(k->ad->module, v->type));
		}
		Value *out = op_add_result(op, v->name, v->type);
		value_take_function(out, v);
		v = out;
	}
	return v;
}

/* In the root of the sweep. */
void keep_free_at_end(Keeper *k, Value *array)
{
	vec_push(k->ad->arena, &k->frees, thread_out(k, array));
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
		Builder b = keep_start(&ad->func->body, loc);
		Op *op = build_op(&b, OP_stack, type_stack(&ad->module->types), NULL, 0);
		ad->store = op_add_result(op, "kept", op->type);
	}
	return ad->store;
}

/* Integers worked out from parameters alone: there at the start of the function, where memory is asked for. */
static bool is_known_early(Keeper *k, const Value *v, Map *seen)
{
	const Op *op = value_op(v);
	if (!op)
		return v->kind == VALUE_CONST || (!value_block(v)->parent && type_is_int(v->type));
	if (map_get(seen, v))
		return true;
	map_put(k->ad->arena, seen, v, (void *)v);
	if (op->n_blocks || !op_is_pure(op) || op->code == OP_call || (!type_is_int(v->type) && v->type->kind != TYPE_BOOL))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!is_known_early(k, op_operand(op, i), seen))
			return false;
	return true;
}

/* None where the if around the loops goes the other way: but where the size is known early and the condition is not. */
static Value *count_where_needed(Keeper *k, Builder *b, const Layout *l)
{
	const Op *region = l->outermost;
	Map       of_condition = { 0 }, of_count = { 0 };
	if (region->code != OP_if || value_is_const(l->count))
		return l->count;
	if (!is_known_early(k, op_operand(region, 0), &of_condition) && (is_known_early(k, l->count, &of_count) || SEEDED(records_of_no_side)))
		return l->count;
	const bool  is_first = block_is_above(&region->blocks[0], l->loops.at[0]) != SEEDED(records_of_other_side);
	const Type *size = type_size(&k->ad->module->types);
	Value      *none = const_int(k->ad->module, size, 0), *count = build_convert(b, l->count, size);
	return build_select(b, op_operand(region, 0), is_first ? count : none, is_first ? none : count);
}

static Value *record_array(Keeper *k, const Layout *l, const Value *v)
{
	Builder     b = builder_before(l->outermost);
	b.loc = l->loops.at[0]->loc;
	const char *name = str_format(k->ad->module->arena, "%s_kept", v->name ? v->name : "value");
	/* Truth values as bytes: gcc makes vectors of loops over them, not of loops over _Bool. */
	const Type *elem = v->type->kind == TYPE_BOOL ? type_int(&k->ad->module->types, INT_UCHAR) : v->type;
	Value      *array = build_alloc(&b, name, elem, count_where_needed(k, &b, l));
	op_set_flag(array->as.op, ATTR_record);
	keep_free_at_end(k, array);
	return array;
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
	Map     copies;  /* snapshot that loads share -> the node of what it costs + 1 */
	Map     stores;  /* forward value -> the store that its mirror reads back */
	Map     results; /* of a branch: value -> the result of the if that it becomes, which is brought instead */
	Map     ordered; /* those in `order` */
	VEC(Value *) order; /* the values of the cut as the forward block has them: operands first */
	Builder r;       /* in the mirror, in front of all that uses the values */
	Map     here;    /* forward value -> its value in the mirror */
	VEC(Value *) stale; /* addresses in the mirror that may not be used any more */
} Pair;

/* Notes where v is read back from, if that is cheaper than computing it again. */
static int how_to_recompute(Pair *p, Value *v)
{
	Op *op = value_op(v);
	if (map_get(&p->k->ad->given, v))
		return 0;
	const int cost = op ? recompute_cost(p->k, op) : CUT_INFINITE;
	Op    *store = cost > LOAD_COST ? stored_at(p->k, v) : NULL;
	Value *result = cost > LOAD_COST && !store ? known_as_result(p->k, v) : NULL;
	if (!store && !result)
		return cost;
	map_put(p->k->ad->arena, store ? &p->stores : &p->results, v, store ? (void *)store : result);
	return LOAD_COST;
}

/* What the mirror computes v from: operands first..end of op. */
typedef struct Inputs {
	Op *op;
	uint32_t first, end;
} Inputs;

static Inputs inputs_of(const Pair *p, Value *v)
{
	Op *store = map_get(&p->stores, v), *op = value_op(v);
	if (map_get(&p->k->ad->given, v) || map_get(&p->results, v) || (!store && !op))
		return (Inputs){ 0 };
	return store ? (Inputs){ store, 1, 2 } : (Inputs){ op, 0, op->n_operands };
}

static int node_of(const Pair *p, const Value *v)
{
	return (int)((uintptr_t)map_get(&p->nodes, v) - 1);
}

static bool is_in_loop(const Ad *ad, const Block *b)
{
	for (; b->parent && !loop_is_fused(ad, b->parent); b = b->parent->parent)
		if (op_is_loop(b->parent))
			return true;
	return false;
}

/* The forward sweep computes it for the reverse sweep alone, which can do that itself where it can be done twice. */
static bool is_for_mirror(const Block *forward)
{
	const Op *region = forward->parent;
	return region && region->code == OP_if && op_has(region, ATTR_again);
}

static bool is_in_snapshot(Keeper *k, Op *load)
{
	return load->code == OP_load && !is_still_there(k, load) && snapshot_of(k, load);
}

/* A copy that is made for what is read of it here costs as much as a record of one value. */
static void cut_copy(Pair *p, Value *v, int node)
{
	Keeper *k = p->k;
	Op     *load = value_op(v);
	if (!load || map_get(&p->stores, v) || map_get(&p->results, v) || map_get(&k->ad->given, v) || !is_in_snapshot(k, load) || !snapshot_is_to_pay(snapshot_of(k, load)))
		return;
	const Snapshot *s = snapshot_of(k, load);
	uintptr_t id = (uintptr_t)map_get(&p->copies, s);
	if (!id) {
		id = (uintptr_t)cut_add(&p->cut, record_cost(k, v, false), CUT_INFINITE) + 1;
		map_put(k->ad->arena, &p->copies, s, (void *)id);
	}
	cut_depend(&p->cut, node, (int)(id - 1));
}

static void cut_node(Pair *p, Value *v)
{
	Keeper *k = p->k;
	const bool is_for_mirror_only = is_for_mirror(p->forward);
	const bool is_local = !k->ad->reverse && !is_in_loop(k->ad, p->forward);
	VEC(Value *) work = { 0 };
	vec_push(k->ad->arena, &work, v);
	while (work.count) {
		Value *x = vec_pop(&work);
		if (map_get(&p->nodes, x))
			continue;
		int recompute = how_to_recompute(p, x);
		const bool can_record = type_is_scalar(x->type);
		const int record = record_cost(k, x, is_local) + (is_for_mirror_only && recompute < UNWANTED ? UNWANTED : 0);
		const uintptr_t id = (uintptr_t)cut_add(&p->cut, can_record ? record : CUT_INFINITE, recompute);
		map_put(k->ad->arena, &p->nodes, x, (void *)(id + 1));
		const Inputs in = recompute < CUT_INFINITE ? inputs_of(p, x) : (Inputs){ 0 };
		for (uint32_t i = in.first; i < in.end; i++)
			if (value_block(op_operand(in.op, i)) == p->forward)
				vec_push(k->ad->arena, &work, op_operand(in.op, i));
	}
}

/* Behind the address that it is read back from, which the forward block may work out later. */
static void add_in_order(Pair *p, Value *v)
{
	if (!map_get(&p->nodes, v) || map_get(&p->ordered, v))
		return;
	map_put(p->k->ad->arena, &p->ordered, v, v);
	const Op *store = map_get(&p->stores, v);
	VEC(Value *) chain = { 0 };
	if (store)
		vec_push(p->k->ad->arena, &chain, op_operand(store, 1));
	for (size_t i = 0; i < chain.count; i++) {
		const Op *op = value_op(chain.at[i]);
		for (uint32_t k = 0; op && map_get(&p->nodes, chain.at[i]) && k < op->n_operands; k++)
			vec_push(p->k->ad->arena, &chain, op_operand(op, k));
	}
	while (chain.count)
		add_in_order(p, vec_pop(&chain));
	vec_push(p->k->ad->arena, &p->order, v);
}

static void choose(Pair *p)
{
	for (size_t i = 0; i < p->missing.values.count; i++)
		cut_node(p, p->missing.values.at[i]);
	for (size_t i = 0; i < p->nodes.count; i++) {
		Value    *v = (Value *)p->nodes.entries[i].key;
		const int id = node_of(p, v);
		const Inputs in = cut_can_recompute(&p->cut, id) ? inputs_of(p, v) : (Inputs){ 0 };
		if (map_get(&p->missing.seen, v))
			cut_need(&p->cut, id);
		for (uint32_t j = in.first; j < in.end; j++)
			if (map_get(&p->nodes, op_operand(in.op, j)))
				cut_depend(&p->cut, id, node_of(p, op_operand(in.op, j)));
		if (cut_can_recompute(&p->cut, id))
			cut_copy(p, v, id);
	}
	cut_solve(&p->cut);
	for (uint32_t i = 0; i < p->forward->n_args; i++)
		add_in_order(p, p->forward->args[i]);
	for (Op *op = p->forward->first; op; op = op->next)
		for (uint32_t i = 0; i < op->n_results; i++)
			add_in_order(p, op->results[i]);
}

static void keep_in_array(Pair *p, const Layout *l, Value *v)
{
	Ad     *ad = p->k->ad;
	Value  *array = record_array(p->k, l, v);
	const Op *index = value_op(l->forward_index);
	Builder   f = value_op(v) ? builder_after(value_op(v)) : index && index->parent == p->forward ? builder_before(index->next) : keep_start(p->forward, block_loc(p->forward));
	build_store(&f, build_convert(&f, v, array->type->elem), build_index(&f, array, l->forward_index));
	Value *back = build_convert(&p->r, build_load(&p->r, build_index(&p->r, array, l->reverse_index)), v->type);
	value_set_name(ad->func, back, v->name);
	value_take_function(back, v);
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
	for (size_t k = n; k-- > 0;) {
		const size_t i = SEEDED(store_order) ? n - 1 - k : k;
		Value *back = build_pop(&p->r, keep_store(ad, KEEP_IN_REVERSE, loc), values[i]->type);
		value_set_name(p->r.func, back, values[i]->name);
		value_take_function(back, values[i]);
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
	for (size_t i = 0; i < recorded.count; i++) {
		Value  *v = recorded.at[i];
		Layout *l = layout_for(p->k, v);
		if (!l->loops.count && !ad->reverse) {
			map_put(ad->arena, &p->here, v, thread_out(p->k, v));
		} else if (l->is_array) {
			explain_recorded(ad, v, l->count, NULL);
			keep_in_array(p, l, v);
		} else {
			explain_recorded(ad, v, NULL, unknown_loop(p->k, &l->loops));
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
		const Op *store = map_get(&p->stores, v);
		if (map_get(&p->results, v)) {
			map_put(ad->arena, &p->here, v, map_get(&p->results, v));
			continue;
		}
		if (store) {
			Value *from = op_operand(store, 1), *place = map_get(&p->here, from);
			Value *back = build_load(&p->r, place ? place : from);
			value_set_name(ad->func, back, v->name);
			map_put(ad->arena, &p->here, v, back);
			continue;
		}
		explain_recomputed(ad, v);
		Op *copy = op_clone(p->r.func, value_op(v), &p->here);
		if (p->r.before)
			block_insert_before(p->r.before, copy);
		else
			block_append(p->r.block, copy);
		if (is_in_snapshot(p->k, value_op(v)))
			vec_push(ad->arena, &p->stale, snapshot_read(p->k, snapshot_of(p->k, value_op(v)), copy));
	}
}

/* ---- the state of loops that run again */

/* A row for each iteration. */
static void set_length(Keeper *k, const Layout *l, const RerunState *s)
{
	Builder b = builder_before(l->outermost);
	b.loc = s->record->loc;
	op_set_operand(s->record, 0, build_size(&b, OP_size_mul, l->count, s->extent.count));
	op_unlink(s->record);
	block_insert_before(l->outermost, s->record);
	keep_free_at_end(k, op_result(s->record));
}

static void keep_state(Keeper *k, Block *forward, const Rerun *r)
{
	for (size_t i = 0; i < r->states.count; i++) {
		const RerunState *s = &r->states.at[i];
		const Extent     *e = &s->extent;
		Layout  *l = layout_of(k, forward);
		Value   *array = op_result(s->record);
		set_length(k, l, s);
		Builder  f = keep_forward_start(l, forward, block_loc(forward)), b = builder_before(s->copy ? s->copy : s->view);
		Value   *from = extent_start(&f, e);
		build_copy(&f, e->type, extent_row(&f, e, array, l->forward_index), from, e->count);
		b.loc = f.loc;
		Value *row = extent_row(&b, e, array, SEEDED(rerun_state_stale) ? const_int(k->ad->module, k->index, 0) : l->reverse_index);
		if (s->copy)
			op_set_operand(s->copy, 1, row);
		if (s->view)
			op_set_operand(s->view, 0, row);
	}
}

static void keep_block(Keeper *k, Block *forward, Block *reverse)
{
	const Rerun *again = reverse->parent ? loop_rerun(k->ad, reverse->parent) : NULL;
	if (again)
		keep_state(k, forward, again);
	Pair p = { .k = k, .forward = forward, .reverse = reverse, .cut = { .arena = k->ad->arena } };
	find_missing(k, forward, reverse, &p.missing);
	if (!p.missing.values.count)
		return;
	choose(&p);
	p.r = keep_mirror_start(k, reverse, block_loc(forward));
	bring_recorded(&p); /* first: those on the store have to come off before anything else */
	bring_recomputed(&p);
	for (size_t i = 0; i < p.missing.values.count; i++)
		value_replace_in(reverse, p.missing.values.at[i], map_get(&p.here, p.missing.values.at[i]));
	for (size_t i = 0; i < p.stale.count; i++)
		pointer_erase_unused(p.stale.at[i]); /* before the blocks around record what it leads to */
}

void keep_values(Ad *ad)
{
	Keeper k = { .ad = ad, .aliases = aliases_of(ad->arena, ad->func), .index = type_int(&ad->module->types, INT_LONG) };
	number_forward(&k);
	/* Mirrors were noted outer first: go through them backwards. */
	for (size_t i = ad->mirrors.count; i-- > 0;)
		if (ad->mirrors.entries[i].key)
			keep_block(&k, (Block *)ad->mirrors.entries[i].key, ad->mirrors.entries[i].value);
	snapshot_finish(&k);
	scratch_place(&k);
	Builder end = builder_before(block_terminator(&ad->func->body));
	end.loc = ad->spec->loc;
	for (size_t i = k.frees.count; i-- > 0;) {
		Builder at = builder_before(block_terminator(value_block(k.frees.at[i])));
		at.loc = ad->spec->loc;
		build_op(&at, OP_free, NULL, &k.frees.at[i], 1);
	}
	if (ad->store)
		build_op(&end, OP_stack_free, NULL, &ad->store, 1);
	rerun_drop_unread(ad, &ad->reruns);
}
