/* What the lowering has to know of a body beforehand: where jumps go, how each statement ends, which
 * variables and which kinds of memory a loop writes.
 *
 * One walk in the order of the source.  Every assignment is an entry of Flow.assigned, so the set of any
 * statement is a part of that array.  Labels are found first: a goto back makes the statements from the
 * label to the goto a loop, a goto forward is a jump that leaves what is around it. */
#include "frontend/lowering.h"
#include "support/seeded.h"

#include <string.h>

/* ---- outcomes */

bool targets_contain(const TargetVec *targets, const JumpTarget *t)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->at[i] == t)
			return true;
	return false;
}

void targets_add(Arena *arena, TargetVec *targets, JumpTarget *t)
{
	if (!targets_contain(targets, t))
		vec_push(arena, targets, t);
}

void targets_remove(TargetVec *targets, const JumpTarget *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->at[i] != t)
			targets->at[kept++] = targets->at[i];
	targets->count = kept;
}

bool outcome_jumps(const Outcome *o) { return o->targets.count > 0; }

void outcome_add(Arena *arena, Outcome *to, const Outcome *from)
{
	for (size_t i = 0; i < from->targets.count; i++)
		targets_add(arena, &to->targets, from->targets.at[i]);
}

/* ---- writes to memory */

static WriteSet record_writes(const Type *type)
{
	WriteSet set = 0;

	switch (type->kind) {
	case TYPE_BOOL:
		return 1u << 0;
	case TYPE_INT:
		/* signed and unsigned of one size may alias; a char aliases everything */
		return type->int_kind <= INT_UCHAR ? WRITES_ALL : 1u << (1 + (type->int_kind - INT_SHORT) / 2);
	case TYPE_FLOAT:
		return 1u << (type->bits == 32 ? 8 : type->bits == 64 ? 9 : 10);
	case TYPE_PTR:
		return 1u << 11;
	case TYPE_ARRAY:
		return record_writes(type->elem);
	case TYPE_RECORD:
		if (type->record->is_union)
			return WRITES_ALL;
		for (int i = 0; i < type->record->n_fields; i++)
			set |= record_writes(type->record->fields[i].type);
		return set;
	default:
		return WRITES_ALL;
	}
}

WriteSet write_set(const CType *type)
{
	switch (type->kind) {
	case CTYPE_BOOL:
		return record_writes(&(Type){ .kind = TYPE_BOOL });
	case CTYPE_INT:
		return record_writes(&(Type){ .kind = TYPE_INT, .int_kind = type->int_kind });
	case CTYPE_FLOAT:
		return record_writes(&(Type){ .kind = TYPE_FLOAT, .bits = type->bits });
	case CTYPE_PTR:
		return record_writes(&(Type){ .kind = TYPE_PTR });
	case CTYPE_ARRAY:
	case CTYPE_VLA:
	case CTYPE_OPEN_ARRAY:
		return write_set(type->elem);
	case CTYPE_RECORD:
		return record_writes(&(Type){ .kind = TYPE_RECORD, .record = type->record });
	default:
		return WRITES_ALL;
	}
}

/* ---- the walk */

typedef struct Label {
	const char *name;
	ListInfo   *list;
	LabelPoint *point;
} Label;

typedef struct Goto {
	const Stmt *stmt;
	Label      *label;
	uint32_t    from; /* statement of the label's list that it stands in */
} Goto;

typedef struct Walk {
	Lowering *all;
	Arena    *arena;
	Flow     *flow;
	const FuncDecl *decl;
	VEC(Label *) labels;
	VEC(Goto) gotos;
	LoopInfo *break_to, *continue_to;
	uint32_t  depth;
	WriteSet  writes; /* of the innermost loop so far */
} Walk;

static Outcome walk_stmt(Walk *w, const Stmt *s);

const Expr *expr_plain(const Expr *e)
{
	while (e->kind == EXPR_CONVERT)
		e = e->a;
	return e;
}

