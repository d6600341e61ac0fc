/* Switches whose case labels stand inside nested statements, or between labels of gotos.
 *
 *     switch (e) {                          int entry = 0;
 *     case 0: A;                            switch (e) { case 0: entry = 1; break; case 1: entry = 2; break; }
 *             if (c) {                      if (entry) {
 *     case 1:         B;            ->          if (entry == 1) { entry = 0; A; }
 *             }                                 if (entry ? entry <= 2 : c) { entry = 0; B; }
 *             D;                                D;
 *     }                                     }
 *
 * The labels are numbered in the order of the source.  While `entry` is not 0, control is on its way to that label:
 * statements in front of it are passed over, conditions say where it is.
 *
 * Where all stand at the top level, but the user's own labels too, each case is one more label, and the switch
 * only jumps to it. */
#include "frontend/importer.h"

typedef struct Entries {
	Importer *im;
	VarDecl  *which;
	Loc       loc;
	VEC(Stmt *) labels; /* CASE, DEFAULT */
	VEC(int)  numbers;  /* of each */
	int       last;     /* number given */
} Entries;

static bool is_case(const Stmt *s)
{
	return s->kind == STMT_CASE || s->kind == STMT_DEFAULT;
}

static bool has_case(const Stmt *s)
{
	for (; s; s = s->kind == STMT_IF ? s->other : s->body) {
		if (is_case(s))
			return true;
		if (s->kind == STMT_SWITCH)
			return false;
		for (uint32_t i = 0; i < s->n_list; i++)
			if (has_case(s->list[i]))
				return true;
		if (s->kind == STMT_IF && has_case(s->body))
			return true;
	}
	return false;
}

bool switch_has_label(const Stmt *body)
{
	for (uint32_t i = 0; i < body->n_list; i++)
		for (const Stmt *s = body->list[i]; is_case(s) || s->kind == STMT_LABEL; s = s->body)
			if (s->kind == STMT_LABEL)
				return true;
	return false;
}

bool switch_has_inner_case(const Stmt *body)
{
	for (uint32_t i = 0; i < (body->kind == STMT_COMPOUND ? body->n_list : 1); i++) {
		const Stmt *s = body->kind == STMT_COMPOUND ? body->list[i] : body;
		while (is_case(s) || s->kind == STMT_LABEL)
			s = s->body;
		if (has_case(s))
			return true;
	}
	return false;
}

/* Labels of one statement share a number. */
static void number_labels(Entries *e, Stmt *s)
{
	for (; s; s = s->kind == STMT_IF ? s->other : s->body) {
		e->last += is_case(s);
		for (; s && is_case(s); s = s->body) {
			vec_push(e->im->arena, &e->labels, s);
			vec_push(e->im->arena, &e->numbers, e->last);
		}
		if (!s || s->kind == STMT_SWITCH)
			return;
		for (uint32_t i = 0; i < s->n_list; i++)
			number_labels(e, s->list[i]);
		if (s->kind == STMT_IF)
			number_labels(e, s->body);
	}
}

static int number_of(const Entries *e, const Stmt *label)
{
	for (size_t i = 0; i < e->labels.count; i++)
		if (e->labels.at[i] == label)
			return e->numbers.at[i];
	return 0;
}

/* The last label inside s, 0 without. */
static int last_inside(const Entries *e, const Stmt *s)
{
	int last = 0;

	for (; s; s = s->kind == STMT_IF ? s->other : s->body) {
		if (is_case(s))
			last = number_of(e, s);
		if (s->kind == STMT_SWITCH)
			break;
		for (uint32_t i = 0; i < s->n_list; i++) {
			const int inner = last_inside(e, s->list[i]);
			last = inner ? inner : last;
		}
		if (s->kind == STMT_IF) {
			const int inner = last_inside(e, s->body);
			last = inner ? inner : last;
		}
	}
	return last;
}

/* ---- making */

static Stmt *make_stmt(Entries *e, StmtKind kind)
{
	Stmt *s = ARENA_NEW(e->im->arena, Stmt);

	s->kind = kind;
	s->loc = e->loc;
	return s;
}

static Expr *make_expr(Entries *e, ExprKind kind, Expr *a, Expr *b)
{
	Expr *made = expr_new(e->im, kind, ctype_int(e->im), e->loc);

	made->a = a;
	made->b = b;
	return made;
}

static Expr *variable(Entries *e, VarDecl *var)
{
	Expr *made = expr_new(e->im, EXPR_VAR, var->type, e->loc);

	made->var = var;
	return made;
}

static Expr *compare(Entries *e, BinaryOp op, int number)
{
	Expr *which = make_expr(e, EXPR_LOAD, variable(e, e->which), NULL);
	Expr *made = make_expr(e, EXPR_BINARY, which, expr_integer(e->im, ctype_int(e->im), e->loc, number));

	made->op.binary = op;
	return made;
}

