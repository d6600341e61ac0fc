/* Expressions: clang's nodes to ours, with everything that clang leaves unsaid.
 *
 * An implicit conversion is an unexposed node with one child and the child's extent; what it
 * converts is seen from the two types.  Loads are such nodes with equal types, so they are
 * explicit; stores have none. */
#include <stdlib.h>
#include <string.h>

#include "frontend/importer.h"
#include "support/text.h"

/* ---- making */

static bool is_array(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY;
}

const CType *value_type(Importer *im, Cursor c)
{
	const CType *type = import_type(im, cursor_type(c));

	if (is_array(type))
		return ctype_pointer_to(im, type->elem);
	return type->kind == CTYPE_FUNC ? ctype_pointer_to(im, type) : type;
}

Expr *expr_new(Importer *im, ExprKind kind, const CType *type, Loc loc)
{
	Expr *e = ARENA_NEW(im->tree, Expr);

	e->kind = kind;
	e->type = type;
	e->loc = loc;
	return e;
}

Expr *expr_over(Importer *im, ExprKind kind, const CType *type, Expr *a)
{
	Expr *e = expr_new(im, kind, type, a->loc);

	e->a = a;
	return e;
}

Expr *expr_integer(Importer *im, const CType *type, Loc loc, int64_t value)
{
	Expr *e = expr_new(im, EXPR_INT, type, loc);

	e->integer = value;
	return e;
}

Expr *expr_other(Importer *im, Cursor c, const char *text)
{
	Expr *e =
		expr_new(im, EXPR_OTHER, import_type(im, cursor_type(c)), cursor_loc(im->unit, c));

	if (!text) {
		const char *word = cursor_excerpt(im->unit, c);
		text = *word ? str_format(im->arena, "'%s'", word) : "this expression";
	}
	e->text = text;
	return e;
}

bool expr_is_lvalue(const Expr *e)
{
	return e->kind <= EXPR_STRING;
}

Expr *expr_convert(Importer *im, Expr *e, const CType *type)
{
	if (ctype_same(e->type, type))
		return e;
	return expr_over(im, EXPR_CONVERT, ctype_unqualified(im, type), e);
}

/* ---- what happens to variables */

static VarDecl *root_variable(Expr *lvalue)
{
	while (lvalue) {
		if (lvalue->kind == EXPR_VAR)
			return lvalue->var;
		if (lvalue->kind == EXPR_INDEX && lvalue->a->kind == EXPR_DECAY)
			lvalue = lvalue->a->a;
		else if (lvalue->kind == EXPR_MEMBER && !lvalue->is_rvalue_base)
			lvalue = lvalue->a;
		else
			return NULL;
	}
	return NULL;
}

void expr_mark_modified(Expr *lvalue)
{
	VarDecl *var = root_variable(lvalue);

	if (var)
		var->is_modified = true;
}

void expr_mark_address_taken(Expr *lvalue)
{
	VarDecl *var = root_variable(lvalue);

	if (var)
		var->address_taken = var->is_modified = true;
}

/* ---- literals and names */

static Expr *import_integer(Importer *im, Cursor c)
{
	Constant value = cursor_constant(c);
	Expr *e = expr_integer(im, import_type(im, cursor_type(c)), cursor_loc(im->unit, c),
	                       value.integer);

	if (cursor_node(c) == NODE_INTEGER)
		e->text = cursor_literal(im->unit, c);
	return e;
}

/* libclang evaluates to double: a long double comes from the source or from clang's printer. */
static const char *long_double_text(Importer *im, Cursor c)
{
	const Hints *hints = import_hints(im);
	const char *text = im->next_long_double < hints->n_long_doubles
	                           ? hints->long_doubles[im->next_long_double]
	                           : NULL;
	const char *written = cursor_literal(im->unit, c);

	im->next_long_double++;
	return written ? written : text;
}