bool expr_is_constant(const Expr *e, int64_t *value)
{
	const Expr *plain = expr_plain(e);

	if (plain->kind != EXPR_INT)
		return false;
	*value = plain->integer;
	return true;
}

static bool is_scalar(const CType *type)
{
	return type->kind == CTYPE_BOOL || type->kind == CTYPE_INT || type->kind == CTYPE_FLOAT ||
	       type->kind == CTYPE_PTR;
}

bool is_static_scalar(const VarDecl *var)
{
	return var->is_global && !var->has_external_linkage && !var->address_taken &&
	       !var->type->is_volatile && is_scalar(var->type);
}

static bool is_value_variable(const Expr *e)
{
	return e->kind == EXPR_VAR && (e->var->is_global ? is_static_scalar(e->var) : !e->var->address_taken) &&
	       !e->type->is_volatile;
}

/* A global to which a pointer goes that may write it. */
static const VarDecl lent;

/* Notes that the object at the root of an lvalue is written, or may be through a pointer, when it is a global one. */
static void note_write(Walk *w, const Expr *lvalue, bool is_assigned)
{
	const Expr *e = lvalue;

	while (e->kind == EXPR_MEMBER || ((e->kind == EXPR_INDEX || e->kind == EXPR_DEREF) &&
	                                  e->a->kind == EXPR_DECAY))
		e = e->kind == EXPR_MEMBER ? e->a : e->a->a;
	if (e->kind == EXPR_VAR && e->var->is_global && (is_assigned || !map_get(&w->all->written, e->var)))
		map_put(w->arena, &w->all->written, e->var, is_assigned ? e->var : (void *)(uintptr_t)&lent);
}

/* Which function uses a static; `shared` where there are several. */
static const FuncDecl shared;

static void note_use(Walk *w, const VarDecl *var)
{
	const FuncDecl *known = var->is_global ? map_get(&w->all->users, var) : NULL;

	if (var->is_global && known != w->decl)
		map_put(w->all->arena, &w->all->users, var, (void *)(known ? &shared : w->decl));
}

static bool is_to_const(const CType *type) { return type->kind == CTYPE_PTR && type->elem->is_const; }

static bool is_in_union(const Expr *e)
{
	for (; e->kind == EXPR_MEMBER || e->kind == EXPR_INDEX || e->kind == EXPR_DECAY; e = e->a)
		if (e->kind == EXPR_MEMBER && e->a->type->kind == CTYPE_RECORD && e->a->type->record &&
		    e->a->type->record->is_union)
			return true;
	return false;
}

static void walk_assignment(Walk *w, const Expr *target)
{
	note_write(w, target, true);
	if (is_value_variable(target))
		vec_push(w->all->arena, &w->flow->assigned, target->var);
	if (!is_value_variable(target) || target->var->is_global)
		w->writes |= is_in_union(target) ? WRITES_ALL : write_set(target->type);
}

static WriteSet pointee_writes(const Expr *pointer)
{
	const Expr *plain = expr_plain(pointer);

	return plain->type->kind == CTYPE_PTR && plain->type->elem->kind != CTYPE_VOID
	       ? write_set(plain->type->elem) : WRITES_ALL;
}

static WriteSet call_writes(Walk *w, const Expr *call)
{
	const LibraryFunc *known;
	const Flow *flow;
	int bits;

	if (!call->func)
		return WRITES_ALL;
	if (call->func->body) {
		flow = flow_of(w->all, call->func);
		return flow->is_complete ? flow->writes : WRITES_ALL;
	}
	if (!is_library(call->func))
		return WRITES_ALL;
	switch (library_memory_call(call->func)) {
	case CALL_MALLOC:
	case CALL_CALLOC:
	case CALL_FREE:
		return 0;
	case CALL_MEMCPY:
	case CALL_MEMMOVE:
	case CALL_MEMSET:
		return pointee_writes(call->args[0]);
	case CALL_OTHER:
		break;
	}
	if (op_by_c_function(library_name(call->func), &bits) != OP_NONE)
		return 0;
	known = library_find(library_name(call->func));
	return known && !known->summary.writes_memory ? 0 : WRITES_ALL;
}