static Expr *logical(Entries *e, BinaryOp op, Expr *a, Expr *b)
{
	Expr *made = make_expr(e, EXPR_LOGICAL, a, b);

	made->op.binary = op;
	return made;
}

static Stmt *assign(Entries *e, VarDecl *var, Expr *value)
{
	Stmt *s = make_stmt(e, STMT_EXPR);

	s->expr = make_expr(e, EXPR_ASSIGN, variable(e, var), value);
	s->expr->type = var->type;
	var->is_modified = true;
	return s;
}

static Stmt *assign_number(Entries *e, int number)
{
	return assign(e, e->which, expr_integer(e->im, ctype_int(e->im), e->loc, number));
}

static Stmt *make_if(Entries *e, Expr *c, Stmt *body)
{
	Stmt *s = make_stmt(e, STMT_IF);

	s->expr = c;
	s->body = body;
	return s;
}

typedef VEC(Stmt *) StmtVec;

static Stmt *make_list(Entries *e, const StmtVec *list)
{
	Stmt *s = make_stmt(e, STMT_COMPOUND);

	s->list = list->at;
	s->n_list = (uint32_t)list->count;
	return s;
}

/* ---- statements with labels inside: at run time `entry` is 0, or one of them */

static Stmt *enter(Entries *e, Stmt *s);

static bool is_scalar(const CType *type)
{
	return type->kind == CTYPE_BOOL || type->kind == CTYPE_INT || type->kind == CTYPE_FLOAT || type->kind == CTYPE_PTR;
}

/* A declaration that is passed over still declares; only its initialisers are not run. */
static void pass_over_declaration(Entries *e, Stmt *s, StmtVec *out, StmtVec *passed)
{
	vec_push(e->im->arena, out, s);
	for (uint32_t i = 0; i < s->n_vars; i++) {
		VarDecl *var = s->vars[i];
		Stmt *other;

		if (var->init && is_scalar(var->type)) {
			vec_push(e->im->arena, passed, assign(e, var, var->init));
		} else if (var->init) {
			other = make_stmt(e, STMT_OTHER);
			other->loc = var->loc;
			other->text = str_format(e->im->arena, "a case label behind the initialiser of '%s' (declare it before the switch)", var->name);
			vec_push(e->im->arena, passed, other);
		}
		var->init = NULL;
	}
}

static void end_passed(Entries *e, StmtVec *out, StmtVec *passed)
{
	if (passed->count)
		vec_push(e->im->arena, out, make_if(e, compare(e, BINARY_EQ, 0), make_list(e, passed)));
	*passed = (StmtVec){ 0 };
}

static Stmt *enter_list(Entries *e, Stmt *const *list, uint32_t n)
{
	StmtVec out = { 0 }, passed = { 0 };
	int last = 0;

	for (uint32_t i = n; i-- > 0 && !last;)
		last = last_inside(e, list[i]);
	for (uint32_t i = 0; i < n; i++) {
		Stmt *s = list[i];
		const int inside = last_inside(e, s);

		e->loc = s->loc;
		if (inside) {
			end_passed(e, &out, &passed);
			s = enter(e, s);
			vec_push(e->im->arena, &out, inside == last ? s : make_if(e, compare(e, BINARY_LE, inside), s));
			last = inside == last ? 0 : last;
		} else if (!last) {
			vec_push(e->im->arena, &out, s);
		} else if (s->kind == STMT_DECL) {
			pass_over_declaration(e, s, &out, &passed);
		} else {
			vec_push(e->im->arena, &passed, s);
		}
	}
	return make_list(e, &out);
}

static Stmt *enter_label(Entries *e, Stmt *s)
{
	StmtVec out = { 0 };
	const int number = number_of(e, s);

	while (is_case(s))
		s = s->body;
	vec_push(e->im->arena, &out, make_if(e, compare(e, BINARY_EQ, number), assign_number(e, 0)));
	vec_push(e->im->arena, &out, enter(e, s));
	return make_list(e, &out);
}

static Stmt *enter_if(Entries *e, Stmt *s)
{
	const int inside = last_inside(e, s->body);
	Expr *way = logical(e, BINARY_LOGICAL_AND, compare(e, BINARY_NE, 0), compare(e, BINARY_LE, inside));

	s->expr = logical(e, BINARY_LOGICAL_AND, compare(e, BINARY_EQ, 0), s->expr);
	if (inside)
		s->expr = logical(e, BINARY_LOGICAL_OR, way, s->expr);
	s->body = enter(e, s->body);
	s->other = s->other ? enter(e, s->other) : NULL;
	return s;
}

static Stmt *enter_loop(Entries *e, Stmt *s)
{
	StmtVec out = { 0 }, passed = { 0 };

	if (s->init && s->init->kind == STMT_DECL)
		pass_over_declaration(e, s->init, &out, &passed);
	else if (s->init)
		vec_push(e->im->arena, &passed, s->init);
	s->init = NULL;
	end_passed(e, &out, &passed);
	if (s->expr)
		s->expr = logical(e, BINARY_LOGICAL_OR, compare(e, BINARY_NE, 0), s->expr);
	s->body = enter(e, s->body);
	vec_push(e->im->arena, &out, s);
	return out.count == 1 ? s : make_list(e, &out);
}