static Expr *import_floating(Importer *im, Cursor c)
{
	Constant value = cursor_constant(c);
	const CType *type = import_type(im, cursor_type(c));
	Expr *e = expr_new(im, EXPR_FLOAT, type, cursor_loc(im->unit, c));

	e->number = (long double)value.number;
	if (type->kind != CTYPE_FLOAT || value.kind != CONSTANT_FLOAT)
		return expr_other(im, c, "a literal of this type");
	if (type == import_type(im, cursor_type(c)) && strcmp(type->spelling, "long double") == 0) {
		const char *text = long_double_text(im, c);
		if (!text)
			return expr_other(im, c, "a 'long double' literal out of this macro");
		e->number = strtold(text, NULL);
		if ((double)e->number != value.number)
			return expr_other(im, c, "a 'long double' literal out of this macro");
		e->text = text;
		return e;
	}
	const char *text = cursor_literal(im->unit, c);
	if (text &&
	    (type->bits == 32 ? (double)strtof(text, NULL) : strtod(text, NULL)) == value.number)
		e->text = text;
	return e;
}

static Expr *import_string(Importer *im, Cursor c)
{
	Expr *e =
		expr_new(im, EXPR_STRING, import_type(im, cursor_type(c)), cursor_loc(im->unit, c));

	e->text = cursor_spelling(im->unit, c);
	return e;
}

static Expr *import_name(Importer *im, Cursor c)
{
	Cursor decl = cursor_referenced(c);
	Loc loc = cursor_loc(im->unit, c);
	Expr *e;

	switch (cursor_node(decl)) {
	case NODE_VAR:
	case NODE_PARAM: {
		VarDecl *var = import_variable(im, decl);
		e = expr_new(im, EXPR_VAR, var->type, loc);
		e->var = var;
		return e;
	}
	case NODE_FUNCTION: {
		FuncDecl *func = import_function(im, decl);
		e = expr_new(im, EXPR_FUNC, func->type, loc);
		e->func = func;
		return e;
	}
	case NODE_ENUMERATOR:
		e = expr_integer(im, import_type(im, cursor_type(c)), loc, cursor_enumerator(decl));
		if (decl_is_at_file_scope(cursor_parent(decl)))
			e->text = cursor_spelling(im->unit, decl);
		return e;
	default:
		return expr_other(im, c, NULL);
	}
}

/* ---- loads and conversions */

static Expr *load(Importer *im, Expr *lvalue)
{
	return expr_over(im, EXPR_LOAD, ctype_unqualified(im, lvalue->type), lvalue);
}

static const CType *decayed(Importer *im, const Expr *e)
{
	return ctype_pointer_to(im, e->type->kind == CTYPE_FUNC ? e->type : e->type->elem);
}

static Expr *convert_implicitly(Importer *im, Cursor c, Expr *a)
{
	const CType *to = value_type(im, c);

	if (a->kind == EXPR_STRING && is_array(import_type(im, cursor_type(c))))
		return a; /* __func__ is wrapped in itself */
	if (a->type->kind == CTYPE_FUNC || (is_array(a->type) && to->kind == CTYPE_PTR))
		return expr_over(im, EXPR_DECAY, ctype_is_variable(to) ? decayed(im, a) : to, a);
	if (expr_is_lvalue(a) && to->kind != CTYPE_VOID)
		return load(im,
		            a); /* whatever type libclang shows of a parameter that was an array */
	if (ctype_same(a->type, to) || (ctype_is_variable(to) && to->kind == a->type->kind))
		return a;
	return expr_over(im, EXPR_CONVERT, to, a);
}

/* a ?: b shows a, a, a and b */
static Expr *import_binary_conditional(Importer *im, Cursor c, CursorList kids)
{
	Expr *e = expr_new(im, EXPR_COND, value_type(im, c), cursor_loc(im->unit, c));

	e->a = import_expr(im, kids.at[0]);
	e->c = import_expr(im, kids.at[3]);
	e->a_is_value = true;
	if (ctype_is_variable(e->type))
		e->type = e->c->type;
	return e;
}

