/* Which objects each pointer may point to: inclusion constraints between interned sets, solved by going
 * over the operations that move pointers until nothing grows.
 *
 *   %q = address %p[...]     q has p's objects
 *   store %q, %p             the content of p's objects has q's objects
 *   %q = load %p             q has the content of p's objects
 *
 * Objects that others can see (parameters, globals, and locals once their address is stored in one of
 * these) share one more content, `outside`: whatever anybody may have put there. */
#include "analysis/points_to.h"

#include "ir/walk.h"
#include "support/seeded.h"

enum { MAX_SET = 512, MAX_ROUNDS = 64 };

#define KIND(kind) (1u << OBJECT_##kind)

/* Kinds of objects that may be the same one under another number. */
static const unsigned overlapping_kinds[] = {
	[OBJECT_OWN] = 0,
	[OBJECT_NOALIAS] = KIND(EXTERN),
	[OBJECT_PARAM] = KIND(PARAM) | KIND(BEHIND) | KIND(MEMBER) | KIND(OUTSIDE) | KIND(EXTERN) | KIND(STATIC),
	[OBJECT_BEHIND] = KIND(PARAM) | KIND(BEHIND) | KIND(MEMBER) | KIND(OUTSIDE) | KIND(EXTERN) | KIND(STATIC),
	[OBJECT_MEMBER] = KIND(PARAM) | KIND(BEHIND) | KIND(OUTSIDE) | KIND(EXTERN) | KIND(STATIC),
	[OBJECT_OUTSIDE] = KIND(PARAM) | KIND(BEHIND) | KIND(MEMBER) | KIND(OUTSIDE) | KIND(EXTERN) | KIND(STATIC),
	[OBJECT_EXTERN] = KIND(NOALIAS) | KIND(PARAM) | KIND(BEHIND) | KIND(MEMBER) | KIND(OUTSIDE),
	[OBJECT_STATIC] = KIND(PARAM) | KIND(BEHIND) | KIND(MEMBER) | KIND(OUTSIDE),
	[OBJECT_CONST] = 0,
	[OBJECT_WORK] = 0,
};

/* sets ------------------------------------------------------------------------------------------- */

/* Numbers as text, for the map: five bytes each, none of them NUL. */
static const char *text_of(Arena *arena, const uint32_t *ids, uint32_t count)
{
	char *text = arena_alloc(arena, 5 * (size_t)count + 1);
	for (uint32_t i = 0; i < 5 * count; i++)
		text[i] = (char)(0x80 | (ids[i / 5] >> (i % 5 * 7) & 0x7f));
	return text;
}

static const ObjectSet *set_intern(Aliases *a, const uint32_t *ids, uint32_t count)
{
	const char *text = text_of(a->arena, ids, count);
	ObjectSet *set = map_get_str(&a->set_by_ids, text, 5 * (size_t)count);
	if (set)
		return set;
	set = ARENA_NEW(a->arena, ObjectSet);
	set->ids = arena_copy(a->arena, ids, count * sizeof *ids);
	set->count = count;
	for (uint32_t i = 0; i < count; i++) {
		const ObjectKind kind = a->objects.at[ids[i]].kind;
		set->kinds |= 1u << kind;
		set->others |= overlapping_kinds[kind];
	}
	map_put_str(a->arena, &a->set_by_ids, text, 5 * (size_t)count, set);
	return set;
}

static const ObjectSet *set_union(Aliases *a, const ObjectSet *s, const ObjectSet *t)
{
	if (s == t || t == a->none || s == a->all)
		return s;
	if (s == a->none || t == a->all)
		return t;
	const ObjectSet *both = map_get(&s->unions, t);
	if (both)
		return both;
	uint32_t *ids = ARENA_ARRAY(a->arena, uint32_t, s->count + t->count);
	uint32_t count = 0;
	for (uint32_t i = 0, k = 0; i < s->count || k < t->count;) {
		if (k == t->count || (i < s->count && s->ids[i] < t->ids[k])) {
			ids[count++] = s->ids[i++];
		} else {
			if (i < s->count && s->ids[i] == t->ids[k])
				i++;
			ids[count++] = t->ids[k++];
		}
	}
	both = count > MAX_SET ? a->all : set_intern(a, ids, count);
	map_put(a->arena, &((ObjectSet *)s)->unions, t, (void *)both);
	return both;
}

