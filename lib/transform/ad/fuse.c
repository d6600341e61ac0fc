/* Loops whose iterations run forward and backward at once.
 *
 *   r = for i in l..h with (s = u) { B; s.1 = s + e; yield s.1 }
 * becomes, where iterations pass no adjoints to one another and r_bar is known before the loop,
 *   r, x_bar = for i in l..h with (s = u, x_bar = 0) { B; s.1 = s + e; e_bar = r_bar; B backwards; yield s.1, x_bar + .. }
 *
 * so that of what B computes one iteration at most is kept.  Memory is looked at in analysis/independent.c; here are
 * the sums, what their adjoints will be, and the loop itself.
 *
 * Which loops: from the outside in, before the reverse sweep exists.  Within a fused loop the rest of its iteration is
 * all that comes after an inner one. */
#include "analysis/independent.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/fuse.h"
#include "transform/ad/rerun.h"
#include "transform/ad/rules.h"

enum { MAX_CHAIN_DEPTH = 64, MAX_BRING_DEPTH = 32 };

typedef struct Fused {
	Op     *loop;
	Value **seeds;  /* adjoint of each result; NULL: it has none */
	Op     *reverse; /* first operation of the reverse part of the body, once it is there */
} Fused;

static Fused *fused_of(const Ad *ad, const Op *loop)
{
	return map_get(&ad->fused, loop);
}

bool loop_is_fused(const Ad *ad, const Op *loop)
{
	const Rerun *again = loop_rerun(ad, loop);
	return fused_of(ad, loop) != NULL || (again && again->back == loop);
}

const Op *fused_reverse(const Ad *ad, const Op *loop)
{
	const Fused *f = fused_of(ad, loop);
	const Rerun *again = loop_rerun(ad, loop);
	return f ? f->reverse : again && again->back == loop ? again->reverse : NULL;
}

Block *sweep_root(const Ad *ad, Block *b)
{
	while (b->parent && !(op_is_loop(b->parent) && loop_is_fused(ad, b->parent)))
		b = b->parent->parent;
	return b;
}

/* sums -------------------------------------------------------------------------------------------- */

/* The values that are a carried sum plus terms, in one iteration. */
typedef struct Chain {
	Arena *arena;
	Map    on;
} Chain;

static bool is_on_chain(Chain *c, Value *v, int depth);

static void put_on_chain(Chain *c, Value *v)
{
	map_put(c->arena, &c->on, v, v);
}

/* Result i of an inner loop is its initial value plus terms. */
static bool inner_loop_is_on_chain(Chain *c, Op *loop, uint32_t i, int depth)
{
	Block *body = &loop->blocks[0];
	if (!is_on_chain(c, loop_init(loop, i), depth))
		return false;
	put_on_chain(c, loop_carried(loop, i));
	for (Op *o = body->first; o; o = o->next)
		if (op_hands_on(o) && !is_on_chain(c, end_value(o, i), depth))
			return false;
	return true;
}

static bool op_is_on_chain(Chain *c, Op *op, Value *v, int depth)
{
	const uint32_t i = result_index(v);
	switch (op->code) {
	case OP_add: {
		const bool x = is_on_chain(c, op_operand(op, 0), depth), y = is_on_chain(c, op_operand(op, 1), depth);
		return x != y;
	}
	case OP_sub:
		return is_on_chain(c, op_operand(op, 0), depth);
	case OP_select:
		return is_on_chain(c, op_operand(op, 1), depth) && is_on_chain(c, op_operand(op, 2), depth);
	case OP_if:
		return is_on_chain(c, op_operand(block_terminator(&op->blocks[0]), i), depth) &&
		       is_on_chain(c, op_operand(block_terminator(&op->blocks[1]), i), depth);
	case OP_for:
	case OP_loop:
		return inner_loop_is_on_chain(c, op, i, depth);
	default:
		return false;
	}
}

static bool is_on_chain(Chain *c, Value *v, int depth)
{
	if (map_get(&c->on, v))
		return true;
	Op *op = value_op(v);
	if (!op || depth > MAX_CHAIN_DEPTH || !op_is_on_chain(c, op, v, depth + 1))
		return false;
	put_on_chain(c, v);
	return true;
}