static Expr *import_raw(Importer *im, Cursor c);

static bool is_argument_list(const CType *type)
{
	if (type->kind == CTYPE_PTR || is_array(type))
		type = type->elem;
	return type->kind == CTYPE_RECORD && type->record->is_arguments;
}

/* va_arg(list, type): a node without a kind over a list, but no list itself; NULL: none. */
static Expr *import_next_argument(Importer *im, Cursor c, CursorList kids)
{
	uint32_t first = 0; /* the type's name may come before the list */
	const CType *type;
	Expr *e;

	while (first < kids.count && !cursor_is_expression(kids.at[first]))
		first++;
	if (first == kids.count || cursor_node(cursor_referenced(kids.at[first])) == NODE_FUNCTION ||
	    !is_argument_list(import_type(im, cursor_type(kids.at[first]))))
		return NULL;
	type = import_type(im, cursor_type(c));
	if (is_argument_list(type))
		return NULL;
	e = expr_new(im, EXPR_CALL, type, cursor_loc(im->unit, c));
	e->func = import_builtin_function(im, "__builtin_va_arg", type);
	e->n_args = 1;
	e->args = ARENA_ARRAY(im->tree, Expr *, 1);
	e->args[0] = import_expr(im, kids.at[first]);
	return e;
}

static Expr *import_unexposed(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Expr *argument = import_next_argument(im, c, kids);
	Constant value;

	if (argument)
		return argument;
	if (kids.count == 1 && cursor_is_expression(kids.at[0]) &&
	    cursor_same_extent(c, kids.at[0]))
		return convert_implicitly(im, c, import_raw(im, kids.at[0]));
	if (kids.count == 4)
		return import_binary_conditional(im, c, kids);
	value = cursor_constant(c);
	if (value.kind == CONSTANT_INT)
		return expr_integer(im, import_type(im, cursor_type(c)), cursor_loc(im->unit, c),
		                    value.integer);
	return expr_other(im, c, NULL);
}

static Expr *import_cast(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Cursor *dims = ARENA_ARRAY(&im->unit_arena, Cursor, kids.count);
	uint32_t n_dims = 0;
	Expr *e = expr_new(im, EXPR_CONVERT, NULL, cursor_loc(im->unit, c));

	if (kids.count == 0)
		return expr_other(im, c, NULL);
	for (uint32_t i = 0; i + 1 < kids.count; i++)
		if (cursor_is_expression(kids.at[i]))
			dims[n_dims++] = kids.at[i];
	e->type = ctype_unqualified(
		im, import_declared_type(im, cursor_type(c), (CursorList){ dims, n_dims }));
	e->a = import_expr(im, kids.at[kids.count - 1]);
	e->is_explicit = true;
	return e;
}

/* ---- operators */

/* The base of a subscript: its decay gives no address away. */
static Expr *import_subscript(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Expr *e = expr_new(im, EXPR_INDEX, NULL, cursor_loc(im->unit, c));
	Expr *swap;

	if (kids.count != 2)
		return expr_other(im, c, NULL);
	e->a = import_raw(im, kids.at[0]);
	e->b = import_raw(im, kids.at[1]);
	if (e->a->type->kind != CTYPE_PTR) { /* 2[a] */
		swap = e->a;
		e->a = e->b;
		e->b = swap;
	}
	if (e->a->type->kind != CTYPE_PTR)
		return expr_other(im, c, NULL);
	e->type = e->a->type->elem;
	return e;
}

static Expr *member(Importer *im, Expr *base, const FieldInfo *field, Loc loc)
{
	Expr *e = expr_new(im, EXPR_MEMBER, field->type, loc);

	if ((base->type->is_const && !field->type->is_const) ||
	    (base->type->is_volatile && !field->type->is_volatile)) {
		CType *type = arena_copy(im->arena, field->type, sizeof *type);
		type->is_const |= base->type->is_const;
		type->is_volatile |= base->type->is_volatile;
		e->type = type;
	}
	e->a = base;
	e->field = field->index;
	e->is_rvalue_base = !expr_is_lvalue(base);
	return e;
}

