#include "analysis/independent.h"

#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"

static const Obstacle no_obstacle = { 0 };

static Obstacle obstacle(const Op *at, const char *text)
{
	return (Obstacle){ text, at->loc };
}

/* what is accessed -------------------------------------------------------------------------------- */

static void add_access(Iterations *it, Op *op, AccessKind kind, Value *p, const Type *t, const Value *count)
{
	if (!value_is_active(it->activity, p))
		return;
	ActiveAccess *access = ARENA_NEW(it->arena, ActiveAccess);
	access->op = op;
	access->position = op->id;
	access->kind = kind;
	access->ptr = p;
	access->type = t;
	access->section = count ? section_of_elements(it->func, p, t, count) : section_of(it->func, p, t);
	vec_push(it->arena, &it->accesses, access);
}

static void note_accesses(Iterations *it, Op *op)
{
	switch (op->code) {
	case OP_load:
		if (type_is_float(op_result(op)->type) && value_is_active(it->activity, op_result(op)))
			add_access(it, op, ACCESS_READ, op_operand(op, 0), op_result(op)->type, NULL);
		break;
	case OP_store:
	case OP_accum:
		if (type_is_float(op_operand(op, 0)->type))
			add_access(it, op, op->code == OP_store ? ACCESS_WRITE : ACCESS_ADD, op_operand(op, 1), op_operand(op, 0)->type, NULL);
		break;
	case OP_copy:
	case OP_move:
		if (!type_holds_floats(op->type))
			break;
		add_access(it, op, ACCESS_READ, op_operand(op, 1), op->type, op_operand(op, 2));
		add_access(it, op, ACCESS_WRITE, op_operand(op, 0), op->type, op_operand(op, 2));
		break;
	case OP_zero:
		if (type_holds_floats(op->type))
			add_access(it, op, ACCESS_WRITE, op_operand(op, 0), op->type, op_operand(op, 1));
		break;
	default:
		break;
	}
}

Iterations *iterations_of(Arena *arena, Func *f, const Activity *activity, CallIsActive *carries, const void *context)
{
	Iterations *it = ARENA_NEW(arena, Iterations);
	it->arena = arena;
	it->func = f;
	it->aliases = aliases_of(arena, f);
	it->activity = activity;
	uint32_t n = 0;
	FOR_EACH_OP(op, &f->body) {
		op->id = ++n; /* its position; that of one that is made later is 0 */
		if (op->code == OP_call && op_has(op, ATTR_shadow))
			continue; /* stands for what a call does to shadows of pointers */
		note_accesses(it, op);
		const Effect e = op_info(op->code)->effect;
		if (e == EFFECT_WRITES || e == EFFECT_ACCUMULATES || e == EFFECT_FREES || e == EFFECT_EFFECT)
			vec_push(arena, &it->writers, op);
		if ((op->code == OP_call || op->code == OP_call_ptr) && carries(context, op))
			vec_push(arena, &it->calls, op);
	}
	return it;
}

static bool op_is_after(const Op *op, const Op *other)
{
	return op->id > other->id;
}

bool value_is_before(const Value *v, const Op *op)
{
	const Block *home = value_block(v);
	const Op    *made_by = value_op(v);
	if (!home)
		return true;
	if (!block_contains(home, op->parent))
		return false;
	for (uint16_t i = 0; made_by && i < made_by->n_blocks; i++)
		if (block_contains(&made_by->blocks[i], op->parent)) /* a result of what is around op */
			return false;
	return !made_by || made_by->id < op->id;
}

static bool is_inside(const Op *op, const Op *loop)
{
	return loop->n_blocks && block_is_above(&loop->blocks[0], op);
}

/* One stands where the condition of an if holds, the other one where it does not. */
static bool exclude_each_other(const Op *x, const Op *y)
{
	const Op *region = NULL;
	for (const Block *b = x->parent; !block_is_above(b, y); b = region->parent)
		region = b->parent;
	for (uint16_t i = 0; region && i < region->n_blocks; i++)
		if (block_is_above(&region->blocks[i], y) || SEEDED(excluded_by_any_if))
			return true;
	return false;
}

/* Executed after an iteration of the loop, before the scope ends. */
static bool comes_after(const Op *op, const Op *loop, const Block *scope)
{
	if (!block_is_above(scope, op) || is_inside(op, loop))
		return false;
	return (op_is_after(op, loop) && !exclude_each_other(op, loop)) || ops_share_loop(loop, op, scope);
}