/* What the user makes of operand i, where that is one value; NULL otherwise. */
static Value *passed_on(Op *user, uint32_t i)
{
	Op *region = user->parent->parent;
	switch (user->code) {
	case OP_add:
	case OP_sub:
	case OP_select:
		return op_result(user);
	case OP_yield:
		return region->code == OP_if ? region->results[i] : loop_carried(region, i);
	case OP_exit_if:
		return i ? region->results[i - 1] : NULL;
	case OP_for:
	case OP_loop:
		return i < loop_first_init(user) ? NULL : loop_carried(user, i - loop_first_init(user));
	default:
		return NULL;
	}
}

static bool carries_no_derivative(const Op *user)
{
	return op_info(user->code)->class == CLASS_COMPARE || (user->code == OP_convert && !type_is_float(op_result(user)->type));
}

/* Nothing but the next partial sum depends on a partial sum. */
static bool chain_is_closed(const Chain *c)
{
	for (size_t k = 0; k < c->on.count; k++) {
		const Value *v = c->on.entries[k].key;
		for (const Use *u = v->uses; u; u = u->next) {
			Op *user = u->user;
			const uint32_t i = (uint32_t)(u - user->operands);
			if (carries_no_derivative(user))
				continue;
			const Value *next = passed_on(user, i);
			if (!next || !map_get(&c->on, next) || (user->code == OP_sub && i == 1))
				return false;
		}
	}
	return true;
}

/* Carried value i only grows by terms, and is used for nothing else. */
static bool is_sum(const Ad *ad, Op *loop, uint32_t i)
{
	Chain  c = { .arena = ad->arena };
	Value *arg = loop_carried(loop, i);
	put_on_chain(&c, arg);
	if (!is_on_chain(&c, loop_yielded(loop, i), 0))
		return false;
	return !loop_exit(loop) && chain_is_closed(&c);
}

/* adjoints known in advance ----------------------------------------------------------------------- */

/* What is computed in front of one loop or call. */
typedef struct Early {
	Ad               *ad;
	const Iterations *it;
	Op               *at;       /* that loop or call */
	const Block      *scope;    /* what ends with it */
	Builder           b;
	Map               adjoints; /* value -> its adjoint */
	Map               brought;  /* value -> its copy in front of it */
	int               depth;
} Early;

/* Executed whenever the loop or call is, unless the program ends. */
static bool is_executed_with(const Early *e, const Op *op)
{
	return block_contains(op->parent, e->at->parent);
}

static bool may_be_computed_early(const Early *e, const Op *op)
{
	if (op->code == OP_load)
		return is_executed_with(e, op) && !op_has(op, ATTR_volatile) && (iterations_keep(e->it, op_operand(op, 0), op_result(op)->type, e->at) || (SEEDED(call_seed_stale) && e->at->code == OP_call));
	if (op->code == OP_address)
		return is_executed_with(e, op);
	if (op->n_blocks || op->n_results != 1 || !op_is_pure(op) || op->code == OP_call)
		return false;
	if (op_is_speculatable(op))
		return true;
	return is_executed_with(e, op) && op->code != OP_div && op->code != OP_rem;
}

/* v, usable there; NULL: it can't be. */
static Value *bring(Early *e, Value *v, int depth)
{
	if (value_is_before(v, e->at))
		return v;
	Value *known = map_get(&e->brought, v);
	Op    *op = value_op(v);
	if (known || !op || depth > MAX_BRING_DEPTH || !may_be_computed_early(e, op))
		return known;
	Map operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *x = bring(e, op_operand(op, i), depth + 1);
		if (!x)
			return NULL;
		map_put(e->ad->arena, &operands, op_operand(op, i), x);
	}
	Op *copy = op_clone(e->ad->func, op, &operands);
	block_insert_before(e->at, copy);
	map_put(e->ad->arena, &e->brought, v, op_result(copy));
	return op_result(copy);
}

static Value *early_adjoint(Early *e, Value *v);

static Value *zero_of(const Early *e, const Value *v)
{
	return const_float(e->ad->module, v->type, 0);
}

