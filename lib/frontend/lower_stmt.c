/* Statements.
 *
 * A sequence is lowered with all that follows it at hand, so that
 *
 *     if (c) { A; continue; }          if c { A } else { rest }
 *     rest
 *
 * becomes else nesting.  A jump sets its target's flag and ends its sequence.  Where control may have jumped or
 * not, what follows stands behind the flags; at the top of a loop's block, jumps out of the loop become
 * exit_if.  Labels cut a list into spans: a span begins where jumps forward to its label arrive. */
#include "frontend/lowering.h"

static const Outcome falls = { .falls = true };

/* ---- jumps */

static Outcome jump(Lower *l, JumpTarget *target)
{
	Outcome o = { 0 };

	variable_set(l, &target->flag, const_bool(l->module, true));
	targets_add(l->arena, &o.targets, target);
	return o;
}

static void clear_flag(Lower *l, JumpTarget *target, const char *name)
{
	if (!target->flag.type)
		target->flag = flag_variable(l, name);
	variable_set(l, &target->flag, const_bool(l->module, false));
}

Value *any_flag(Lower *l, const TargetVec *targets)
{
	Value *any = const_bool(l->module, false), *yes = const_bool(l->module, true);

	for (size_t i = 0; i < targets->count; i++) {
		Value *flag = variable_get(l, &targets->at[i]->flag);

		if (flag == yes || any == yes)
			any = yes;
		else
			any = value_is_int(any, 0) ? flag : build_select(&l->b, any, yes, flag);
	}
	return any;
}

static Outcome lower_return(Lower *l, const Stmt *s)
{
	if (s->expr && s->expr->type->kind == CTYPE_RECORD)
		lower_record(l, s->expr, l->result_object);
	else if (s->expr && !l->result.type)
		lower_effects(l, s->expr);
	else if (s->expr)
		variable_set(l, &l->result, convert_value(l, lower_value(l, s->expr), l->result.type));
	return jump(l, &l->flow->returned);
}

static Outcome lower_jump(Lower *l, const Stmt *s)
{
	JumpTarget *target = map_get(&l->flow->targets, s);

	if (s->kind == STMT_RETURN)
		return lower_return(l, s);
	if (!target) {
		lower_error(l, s->loc, s->kind == STMT_GOTO
		            ? "a goto into a block, a loop or a switch is not supported; jump to a label around it"
		            : "this jump has no target");
		return (Outcome){ 0 };
	}
	return jump(l, target);
}

/* ---- what follows a statement that may jump */

static bool is_at_end(const Rest *rest)
{
	for (; rest; rest = rest->next)
		if (rest->n)
			return false;
	return true;
}

static Outcome either(Lower *l, const Outcome *a, const Outcome *b)
{
	Outcome o = { .falls = a->falls || b->falls };

	outcome_add(l->arena, &o, a);
	outcome_add(l->arena, &o, b);
	return o;
}

/* The rest, where none of o's jumps has happened. */
static Outcome lower_guarded(Lower *l, const Outcome *o, Rest rest)
{
	Outcome jumped = { 0 }, went_on;
	Value *flag;
	IfRegion r;

	if (is_at_end(&rest))
		return *o;
	flag = any_flag(l, &o->targets);
	r = if_begin(l, flag);
	if_else(l, &r);
	went_on = lower_sequence(l, rest);
	if_end(l, &r, IF_AS_WRITTEN);
	outcome_add(l->arena, &jumped, o);
	return either(l, &jumped, &went_on);
}

/* ---- if */

static bool leaves_current_loop(const Lower *l, const Outcome *o, uint32_t depth)
{
	(void)l;
	for (size_t i = 0; i < o->targets.count; i++)
		if (o->targets.at[i]->depth >= depth)
			return false;
	return true;
}

static uint32_t loop_depth(const Lower *l)
{
	return l->loop ? l->loop->info->continue_target.depth : 0;
}

/* Behind `if (c) { ...; break; }` everything is as it was before. */
static void restore_unchanged(Lower *l, const ChangeVec *before)
{
	for (size_t i = 0; i < before->count; i++)
		variable_set(l, before->at[i].var, before->at[i].value);
}

