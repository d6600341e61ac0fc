/* What a function with a body does to memory, parameter by parameter, so that calls need not be looked
 * into again.  Bottom-up over the calls; the members of a cycle start with "nothing" and are gone over
 * until nothing is added (all flags only grow, so the first state that repeats is right). */
#include "analysis/points_to.h"
#include "ir/walk.h"
#include "support/seeded.h"

typedef struct State {
	Func *func;
	int   depth, low;  /* as in Tarjan's algorithm; low: the outermost open function it leads to */
	int   round;
	size_t place;      /* among the pending */
	bool  is_open;
} State;

struct Summaries {
	Arena *arena;
	Map    states; /* Func -> State */
	VEC(State *) pending;
	int    depth, round;
	bool   changed;
};

enum { SUMMARY_PARAM = PARAM_READ | PARAM_WRITTEN | PARAM_KEPT };

static void note_set(const Aliases *a, const Access *access, bool writes, FuncSummary *s)
{
	Func *f = a->func;
	const ObjectSet *set = access->set;
	for (uint32_t i = 0; i < set->count; i++) {
		const Object *o = &a->objects.at[set->ids[i]];
		switch (o->kind) {
		case OBJECT_NOALIAS:
		case OBJECT_PARAM:
		case OBJECT_BEHIND:
		case OBJECT_MEMBER:
			f->params[o->param].flags |= writes && !SEEDED(summary_misses_write) ? PARAM_WRITTEN : PARAM_READ;
			break;
		case OBJECT_OUTSIDE:
		case OBJECT_EXTERN:
		case OBJECT_STATIC:
		case OBJECT_WORK:
			*(writes ? &s->writes_outside : &s->reads_outside) = true;
			break;
		case OBJECT_OWN:
		case OBJECT_CONST:
			continue;
		}
		*(writes ? &s->writes_memory : &s->reads_memory) = true;
		*(writes ? &s->written_classes : &s->read_classes) |= SEEDED(summary_misses_type) ? 1u : access_classes(access);
	}
}

static void note_anything(Func *f, FuncSummary *s)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		f->params[i].flags |= SUMMARY_PARAM;
	s->reads_memory = s->writes_memory = s->reads_outside = s->writes_outside = true;
	s->read_classes = s->written_classes = ANY_CLASS;
}

static void note_effects(const Aliases *a, const Op *op, FuncSummary *s)
{
	Access accesses[MAX_ACCESSES];
	const int n = op_accesses(a, op, accesses);
	for (int i = 0; i < n; i++) {
		if (accesses[i].set->is_all)
			note_anything(a->func, s);
		if (accesses[i].reads)
			note_set(a, &accesses[i], false, s);
		if (accesses[i].writes)
			note_set(a, &accesses[i], true, s);
	}
	switch (op_info(op->code)->effect) {
	case EFFECT_EFFECT:
		if (op->code == OP_call) {
			const FuncSummary *callee = &op->callee->summary;
			const bool is_found = callee->known || callee->by_param;
			s->has_io |= !is_found || callee->has_io;
			s->may_not_return |= !is_found || callee->may_not_return;
		} else {
			s->has_io = s->may_not_return = true;
		}
		break;
	case EFFECT_ALLOCATES:
		s->has_io |= op->code == OP_alloc && object_escapes(a, op_result(op));
		break;
	case EFFECT_FREES:
		s->has_io |= op->code == OP_free && object_escapes(a, op_operand(op, 0));
		break;
	default: /* the growing store that was handed down is no object: what counts is the order of pushes */
		s->has_io |= op_has(op, ATTR_volatile) || op->code == OP_push || op->code == OP_pop;
		break;
	}
}

static bool summaries_equal(const FuncSummary *s, const FuncSummary *t)
{
	return s->reads_memory == t->reads_memory && s->writes_memory == t->writes_memory &&
	       s->has_io == t->has_io && s->may_not_return == t->may_not_return &&
	       s->reads_outside == t->reads_outside && s->writes_outside == t->writes_outside &&
	       s->read_classes == t->read_classes && s->written_classes == t->written_classes;
}

static unsigned param_flags(const Func *f)
{
	unsigned count = 0;
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		for (unsigned bit = PARAM_READ; bit <= PARAM_KEPT; bit <<= 1)
			count += (f->params[i].flags & bit) != 0;
	}
	return count;
}

/* One look at the body under what is believed of its callees; only adds. */
static void look(Summaries *all, Func *f)
{
	const FuncSummary before = f->summary;
	const unsigned flags_before = param_flags(f);
	FuncSummary *s = &f->summary;
	s->by_param = true;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		s->reads_memory |= (f->params[i].flags & PARAM_BYVAL) != 0; /* the call copies a struct by value */
	const Aliases *a = points_to_solve(all->arena, f, all);
	FOR_EACH_OP(op, &f->body)
		note_effects(a, op, s);
	if (a->outside->is_all)
		note_anything(f, s);
	for (uint32_t i = 0; i < a->outside->count; i++) {
		const Object *o = &a->objects.at[a->outside->ids[i]];
		if (o->kind == OBJECT_NOALIAS || o->kind == OBJECT_PARAM || o->kind == OBJECT_BEHIND || o->kind == OBJECT_MEMBER)
			f->params[o->param].flags |= PARAM_KEPT;
	}
	if (!summaries_equal(&before, s) || flags_before != param_flags(f))
		all->changed = true;
}

static int summarise(Summaries *all, Func *f);

/* Whether more than itself waits for the head of a cycle, or it calls itself. */
static bool is_in_cycle(const Summaries *all, const State *head)
{
	if (all->pending.count > head->place + 1)
		return true;
	FOR_EACH_OP(op, &head->func->body)
		if (op->code == OP_call && op->callee == head->func)
			return true;
	return false;
}

static int outermost_callee(Summaries *all, const Func *f, int low)
{
	FOR_EACH_OP(op, &f->body) {
		Func *callee = op->code == OP_call ? op->callee : NULL;
		if (!callee || callee->summary.known || callee->summary.is_unfinished || !callee->body.first)
			continue;
		const State *state = map_get(&all->states, callee);
		int reached;
		if (state && state->is_open)
			reached = state->depth;
		else if (state && state->round == all->round)
			reached = state->low;
		else
			reached = summarise(all, callee);
		if (!callee->summary.known && reached < low)
			low = reached;
	}
	return low;
}

static int summarise(Summaries *all, Func *f)
{
	State *state = map_get(&all->states, f);
	if (!state) {
		state = ARENA_NEW(all->arena, State);
		state->func = f;
		map_put(all->arena, &all->states, f, state);
		f->summary.by_param = true; /* of nothing, so far */
		state->place = all->pending.count;
		vec_push(all->arena, &all->pending, state);
	}
	const bool changed_before = all->changed;
	state->depth = state->low = all->depth++;
	state->is_open = true;
	for (;;) {
		all->changed = false;
		state->round = all->round;
		state->low = outermost_callee(all, f, state->depth);
		look(all, f);
		if (!all->changed || state->low < state->depth || !is_in_cycle(all, state))
			break;
		all->round++;
	}
	state->is_open = false;
	all->depth--;
	if (state->low == state->depth) {
		while (all->pending.count > state->place)
			vec_pop(&all->pending)->func->summary.known = true;
	}
	all->changed |= changed_before;
	return state->low;
}

void summary_need(Arena *arena, Func *callee, Summaries *summaries)
{
	if (callee->summary.known || callee->summary.is_unfinished || !callee->body.first || summaries)
		return; /* with summaries: outermost_callee has been there */
	Summaries all = { .arena = arena };
	summarise(&all, callee);
}