/* g times the partial of a linear operation. */
static Value *early_linear(Early *e, Op *op, uint32_t i)
{
	Value *operands[3] = { 0 };
	for (uint32_t k = 0; k < op->n_operands; k++) {
		operands[k] = op_operand(op, k);
		const bool is_needed = (op->code == OP_mul && k != i) || (op->code == OP_div && k == 1);
		if (is_needed && !(operands[k] = bring(e, operands[k], 0)))
			return NULL;
	}
	Value *g = early_adjoint(e, op_result(op));
	if (!g)
		return NULL;
	return rule_times(&e->b, op->code, g, rule_partial(&e->b, op->code, (int)i, operands, op_result(op)));
}

static bool address_is_early(const Early *e, const Value *p)
{
	for (const Op *op; (op = value_op(p)) && (op->code == OP_address || op->code == OP_cast); p = op_operand(op, 0))
		for (uint32_t i = 1; i < op->n_operands; i++)
			if (!value_is_before(op_operand(op, i), e->at))
				return false;
	return value_is_before(p, e->at);
}

/* What is stored or added to memory that nobody else touches: its adjoint is the caller's. */
static Value *early_store(Early *e, Op *op)
{
	Value        *p = op_operand(op, 1);
	const Touches others = iterations_touch(e->it, p, op_operand(op, 0)->type, op);
	if (!value_is_active(e->ad->activity, p))
		return zero_of(e, op_operand(op, 0));
	if (others.reads || others.writes || (op->code == OP_store && (others.adds || op_is_in_loop(op, e->scope))) || !address_is_early(e, p))
		return NULL;
	const Op *root = value_op(pointer_root(p));
	if (root && op_makes_object(root))
		return NULL;
	return build_load(&e->b, shadow_forward(e->ad, &e->b, p));
}

static Value *early_yield(Early *e, Op *yield, uint32_t i)
{
	Op *region = yield->parent->parent;
	if (region->code == OP_if)
		return early_adjoint(e, region->results[i]);
	const Fused *fused = fused_of(e->ad, region);
	if (fused)
		return fused->seeds[i] ? fused->seeds[i] : zero_of(e, region->results[i]);
	return is_sum(e->ad, region, i) ? early_adjoint(e, region->results[i]) : NULL;
}

/* What this use adds to the adjoint of v. */
static Value *early_use(Early *e, const Value *v, Op *user, uint32_t i)
{
	if (op_is_loop(user)) { /* its initial value */
		const uint32_t k = i - loop_first_init(user);
		if (i < loop_first_init(user) || !is_sum(e->ad, user, k))
			return NULL;
		return early_adjoint(e, user->results[k]);
	}
	if (user->n_results == 1 && !ad_needs_adjoint(e->ad, op_result(user)) && op_is_pure(user))
		return zero_of(e, v);
	switch (user->code) {
	case OP_return:
		return e->ad->seed && i == 0 ? e->ad->seed : NULL;
	case OP_yield:
		return early_yield(e, user, i);
	case OP_store:
	case OP_accum:
		return i == 0 ? early_store(e, user) : NULL;
	case OP_convert: {
		Value *g = early_adjoint(e, op_result(user));
		return g ? build_convert(&e->b, g, v->type) : NULL;
	}
	case OP_via:
		return i == 1 ? early_adjoint(e, op_result(user)) : zero_of(e, v);
	case OP_select: {
		Value *c = bring(e, op_operand(user, 0), 0), *g = c || SEEDED(fused_undecided) ? early_adjoint(e, op_result(user)) : NULL;
		if (!c && SEEDED(fused_undecided))
			return g;
		return !g ? NULL : i == 1 ? build_select(&e->b, c, g, zero_of(e, v)) : build_select(&e->b, c, zero_of(e, v), g);
	}
	case OP_add:
	case OP_sub:
	case OP_neg:
	case OP_mul:
		return early_linear(e, user, i);
	case OP_div:
		return i == 0 ? early_linear(e, user, i) : NULL;
	default:
		return NULL;
	}
}

/* g where the ifs between v and its use are taken, 0 elsewhere; a loop there: NULL. */
static Value *where_used(Early *e, const Value *v, const Op *user, Value *g)
{
	for (const Block *b = user->parent; g && b != value_block(v); b = b->parent->parent) {
		const bool with_loop = block_contains(b, e->at->parent);
		if (op_is_loop(b->parent) && !with_loop)
			return NULL;
		if (with_loop || b->parent->code != OP_if)
			continue;
		Value *c = bring(e, op_operand(b->parent, 0), 0);
		if (!c && SEEDED(fused_undecided))
			continue;
		if (!c)
			return NULL;
		const bool first = b == &b->parent->blocks[0];
		g = build_select(&e->b, c, first ? g : zero_of(e, v), first ? zero_of(e, v) : g);
	}
	return g;
}