/* Through members without a name, which libclang shows sometimes, to the record that has the field.
 */
static Expr *reach_record(Importer *im, Expr *base, const Record *wanted)
{
	const Record *record = base->type->record;
	const FieldInfo *infos = map_get(&im->field_infos, record);
	Expr *found = NULL;

	if (record == wanted)
		return base;
	for (int i = 0; infos && i < record->n_fields && !found; i++)
		if (!*record->fields[i].name && infos[i].type->kind == CTYPE_RECORD)
			found = reach_record(im, member(im, base, &infos[i], base->loc), wanted);
	return found;
}

/* The only member of a tensor that C's own code may look at. */
static bool is_data_of_tensor(const Expr *base, const FieldInfo *field)
{
	return base->type->kind == CTYPE_TENSOR &&
	       strcmp(base->type->record->fields[field->index].name, "data") == 0;
}

static Expr *import_member(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	const FieldInfo *field = import_field(im, cursor_referenced(c));
	Expr *base = kids.count > 0 ? import_expr(im, kids.at[0]) : NULL;
	Expr *e;

	if (base && base->type->kind == CTYPE_PTR) /* an arrow */
		base = expr_over(im, EXPR_DEREF, base->type->elem, base);
	if (!base || !field || !(base->type->kind == CTYPE_RECORD || is_data_of_tensor(base, field)))
		return expr_other(im, c, NULL);
	base = reach_record(im, base, field->record);
	if (!base)
		return expr_other(im, c, NULL);
	e = member(im, base, field, cursor_loc(im->unit, c));
	e->type = import_type(im, cursor_type(c));
	return e->is_rvalue_base && !is_array(e->type) ? load(im, e) : e;
}

static Expr *import_unary(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	BinaryOp unused;
	Operator op = cursor_operator(c, &unused);
	const CType *type = value_type(im, c);
	Loc loc = cursor_loc(im->unit, c);
	Expr *a, *e;

	if (kids.count != 1)
		return expr_other(im, c, NULL);
	if (op == OPERATOR_EXTENSION)
		return import_raw(im, kids.at[0]);
	if (op == OPERATOR_REAL || op == OPERATOR_IMAG)
		return expr_other(im, c, NULL);
	a = import_expr(im, kids.at[0]);
	switch (op) {
	case OPERATOR_DEREF:
		if (a->type->kind != CTYPE_PTR)
			return expr_other(im, c, NULL);
		e = expr_over(im, EXPR_DEREF, a->type->elem, a);
		break;
	case OPERATOR_ADDRESS:
		if (a->kind == EXPR_FUNC)
			return expr_over(im, EXPR_DECAY, type, a);
		e = expr_over(im, EXPR_ADDRESS,
		              ctype_is_variable(type) ? ctype_pointer_to(im, a->type) : type, a);
		break;
	case OPERATOR_POST_INC:
	case OPERATOR_POST_DEC:
	case OPERATOR_PRE_INC:
	case OPERATOR_PRE_DEC:
		e = expr_over(im, EXPR_INCDEC, ctype_unqualified(im, a->type), a);
		e->op.incdec.is_decrement = op == OPERATOR_POST_DEC || op == OPERATOR_PRE_DEC;
		e->op.incdec.is_postfix = op == OPERATOR_POST_INC || op == OPERATOR_POST_DEC;
		expr_mark_modified(a);
		break;
	default:
		e = expr_over(im, EXPR_UNARY, type, a);
		e->op.unary = op == OPERATOR_PLUS     ? UNARY_PLUS
		              : op == OPERATOR_MINUS  ? UNARY_NEG
		              : op == OPERATOR_BITNOT ? UNARY_BITNOT
		                                      : UNARY_NOT;
		break;
	}
	e->loc = loc;
	return e;
}

