/* Statements.  What libclang does not show is found by order (the parts of a for that are left out)
 * or in the text (pragmas). */
#include <string.h>

#include "frontend/importer.h"

static Stmt *stmt_new(Importer *im, StmtKind kind, Cursor c)
{
	Stmt *s = ARENA_NEW(im->tree, Stmt);

	s->kind = kind;
	s->loc = cursor_loc(im->unit, c);
	return s;
}

static Stmt *stmt_other(Importer *im, Cursor c)
{
	Stmt *s = stmt_new(im, STMT_OTHER, c);
	const char *word = cursor_excerpt(im->unit, c);

	s->text = *word ? str_format(im->arena, "'%s'", word) : "this statement";
	return s;
}

static Stmt *import_compound(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Stmt *s = stmt_new(im, STMT_COMPOUND, c);

	s->list = ARENA_ARRAY(im->tree, Stmt *, kids.count);
	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_is_statement(kids.at[i]) || cursor_is_expression(kids.at[i]))
			s->list[s->n_list++] = import_stmt(im, kids.at[i]);
	return s;
}

/* Several declarations after one specifier stay one statement; what has static storage is no part
 * of it. */
static Stmt *import_declarations(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Stmt *s = stmt_new(im, STMT_DECL, c);

	s->vars = ARENA_ARRAY(im->arena, VarDecl *, kids.count);
	for (uint32_t i = 0; i < kids.count; i++) {
		VarDecl *var;
		if (cursor_node(kids.at[i]) != NODE_VAR)
			continue;
		var = import_variable(im, kids.at[i]);
		if (!var->is_global)
			s->vars[s->n_vars++] = var;
	}
	if (s->n_vars == 0)
		s->kind = STMT_EMPTY;
	return s;
}

static Stmt *import_if(Importer *im, Cursor c, CursorList kids)
{
	Stmt *s = stmt_new(im, STMT_IF, c);

	if (kids.count < 2)
		return stmt_other(im, c);
	s->expr = import_expr(im, kids.at[0]);
	s->body = import_stmt(im, kids.at[1]);
	if (kids.count > 2)
		s->other = import_stmt(im, kids.at[2]);
	return s;
}

/* init, condition and step that are left out have no cursor. */
static Stmt *import_for(Importer *im, Cursor c, CursorList kids)
{
	const Hints *hints = import_hints(im);
	Stmt *s = stmt_new(im, STMT_FOR, c);
	const uint32_t number = im->next_for++;
	unsigned parts = kids.count == 4 ? 7 : number < hints->n_for ? hints->for_parts[number] : 0;
	uint32_t next = 0;

	if ((parts & 1) + (parts >> 1 & 1) + (parts >> 2 & 1) + 1 != kids.count)
		return stmt_other(im, c);
	if (parts & 1)
		s->init = import_stmt(im, kids.at[next++]);
	if (parts & 2)
		s->expr = import_expr(im, kids.at[next++]);
	if (parts & 4)
		s->step = import_expr(im, kids.at[next++]);
	s->body = import_stmt(im, kids.at[next]);
	return s;
}

/* do { enum { mgc_max_trips = n }; } while (0), of <mgc/mgc.h> */
static bool find_max_trips(Importer *im, Cursor body, int64_t *bound)
{
	static const Node way[] = { NODE_DECL_STMT, NODE_ENUM, NODE_ENUMERATOR };

	for (size_t i = 0; i < COUNT_OF(way); i++) {
		CursorList kids = cursor_children(im->unit, body);
		if (kids.count != 1 || cursor_node(kids.at[0]) != way[i])
			return false;
		body = kids.at[0];
	}
	*bound = cursor_enumerator(body);
	return strcmp(cursor_spelling(im->unit, body), "mgc_max_trips") == 0;
}

static Stmt *import_loop(Importer *im, Cursor c, CursorList kids)
{
	const bool is_do = cursor_node(c) == NODE_DO;
	Stmt *s = stmt_new(im, is_do ? STMT_DO : STMT_WHILE, c);

	if (kids.count != 2)
		return stmt_other(im, c);
	if (is_do && find_max_trips(im, kids.at[0], &s->low)) {
		s->kind = STMT_MAX_TRIPS;
		return s;
	}
	if (is_do) {
		s->body = import_stmt(im, kids.at[0]);
		s->expr = import_expr(im, kids.at[1]);
	} else {
		s->expr = import_expr(im, kids.at[0]);
		s->body = import_stmt(im, kids.at[1]);
	}
	return s;
}