/* A pointer to it may be found in what others see. */
static bool has_open_own(const Aliases *a, const ObjectSet *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const Object *o = &a->objects.at[set->ids[i]];
		if (o->kind == OBJECT_OWN && o->is_open)
			return true;
	}
	return false;
}

bool object_sets_overlap(const Aliases *a, const ObjectSet *s, const ObjectSet *t)
{
	if (s->is_all || t->is_all)
		return true;
	if (s->others & t->kinds)
		return true;
	/* What the function allocates and hangs into the structs. */
	if (((s->kinds & KIND(MEMBER) && has_open_own(a, t)) || (t->kinds & KIND(MEMBER) && has_open_own(a, s))) &&
	    !SEEDED(members_apart_from_all))
		return true;
	for (uint32_t i = 0, k = 0; i < s->count && k < t->count;) {
		if (s->ids[i] == t->ids[k])
			return true;
		if (s->ids[i] < t->ids[k])
			i++;
		else
			k++;
	}
	return false;
}

bool object_set_is_visible(const Aliases *a, const ObjectSet *set)
{
	if (set->is_all || set->kinds & ~(KIND(OWN) | KIND(CONST) | KIND(WORK)))
		return true;
	for (uint32_t i = 0; i < set->count; i++) {
		if (a->objects.at[set->ids[i]].is_open)
			return true;
	}
	return false;
}

/* objects ---------------------------------------------------------------------------------------- */

static Object *object_new(Aliases *a, ObjectKind kind, const Value *value, const Type *type)
{
	const uint32_t id = (uint32_t)a->objects.count;
	Object object = { .kind = kind, .value = value, .type = type, .content = a->none, .members = a->none };
	object.is_open = kind != OBJECT_OWN && kind != OBJECT_CONST && kind != OBJECT_WORK;
	vec_push(a->arena, &a->objects, object);
	Object *o = &a->objects.at[id];
	o->self = set_intern(a, &id, 1);
	return o;
}

static const ObjectSet *object_for(Aliases *a, const void *key, ObjectKind kind, const Value *value,
                                   const Type *type)
{
	const uintptr_t known = (uintptr_t)map_get(&a->object_by_key, key);
	if (known)
		return a->objects.at[known - 1].self;
	Object *o = object_new(a, kind, value, type);
	map_put(a->arena, &a->object_by_key, key, (void *)(uintptr_t)a->objects.count);
	return o->self;
}

static const ObjectSet *global_object(Aliases *a, const Value *v)
{
	static const ObjectKind kinds[] = {
		[GLOBAL_CONST] = OBJECT_CONST,
		[GLOBAL_EXTERN] = OBJECT_EXTERN,
		[GLOBAL_STATIC] = OBJECT_STATIC,
	};
	const Global *g = v->as.global;
	const ObjectSet *self = object_for(a, g, kinds[g->kind], g->value, g->type);
	Object *o = &a->objects.at[self->ids[0]];
	if (o->content == a->none && g->kind == GLOBAL_CONST)
		o->content = a->objects.at[a->outside_id].self;
	return self;
}