/* The type in which a op= b computes is hidden, C11 6.5.16.2. */
static void compute_type(Importer *im, Expr *e, int bit_width)
{
	const CType *left = ctype_promoted(im, e->a->type, bit_width);
	const bool is_shift = e->op.binary == BINARY_SHL || e->op.binary == BINARY_SHR;

	if (e->a->type->kind == CTYPE_PTR || is_shift) {
		e->comp_type = left;
		return;
	}
	e->comp_type = ctype_common(im, left, ctype_promoted(im, e->b->type, 0));
	e->b = expr_convert(im, e->b, e->comp_type);
}

static Expr *import_binary(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	BinaryOp binary = BINARY_ADD;
	Operator op = cursor_operator(c, &binary);
	const CType *type = value_type(im, c);
	Expr *e = expr_new(im, EXPR_BINARY, type, (Loc){ 0 });

	if (kids.count != 2 || op == OPERATOR_NONE)
		return expr_other(im, c, NULL);
	e->a = import_expr(im, kids.at[0]);
	e->b = import_expr(im, kids.at[1]);
	e->loc = e->a->loc; /* clang's would be found by a walk down the left operands, at each of
	                       them */
	e->op.binary = binary;
	if (op == OPERATOR_COMMA) {
		e->kind = EXPR_COMMA;
		if (ctype_is_variable(type))
			e->type = e->b->type;
	} else if (op == OPERATOR_ASSIGN) {
		e->kind = EXPR_ASSIGN;
		e->type = ctype_unqualified(im, e->a->type);
		expr_mark_modified(e->a);
	} else if (cursor_node(c) == NODE_COMPOUND_ASSIGN) {
		e->kind = EXPR_COMPOUND;
		e->type = ctype_unqualified(im, e->a->type);
		compute_type(im, e, cursor_bit_width(kids.at[0]));
		expr_mark_modified(e->a);
	} else if (binary == BINARY_LOGICAL_AND || binary == BINARY_LOGICAL_OR) {
		e->kind = EXPR_LOGICAL;
	} else if (ctype_is_variable(type)) {
		e->type = e->a->type->kind == CTYPE_PTR ? e->a->type : e->b->type;
	}
	return e;
}

static Expr *import_conditional(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Expr *e = expr_new(im, EXPR_COND, value_type(im, c), cursor_loc(im->unit, c));

	if (kids.count != 3)
		return expr_other(im, c, NULL);
	e->a = import_expr(im, kids.at[0]);
	e->b = import_expr(im, kids.at[1]);
	e->c = import_expr(im, kids.at[2]);
	if (ctype_is_variable(e->type))
		e->type = e->b->type;
	return e;
}

/* ---- sizeof, _Generic, and the braces of GNU C and C99 */

/* The branch that has the type of the whole; clang does not say which was taken. */
static Expr *import_generic(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	const void *key = type_key(type_canonical(cursor_type(c)));
	Cursor chosen = c;
	uint32_t n_expressions = 0, n_fit = 0;
	Constant value;

	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_is_expression(kids.at[i]) && n_expressions++ > 0 &&
		    type_key(type_canonical(cursor_type(kids.at[i]))) == key && n_fit++ == 0)
			chosen = kids.at[i];
	if (n_fit == 1)
		return import_raw(im, chosen);
	value = cursor_constant(c);
	if (value.kind == CONSTANT_INT)
		return expr_integer(im, import_type(im, cursor_type(c)), cursor_loc(im->unit, c),
		                    value.integer);
	return expr_other(im, c, "'_Generic' with several branches of one type");
}