static ChangeVec values_before(Lower *l, const IfRegion *r)
{
	ChangeVec before = { 0 };

	for (size_t i = 0; i < r->sides[0].count; i++) {
		Variable *var = r->sides[0].at[i].var;

		vec_push(l->arena, &before, ((Change){ var, var->value, 0 }));
	}
	return before;
}

/* Both sides by themselves. */
static Outcome lower_sides(Lower *l, Stmt *s, Value *c, IfForm form)
{
	IfRegion r = if_begin(l, c);
	Outcome a = lower_sequence(l, (Rest){ &s->body, 1, NULL }), b = falls, o;
	ChangeVec before = { 0 };

	if_else(l, &r);
	if (s->other)
		b = lower_sequence(l, (Rest){ &s->other, 1, NULL });
	else if (!a.falls)
		before = values_before(l, &r);
	if_end(l, &r, form);
	o = either(l, &a, &b);
	if (outcome_jumps(&o) && at_loop_top(l)) {
		leave_loop(l, &o);
		if (!outcome_jumps(&o))
			restore_unchanged(l, &before);
	}
	return o;
}

/* The rest goes into the sides that fall. */
static Outcome lower_nested(Lower *l, Stmt *s, Value *c, const Rest *rest, const bool *side_falls)
{
	static Stmt *const nothing[1];
	IfRegion r = if_begin(l, c);
	Outcome a = lower_sequence(l, (Rest){ &s->body, 1, side_falls[0] ? rest : NULL }), b;

	if_else(l, &r);
	b = lower_sequence(l, (Rest){ s->other ? &s->other : nothing, s->other != NULL,
	                              side_falls[1] ? rest : NULL });
	if_end(l, &r, IF_AS_WRITTEN);
	return either(l, &a, &b);
}

typedef enum Next { NEXT_GO_ON, NEXT_DONE } Next;

/* NEXT_DONE: *o is the outcome of the statement and the rest. */
static Next lower_if(Lower *l, Stmt *s, Rest *rest, Outcome *o)
{
	Value *c = lower_condition(l, s->expr);
	Outcome sides[2] = { flow_outcome(l->arena, l->flow, s->body),
	                     flow_outcome(l->arena, l->flow, s->other) };
	bool side_falls[2] = { sides[0].falls, sides[1].falls };
	bool jumps = outcome_jumps(&sides[0]) || outcome_jumps(&sides[1]);
	Rest *outer;

	if (value_is_const(c)) {
		Stmt *const *taken = value_is_int(c, 1) ? &s->body : s->other ? &s->other : NULL;

		outer = ARENA_NEW(l->arena, Rest);
		*outer = *rest;
		if (taken)
			*rest = (Rest){ taken, 1, outer };
		return NEXT_GO_ON;
	}
	if (jumps && side_falls[0] != side_falls[1] && !is_at_end(rest) &&
	    !(at_loop_top(l) && leaves_current_loop(l, &sides[0], loop_depth(l)) &&
	      leaves_current_loop(l, &sides[1], loop_depth(l)))) {
		*o = lower_nested(l, s, c, rest, side_falls);
		return NEXT_DONE;
	}
	*o = lower_sides(l, s, c, jumps ? IF_AS_WRITTEN : IF_MAY_BE_SELECT);
	if (o->falls && !outcome_jumps(o))
		return NEXT_GO_ON;
	if (o->falls)
		*o = lower_guarded(l, o, *rest);
	return NEXT_DONE;
}

/* ---- switch */

typedef struct Segment { /* the statements behind some case labels */
	uint32_t first, end;   /* in the list */
	uint32_t label, n_labels; /* in Switch.labels */
	bool     falls;        /* into the next one */
	bool     has_default;
} Segment;

typedef struct Switch {
	const Stmt *list;
	Value      *value;
	VEC(const Stmt *) labels;
	VEC(Segment) segments;
	VEC(Stmt *) bodies;    /* of the list: a labelled statement without its labels */
} Switch;