static void add_parameter(Aliases *a, uint32_t i)
{
	const Value *p = a->func->body.args[i];
	if (!type_is_ptr(p->type))
		return;
	const unsigned flags = a->func->params[i].flags;
	if (flags & PARAM_WORK) {
		map_put(a->arena, &a->set_by_value, p, (void *)a->objects.at[a->work_id].self);
		return;
	}
	ObjectKind kind = OBJECT_PARAM;
	if (flags & PARAM_BYVAL)
		kind = OBJECT_OWN;
	else if (flags & (PARAM_NOALIAS | PARAM_RESULT) || SEEDED(parameters_apart))
		kind = OBJECT_NOALIAS;
	const ObjectSet *self = object_for(a, p, kind, p, p->type->elem);
	Object *behind = object_new(a, OBJECT_BEHIND, NULL, NULL);
	const ObjectSet *content = flags & PARAM_BYVAL ? behind->self : set_union(a, self, behind->self);
	behind->content = content;
	behind->param = i;
	Object *object = &a->objects.at[self->ids[0]];
	object->content = content;
	object->param = i;
	map_put(a->arena, &a->set_by_value, p, (void *)self);
}

/* solving ---------------------------------------------------------------------------------------- */

/* Pointers into an object have no sets of their own: they have that of the one that they were made from. */
static const ObjectSet *set_of(Aliases *a, const Value *v)
{
	v = pointer_root((Value *)v);
	switch (v->kind) {
	case VALUE_GLOBAL:
		return global_object(a, v);
	case VALUE_STRING:
		return object_for(a, v, OBJECT_CONST, NULL, v->type->elem);
	case VALUE_CONST:
	case VALUE_FUNC:
	case VALUE_UNDEF:
		return a->none;
	case VALUE_RESULT:
	case VALUE_ARG:
		break;
	}
	const ObjectSet *set = map_get(&a->set_by_value, v);
	return set ? set : a->none;
}

static void add_to(Aliases *a, const Value *v, const ObjectSet *more)
{
	if (!type_is_ptr(v->type))
		return;
	const ObjectSet *now = set_of(a, v);
	const ObjectSet *then = set_union(a, now, more);
	if (then == now)
		return;
	map_put(a->arena, &a->set_by_value, v, (void *)then);
	a->changed = true;
}

static void flow(Aliases *a, const Value *from, const Value *to)
{
	if (type_is_ptr(to->type))
		add_to(a, to, set_of(a, from));
}

static void grow(Aliases *a, const ObjectSet **set, const ObjectSet *more)
{
	const ObjectSet *then = set_union(a, *set, more);
	if (then == *set)
		return;
	*set = then;
	a->changed = true;
}

static const ObjectSet *content_of(Aliases *a, const ObjectSet *set)
{
	if (set->is_all || (a->is_lost && set->count))
		return a->all;
	const ObjectSet *content = a->none;
	for (uint32_t i = 0; i < set->count; i++) {
		const Object *o = &a->objects.at[set->ids[i]];
		content = set_union(a, set_union(a, content, o->content), o->members);
		if (o->is_open)
			content = set_union(a, content, a->outside);
	}
	return content;
}

/* Of a set, the objects of these kinds. */
static const ObjectSet *of_kinds(Aliases *a, const ObjectSet *set, unsigned kinds)
{
	const ObjectSet *some = a->none;
	for (uint32_t i = 0; i < set->count; i++)
		if (kinds >> a->objects.at[set->ids[i]].kind & 1)
			some = set_union(a, some, a->objects.at[set->ids[i]].self);
	return some;
}

static const ObjectSet *member_at(Aliases *a, const Object *structs, int64_t offset)
{
	const char *key = text_of(a->arena, (uint32_t[]){ structs->param, (uint32_t)offset }, 2);
	const uintptr_t known = (uintptr_t)map_get_str(&a->member_by_place, key, 10);
	if (known)
		return a->objects.at[known - 1].self;
	const uint32_t id = structs->self->ids[0];
	Object *member = object_new(a, OBJECT_MEMBER, NULL, NULL);
	Object *o = &a->objects.at[id]; /* objects may have moved */
	member->param = o->param;
	member->content = o->content;
	grow(a, &o->members, member->self);
	map_put_str(a->arena, &a->member_by_place, key, 10, (void *)(uintptr_t)a->objects.count);
	return member->self;
}

static bool is_apart(const Aliases *a, const Value *v)
{
	return v->kind == VALUE_ARG && v->as.block == &a->func->body && func_param(a->func, v)->flags & PARAM_APART;
}