static Expr *import_sizeof(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Constant value = cursor_constant(c);
	Expr *e = expr_new(im, EXPR_INT, import_type(im, cursor_type(c)), cursor_loc(im->unit, c));

	if (value.kind == CONSTANT_INT) {
		e->integer = value.integer;
		e->sizeof_type = import_sizeof_type(im, c, kids, value.integer);
		return e;
	}
	if (kids.count != 1)
		return expr_other(im, c, "'sizeof' of a variable length array type");
	e->kind = EXPR_SIZEOF_VLA;
	if (cursor_is_expression(kids.at[0]))
		e->type_operand = import_raw(im, kids.at[0])->type;
	else if (cursor_node(kids.at[0]) == NODE_TYPE_REF)
		e->type_operand =
			import_declared_type(im, cursor_type(kids.at[0]), (CursorList){ 0 });
	if (!e->type_operand || e->type_operand->kind != CTYPE_VLA)
		return expr_other(im, c, "'sizeof' of a variable length array type");
	return e;
}

static Expr *import_compound_literal(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	const CType *type = import_type(im, cursor_type(c));
	Loc loc = cursor_loc(im->unit, c);
	Expr *e = expr_new(im, EXPR_COMPOUND_LITERAL, type, loc);
	VarDecl *var = ARENA_NEW(im->arena, VarDecl);

	if (kids.count == 0)
		return expr_other(im, c, NULL);
	*var = (VarDecl){
		.name = "",
		.type = type,
		.declared_type = type,
		.ctype = import_ctype_text(im, cursor_type(c), type, "@"),
		.loc = loc,
		.is_global = !im->func,
		.is_const_object = type->is_const,
		.is_definition = true,
		.owner = im->func,
	};
	var->init = import_initializer(im, type, kids.at[kids.count - 1]);
	e->var = var;
	return e;
}

static Expr *import_statement_expr(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Expr *e = expr_new(im, EXPR_STMT, value_type(im, c), cursor_loc(im->unit, c));

	if (kids.count != 1)
		return expr_other(im, c, NULL);
	e->body = import_stmt(im, kids.at[0]);
	return e;
}

/* ---- all of them */

/* Without a note that the address of an array leaves: see import_expr. */
static Expr *import_raw(Importer *im, Cursor c)
{
	CursorList kids;

	switch (cursor_node(c)) {
	case NODE_INTEGER:
	case NODE_CHARACTER:
		return import_integer(im, c);
	case NODE_FLOATING:
		return import_floating(im, c);
	case NODE_STRING:
		return import_string(im, c);
	case NODE_DECL_REF:
		return import_name(im, c);
	case NODE_PAREN:
		kids = cursor_children(im->unit, c);
		return kids.count == 1 ? import_raw(im, kids.at[0]) : expr_other(im, c, NULL);
	case NODE_UNEXPOSED:
		return import_unexposed(im, c);
	case NODE_CAST:
		return import_cast(im, c);
	case NODE_SUBSCRIPT:
		return import_subscript(im, c);
	case NODE_MEMBER:
		return import_member(im, c);
	case NODE_UNARY:
		return import_unary(im, c);
	case NODE_BINARY:
	case NODE_COMPOUND_ASSIGN:
		return recognise_assert(im, import_binary(im, c));
	case NODE_CONDITIONAL:
		return recognise_assert(im, import_conditional(im, c));
	case NODE_CALL:
		return import_call(im, c);
	case NODE_GENERIC:
		return import_generic(im, c);
	case NODE_SIZEOF:
		return import_sizeof(im, c);
	case NODE_COMPOUND_LITERAL:
		return import_compound_literal(im, c);
	case NODE_STATEMENT_EXPR:
		return import_statement_expr(im, c);
	default:
		return expr_other(im, c, NULL);
	}
}

Expr *import_expr(Importer *im, Cursor c)
{
	Expr *e = import_raw(im, c);
	const Expr *plain = e;

	while (plain->kind == EXPR_CONVERT)
		plain = plain->a;
	if (plain->kind == EXPR_DECAY || plain->kind == EXPR_ADDRESS)
		expr_mark_address_taken(plain->a);
	return e;
}

Expr *import_value(Importer *im, Cursor c)
{
	Expr *e = import_expr(im, c);

	return expr_is_lvalue(e) && !is_array(e->type) ? load(im, e) : e;
}