/* Iterates along left operands, so that depth is that of right ones. */
static void walk_expr(Walk *w, const Expr *e)
{
	for (; e; e = e->a) {
		switch (e->kind) {
		case EXPR_ASSIGN:
		case EXPR_COMPOUND:
		case EXPR_INCDEC:
			walk_assignment(w, e->a);
			break;
		case EXPR_CALL:
			w->writes |= call_writes(w, e);
			vec_push(w->all->arena, &w->flow->calls, e->func);
			break;
		case EXPR_VAR:
			note_use(w, e->var);
			break;
		case EXPR_DECAY:
		case EXPR_ADDRESS:
			if (!is_to_const(e->type))
				note_write(w, e->a, false);
			break;
		case EXPR_COMPOUND_LITERAL:
			if (e->var->init)
				walk_expr(w, e->var->init);
			break;
		case EXPR_STMT:
			walk_stmt(w, e->body);
			break;
		default:
			break;
		}
		for (uint32_t i = 0; i < e->n_args; i++)
			walk_expr(w, e->args[i]);
		for (uint32_t i = 0; i < e->n_inits; i++)
			walk_expr(w, e->inits[i].value);
		walk_expr(w, e->b);
		walk_expr(w, e->c);
		if (e->a && ((e->a->kind == EXPR_DECAY && (e->kind == EXPR_INDEX || e->kind == EXPR_DEREF)) ||
		             ((e->a->kind == EXPR_DECAY || e->a->kind == EXPR_ADDRESS) && e->kind == EXPR_CONVERT && is_to_const(e->type))))
			e = e->a; /* only looks at the object */
	}
}

/* ---- labels */

typedef enum ScanPhase { SCAN_LABELS, SCAN_GOTOS } ScanPhase;

static Label *find_label(const Walk *w, const char *name)
{
	for (size_t i = 0; i < w->labels.count; i++)
		if (strcmp(w->labels.at[i]->name, name) == 0)
			return w->labels.at[i];
	return NULL;
}

static void scan_labels_at(Walk *w, const Stmt *list, uint32_t index)
{
	ListInfo *info = map_get(&w->flow->lists, list);
	const Stmt *s = list->list[index];
	LabelPoint *point = NULL;

	for (; s->kind == STMT_LABEL; s = s->body) {
		Label *label = ARENA_NEW(w->arena, Label);

		if (!info) {
			info = ARENA_NEW(w->arena, ListInfo);
			map_put(w->arena, &w->flow->lists, list, info);
		}
		if (!point) {
			point = ARENA_NEW(w->arena, LabelPoint);
			point->index = index;
			vec_push(w->arena, &info->points, point);
		}
		*label = (Label){ s->label, info, point };
		vec_push(w->arena, &w->labels, label);
	}
}

static void scan(Walk *w, const Stmt *s, ScanPhase phase)
{
	ListInfo *info;

	for (; s; s = s->kind == STMT_IF ? s->other : NULL) {
		if (s->kind == STMT_COMPOUND) {
			if (phase == SCAN_LABELS)
				for (uint32_t i = 0; i < s->n_list; i++)
					scan_labels_at(w, s, i);
			info = map_get(&w->flow->lists, s);
			for (uint32_t i = 0; i < s->n_list; i++) {
				if (info)
					info->current = i + 1;
				scan(w, s->list[i], phase);
			}
			if (info)
				info->current = 0;
			return;
		}
		if (s->kind == STMT_GOTO && phase == SCAN_GOTOS) {
			Label *label = find_label(w, s->label);

			if (label && label->list->current)
				vec_push(w->arena, &w->gotos,
				         ((Goto){ s, label, label->list->current - 1 }));
		}
		scan(w, s->body, phase);
	}
}