static void find_segments(Lower *l, Switch *w)
{
	for (uint32_t i = 0; i < w->list->n_list; i++) {
		Stmt *s = w->list->list[i];
		Segment segment = { i, i + 1, (uint32_t)w->labels.count, 0, true, false };

		for (; s->kind == STMT_CASE || s->kind == STMT_DEFAULT; s = s->body) {
			vec_push(l->arena, &w->labels, s);
			segment.n_labels++;
			segment.has_default = segment.has_default || s->kind == STMT_DEFAULT;
		}
		vec_push(l->arena, &w->bodies, s);
		if (segment.n_labels)
			vec_push(l->arena, &w->segments, segment);
		else if (w->segments.count)
			vec_last(&w->segments).end = i + 1;
		if (w->segments.count && !flow_outcome(l->arena, l->flow, s).falls)
			vec_last(&w->segments).falls = false;
	}
}

static Value *matches_label(Lower *l, const Switch *w, const Stmt *label)
{
	Value *low = const_int(l->module, w->value->type, label->low);
	Value *high = const_int(l->module, w->value->type, label->high), *above;

	if (label->low == label->high)
		return build_binary(&l->b, OP_eq, w->value, low);
	above = build_binary(&l->b, OP_ge, w->value, low);
	return build_select(&l->b, above, build_binary(&l->b, OP_le, w->value, high),
	                    const_bool(l->module, false));
}

/* Whether the switch enters at segments first..end, among those of low..high. */
static Value *matches(Lower *l, const Switch *w, size_t first, size_t end, size_t low, size_t high)
{
	Value *any = const_bool(l->module, false), *yes = const_bool(l->module, true);
	bool has_default = false;

	for (size_t i = first; i < end; i++)
		has_default = has_default || w->segments.at[i].has_default;
	for (size_t i = low; i < high; i++) {
		const Segment *segment = &w->segments.at[i];

		if ((i >= first && i < end) == has_default)
			continue;
		for (uint32_t k = 0; k < segment->n_labels; k++) {
			const Stmt *label = w->labels.at[segment->label + k];
			Value *one;

			if (label->kind == STMT_DEFAULT)
				continue;
			one = matches_label(l, w, label);
			any = value_is_int(any, 0) ? one : build_select(&l->b, any, yes, one);
		}
	}
	return has_default ? build_not(&l->b, any) : any;
}

static Rest segment_rest(const Switch *w, const Segment *segment)
{
	return (Rest){ &w->bodies.at[segment->first], segment->end - segment->first, NULL };
}

/* Segments first..end, of which each falls into the next; the switch has entered at one of them.  The first
 * stands behind its labels, so does what falls out of it. */
static Outcome lower_group(Lower *l, const Switch *w, size_t first, size_t end)
{
	Outcome o = falls;

	for (size_t i = first; i < end; i++) {
		Rest rest = segment_rest(w, &w->segments.at[i]);
		Outcome one;
		IfRegion r;

		if (i + 1 == end) {
			one = o.targets.count ? lower_guarded(l, &o, rest) : lower_sequence(l, rest);
			o = either(l, &(Outcome){ .targets = o.targets }, &one);
			break;
		}
		r = if_begin(l, matches(l, w, first, i + 1, 0, w->segments.count));
		one = o.targets.count ? lower_guarded(l, &o, rest) : lower_sequence(l, rest);
		if_else(l, &r);
		if_end(l, &r, IF_AS_WRITTEN);
		outcome_add(l->arena, &o, &one);
	}
	return o;
}

/* The groups from `first` on, as a chain of ifs; `otherwise` holds the default and comes last. */
static Outcome lower_groups(Lower *l, const Switch *w, size_t first, size_t default_first, size_t default_end)
{
	size_t end = first;
	Outcome a, b;
	IfRegion r;

	if (first == default_first)
		first = end = default_end;
	if (first >= w->segments.count)
		return default_first < default_end ? lower_group(l, w, default_first, default_end) : falls;
	while (end < w->segments.count && w->segments.at[end++].falls)
		;
	r = if_begin(l, matches(l, w, first, end, 0, w->segments.count));
	a = lower_group(l, w, first, end);
	if_else(l, &r);
	b = lower_groups(l, w, end, default_first, default_end);
	if_end(l, &r, IF_AS_WRITTEN);
	return either(l, &a, &b);
}