/* What the pointer at p points to.  A pointer in the structs of an apart parameter leads to what is reached through no
 * other, unless the function itself has put another one there. */
static const ObjectSet *loaded_from(Aliases *a, const Value *p)
{
	const ObjectSet *set = set_of(a, p), *content = content_of(a, set);
	int64_t offset;
	if (content->is_all || set->count != 1 || !is_apart(a, pointer_root((Value *)p)) ||
	    !pointer_has_offset(p, a->func->module->types.target.ptr_bits, &offset) || offset < 0)
		return content;
	const ObjectSet *stored = SEEDED(members_never_swapped) ? a->none : of_kinds(a, a->outside, KIND(MEMBER) | KIND(NOALIAS));
	return set_union(a, member_at(a, &a->objects.at[set->ids[0]], offset), stored);
}

static const ObjectSet *reach_of(Aliases *a, const ObjectSet *set)
{
	for (;;) {
		const ObjectSet *more = set_union(a, set, content_of(a, set));
		if (more == set)
			return set;
		set = more;
	}
}

static void mark_escaped(Aliases *a, const ObjectSet *set)
{
	if (set->is_all)
		a->is_lost = true;
	for (uint32_t i = 0; i < set->count; i++)
		a->objects.at[set->ids[i]].escapes = true;
}

static void put(Aliases *a, const ObjectSet *into, const ObjectSet *what)
{
	if (what == a->none)
		return;
	if (into->is_all && !a->is_lost)
		a->is_lost = a->changed = true;
	if (into->is_all)
		grow(a, &a->outside, what);
	for (uint32_t i = 0; i < into->count; i++) {
		Object *o = &a->objects.at[into->ids[i]];
		grow(a, o->is_open ? &a->outside : &o->content, what);
	}
}

/* Others may come to know these objects, and touch them from now on. */
static void give_away(Aliases *a, const ObjectSet *set)
{
	mark_escaped(a, set);
	grow(a, &a->outside, set);
}

/* What is given away gives away what it leads to. */
static void open_outside(Aliases *a)
{
	const ObjectSet *set = a->outside;
	for (uint32_t i = 0; i < set->count; i++) {
		Object *o = &a->objects.at[set->ids[i]];
		if (o->kind == OBJECT_OWN && !o->is_open)
			o->is_open = a->changed = true;
		if (o->kind != OBJECT_CONST)
			grow(a, &a->outside, set_union(a, o->content, o->members));
	}
}

/* Bytes may be those of a pointer. */
static bool may_hold_pointers(const Type *type)
{
	return !type || type->kind == TYPE_VOID || (type->kind == TYPE_INT && type->bits == 8) ||
	       type_holds_pointers(type);
}

static void visit_call(Aliases *a, const Op *op)
{
	const Func *callee = op->callee;
	const FuncSummary *s = callee ? &callee->summary : NULL;
	const bool is_found = s && (s->known || (s->by_param && a->summaries));
	const uint32_t first = op->code == OP_call_ptr ? 1 : 0;
	for (uint32_t i = first; i < op->n_operands; i++) {
		const Value *arg = op_operand(op, i);
		if (!type_is_ptr(arg->type))
			continue;
		const ObjectSet *set = set_of(a, arg);
		bool is_kept = !is_found, is_written = !is_found;
		if (is_found && s->by_param && i < callee->body.n_args) {
			is_kept = callee->params[i].flags & PARAM_KEPT;
			is_written = callee->params[i].flags & PARAM_WRITTEN;
		} else if (is_found) {
			is_written = s->writes_memory;
		}
		if (is_kept)
			give_away(a, reach_of(a, set));
		if (is_written && may_hold_pointers(arg->type->elem))
			put(a, reach_of(a, set), a->outside);
		for (uint32_t r = 0; r < op->n_results; r++) {
			if (type_is_ptr(op->results[r]->type))
				add_to(a, op->results[r], reach_of(a, set));
		}
	}
	for (uint32_t r = 0; r < op->n_results; r++)
		add_to(a, op->results[r], a->outside);
}