static Stmt *import_label(Importer *im, Cursor c, CursorList kids)
{
	Stmt *s = stmt_new(im, STMT_LABEL, c);

	s->label = cursor_spelling(im->unit, c);
	if (kids.count > 0)
		s->body = import_stmt(im, kids.at[kids.count - 1]);
	else
		s->body = stmt_new(im, STMT_EMPTY, c);
	return s;
}

static Stmt *import_goto(Importer *im, Cursor c, CursorList kids)
{
	Stmt *s = stmt_new(im, STMT_GOTO, c);

	if (kids.count != 1 || cursor_node(kids.at[0]) != NODE_LABEL_REF)
		return stmt_other(im, c);
	s->label = cursor_spelling(im->unit, kids.at[0]);
	return s;
}

static Stmt *import_case(Importer *im, Cursor c, CursorList kids)
{
	Stmt *s = stmt_new(im, STMT_CASE, c);
	Constant low, high;

	if (kids.count < 2)
		return stmt_other(im, c);
	low = cursor_constant(kids.at[0]);
	high = kids.count == 3 ? cursor_constant(kids.at[1]) : low; /* GNU: case 1 ... 3 */
	if (low.kind != CONSTANT_INT || high.kind != CONSTANT_INT)
		return stmt_other(im, c);
	s->low = low.integer;
	s->high = high.integer;
	s->body = import_stmt(im, kids.at[kids.count - 1]);
	return s;
}

/* A statement of which expr is the only part. */
static Stmt *import_simple(Importer *im, StmtKind kind, Cursor c, CursorList kids)
{
	Stmt *s = stmt_new(im, kind, c);

	if (kids.count > 0)
		s->expr = import_expr(im, kids.at[0]);
	return s;
}

static Stmt *import_kind(Importer *im, Cursor c)
{
	CursorList kids;
	Stmt *s;

	if (cursor_is_expression(c)) {
		s = stmt_new(im, STMT_EXPR, c);
		s->expr = import_expr(im, c);
		return s;
	}
	kids = cursor_children(im->unit, c);
	switch (cursor_node(c)) {
	case NODE_COMPOUND:
		return import_compound(im, c);
	case NODE_DECL_STMT:
		return import_declarations(im, c);
	case NODE_NULL:
		return stmt_new(im, STMT_EMPTY, c);
	case NODE_IF:
		return import_if(im, c, kids);
	case NODE_FOR:
		return import_for(im, c, kids);
	case NODE_WHILE:
	case NODE_DO:
		return import_loop(im, c, kids);
	case NODE_SWITCH:
		if (kids.count != 2)
			return stmt_other(im, c);
		s = import_simple(im, STMT_SWITCH, c, kids);
		s->body = import_stmt(im, kids.at[1]);
		if (!im->func)
			return s;
		return switch_has_inner_case(s->body) ? switch_by_entry(im, s)
		       : switch_has_label(s->body)    ? switch_by_goto(im, s)
		                                      : s;
	case NODE_CASE:
		return import_case(im, c, kids);
	case NODE_DEFAULT:
		s = stmt_new(im, STMT_DEFAULT, c);
		s->body = kids.count ? import_stmt(im, kids.at[0]) : stmt_new(im, STMT_EMPTY, c);
		return s;
	case NODE_BREAK:
		return stmt_new(im, STMT_BREAK, c);
	case NODE_CONTINUE:
		return stmt_new(im, STMT_CONTINUE, c);
	case NODE_RETURN:
		return import_simple(im, STMT_RETURN, c, kids);
	case NODE_GOTO:
		return import_goto(im, c, kids);
	case NODE_LABEL:
		return import_label(im, c, kids);
	case NODE_UNEXPOSED_STMT: /* attributes, #pragma unroll: the statement is the last child */
		if (kids.count > 0)
			return import_stmt(im, kids.at[kids.count - 1]);
		return stmt_other(im, c);
	default:
		return stmt_other(im, c);
	}
}

Stmt *import_stmt(Importer *im, Cursor c)
{
	const bool has_omp = import_omp_before(im, cursor_range(im->unit, c));
	Stmt *s = import_kind(im, c);

	s->has_omp |= has_omp;
	return s;
}
