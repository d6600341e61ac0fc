/* Elements of an array that cost less to compute again than to store and to load.
 *
 *   for %i { %k = mul %x[%i], %t[%i - 1]               for %i { %k = mul %x[%i], %t[%i - 1]
 *            store %k, %k2[%i] .. }                             .. }
 *   for %i { %a = load %x[%i] ..               ->      for %i { %a = load %x[%i] ..
 *            %b = load %k2[%i] .. }                             %b = mul %x[%i], %t[%i - 1] .. }
 *
 * An array that one loop fills and later ones read, element by element, goes where each of its elements is a few operations on
 * what the later loops load anyway, but for one load: the one that goes.  Some of it may be read back from another array that the
 * first loop fills with it.
 *
 * R1 The array is the function's own, its pointer goes nowhere, one loop fills it, and each loop that reads it passes over
 *    elements that this one has filled, in iterations of the same number.
 * R2 What is loaded again is what it was: nothing has written there since, neither later iterations of the first loop, nor what stands
 *    between the two, nor earlier iterations of the second one. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/streams.h"

enum {
	MAX_LOADS = 8,
	MAX_OPERATIONS = 4, /* of an element */
	MAX_DEPTH = 8,
};

typedef struct Recomputed {
	Arena         *arena;
	const Aliases *aliases;
	Op            *made, *store;
	OpVec          loads, others; /* stores beside the loop */
	Stream         first, second;
	int            n_operations, n_loads;
	VEC(const Value *) leaves;    /* objects that are read back */
} Recomputed;

/* ---- R1 */

static bool is_of_stream(const Op *op)
{
	return op->parent->parent && stream_has_form(op->parent->parent);
}

static bool add_uses(Recomputed *r, const Value *p)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op *op = u->user;
		switch (op->code) {
		case OP_address:
			if (!add_uses(r, op_result(op)))
				return false;
			break;
		case OP_free:
			break;
		case OP_store:
			if (op_operand(op, 0) == p || op_has(op, ATTR_volatile) || (is_of_stream(op) && r->store))
				return false;
			if (is_of_stream(op))
				r->store = op;
			else
				vec_push(r->arena, &r->others, op);
			break;
		case OP_load:
			if (!is_of_stream(op) || op_has(op, ATTR_volatile) || r->loads.count == MAX_LOADS)
				return false;
			vec_push(r->arena, &r->loads, op);
			break;
		default:
			return false;
		}
	}
	return true;
}

static const LoopAccess *access_of(const Stream *s, const Op *op)
{
	for (uint32_t i = 0; i < s->n_accesses; i++)
		if (s->accesses[i].op == op)
			return &s->accesses[i];
	return NULL;
}

/* ---- R2 */

static bool never_meet(const Recomputed *r, const Op *loop, const LoopAccess *x, const Op *other, const LoopAccess *y, Distances *d)
{
	if (accesses_are_elsewhere(r->aliases, x, y))
		return true;
	if (!stream_distances(loop, x, other, y, d))
		*d = (Distances){ INT32_MIN, INT32_MAX };
	return d->least > d->most;
}

/* Between the two loops. */
static bool survives_op(const Recomputed *r, const LoopAccess *x, Op *op)
{
	LoopAccess place = *x;
	Stream     other;
	Distances  d;
	if (!op_may_write(r->aliases, op, x->pointer, NULL))
		return true;
	if (op->code == OP_for && stream_has_form(op) && stream_find(r->arena, r->aliases, op, &other)) {
		for (uint32_t i = 0; i < other.n_accesses; i++)
			if (other.accesses[i].op->code != OP_load && !never_meet(r, r->first.loop, x, op, &other.accesses[i], &d))
				return false;
		return true;
	}
	const Stream alone = { .loop = r->first.loop, .accesses = &place, .n_accesses = 1, .low = r->first.low };
	return op_is_access(op) && op_is_independent_of(r->arena, r->aliases, op, &alone);
}

/* What the first loop finds or leaves there, the same iteration of the second one finds there, too. */
static bool survives(const Recomputed *r, const LoopAccess *x)
{
	Distances d;
	for (uint32_t i = 0; i < r->first.n_accesses; i++) {
		const LoopAccess *w = &r->first.accesses[i];
		if (w->op != x->op && w->op->code != OP_load && !never_meet(r, r->first.loop, x, r->first.loop, w, &d) && d.most >= 0)
			return false;
	}
	for (Op *op = r->first.loop->next; op != r->second.loop; op = op->next)
		if (!survives_op(r, x, op))
			return false;
	for (uint32_t i = 0; i < r->second.n_accesses; i++) {
		const LoopAccess *w = &r->second.accesses[i];
		if (w->op->code != OP_load && !never_meet(r, r->first.loop, x, r->second.loop, w, &d) && d.least <= 0)
			return SEEDED(recomputed_stale);
	}
	return true;
}

/* ---- what an element is computed from */

static bool is_loaded_anyway(const Recomputed *r, const LoopAccess *x)
{
	Distances d;
	for (uint32_t i = 0; i < r->second.n_accesses; i++) {
		const LoopAccess *y = &r->second.accesses[i];
		if (y->op->code != OP_store && y->section.base == x->section.base && y->type == x->type &&
		    stream_distances(r->first.loop, x, r->second.loop, y, &d) && d.least == 0 && d.most == 0)
			return true;
	}
	return false;
}

/* Another array that the first loop leaves v in. */
static Op *store_of(const Recomputed *r, const Value *v)
{
	for (const Use *u = v->uses; u; u = u->next) {
		Op *op = u->user;
		const Value *object = op->code == OP_store && op_operand(op, 0) == v && op->parent == &r->first.loop->blocks[0]
		                              ? aliases_object(r->aliases, op_operand(op, 1)) : NULL;
		const LoopAccess *x = object && object != op_result(r->made) ? access_of(&r->first, op) : NULL;
		if (x && survives(r, x))
			return op;
	}
	return NULL;
}