/* Loops made by goto overlap no others: an outer one goes to the end of the inner ones. */
static void nest_loops(ListInfo *info)
{
	for (size_t i = info->points.count; i-- > 0;) {
		LabelPoint *outer = info->points.at[i];

		for (size_t j = i + 1; j < info->points.count; j++) {
			const LabelPoint *inner = info->points.at[j];

			if (inner->index < outer->loop_end && inner->loop_end > outer->loop_end)
				outer->loop_end = inner->loop_end;
		}
	}
}

static bool jumps_into_loop(const Goto *jump)
{
	const ListInfo *info = jump->label->list;
	uint32_t to = jump->label->point->index;

	for (size_t i = 0; i < info->points.count; i++) {
		const LabelPoint *loop = info->points.at[i];

		if (jump->from < loop->index && loop->index < to && to < loop->loop_end)
			return true;
	}
	return false;
}

static void find_labels(Walk *w, const Stmt *body)
{
	scan(w, body, SCAN_LABELS);
	if (!w->labels.count)
		return;
	scan(w, body, SCAN_GOTOS);
	for (size_t i = 0; i < w->gotos.count; i++) {
		LabelPoint *point = w->gotos.at[i].label->point;
		uint32_t from = w->gotos.at[i].from;

		if (from < point->index)
			point->has_forward = true;
		else if (from + 1 > point->loop_end)
			point->loop_end = from + 1;
	}
	for (size_t i = 0; i < w->labels.count; i++)
		nest_loops(w->labels.at[i]->list);
}

static JumpTarget *goto_target(const Walk *w, const Stmt *s)
{
	for (size_t i = 0; i < w->gotos.count; i++) {
		const Goto *jump = &w->gotos.at[i];

		if (jump->stmt != s)
			continue;
		if (jumps_into_loop(jump))
			return NULL;
		return jump->from < jump->label->point->index ? &jump->label->point->forward
		                                              : &jump->label->point->loop->continue_target;
	}
	return NULL;
}

/* ---- statements */

static LoopInfo *loop_info(Walk *w, uint32_t depth_inside)
{
	LoopInfo *info = ARENA_NEW(w->arena, LoopInfo);

	info->break_target.depth = w->depth;
	info->continue_target.depth = depth_inside;
	return info;
}

typedef struct OpenLoop {
	LoopInfo *info;
	WriteSet  outer_writes;
} OpenLoop;

static OpenLoop open_loop(Walk *w, LoopInfo *info)
{
	OpenLoop open = { info, w->writes };

	w->depth++;
	w->writes = 0;
	info->first = w->flow->assigned.count;
	info->first_call = w->flow->calls.count;
	return open;
}

/* Sorts out which of the body's jumps leave the loop. */
static Outcome close_loop(Walk *w, const OpenLoop *open, const Outcome *body)
{
	LoopInfo *info = open->info;
	Outcome outcome = { 0 };

	info->end = w->flow->assigned.count;
	info->end_call = w->flow->calls.count;
	info->writes = w->writes;
	w->writes |= open->outer_writes;
	w->depth--;
	for (size_t i = 0; i < body->targets.count; i++) {
		JumpTarget *t = body->targets.at[i];

		if (t->depth > w->depth)
			continue;
		targets_add(w->arena, &info->leaves_to, t);
		if (t != &info->break_target)
			targets_add(w->arena, &outcome.targets, t);
	}
	outcome.falls = targets_contain(&info->leaves_to, &info->break_target);
	return outcome;
}

static Outcome walk_in(Walk *w, const Stmt *body, LoopInfo *break_to, LoopInfo *continue_to)
{
	LoopInfo *outer_break = w->break_to, *outer_continue = w->continue_to;
	Outcome outcome;

	w->break_to = break_to;
	w->continue_to = continue_to;
	outcome = walk_stmt(w, body);
	w->break_to = outer_break;
	w->continue_to = outer_continue;
	return outcome;
}