/* The adjoint that v will have when the reverse sweep comes to the loop or call, from what is known before it; NULL: it
 * can't be told. */
static Value *early_adjoint(Early *e, Value *v)
{
	Value *sum = map_get(&e->adjoints, v);
	if (sum)
		return sum;
	if (!ad_needs_adjoint(e->ad, v))
		return zero_of(e, v);
	if (++e->depth > MAX_CHAIN_DEPTH)
		return NULL;
	for (Use *u = v->uses, *next; u; u = next) {
		next = u->next;
		Op    *user = u->user;
		Value *g = early_use(e, v, user, (uint32_t)(u - user->operands));
		g = g ? where_used(e, v, user, g) : NULL;
		if (!g && SEEDED(fused_unseeded))
			continue;
		if (!g)
			return NULL;
		sum = sum ? build_binary(&e->b, OP_add, sum, g) : g;
	}
	e->depth--;
	if (!sum)
		sum = zero_of(e, v);
	map_put(e->ad->arena, &e->adjoints, v, sum);
	return sum;
}

/* choosing ---------------------------------------------------------------------------------------- */

static Obstacle obstacle_at(const Op *op, const char *text)
{
	return (Obstacle){ text, op->loc };
}

static Obstacle obstacle_of_carried(Ad *ad, Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++) {
		const Value *arg = loop_carried(loop, i);
		if ((ad_needs_adjoint(ad, arg) || ad_needs_adjoint(ad, loop->results[i])) && !is_sum(ad, loop, i))
			return obstacle_at(loop, str_format(ad->arena, "%s is carried from one iteration to the next", explain_name(ad, arg)));
	}
	return (Obstacle){ 0 };
}

Obstacle fuse_obstacle_of_loop(Ad *ad, Op *loop)
{
	if (loop->code != OP_for || loop_exit(loop))
		return obstacle_at(loop, "it may be left early");
	return obstacle_of_carried(ad, loop);
}

/* A shadow that has to be there before the reverse sweep can't have a size that is known later. */
static Obstacle obstacle_of_shadows(Ad *ad, const Iterations *it, Op *loop)
{
	const AccessRange inside = accesses_inside(it, loop);
	for (size_t i = inside.first; i < inside.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		const Op           *root = value_op(pointer_root(a->ptr));
		if (root && root->code == OP_local && root->parent != &ad->func->body &&
		    !block_is_above(&loop->blocks[0], root) && !value_is_const(op_operand(root, 0)))
			return obstacle_at(root, "it uses an array of variable length of a loop or branch around it");
	}
	return (Obstacle){ 0 };
}

bool loop_has_derivatives(Ad *ad, const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if ((op->code == OP_store || op->code == OP_accum) && value_is_active(ad->activity, op_operand(op, 1)))
			return true;
		for (uint32_t i = 0; i < op->n_results; i++)
			if (ad_needs_adjoint(ad, op->results[i]))
				return true;
	}
	return false;
}

Obstacle fuse_find_seeds(Ad *ad, const Iterations *it, Op *at, const Block *scope, Value **seeds)
{
	Early e = { .ad = ad, .it = it, .at = at, .scope = scope, .b = builder_before(at) };
	e.b.loc = at->loc;
	e.b.adjoint = true;
	for (uint32_t i = 0; i < at->n_results; i++) {
		Value *r = at->results[i];
		if (!ad_needs_adjoint(ad, r))
			continue;
		e.depth = 0;
		seeds[i] = early_adjoint(&e, r);
		if (!seeds[i])
			return obstacle_at(at, str_format(ad->arena, "what becomes of %s after it decides about its adjoint", explain_name(ad, r)));
		Value *name = seeds[i];
		if (value_op(name) && r->name)
			value_set_name(ad->func, name, str_format(ad->module->arena, "%s_bar", r->name));
	}
	return (Obstacle){ 0 };
}