/* v, computed in iteration i of the first loop, in front of `at` in iteration i of the second one; NULL: it can't be, or only
 * measured where `at` is NULL. */
static bool computed(Recomputed *r, Value *v, Builder *b, Map *done, Value **out, int depth)
{
	const Op *loop = r->first.loop;
	Op       *op = value_op(v);
	Value    *known = map_get(done, v);
	if (known || !value_is_within(v, loop) || v == for_index(loop)) {
		*out = known ? known : v == for_index(loop) ? for_index(r->second.loop) : v;
		return true;
	}
	if (!op || depth == MAX_DEPTH || op->parent != &loop->blocks[0])
		return false;
	const int operations = r->n_operations, loads = r->n_loads;
	const size_t leaves = r->leaves.count;
	const LoopAccess *x = op->code == OP_load ? access_of(&r->first, op) : NULL;
	const bool is_light = op_info(op->code)->class == CLASS_ARITH && op->code != OP_div && op->code != OP_rem && op->code != OP_sqrt;
	bool fine = x ? survives(r, x) : op->code == OP_address || op->code == OP_convert || is_light;
	Map  operands = { 0 };
	r->n_operations += is_light;
	r->n_loads += x && !is_loaded_anyway(r, x);
	for (uint32_t i = 0; fine && i < op->n_operands; i++) {
		Value *operand = NULL;
		fine = computed(r, op_operand(op, i), b, done, &operand, depth + 1);
		if (fine)
			map_put(r->arena, &operands, op_operand(op, i), operand);
	}
	Op *copied = op, *back = NULL;
	if (!fine) {
		r->n_operations = operations;
		r->n_loads = loads;
		r->leaves.count = leaves;
		back = store_of(r, v);
		Value *pointer = NULL;
		if (!back || !computed(r, op_operand(back, 1), b, done, &pointer, depth + 1))
			return false;
		r->n_loads += !is_loaded_anyway(r, access_of(&r->first, back));
		vec_push(r->arena, &r->leaves, aliases_object(r->aliases, op_operand(back, 1)));
		*out = b ? build_load(b, pointer) : v;
	} else if (b) {
		Op *copy = op_clone(loop->func, copied, &operands);
		block_insert_before(b->before, copy);
		*out = op_result(copy);
	} else {
		*out = v;
	}
	map_put(r->arena, done, v, *out);
	return true;
}

/* The load stands in a loop that finds what the first one has stored; it goes if that can be computed there for less. */
static bool is_recomputable(Recomputed *r, Op *load)
{
	Map       done = { 0 };
	Value    *ignored;
	Distances d;
	Op *const loop = load->parent->parent;
	if (loop == r->first.loop || loop->parent != r->first.loop->parent || !op_precedes(r->first.loop, loop) ||
	    for_index(loop)->type != for_index(r->first.loop)->type || !streams_have_one_end(r->first.loop, loop) ||
	    !stream_find(r->arena, r->aliases, loop, &r->second) || r->second.low < r->first.low)
		return false;
	const LoopAccess *x = access_of(&r->first, r->store), *y = access_of(&r->second, load);
	if (!x || !y || x->type != y->type || !stream_distances(r->first.loop, x, loop, y, &d) || d.least != 0 || d.most != 0 || !survives(r, x))
		return false;
	r->n_operations = r->n_loads = 0;
	return computed(r, op_operand(r->store, 0), NULL, &done, &ignored, 0) && r->n_operations <= MAX_OPERATIONS && r->n_loads <= 1;
}

static void compute_again(Recomputed *r, Op *load)
{
	Map     done = { 0 };
	Value  *v = NULL;
	Builder b = builder_before(load);
	if (!stream_find(r->arena, r->aliases, load->parent->parent, &r->second))
		return;
	(void)computed(r, op_operand(r->store, 0), &b, &done, &v, 0);
	op_supersede(load, v);
}

static bool recompute(PassContext *ctx, const Aliases *aliases, Map *pinned, Op *made)
{
	Recomputed r = { .arena = ctx->arena, .aliases = aliases, .made = made };
	if (!type_is_float(made->type) || op_has(made, ATTR_zero) || map_get(pinned, op_result(made)) || !add_uses(&r, op_result(made)) || !r.store ||
	    !r.loads.count || !stream_find(r.arena, aliases, r.store->parent->parent, &r.first))
		return false;
	for (size_t i = 0; i < r.loads.count; i++)
		if (!is_recomputable(&r, r.loads.at[i]))
			return false;
	diag_remark(ctx->diag, r.store->loc, "what is stored here is computed again where it is read");
	for (size_t i = 0; i < r.loads.count; i++)
		compute_again(&r, r.loads.at[i]);
	for (size_t i = 0; i < r.leaves.count; i++)
		map_put(ctx->arena, pinned, r.leaves.at[i], made);
	op_erase(r.store);
	for (size_t i = 0; i < r.others.count; i++)
		op_erase(r.others.at[i]);
	return true;
}

bool pass_recompute(Func *f, PassContext *ctx)
{
	const Aliases *aliases = NULL;
	OpVec arrays = { 0 };
	Map   pinned = { 0 };
	bool  changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	FOR_EACH_OP(op, &f->body)
		if (op_makes_object(op) && !op_has(op, ATTR_record))
			vec_push(ctx->arena, &arrays, op);
	for (size_t i = 0; i < arrays.count; i++) {
		aliases = aliases ? aliases : pass_aliases(ctx, f);
		changed |= recompute(ctx, aliases, &pinned, arrays.at[i]);
	}
	return changed && (remove_dead(ctx->arena, f), true);
}