static Outcome walk_loop(Walk *w, const Stmt *s)
{
	LoopInfo *info = loop_info(w, w->depth + 1);
	OpenLoop open;
	Outcome body, outcome;
	int64_t constant = 1;

	map_put(w->arena, &w->flow->loops, s, info);
	if (s->init)
		walk_stmt(w, s->init);
	open = open_loop(w, info);
	walk_expr(w, s->expr);
	body = walk_in(w, s->body, info, info);
	walk_expr(w, s->step);
	outcome = close_loop(w, &open, &body);
	if (s->expr && !(expr_is_constant(s->expr, &constant) && constant))
		outcome.falls = true;
	return outcome;
}

/* do { ... } while (0) is no loop. */
static Outcome walk_once(Walk *w, const Stmt *s)
{
	LoopInfo *info = loop_info(w, w->depth);
	Outcome outcome;

	map_put(w->arena, &w->flow->breaks, s, info);
	outcome = walk_in(w, s->body, info, info);
	targets_remove(&outcome.targets, &info->break_target);
	targets_remove(&outcome.targets, &info->continue_target);
	outcome.falls = true;
	return outcome;
}

static Outcome walk_switch(Walk *w, const Stmt *s)
{
	LoopInfo *info = loop_info(w, w->depth);
	Outcome outcome;

	map_put(w->arena, &w->flow->breaks, s, info);
	walk_expr(w, s->expr);
	outcome = walk_in(w, s->body, info, w->continue_to);
	targets_remove(&outcome.targets, &info->break_target);
	outcome.falls = true;
	return outcome;
}

/* Depths first: a jump forward meets its target before the walk does. */
static void place_points(Walk *w, const ListInfo *info)
{
	for (size_t i = 0; i < info->points.count; i++) {
		LabelPoint *point = info->points.at[i];

		point->forward.depth = w->depth;
		for (size_t j = 0; j < i; j++)
			if (info->points.at[j]->loop_end > point->index)
				point->forward.depth++;
		if (point->loop_end) {
			point->loop = loop_info(w, point->forward.depth + 1);
			point->loop->break_target.depth = point->forward.depth;
		}
	}
}

static Outcome walk_labelled_list(Walk *w, const Stmt *s, ListInfo *info)
{
	VEC(OpenLoop) open = { 0 };
	VEC(uint32_t) ends = { 0 };
	VEC(Outcome) bodies = { 0 };
	Outcome all = { .falls = true };
	size_t next = 0;

	place_points(w, info);
	for (uint32_t i = 0; i < s->n_list; i++) {
		Outcome one;

		info->current = i + 1;
		if (next < info->points.count && info->points.at[next]->index == i) {
			const LabelPoint *point = info->points.at[next++];

			all.falls = true;
			if (point->loop) {
				vec_push(w->arena, &open, open_loop(w, point->loop));
				vec_push(w->arena, &ends, point->loop_end);
				vec_push(w->arena, &bodies, (Outcome){ 0 });
			}
		}
		one = walk_stmt(w, s->list[i]);
		all.falls = all.falls && one.falls;
		outcome_add(w->arena, open.count ? &vec_last(&bodies) : &all, &one);
		while (open.count && vec_last(&ends) == i + 1) {
			Outcome body = vec_pop(&bodies);
			OpenLoop loop = vec_pop(&open);
			Outcome left = close_loop(w, &loop, &body);

			ends.count--;
			outcome_add(w->arena, open.count ? &vec_last(&bodies) : &all, &left);
		}
	}
	info->current = 0;
	for (size_t i = 0; i < info->points.count; i++)
		targets_remove(&all.targets, &info->points.at[i]->forward);
	return all;
}