/* Operands of a terminator go to the region's results, those of a loop's yield to its next iteration. */
static void visit_exit(Aliases *a, const Op *op)
{
	const Op *region = op->parent->parent;
	if (op->code == OP_return || !region) {
		for (uint32_t i = 0; i < op->n_operands; i++)
			mark_escaped(a, set_of(a, op_operand(op, i)));
		return;
	}
	const uint32_t first = op->code == OP_exit_if ? 1 : 0;
	for (uint32_t i = first; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);
		if (op->code == OP_exit_if || region->code != OP_loop)
			flow(a, v, region->results[i - first]);
		if (op->code == OP_yield && op_is_loop(region))
			flow(a, v, op->parent->args[loop_first_carried(region) + i]);
	}
}

static void visit(Aliases *a, const Op *op)
{
	switch (op->code) { /* here, and in op_accesses, is what operations do with pointers */
	case OP_cast: /* of a pointer to a number, or back */
		if (type_is_ptr(op_result(op)->type))
			add_to(a, op_result(op), a->outside);
		else
			give_away(a, set_of(a, op_operand(op, 0)));
		break;
	case OP_select:
		flow(a, op_operand(op, 1), op_result(op));
		flow(a, op_operand(op, 2), op_result(op));
		break;
	case OP_load:
		add_to(a, op_result(op), loaded_from(a, op_operand(op, 0)));
		break;
	case OP_store:
		mark_escaped(a, set_of(a, op_operand(op, 0)));
		put(a, set_of(a, op_operand(op, 1)), set_of(a, op_operand(op, 0)));
		break;
	case OP_copy:
	case OP_move:
		put(a, set_of(a, op_operand(op, 0)), content_of(a, set_of(a, op_operand(op, 1))));
		break;
	case OP_push:
		mark_escaped(a, set_of(a, op_operand(op, 0)));
		grow(a, &a->stacked, set_of(a, op_operand(op, 0)));
		break;
	case OP_pop:
		add_to(a, op_result(op), a->stacked);
		break;
	case OP_call:
	case OP_call_ptr:
		visit_call(a, op);
		break;
	case OP_for:
	case OP_loop:
		for (uint32_t i = 0; i < op->n_results; i++) {
			const Value *init = loop_init(op, i);
			flow(a, init, loop_carried(op, i));
			if (op->code == OP_for)
				flow(a, init, op->results[i]);
		}
		break;
	case OP_yield:
	case OP_exit_if:
	case OP_return:
		visit_exit(a, op);
		break;
	default:
		break;
	}
}

static bool any_result_is_ptr(const Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++)
		if (type_is_ptr(op->results[i]->type))
			return true;
	return false;
}

static bool any_operand_is_ptr(const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_ptr(op_operand(op, i)->type))
			return true;
	return false;
}

/* What visit has something to do for. */
static bool moves_pointers(const Op *op)
{
	switch ((int)op->code) {
	case OP_load: return type_is_ptr(op->type);
	case OP_select:
	case OP_pop:
	case OP_for:
	case OP_loop: return any_result_is_ptr(op);
	case OP_cast: return type_is_ptr(op_result(op)->type) != type_is_ptr(op_operand(op, 0)->type);
	case OP_store:
	case OP_push: return type_is_ptr(op->type);
	case OP_copy:
	case OP_move: return may_hold_pointers(op->type);
	case OP_call:
	case OP_call_ptr: return any_result_is_ptr(op) || any_operand_is_ptr(op);
	case OP_yield:
	case OP_exit_if:
	case OP_return: return any_operand_is_ptr(op);
	default: return false;
	}
}