static size_t first_access_at(const Iterations *it, uint32_t position)
{
	size_t first = 0, end = it->accesses.count;
	while (first < end) {
		const size_t middle = first + (end - first) / 2;
		if (it->accesses.at[middle]->position < position)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

AccessRange accesses_inside(const Iterations *it, const Op *loop)
{
	const Op *next = walk_next_skip(&it->func->body, loop);
	while (next && !next->id) /* made since */
		next = walk_next_skip(&it->func->body, next);
	return (AccessRange){ first_access_at(it, loop->id), next ? first_access_at(it, next->id) : it->accesses.count };
}

/* All that are inside the loop, or come after it before the scope ends, and others. */
static AccessRange accesses_since(const Iterations *it, const Op *loop, const Block *scope)
{
	const Op *first = loop;
	for (const Block *b = loop->parent; b != scope && b->parent; b = b->parent->parent)
		if (op_is_loop(b->parent))
			first = b->parent;
	const size_t end = scope->parent ? accesses_inside(it, scope->parent).end : it->accesses.count;
	return (AccessRange){ first_access_at(it, first->id), end };
}

static bool is_single(const ActiveAccess *x)
{
	return x->op->code == OP_load || x->op->code == OP_store || x->op->code == OP_accum;
}

/* What is defined inside `varying` may differ between the two (NULL: nothing). */
static bool may_meet(const Iterations *it, const ActiveAccess *x, const ActiveAccess *y, const Op *varying)
{
	if (!is_single(x) || !is_single(y))
		return aliases_same_object(it->aliases, x->ptr, y->ptr);
	return aliases_overlap_across(it->aliases, varying, x->ptr, x->type, y->ptr, y->type);
}

Touches iterations_touch(const Iterations *it, const Value *p, const Type *t, const Op *except)
{
	Touches touches = { 0 };
	for (size_t i = 0; i < it->accesses.count; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (a->op == except || !aliases_same_object(it->aliases, a->ptr, p))
			continue;
		touches.reads |= a->kind == ACCESS_READ;
		touches.writes |= a->kind == ACCESS_WRITE;
		touches.adds |= a->kind == ACCESS_ADD;
	}
	for (size_t i = 0; i < it->calls.count; i++) {
		touches.reads |= op_may_read(it->aliases, it->calls.at[i], p, t);
		touches.writes |= op_may_write(it->aliases, it->calls.at[i], p, t);
	}
	return touches;
}

bool iterations_keep(const Iterations *it, const Value *p, const Type *t, const Op *loop)
{
	for (size_t i = 0; i < it->writers.count; i++) {
		const Op *w = it->writers.at[i];
		const bool runs = w == loop || op_is_after(w, loop) || is_inside(w, loop) || ops_share_loop(loop, w, &it->func->body);
		if (runs && op_may_write(it->aliases, w, p, t))
			return false;
	}
	return true;
}

/* private objects --------------------------------------------------------------------------------- */

/* What is read after the loop was written there, too. */
static bool is_written_again(const Iterations *it, const ActiveAccess *read, const Op *loop)
{
	if (SEEDED(private_read_after))
		return true;
	const PolyVec none = { 0 };
	const Block  *common = block_around(loop->parent, read->op);
	const Op *before = op_ancestor(loop, common);
	const Reach reach = { .block = common, .after = op_is_after(read->op, loop) ? before : NULL };
	return section_is_written(it->arena, &read->section, read->op, reach, &none);
}

/* Whenever op is executed, m runs at least once. */
static bool implies_run_of(const Iterations *it, const Op *op, const Op *m)
{
	PolyVec known = { 0 }, wanted = { 0 };
	facts_around(it->arena, op, &known);
	facts_of_loop(it->arena, m, &wanted);
	return !wanted.count || is_not_negative(&known, wanted.at[0]);
}

/* They do not change while the loop, or one around it, runs. */
static bool bounds_are_fixed(const Op *m, const Op *loop)
{
	const Poly low = poly_of(m->func, op_operand(m, 0)), high = poly_of(m->func, op_operand(m, 1));
	for (const Op *up = loop; up; up = up->parent->parent)
		if (op_is_loop(up) && (!poly_is_fixed(&low, up) || !poly_is_fixed(&high, up)))
			return false;
	return true;
}

/* Loops that run wherever the loop writes to the object: either they do, or it writes nothing there at all.  Facts, then; provided that nobody else writes it later. */
static PolyVec facts_of_writes(const Iterations *it, const Value *object, const Op *loop)
{
	PolyVec   facts = { 0 };
	const Op *first = NULL;
	for (size_t i = 0; i < it->accesses.count; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (a->kind == ACCESS_READ || !aliases_same_object(it->aliases, a->ptr, object))
			continue;
		if (!is_inside(a->op, loop))
			return facts;
		if (!first)
			first = a->op;
	}
	for (const Op *m = first ? first->parent->parent : loop; m != loop; m = m->parent->parent) {
		bool all = m->code == OP_for && bounds_are_fixed(m, loop);
		for (size_t i = 0; i < it->accesses.count && all; i++) {
			const ActiveAccess *a = it->accesses.at[i];
			if (a->kind != ACCESS_READ && aliases_same_object(it->aliases, a->ptr, object))
				all = implies_run_of(it, a->op, m);
		}
		if (all)
			facts_of_loop(it->arena, m, &facts);
	}
	return facts;
}

static bool is_own_object(const Iterations *it, const Value *object)
{
	const Op *op = object ? value_op(object) : NULL;
	return op && op_makes_object(op) && !object_escapes(it->aliases, object);
}

/* Made anew in each iteration. */
static bool is_made_inside(const Value *object, const Op *loop)
{
	const Op *op = value_op(object);
	return op && is_inside(op, loop);
}

static bool is_private(const Iterations *it, const Value *object, const Op *loop, const Block *scope)
{
	if (!is_own_object(it, object))
		return false;
	if (is_made_inside(object, loop))
		return true;
	if (it->no_privatise)
		return false;
	const AccessRange later = accesses_since(it, loop, scope);
	const PolyVec facts = facts_of_writes(it, object, loop);
	for (size_t i = later.first; i < later.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (!aliases_same_object(it->aliases, a->ptr, object))
			continue;
		const bool inside = is_inside(a->op, loop);
		if (inside && a->section.base != object)
			return false;
		if (a->kind == ACCESS_WRITE || (!inside && !comes_after(a->op, loop, scope)))
			continue;
		if (SEEDED(private_uncovered) && inside)
			continue;
		if (inside ? !section_is_written(it->arena, &a->section, a->op, (Reach){ .block = &loop->blocks[0] }, &facts) : !is_written_again(it, a, loop))
			return false;
	}
	for (size_t i = 0; i < it->calls.count; i++)
		if (op_may_read(it->aliases, it->calls.at[i], object, NULL) || op_may_write(it->aliases, it->calls.at[i], object, NULL))
			return false;
	return true;
}

/* one loop ---------------------------------------------------------------------------------------- */

/* What two accesses touch in one iteration of a loop, and what is known of both. */
typedef struct Pair {
	Section a, b;
	PolyVec facts;
} Pair;

static Pair pair_in_iteration(const Iterations *it, const ActiveAccess *x, const ActiveAccess *y, const Op *loop)
{
	Pair    p = { 0 };
	PolyVec of_x = { 0 }, of_y = { 0 };
	facts_fixed(it->arena, &of_x, &it->assumed, NULL);
	facts_fixed(it->arena, &of_y, &it->assumed, NULL);
	facts_around(it->arena, x->op, &of_x);
	facts_around(it->arena, y->op, &of_y);
	facts_around(it->arena, loop->blocks[0].first, &p.facts);
	facts_fixed(it->arena, &p.facts, &of_x, loop);
	facts_fixed(it->arena, &p.facts, &of_y, loop);
	p.a = section_within(&of_x, &x->section, x->op, &loop->blocks[0]);
	p.b = section_within(&of_y, &y->section, y->op, &loop->blocks[0]);
	return p;
}

/* x and y never touch the same place in two different iterations of the loop. */
static bool are_apart_across(const Iterations *it, const ActiveAccess *x, const ActiveAccess *y, const Op *loop)
{
	const Pair p = pair_in_iteration(it, x, y, loop);
	return p.a.base && p.b.base && sections_are_apart_later(&p.facts, &p.a, &p.b, loop) && sections_are_apart_later(&p.facts, &p.b, &p.a, loop);
}

/* Reads pass adjoints back to writes, and writes clear what others have added. */
static bool kinds_conflict(AccessKind x, AccessKind y)
{
	return x == ACCESS_WRITE || y == ACCESS_WRITE || (x == ACCESS_READ) != (y == ACCESS_READ);
}

typedef struct Privacy {
	Map known; /* object -> 1: private, 2: not */
} Privacy;

static bool access_is_private(const Iterations *it, Privacy *privacy, const ActiveAccess *a, const Op *loop, const Block *scope)
{
	Value *object = aliases_object(it->aliases, a->ptr);
	if (!object)
		return false;
	uintptr_t known = (uintptr_t)map_get(&privacy->known, object);
	if (!known) {
		known = is_private(it, object, loop, scope) ? 1 : 2;
		map_put(it->arena, &privacy->known, object, (void *)known);
	}
	return known == 1;
}

static const char *name_of(const Iterations *it, const ActiveAccess *a)
{
	const Value *root = pointer_root(a->ptr);
	if (root->kind == VALUE_GLOBAL)
		return str_format(it->arena, "'%s'", root->as.global->name);
	return root->name ? str_format(it->arena, "'%s'", root->name) : "memory";
}

/* What b does later than a, which stands in the loop, before the scope ends may touch what a touches. */
static bool meets_later(const Iterations *it, const ActiveAccess *a, const ActiveAccess *b, const Op *loop, const Block *scope)
{
	for (const Block *up = loop->parent; up != scope; up = up->parent->parent)
		if (op_is_loop(up->parent) && block_is_above(up, b->op) && may_meet(it, a, b, up->parent) && !are_apart_across(it, a, b, up->parent))
			return true;
	return !is_inside(b->op, loop) && block_is_above(scope, b->op) && op_is_after(b->op, loop) && !exclude_each_other(b->op, loop) && may_meet(it, a, b, NULL);
}

/* The access has to stay on its side of the call, when one of them runs backwards. */
static bool meets_call(const Iterations *it, const ActiveAccess *a, const Op *call)
{
	return op_may_write(it->aliases, call, a->ptr, a->type) ||
	       (a->kind != ACCESS_READ && op_may_read(it->aliases, call, a->ptr, a->type));
}

static Obstacle obstacle_after(const Iterations *it, const ActiveAccess *a, const Op *loop, const Block *scope)
{
	const AccessRange later = accesses_since(it, loop, scope);
	for (size_t i = later.first; i < later.end; i++) {
		const ActiveAccess *b = it->accesses.at[i];
		if (a->kind == ACCESS_READ ? SEEDED(fused_overwritten) : SEEDED(fused_used_after))
			continue;
		if (kinds_conflict(a->kind, b->kind) && meets_later(it, a, b, loop, scope))
			return obstacle(b->op, str_format(it->arena, a->kind == ACCESS_READ ? "%s, which it reads, is written after it"
			                                                                    : "%s, which it writes, is used after it", name_of(it, a)));
	}
	for (size_t i = 0; i < it->calls.count; i++) {
		const Op *call = it->calls.at[i];
		if (!comes_after(call, loop, scope))
			continue;
		if (meets_call(it, a, call))
			return obstacle(call, str_format(it->arena, "a call after it uses %s", name_of(it, a)));
	}
	return no_obstacle;
}

static Obstacle obstacle_among(const Iterations *it, const ActiveAccess *a, const Op *loop)
{
	const AccessRange inside = accesses_inside(it, loop);
	for (size_t i = inside.first; i < inside.end; i++) {
		const ActiveAccess *b = it->accesses.at[i];
		if (kinds_conflict(a->kind, b->kind) && may_meet(it, a, b, loop) && !are_apart_across(it, a, b, loop))
			return obstacle(a->op, str_format(it->arena, "what an iteration writes to %s may be used by another", name_of(it, a)));
	}
	return no_obstacle;
}

/* It has a reverse that touches the adjoints of what the call touches, and nothing else. */
static bool has_own_reverse(const Op *call)
{
	return call->code == OP_call && call->callee->body.first && !call->callee->adjoint;
}

/* A call in the loop against the other iterations and what comes after the loop. */
static Obstacle obstacle_of_call(const Iterations *it, Privacy *privacy, const Op *call, const Op *loop, const Block *scope)
{
	const AccessRange later = accesses_since(it, loop, scope);
	if (!has_own_reverse(call))
		return obstacle(call, "a call in it is differentiated by itself");
	for (size_t i = later.first; i < later.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		const bool inside = is_inside(a->op, loop);
		if ((inside ? !access_is_private(it, privacy, a, loop, scope) : comes_after(a->op, loop, scope)) && meets_call(it, a, call))
			return obstacle(call, str_format(it->arena, "a call in it uses %s, which is used elsewhere", name_of(it, a)));
	}
	for (size_t i = 0; i < it->calls.count; i++) {
		const Op *other = it->calls.at[i];
		if ((is_inside(other, loop) || comes_after(other, loop, scope)) && ops_meet_in_floats(it->aliases, call, other))
			return obstacle(call, "a call in it may write what another call uses");
	}
	return no_obstacle;
}

static Obstacle obstacle_of_calls(const Iterations *it, Privacy *privacy, const Op *loop, const Block *scope)
{
	for (size_t i = 0; i < it->calls.count; i++) {
		const Op      *call = it->calls.at[i];
		const Obstacle found = is_inside(call, loop) ? obstacle_of_call(it, privacy, call, loop, scope) : no_obstacle;
		if (found.text)
			return found;
	}
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if ((op->code == OP_call || op->code == OP_call_ptr) && !call_returns(op))
			return obstacle(op, "a call in it may not return");
		if (op->code == OP_push || op->code == OP_pop || op->code == OP_stack || op->code == OP_stack_in || op->code == OP_stack_free)
			return obstacle(op, "it keeps values for a reverse sweep");
		if (op->code == OP_free && !is_made_inside(pointer_root(op_operand(op, 0)), loop))
			return obstacle(op, "it frees memory that was allocated outside");
	}
	return no_obstacle;
}

Obstacle iterations_obstacle(const Iterations *it, const Op *loop, const Block *scope)
{
	Privacy  privacy = { 0 };
	Obstacle found = obstacle_of_calls(it, &privacy, loop, scope);
	const AccessRange inside = accesses_inside(it, loop);
	for (size_t i = inside.first; i < inside.end && !found.text; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (access_is_private(it, &privacy, a, loop, scope))
			continue;
		found = obstacle_after(it, a, loop, scope);
		if (!found.text && a->kind != ACCESS_READ)
			found = obstacle_among(it, a, loop);
	}
	return found;
}

/* x would be apart from y in later iterations if that were not negative; to be told only of what may be positive. */
static bool assume_gap(Iterations *it, const ActiveAccess *x, const ActiveAccess *y, const Op *loop)
{
	const Pair p = pair_in_iteration(it, x, y, loop);
	if (!p.a.base || !p.b.base || loop->code != OP_for)
		return false;
	const Poly gap = sections_gap_later(&p.a, &p.b, loop), none = poly_constant(0), overlap = poly_difference(&none, &gap);
	if (is_not_negative(&p.facts, &gap))
		return true;
	if (is_not_negative(&p.facts, &overlap))
		return false;
	facts_add(it->arena, &it->assumed, &gap);
	return true;
}

bool iterations_assume_gaps(Iterations *it, const Op *loop, const Block *scope)
{
	Privacy privacy = { 0 };
	const AccessRange inside = accesses_inside(it, loop);
	for (size_t i = inside.first; i < inside.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (a->kind == ACCESS_READ || access_is_private(it, &privacy, a, loop, scope))
			continue;
		for (size_t k = inside.first; k < inside.end; k++) {
			const ActiveAccess *b = it->accesses.at[k];
			if (!kinds_conflict(a->kind, b->kind) || !may_meet(it, a, b, loop) || are_apart_across(it, a, b, loop))
				continue;
			if (!assume_gap(it, a, b, loop) || !assume_gap(it, b, a, loop) || !are_apart_across(it, a, b, loop))
				return false;
		}
	}
	return true;
}

Obstacle iterations_call_obstacle(const Iterations *it, const Op *call, const Block *scope)
{
	const FuncSummary *s = &call->callee->summary;
	if (!s->known || s->may_not_return)
		return obstacle(call, "it may not return");
	const AccessRange later = accesses_since(it, call, scope);
	for (size_t i = later.first; i < later.end; i++) {
		const ActiveAccess *a = it->accesses.at[i];
		if (comes_after(a->op, call, scope) && meets_call(it, a, call) && !SEEDED(call_fused_before_write))
			return obstacle(a->op, str_format(it->arena, a->kind == ACCESS_READ ? "%s, which it may write, is used after it" : "%s, which it uses, is written after it", name_of(it, a)));
	}
	for (size_t i = 0; i < it->calls.count; i++) {
		const Op *other = it->calls.at[i];
		if ((comes_after(other, call, scope) || (other == call && op_is_in_loop(call, scope))) && ops_meet_in_floats(it->aliases, call, other) &&
		    !SEEDED(call_fused_before_call))
			return obstacle(other, other == call ? "it may write what it reads the next time" : "what it uses a later call may write, or the other way round");
	}
	return no_obstacle;
}