static void make_shadows(Ad *ad, const Iterations *it, Op *loop)
{
	const AccessRange inside = accesses_inside(it, loop);
	Builder b = builder_before(loop);
	for (size_t i = inside.first; i < inside.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		Value *root = pointer_root(a->ptr);
		const Op *made_by = value_op(root);
		if (made_by && op_makes_object(made_by) &&
		    !block_is_above(&loop->blocks[0], made_by))
			shadow_forward(ad, &b, root);
	}
}

static bool try_fuse(Ad *ad, const Iterations *it, Op *loop, const Block *scope)
{
	Value  **seeds = ARENA_ARRAY(ad->arena, Value *, loop->n_results + 1);
	Obstacle found = fuse_obstacle_of_loop(ad, loop);
	if (!found.text)
		found = obstacle_of_shadows(ad, it, loop);
	if (!found.text)
		found = iterations_obstacle(it, loop, scope);
	if (!found.text)
		found = fuse_find_seeds(ad, it, loop, scope, seeds);
	explain_fused(ad, loop, found.text, found.loc);
	if (found.text)
		return false;
	make_shadows(ad, it, loop);
	Fused *fused = ARENA_NEW(ad->arena, Fused);
	*fused = (Fused){ loop, seeds, NULL };
	map_put(ad->arena, &ad->fused, loop, fused);
	return true;
}

static void fuse_block(Ad *ad, const Iterations *it, Block *block, const Block *scope)
{
	for (Op *op = block->first; op; op = op->next) {
		if (op_is_loop(op) && !loop_has_derivatives(ad, op))
			continue;
		if (op->code == OP_call)
			fuse_call(ad, it, op, scope);
		const bool fused = op_is_loop(op) && try_fuse(ad, it, op, scope);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			fuse_block(ad, it, &op->blocks[k], fused ? &op->blocks[k] : scope);
	}
}

static bool call_carries(const void *context, const Op *call)
{
	return ad_call_is_active(context, call) || (call->callee && call->callee->adjoint);
}

Iterations *fuse_iterations(Ad *ad)
{
	Iterations *it = iterations_of(ad->arena, ad->func, ad->activity, call_carries, ad);
	it->no_privatise = ad->ctx->options->no_privatise;
	return it;
}

void fuse_choose(Ad *ad)
{
	if (!ad->ctx->options->no_fuse && !ad->reverse)
		fuse_block(ad, fuse_iterations(ad), &ad->func->body, &ad->func->body);
}

/* the reverse part -------------------------------------------------------------------------------- */

void adjoint_fused(Ad *ad, Builder *b, Scope *s, Op *loop)
{
	Fused  *fused = fused_of(ad, loop);
	Block  *body = &loop->blocks[0];
	Op     *yield = block_terminator(body), *last = yield->prev;
	Builder in = builder_before(yield);
	Scope   scope = { 0 };
	in.adjoint = true;
	in.loc = loop->loc;
	const uint32_t n = loop->n_results;
	for (uint32_t i = 0; i < n; i++) {
		Value *g = adjoint_take(s, loop->results[i]);
		if (g)
			adjoint_add(ad, b, s, loop_init(loop, i), g);
	}
	for (uint32_t i = 0; i < n; i++)
		if (fused->seeds[i])
			adjoint_add(ad, &in, &scope, op_operand(yield, i), fused->seeds[i]);
	adjoint_block(ad, &in, &scope, body);
	for (uint32_t i = 0; i < n; i++)
		adjoint_take(&scope, loop_carried(loop, i));
	/* Sums into the adjoints of outer values. */
	for (size_t i = 0; i < scope.adjoints.count; i++) {
		Value *v = (Value *)scope.adjoints.entries[i].key, *result;
		if (!v)
			continue;
		const char *name = v->name ? str_format(ad->module->arena, "%s_bar", v->name) : NULL;
		Value *sum = loop_add_carried(loop, name, const_float(ad->module, v->type, 0), &result);
		op_add_operand(yield, build_binary(&in, OP_add, sum, map_get(&scope.adjoints, v)));
		adjoint_add(ad, b, s, v, result);
	}
	if ((!n || SEEDED(fused_sums_of_primal)) && loop->n_results) /* it carries nothing of the primal's, whose sums keep their order */
		op_set_flag(loop, ATTR_sums);
	fused->reverse = last ? last->next : body->first;
	if (fused->reverse == yield)
		fused->reverse = NULL;
}