static void classify_unions(Aliases *a)
{
	for (int c = 0; ANY_CLASS >> c; c++)
		a->puns[c] = 1u << c;
	const TypeTable *types = &a->func->module->types;
	for (size_t i = 0; i < types->records.count; i++) {
		const Record *record = types->records.at[i];
		if (!record->is_union)
			continue;
		unsigned all = 0;
		for (int k = 0; k < record->n_fields; k++) {
			const unsigned classes = type_classes(record->fields[k].type);
			all |= classes == ANY_CLASS ? 0 : classes; /* bytes touch anything as it is */
		}
		for (int c = 0; ANY_CLASS >> c; c++)
			a->puns[c] |= all >> c & 1 ? all : 0;
	}
}

Aliases *points_to_solve(Arena *arena, Func *f, Summaries *summaries)
{
	Aliases *a = ARENA_NEW(arena, Aliases);
	a->arena = arena;
	a->func = f;
	a->summaries = summaries;
	a->none = a->stacked = set_intern(a, (uint32_t[1]){ 0 }, 0);
	ObjectSet *all = ARENA_NEW(arena, ObjectSet);
	all->is_all = true;
	a->all = all;
	const Object *outside = object_new(a, OBJECT_OUTSIDE, NULL, NULL);
	a->outside = outside->self;
	a->work_id = (uint32_t)a->objects.count;
	object_new(a, OBJECT_WORK, NULL, NULL);
	classify_unions(a);
	for (uint32_t i = 0; i < f->body.n_args; i++)
		add_parameter(a, i);

	const bool has_globals = f->module->globals.count || f->module->string_literals.count;
	VEC(const Op *) moving = { 0 };
	FOR_EACH_OP(op, &f->body) {
		if (op->code == OP_call && op->callee)
			summary_need(arena, op->callee, summaries);
		for (uint32_t i = 0; has_globals && i < op->n_operands; i++) {
			const Value *v = op_operand(op, i);
			if (v->kind == VALUE_GLOBAL || v->kind == VALUE_STRING)
				set_of(a, v); /* makes its object */
		}
		if (op_makes_object(op) || op->code == OP_carve) {
			const Value *v = op_result(op);
			const ObjectSet *self = object_for(a, v, OBJECT_OWN, v, v->type->elem);
			map_put(arena, &a->set_by_value, v, (void *)self);
		} else if (moves_pointers(op)) {
			vec_push(arena, &moving, op);
		}
	}
	int rounds = 0;
	do {
		a->changed = false;
		for (size_t i = 0; i < moving.count; i++)
			visit(a, moving.at[i]);
		open_outside(a);
	} while (a->changed && ++rounds < MAX_ROUNDS);
	if (a->changed) { /* a chain of pointers that takes too long to follow: give up knowing */
		a->is_lost = true;
		a->outside = a->all;
		for (size_t i = 0; i < a->set_by_value.count; i++)
			a->set_by_value.entries[i].value = (void *)a->all;
		for (size_t i = 0; i < a->objects.count; i++)
			a->objects.at[i].escapes = a->objects.at[i].is_open = true;
	}
	return a;
}

/* queries ---------------------------------------------------------------------------------------- */

const ObjectSet *points_to(const Aliases *a, const Value *p)
{
	p = pointer_root((Value *)p);
	const void *key = p;
	switch (p->kind) {
	case VALUE_GLOBAL:
		key = p->as.global;
		break;
	case VALUE_STRING:
		break;
	case VALUE_CONST:
	case VALUE_FUNC:
	case VALUE_UNDEF:
		return a->none;
	case VALUE_RESULT:
	case VALUE_ARG: {
		const ObjectSet *set = map_get(&a->set_by_value, p);
		return set ? set : a->all;
	}
	}
	const uintptr_t known = (uintptr_t)map_get(&a->object_by_key, key);
	return known ? a->objects.at[known - 1].self : a->all;
}

const ObjectSet *points_to_reach(const Aliases *a, const ObjectSet *set)
{
	if (!set->reach)
		((ObjectSet *)set)->reach = reach_of((Aliases *)a, set);
	return set->reach;
}

const ObjectSet *object_sets_join(const Aliases *a, const ObjectSet *s, const ObjectSet *t)
{
	return set_union((Aliases *)a, s, t);
}