static void predeclare(Lower *l, const Stmt *list)
{
	for (uint32_t i = 0; i < list->n_list; i++) {
		const Stmt *s = list->list[i];

		for (; s->kind == STMT_LABEL || s->kind == STMT_CASE || s->kind == STMT_DEFAULT;)
			s = s->body;
		if (s->kind != STMT_DECL)
			continue;
		for (uint32_t k = 0; k < s->n_vars; k++) {
			VarDecl *decl = s->vars[k];
			Expr *init = decl->init;

			if (ctype_is_flat(decl->type))
				continue;
			decl->init = NULL;
			declare(l, decl);
			decl->init = init;
		}
	}
}

static Outcome lower_switch(Lower *l, const Stmt *s)
{
	LoopInfo *info = map_get(&l->flow->breaks, s);
	Switch w = { .list = s->body, .value = lower_value(l, s->expr) };
	size_t default_first = SIZE_MAX, default_end = 0;
	Stmt *only[] = { s->body };
	Stmt list = { .kind = STMT_COMPOUND, .list = only, .n_list = 1 };
	Outcome o;

	if (s->body->kind != STMT_COMPOUND)
		w.list = &list;
	find_segments(l, &w);
	predeclare(l, w.list);
	clear_flag(l, &info->break_target, "left");
	for (size_t i = 0, first = 0; i < w.segments.count; i++) {
		if (i > 0 && !w.segments.at[i - 1].falls)
			first = i;
		if (w.segments.at[i].has_default)
			default_first = first;
	}
	if (default_first != SIZE_MAX) {
		default_end = default_first;
		while (default_end < w.segments.count && w.segments.at[default_end++].falls)
			;
	}
	o = lower_groups(l, &w, 0, default_first, default_end);
	o.falls = o.falls || targets_contain(&o.targets, &info->break_target);
	targets_remove(&o.targets, &info->break_target);
	return o;
}

/* ---- lists with labels */

/* The first label from `from` on that one of the jumps goes to, or end. */
static uint32_t next_landing(const ListInfo *info, const Outcome *o, uint32_t from, uint32_t end)
{
	for (size_t i = 0; i < info->points.count; i++) {
		const LabelPoint *point = info->points.at[i];

		if (point->index >= from && point->index < end && targets_contain(&o->targets, &point->forward))
			return point->index;
	}
	return end;
}

static const LabelPoint *point_at(const ListInfo *info, uint32_t index)
{
	for (size_t i = 0; i < info->points.count; i++)
		if (info->points.at[i]->index == index)
			return info->points.at[i];
	return NULL;
}

static uint32_t next_point(const ListInfo *info, uint32_t from, uint32_t end)
{
	for (size_t i = 0; i < info->points.count; i++)
		if (info->points.at[i]->index > from && info->points.at[i]->index < end)
			return info->points.at[i]->index;
	return end;
}

/* Statements from..end of a list with labels; `inside` is the label whose loop they are the body of. */
Outcome lower_span(Lower *l, const Stmt *list, uint32_t from, uint32_t end, const LabelPoint *inside)
{
	const ListInfo *info = map_get(&l->flow->lists, list);
	Outcome o = falls;

	while (from < end) {
		const LabelPoint *point = point_at(info, from);
		uint32_t to = next_point(info, from, end);
		Outcome one, before = o;

		if (point && targets_contain(&o.targets, &point->forward)) {
			targets_remove(&o.targets, &point->forward);
			before = o;
			before.falls = o.falls = true;
		}
		if (!o.falls) {
			from = next_landing(info, &o, from, end);
			continue;
		}
		if (outcome_jumps(&o)) {
			Outcome jumped = { 0 };
			IfRegion r;

			to = next_landing(info, &o, from, end);
			r = if_begin(l, any_flag(l, &o.targets));
			if_else(l, &r);
			one = lower_span(l, list, from, to, inside);
			if_end(l, &r, IF_AS_WRITTEN);
			outcome_add(l->arena, &jumped, &before);
			o = either(l, &jumped, &one);
			from = to;
			continue;
		}
		if (point && point->loop && point != inside) {
			to = point->loop_end;
			o = lower_label_loop(l, list, point, to);
		} else {
			o = lower_sequence(l, (Rest){ list->list + from, to - from, NULL });
		}
		from = to;
		if (outcome_jumps(&o) && at_loop_top(l))
			leave_loop(l, &o);
	}
	return o;
}