static Outcome walk_list(Walk *w, const Stmt *s)
{
	ListInfo *info = map_get(&w->flow->lists, s);
	Outcome all = { .falls = true };

	if (info)
		return walk_labelled_list(w, s, info);
	for (uint32_t i = 0; i < s->n_list; i++) {
		Outcome one = walk_stmt(w, s->list[i]);

		all.falls = all.falls && one.falls;
		outcome_add(w->arena, &all, &one);
	}
	return all;
}

static void walk_declarations(Walk *w, const Stmt *s)
{
	for (uint32_t i = 0; i < s->n_vars; i++) {
		const VarDecl *var = s->vars[i];

		if (var->is_global)
			continue;
		for (const CType *t = var->type; t; t = t->elem)
			if (t->kind == CTYPE_VLA)
				walk_expr(w, t->vla_count);
		if (!var->address_taken && !var->type->is_volatile)
			vec_push(w->all->arena, &w->flow->assigned, var);
		if (var->init)
			walk_expr(w, var->init);
	}
}

static Outcome walk_jump(Walk *w, const Stmt *s, JumpTarget *target)
{
	Outcome outcome = { 0 };

	if (target) {
		targets_add(w->arena, &outcome.targets, target);
		map_put(w->arena, &w->flow->targets, s, target);
	}
	return outcome;
}

static Outcome walk_if(Walk *w, const Stmt *s)
{
	Outcome outcome, other = { .falls = true };

	walk_expr(w, s->expr);
	outcome = walk_stmt(w, s->body);
	if (s->other)
		other = walk_stmt(w, s->other);
	outcome_add(w->arena, &outcome, &other);
	outcome.falls = outcome.falls || other.falls;
	return outcome;
}

static Outcome walk_kind(Walk *w, const Stmt *s)
{
	int64_t constant = 1;

	switch (s->kind) {
	case STMT_EXPR:
		walk_expr(w, s->expr);
		break;
	case STMT_DECL:
		walk_declarations(w, s);
		break;
	case STMT_COMPOUND:
		return walk_list(w, s);
	case STMT_IF:
		return walk_if(w, s);
	case STMT_DO:
		if (expr_is_constant(s->expr, &constant) && !constant)
			return walk_once(w, s);
		return walk_loop(w, s);
	case STMT_FOR:
	case STMT_WHILE:
		return walk_loop(w, s);
	case STMT_SWITCH:
		return walk_switch(w, s);
	case STMT_CASE:
	case STMT_DEFAULT:
	case STMT_LABEL:
		return walk_stmt(w, s->body);
	case STMT_BREAK:
		return walk_jump(w, s, w->break_to ? &w->break_to->break_target : NULL);
	case STMT_CONTINUE:
		return walk_jump(w, s, w->continue_to ? &w->continue_to->continue_target : NULL);
	case STMT_RETURN:
		walk_expr(w, s->expr);
		return walk_jump(w, s, &w->flow->returned);
	case STMT_GOTO:
		return walk_jump(w, s, goto_target(w, s));
	case STMT_EMPTY:
	case STMT_MAX_TRIPS:
	case STMT_OTHER:
		break;
	}
	return (Outcome){ .falls = true };
}

static Outcome walk_stmt(Walk *w, const Stmt *s)
{
	Outcome outcome = { .falls = true };

	if (!s)
		return outcome;
	outcome = walk_kind(w, s);
	if (outcome_jumps(&outcome) || !outcome.falls) {
		Outcome *known = ARENA_NEW(w->arena, Outcome);

		known->falls = outcome.falls;
		outcome_add(w->arena, known, &outcome);
		map_put(w->arena, &w->flow->outcomes, s, known);
	}
	return outcome;
}

/* ---- interface */