static Stmt *enter(Entries *e, Stmt *s)
{
	if (!last_inside(e, s))
		return s;
	e->loc = s->loc;
	switch (s->kind) {
	case STMT_CASE:
	case STMT_DEFAULT:
		return enter_label(e, s);
	case STMT_COMPOUND:
		return enter_list(e, s->list, s->n_list);
	case STMT_IF:
		return enter_if(e, s);
	case STMT_FOR:
	case STMT_WHILE:
		return enter_loop(e, s);
	default: /* do, label */
		s->body = enter(e, s->body);
		return s;
	}
}

/* ---- the switch */

/* The switch itself, at each label what `on_case` makes for its number. */
static Stmt *choose(Entries *e, Expr *selector, Stmt *(*on_case)(Entries *e, int number))
{
	Stmt *s = make_stmt(e, STMT_SWITCH);
	StmtVec list = { 0 };

	for (size_t i = 0; i < e->labels.count; i++) {
		Stmt *label = make_stmt(e, e->labels.at[i]->kind);

		label->low = e->labels.at[i]->low;
		label->high = e->labels.at[i]->high;
		label->body = on_case(e, e->numbers.at[i]);
		vec_push(e->im->arena, &list, label);
		vec_push(e->im->arena, &list, make_stmt(e, STMT_BREAK));
	}
	s->expr = selector;
	s->body = make_list(e, &list);
	return s;
}

/* A switch is left by break, as the user's is, and continue passes through it. */
static Stmt *always(Entries *e, Stmt *body)
{
	Stmt *s = make_stmt(e, STMT_SWITCH), *label = make_stmt(e, STMT_DEFAULT);
	StmtVec list = { 0 };

	label->body = body;
	vec_push(e->im->arena, &list, label);
	s->expr = expr_integer(e->im, ctype_int(e->im), e->loc, 0);
	s->body = make_list(e, &list);
	return s;
}

Stmt *switch_by_entry(Importer *im, Stmt *s)
{
	Entries e = { .im = im, .loc = s->loc };
	Stmt *declaration = make_stmt(&e, STMT_DECL), *body;
	StmtVec out = { 0 };

	e.which = ARENA_NEW(im->arena, VarDecl);
	*e.which = (VarDecl){ .name = "entry", .type = ctype_int(im), .declared_type = ctype_int(im), .ctype = "int @",
		              .loc = s->loc, .owner = im->func, .in_main_file = true, .is_modified = true };
	e.which->init = expr_integer(im, ctype_int(im), s->loc, 0);
	vec_push(im->arena, &im->func->locals, e.which);
	declaration->vars = ARENA_ARRAY(im->arena, VarDecl *, 1);
	declaration->vars[declaration->n_vars++] = e.which;
	number_labels(&e, s->body);
	vec_push(im->arena, &out, declaration);
	vec_push(im->arena, &out, choose(&e, s->expr, assign_number));
	body = enter(&e, s->body);
	e.loc = s->loc;
	vec_push(im->arena, &out, make_if(&e, compare(&e, BINARY_NE, 0), always(&e, body)));
	return make_list(&e, &out);
}

static const char *case_label(Entries *e, int number)
{
	return str_format(e->im->arena, "case %d", number);
}

static Stmt *go_to(Entries *e, int number)
{
	Stmt *s = make_stmt(e, STMT_GOTO);

	s->label = case_label(e, number);
	return s;
}

/* case 1: again: s  becomes  case_1: again: s */
static Stmt *relabel(Entries *e, Stmt *s)
{
	Stmt *labels = NULL, **end = &labels;

	for (; is_case(s) || s->kind == STMT_LABEL; s = s->body) {
		const int number = is_case(s) ? ++e->last : 0;

		*end = make_stmt(e, STMT_LABEL);
		(*end)->label = number ? case_label(e, number) : s->label;
		end = &(*end)->body;
		if (!number)
			continue;
		vec_push(e->im->arena, &e->labels, s);
		vec_push(e->im->arena, &e->numbers, number);
	}
	*end = s;
	return labels;
}

Stmt *switch_by_goto(Importer *im, Stmt *s)
{
	Entries e = { .im = im, .loc = s->loc };
	StmtVec list = { 0 }, out = { 0 };

	for (uint32_t i = 0; i < s->body->n_list; i++)
		vec_push(im->arena, &list, relabel(&e, s->body->list[i]));
	vec_push(im->arena, &out, choose(&e, s->expr, go_to));
	vec_push(im->arena, &out, make_stmt(&e, STMT_BREAK));
	for (size_t i = 0; i < list.count; i++)
		vec_push(im->arena, &out, list.at[i]);
	return always(&e, make_list(&e, &out));
}