static Outcome lower_labelled(Lower *l, const Stmt *list)
{
	const ListInfo *info = map_get(&l->flow->lists, list);

	predeclare(l, list);
	for (size_t i = 0; i < info->points.count; i++)
		clear_flag(l, &info->points.at[i]->forward, "jumped");
	return lower_span(l, list, 0, list->n_list, NULL);
}

/* ---- sequences */

static Outcome lower_once(Lower *l, Stmt *s)
{
	LoopInfo *info = map_get(&l->flow->breaks, s);
	Outcome o;

	clear_flag(l, &info->break_target, "left");
	clear_flag(l, &info->continue_target, "skipped");
	o = lower_sequence(l, (Rest){ &s->body, 1, NULL });
	o.falls = o.falls || targets_contain(&o.targets, &info->break_target) ||
	          targets_contain(&o.targets, &info->continue_target);
	targets_remove(&o.targets, &info->break_target);
	targets_remove(&o.targets, &info->continue_target);
	return o;
}

Outcome lower_statement(Lower *l, Stmt *s)
{
	Outcome o = falls;

	switch (s->kind) {
	case STMT_EXPR:
		lower_effects(l, s->expr);
		break;
	case STMT_DECL:
		for (uint32_t i = 0; i < s->n_vars; i++)
			declare(l, s->vars[i]);
		break;
	case STMT_COMPOUND:
		return lower_labelled(l, s);
	case STMT_FOR:
	case STMT_WHILE:
		return lower_loop(l, s);
	case STMT_DO:
		return map_get(&l->flow->breaks, s) ? lower_once(l, s) : lower_loop(l, s);
	case STMT_SWITCH:
		return lower_switch(l, s);
	case STMT_BREAK:
	case STMT_CONTINUE:
	case STMT_RETURN:
	case STMT_GOTO:
		return lower_jump(l, s);
	case STMT_MAX_TRIPS:
		l->max_trips = s->low;
		break;
	case STMT_EMPTY:
		break;
	case STMT_IF:
	case STMT_LABEL:
	case STMT_CASE:
	case STMT_DEFAULT:
		return lower_sequence(l, (Rest){ &s, 1, NULL });
	case STMT_OTHER:
		lower_error(l, s->loc, "%s is not supported", s->text ? s->text : "this statement");
		break;
	}
	return o;
}

Outcome lower_sequence(Lower *l, Rest rest)
{
	Outcome o = falls;

	for (;;) {
		Rest *outer;
		Stmt *s;

		while (rest.n == 0) {
			if (!rest.next)
				return falls;
			rest = *rest.next;
		}
		s = *rest.at++;
		rest.n--;
		while (s->kind == STMT_LABEL || s->kind == STMT_CASE || s->kind == STMT_DEFAULT)
			s = s->body;
		l->b.loc = s->loc;
		if (s->kind == STMT_COMPOUND && !map_get(&l->flow->lists, s)) {
			outer = ARENA_NEW(l->arena, Rest);
			*outer = rest;
			rest = (Rest){ s->list, s->n_list, outer };
			continue;
		}
		if (s->kind == STMT_IF) {
			if (lower_if(l, s, &rest, &o) == NEXT_DONE)
				return o;
			continue;
		}
		o = lower_statement(l, s);
		if (outcome_jumps(&o) && at_loop_top(l))
			leave_loop(l, &o);
		if (!o.falls)
			return o;
		if (outcome_jumps(&o))
			return lower_guarded(l, &o, rest);
	}
}