Flow *flow_of(Lowering *all, FuncDecl *decl)
{
	FuncState *state = decl->lowered;
	Walk w = { .all = all, .arena = all->arena, .decl = decl };

	if (!state) {
		state = ARENA_NEW(all->arena, FuncState);
		state->decl = decl;
		decl->lowered = state;
	}
	if (state->flow)
		return state->flow;
	w.flow = state->flow = ARENA_NEW(all->arena, Flow);
	find_labels(&w, decl->body);
	walk_stmt(&w, decl->body);
	w.flow->writes = w.writes;
	w.flow->is_complete = true;
	return w.flow;
}

Outcome flow_outcome(Arena *arena, const Flow *flow, const Stmt *s)
{
	const Outcome *known = s ? map_get(&flow->outcomes, s) : NULL;
	Outcome copy = { .falls = true };

	if (known) {
		copy = (Outcome){ .falls = known->falls };
		outcome_add(arena, &copy, known);
	}
	return copy;
}

/* A global may point to others from the start. */
static void walk_global(Lowering *all, const VarDecl *var)
{
	Walk w = { .all = all, .arena = all->arena, .decl = &shared, .flow = ARENA_NEW(all->arena, Flow) };

	if (!SEEDED(static_lent))
		walk_expr(&w, var->init);
}

static void scan_all(Lowering *all)
{
	if (all->is_scanned)
		return;
	all->is_scanned = true;
	for (size_t i = 0; i < all->ast->funcs.count; i++)
		if (all->ast->funcs.at[i]->body)
			flow_of(all, all->ast->funcs.at[i]);
	for (size_t i = 0; i < all->ast->globals.count; i++)
		walk_global(all, all->ast->globals.at[i]);
}

bool global_is_written(Lowering *all, const VarDecl *decl)
{
	scan_all(all);
	return map_get(&all->written, decl) != NULL;
}

bool global_is_lent(Lowering *all, const VarDecl *decl)
{
	scan_all(all);
	return map_get(&all->written, decl) == &lent;
}

/* Whether a call of `from` may end up in `to`. */
static bool may_reach(Lowering *all, FuncDecl *from, const FuncDecl *to, Map *seen)
{
	const Flow *flow = from->body ? flow_of(all, from) : NULL;

	map_put(all->arena, seen, from, from);
	for (size_t i = 0; flow && i < flow->calls.count; i++) {
		FuncDecl *callee = flow->calls.at[i];

		if (callee == to || !callee)
			return true;
		if (callee && !map_get(seen, callee) && may_reach(all, callee, to, seen))
			return true;
	}
	return false;
}

static bool library_may_end_program(const FuncDecl *f)
{
	int bits;
	if (library_memory_call(f) != CALL_OTHER || op_by_c_function(library_name(f), &bits) != OP_NONE)
		return false;
	const LibraryFunc *known = library_find(library_name(f));
	return !known || known->summary.may_not_return;
}

static bool call_may_end_program(Lowering *all, FuncDecl *f, Map *seen)
{
	if (!f || f->is_noreturn || (!f->body && !is_library(f)))
		return true;
	if (!f->body)
		return library_may_end_program(f);
	if (map_get(seen, f))
		return false;
	map_put(all->arena, seen, f, f);
	const Flow *flow = flow_of(all, f);
	if (!flow->is_complete)
		return true;
	for (size_t i = 0; i < flow->calls.count; i++)
		if (call_may_end_program(all, flow->calls.at[i], seen))
			return true;
	return false;
}

bool loop_may_end_program(Lowering *all, const Flow *flow, const LoopInfo *info)
{
	Map seen = { 0 };
	for (size_t i = info->first_call; i < info->end_call; i++)
		if (call_may_end_program(all, flow->calls.at[i], &seen))
			return true;
	return false;
}

bool static_is_of_one_call(Lowering *all, const VarDecl *var, FuncDecl *func)
{
	Map seen = { 0 };

	scan_all(all);
	return map_get(&all->users, var) == func && !may_reach(all, func, func, &seen);
}
