/* The tree as C.  Everything that the tree says is printed from the tree alone, so that a program
 * that behaves like its source after ast_print shows that the tree is complete. */
#include "frontend/ast_print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef enum Style { AS_WRITTEN, EXPLICIT } Style;

typedef struct Printer {
	Text *out;
	Style style;
} Printer;

/* As in C's grammar: what binds tighter is greater. */
typedef enum Precedence {
	PREC_COMMA,
	PREC_ASSIGN,
	PREC_COND,
	PREC_OR,
	PREC_AND,
	PREC_BITOR,
	PREC_XOR,
	PREC_BITAND,
	PREC_EQUAL,
	PREC_LESS,
	PREC_SHIFT,
	PREC_ADD,
	PREC_MUL,
	PREC_UNARY,
	PREC_POSTFIX,
} Precedence;

static const struct {
	const char *text;
	Precedence precedence;
} binaries[] = {
	[BINARY_ADD] = { "+", PREC_ADD },          [BINARY_SUB] = { "-", PREC_ADD },
	[BINARY_MUL] = { "*", PREC_MUL },          [BINARY_DIV] = { "/", PREC_MUL },
	[BINARY_REM] = { "%", PREC_MUL },          [BINARY_SHL] = { "<<", PREC_SHIFT },
	[BINARY_SHR] = { ">>", PREC_SHIFT },       [BINARY_AND] = { "&", PREC_BITAND },
	[BINARY_OR] = { "|", PREC_BITOR },         [BINARY_XOR] = { "^", PREC_XOR },
	[BINARY_LT] = { "<", PREC_LESS },          [BINARY_GT] = { ">", PREC_LESS },
	[BINARY_LE] = { "<=", PREC_LESS },         [BINARY_GE] = { ">=", PREC_LESS },
	[BINARY_EQ] = { "==", PREC_EQUAL },        [BINARY_NE] = { "!=", PREC_EQUAL },
	[BINARY_LOGICAL_AND] = { "&&", PREC_AND }, [BINARY_LOGICAL_OR] = { "||", PREC_OR },
};

static void print_expr(Printer *p, const Expr *e, Precedence least);
static void print_stmt(Printer *p, const Stmt *s, int indent);

/* ---- types */

static const char *base_text(Printer *p, const CType *t)
{
	switch (t->kind) {
	case CTYPE_VOID:
		return "void";
	case CTYPE_BOOL:
		return "_Bool";
	case CTYPE_INT:
		return int_kind_name(t->int_kind);
	case CTYPE_FLOAT:
		return t->bits == 32 ? "float" : t->bits == 64 ? "double" : "long double";
	case CTYPE_RECORD:
		return record_spelling(p->out->arena, t->record);
	default:
		return t->spelling;
	}
}

/* declarator is what stands around the name so far, in the arena of p->out. */
static const char *type_text(Printer *p, const CType *t, const char *declarator)
{
	Arena *arena = p->out->arena;
	const char *qualifiers =
		str_format(arena, "%s%s%s", t->is_const ? "const " : "",
	                   t->is_volatile ? "volatile " : "", t->is_restrict ? "restrict " : "");
	Text text = text_new(arena);
	Printer inner = { &text, p->style };
	bool wraps;

	switch (t->kind) {
	case CTYPE_PTR:
		wraps = t->elem->kind == CTYPE_ARRAY || t->elem->kind == CTYPE_VLA ||
		        t->elem->kind == CTYPE_OPEN_ARRAY || t->elem->kind == CTYPE_FUNC;
		return type_text(
			p, t->elem,
			str_format(arena, wraps ? "(*%s%s)" : "*%s%s", qualifiers, declarator));
	case CTYPE_ARRAY:
		return type_text(p, t->elem,
		                 str_format(arena, "%s[%" PRId64 "]", declarator, t->count));
	case CTYPE_OPEN_ARRAY:
		return type_text(p, t->elem, str_format(arena, "%s[]", declarator));
	case CTYPE_VLA:
		text_printf(&text, "%s[", declarator);
		if (t->vla_count)
			print_expr(&inner, t->vla_count, PREC_ASSIGN);
		else
			text_add_char(&text, '*');
		text_add_char(&text, ']');
		return type_text(p, t->elem, text.at);
	case CTYPE_FUNC:
		text_printf(&text, "%s(", declarator);
		for (uint32_t i = 0; i < t->n_params; i++)
			text_printf(&text, "%s%s", i > 0 ? ", " : "",
			            type_text(p, t->params[i], ""));
		if (t->has_prototype)
			text_add(&text, t->n_params == 0 ? "void" : t->is_variadic ? ", ..." : "");
		text_add_char(&text, ')');
		return type_text(p, t->elem, text.at);
	default:
		return str_format(arena, "%s%s%s%s", qualifiers, base_text(p, t),
		                  *declarator ? " " : "", declarator);
	}
}

static void print_named(Printer *p, const char *ctype, const char *name)
{
	const char *at = strchr(ctype, '@');

	if (!at)
		at = ctype + strlen(ctype);
	text_add_n(p->out, ctype, (size_t)(at - ctype));
	text_add(p->out, name);
	if (*at)
		text_add(p->out, at + 1);
}

/* ---- expressions */

static void print_integer(Printer *p, const Expr *e)
{
	static const char *const suffixes[] = {
		[INT_UINT] = "u",   [INT_LONG] = "l",     [INT_ULONG] = "ul",
		[INT_LLONG] = "ll", [INT_ULLONG] = "ull",
	};
	const CType *t = e->type;
	const bool is_unsigned =
		t->kind == CTYPE_INT &&
		(t->int_kind == INT_UINT || t->int_kind == INT_ULONG || t->int_kind == INT_ULLONG);

	if (p->style == AS_WRITTEN && e->text) {
		text_add(p->out, e->text);
		return;
	}
	if (p->style == EXPLICIT && (t->kind != CTYPE_INT || t->int_kind < INT_INT))
		text_printf(p->out, "(%s)", type_text(p, t, ""));
	if (is_unsigned)
		text_printf(p->out, "%" PRIu64,
		            t->bits == 32 ? (uint64_t)(uint32_t)e->integer : (uint64_t)e->integer);
	else if (e->integer == INT64_MIN)
		text_add(p->out, "(-9223372036854775807ll - 1)");
	else
		text_printf(p->out, e->integer < 0 ? "(%" PRId64 : "%" PRId64, e->integer);
	if (t->kind == CTYPE_INT && t->int_kind > INT_INT && p->style == EXPLICIT &&
	    e->integer != INT64_MIN)
		text_add(p->out, suffixes[t->int_kind]);
	if (e->integer < 0 && e->integer != INT64_MIN && !is_unsigned)
		text_add_char(p->out, ')');
}

static void print_float(Printer *p, const Expr *e)
{
	const char *suffix = e->type->bits == 32 ? "f" : e->type->bits == 64 ? "" : "l";

	if (p->style == AS_WRITTEN && e->text)
		text_add(p->out, e->text);
	else if (isnan(e->number))
		text_printf(p->out, "__builtin_nan%s(\"\")", suffix);
	else if (isinf(e->number))
		text_printf(p->out, "%s__builtin_inf%s()", e->number < 0 ? "-" : "", suffix);
	else if (e->type->bits == 80)
		text_printf(p->out, "%LaL", e->number);
	else
		text_printf(p->out, "%a%s", (double)e->number, suffix);
}

/* -> for a dereferenced pointer; members without a name are not written. */
static void print_member(Printer *p, const Expr *e)
{
	const char *name = e->a->type->record->fields[e->field].name;

	if (!*name) {
		print_expr(p, e->a, PREC_POSTFIX);
		return;
	}
	const Expr *base = e->a;
	while (base->kind == EXPR_MEMBER && !*base->a->type->record->fields[base->field].name)
		base = base->a;
	if (base->kind == EXPR_DEREF) {
		print_expr(p, base->a, PREC_POSTFIX);
		text_printf(p->out, "->%s", name);
	} else {
		print_expr(p, base, PREC_POSTFIX);
		text_printf(p->out, ".%s", name);
	}
}

static void print_binary(Printer *p, const Expr *e)
{
	const Precedence own = binaries[e->op.binary].precedence;

	print_expr(p, e->a, own);
	text_printf(p->out, " %s ", binaries[e->op.binary].text);
	print_expr(p, e->b, own + 1);
}

static void print_list(Printer *p, Expr *const *args, uint32_t n_args)
{
	for (uint32_t i = 0; i < n_args; i++) {
		text_add(p->out, i > 0 ? ", " : "");
		print_expr(p, args[i], PREC_ASSIGN);
	}
}

static void print_inits(Printer *p, const Expr *e)
{
	text_add(p->out, e->n_inits > 0 ? "{ " : "{ 0");
	for (uint32_t i = 0; i < e->n_inits; i++) {
		const InitItem *item = &e->inits[i];
		const Type *at = NULL;
		int n_index = 0;
		const Record *record = e->type->kind == CTYPE_RECORD ? e->type->record : NULL;
		text_add(p->out, i > 0 ? ", " : "");
		for (int k = 0; k < item->n_path; k++) {
			if (item->path[k] < 0) {
				text_printf(p->out, "[%" PRId64 "]", item->index[n_index++]);
				if (at) {
					at = at->elem;
				} else {
					const CType *t = e->type;
					for (int j = 0; j < n_index; j++)
						t = t->elem;
					record = t->kind == CTYPE_RECORD ? t->record : NULL;
					continue;
				}
			} else {
				const Field *field = &record->fields[item->path[k]];
				if (*field->name)
					text_printf(p->out, ".%s", field->name);
				at = field->type;
			}
			record = at->kind == TYPE_RECORD ? at->record : NULL;
		}
		text_add(p->out, " = ");
		print_expr(p, item->value, PREC_ASSIGN);
	}
	text_add(p->out, " }");
}

static const char *variable_name(Printer *p, const VarDecl *var)
{
	if (var->is_global && var->owner && p->style == EXPLICIT)
		return str_format(p->out->arena, "%s_of_%s", var->name, var->owner->name);
	return var->name;
}

static void print_compound_literal(Printer *p, const Expr *e)
{
	text_printf(p->out, "(%s)", type_text(p, e->type, ""));
	if (e->var->init && e->var->init->kind == EXPR_INIT) {
		print_inits(p, e->var->init);
	} else {
		text_add(p->out, "{ ");
		if (e->var->init)
			print_expr(p, e->var->init, PREC_ASSIGN);
		text_add(p->out, " }");
	}
}

static Precedence precedence_of(const Expr *e)
{
	switch (e->kind) {
	case EXPR_BINARY:
	case EXPR_LOGICAL:
		return binaries[e->op.binary].precedence;
	case EXPR_COND:
		return PREC_COND;
	case EXPR_COMMA:
		return PREC_COMMA;
	case EXPR_ASSIGN:
	case EXPR_COMPOUND:
		return PREC_ASSIGN;
	case EXPR_CONVERT:
	case EXPR_UNARY:
	case EXPR_DEREF:
	case EXPR_ADDRESS:
		return PREC_UNARY;
	case EXPR_INCDEC:
		return e->op.incdec.is_postfix ? PREC_POSTFIX : PREC_UNARY;
	default:
		return PREC_POSTFIX;
	}
}

static void print_plain(Printer *p, const Expr *e)
{
	static const char *const unaries[] = {
		[UNARY_NEG] = "-",
		[UNARY_PLUS] = "+",
		[UNARY_BITNOT] = "~",
		[UNARY_NOT] = "!",
	};
	Text *out = p->out;
	const char *incdec = e->kind == EXPR_INCDEC && e->op.incdec.is_decrement ? "--" : "++";

	switch (e->kind) {
	case EXPR_VAR:
		text_add(out, variable_name(p, e->var));
		break;
	case EXPR_MEMBER:
		print_member(p, e);
		break;
	case EXPR_INDEX:
		print_expr(p, e->a, PREC_POSTFIX);
		text_add_char(out, '[');
		print_expr(p, e->b, PREC_COMMA);
		text_add_char(out, ']');
		break;
	case EXPR_DEREF:
		text_add_char(out, '*');
		print_expr(p, e->a, PREC_UNARY);
		break;
	case EXPR_COMPOUND_LITERAL:
		print_compound_literal(p, e);
		break;
	case EXPR_STRING:
		text_add(out, e->text);
		break;
	case EXPR_INT:
		print_integer(p, e);
		break;
	case EXPR_FLOAT:
		print_float(p, e);
		break;
	case EXPR_FUNC:
		text_add(out, e->func->name);
		break;
	case EXPR_LOAD:
	case EXPR_DECAY:
		print_plain(p, e->a);
		break;
	case EXPR_ADDRESS:
		text_add_char(out, '&');
		print_expr(p, e->a, PREC_UNARY);
		break;
	case EXPR_CONVERT:
		text_printf(out, "(%s)", type_text(p, e->type, ""));
		print_expr(p, e->a, PREC_UNARY);
		break;
	case EXPR_UNARY:
		text_add(out, unaries[e->op.unary]);
		if (out->at[out->length - 1] == '-' && e->a->kind == EXPR_UNARY)
			text_add_char(out, ' ');
		print_expr(p, e->a, PREC_UNARY);
		break;
	case EXPR_INCDEC:
		text_add(out, e->op.incdec.is_postfix ? "" : incdec);
		print_expr(p, e->a, PREC_UNARY);
		text_add(out, e->op.incdec.is_postfix ? incdec : "");
		break;
	case EXPR_BINARY:
	case EXPR_LOGICAL:
		print_binary(p, e);
		break;
	case EXPR_COND:
		print_expr(p, e->a, PREC_OR);
		text_add(out, " ? ");
		if (!e->a_is_value)
			print_expr(p, e->b, PREC_COMMA);
		text_add(out, " : ");
		print_expr(p, e->c, PREC_COND);
		break;
	case EXPR_COMMA:
		print_expr(p, e->a, PREC_COMMA);
		text_add(out, ", ");
		print_expr(p, e->b, PREC_ASSIGN);
		break;
	case EXPR_ASSIGN:
	case EXPR_COMPOUND:
		print_expr(p, e->a, PREC_UNARY);
		text_printf(out,
		            " %s= ", e->kind == EXPR_ASSIGN ? "" : binaries[e->op.binary].text);
		print_expr(p, e->b, PREC_ASSIGN);
		break;
	case EXPR_CALL:
		if (e->func)
			text_add(out, e->func->name);
		else
			print_expr(p, e->a, PREC_POSTFIX);
		text_add_char(out, '(');
		print_list(p, e->args, e->n_args);
		if (e->func && strcmp(e->func->name, "__builtin_va_arg") == 0)
			text_printf(out, ", %s", type_text(p, e->type, ""));
		text_add_char(out, ')');
		break;
	case EXPR_SIZEOF_VLA:
		text_printf(out, "sizeof(%s)", type_text(p, e->type_operand, ""));
		break;
	case EXPR_STMT:
		text_add(out, "({\n");
		for (uint32_t i = 0; i < e->body->n_list; i++)
			print_stmt(p, e->body->list[i], 1);
		text_add(out, "})");
		break;
	case EXPR_ASSERT:
		text_add(out, "assert(");
		print_expr(p, e->a, PREC_ASSIGN);
		text_add_char(out, ')');
		break;
	case EXPR_INIT:
		print_inits(p, e);
		break;
	case EXPR_OTHER:
		text_printf(out, "<%s>", e->text);
		break;
	}
}

static void print_expr(Printer *p, const Expr *e, Precedence least)
{
	bool wraps;

	if (p->style == AS_WRITTEN)
		while (e->kind == EXPR_CONVERT && !e->is_explicit)
			e = e->a;
	while (e->kind == EXPR_LOAD || e->kind == EXPR_DECAY)
		e = e->a;
	if (p->style == AS_WRITTEN)
		while (e->kind == EXPR_CONVERT && !e->is_explicit)
			e = e->a;
	wraps = precedence_of(e) < least || (p->style == EXPLICIT && e->kind == EXPR_STMT);
	if (wraps)
		text_add_char(p->out, '(');
	print_plain(p, e);
	if (wraps)
		text_add_char(p->out, ')');
}

const char *ast_expr_text(Arena *arena, const Expr *e)
{
	Text text = text_new(arena);
	Printer printer = { &text, AS_WRITTEN };

	print_expr(&printer, e, PREC_COMMA);
	return text.at;
}

/* ---- statements */

static void print_line(Printer *p, int indent, const char *text)
{
	text_indent(p->out, indent);
	text_add(p->out, text);
	text_add_char(p->out, '\n');
}

static void print_expr_line(Printer *p, int indent, const char *before, const Expr *e,
                            const char *after)
{
	text_indent(p->out, indent);
	text_add(p->out, before);
	if (e)
		print_expr(p, e, PREC_COMMA);
	text_add(p->out, after);
}

static void print_variable(Printer *p, const VarDecl *var, int indent)
{
	text_indent(p->out, indent);
	print_named(p,
	            var->type->kind == CTYPE_VLA || !strchr(var->ctype, '(')
	                    ? var->ctype
	                    : type_text(p, var->type, "@"),
	            variable_name(p, var));
	if (var->init) {
		text_add(p->out, " = ");
		print_expr(p, var->init, PREC_ASSIGN);
	}
	text_add(p->out, ";\n");
}

static void print_for(Printer *p, const Stmt *s, int indent)
{
	const bool declares = s->init && s->init->kind == STMT_DECL;

	if (declares) {
		print_line(p, indent, "{");
		print_stmt(p, s->init, indent);
	}
	print_expr_line(p, indent, "for (", s->init && !declares ? s->init->expr : NULL, "; ");
	if (s->expr)
		print_expr(p, s->expr, PREC_COMMA);
	text_add(p->out, "; ");
	if (s->step)
		print_expr(p, s->step, PREC_COMMA);
	text_add(p->out, ")\n");
	print_stmt(p, s->body, indent + 1);
	if (declares)
		print_line(p, indent, "}");
}

static void print_case(Printer *p, const Stmt *s, int indent)
{
	text_indent(p->out, indent);
	if (s->low == s->high)
		text_printf(p->out, "case %" PRId64 ":\n", s->low);
	else
		text_printf(p->out, "case %" PRId64 " ... %" PRId64 ":\n", s->low, s->high);
	print_stmt(p, s->body, indent);
}

static void print_if(Printer *p, const Stmt *s, int indent)
{
	print_expr_line(p, indent, "if (", s->expr, ") {\n");
	print_stmt(p, s->body, indent + 1);
	print_line(p, indent, s->other ? "} else {" : "}");
	if (s->other) {
		print_stmt(p, s->other, indent + 1);
		print_line(p, indent, "}");
	}
}

static void print_stmt(Printer *p, const Stmt *s, int indent)
{
	switch (s->kind) {
	case STMT_EMPTY:
		print_line(p, indent, ";");
		break;
	case STMT_EXPR:
		print_expr_line(p, indent, "", s->expr, ";\n");
		break;
	case STMT_DECL:
		for (uint32_t i = 0; i < s->n_vars; i++)
			print_variable(p, s->vars[i], indent);
		break;
	case STMT_COMPOUND:
		print_line(p, indent, "{");
		for (uint32_t i = 0; i < s->n_list; i++)
			print_stmt(p, s->list[i], indent + 1);
		print_line(p, indent, "}");
		break;
	case STMT_IF:
		print_if(p, s, indent);
		break;
	case STMT_FOR:
		print_for(p, s, indent);
		break;
	case STMT_WHILE:
		print_expr_line(p, indent, "while (", s->expr, ")\n");
		print_stmt(p, s->body, indent + 1);
		break;
	case STMT_DO:
		print_line(p, indent, "do");
		print_stmt(p, s->body, indent + 1);
		print_expr_line(p, indent, "while (", s->expr, ");\n");
		break;
	case STMT_SWITCH:
		print_expr_line(p, indent, "switch (", s->expr, ")\n");
		print_stmt(p, s->body, indent + 1);
		break;
	case STMT_CASE:
		print_case(p, s, indent);
		break;
	case STMT_DEFAULT:
		print_line(p, indent, "default:");
		print_stmt(p, s->body, indent);
		break;
	case STMT_BREAK:
		print_line(p, indent, "break;");
		break;
	case STMT_CONTINUE:
		print_line(p, indent, "continue;");
		break;
	case STMT_RETURN:
		print_expr_line(p, indent, s->expr ? "return " : "return", s->expr, ";\n");
		break;
	case STMT_GOTO:
		text_indent(p->out, indent);
		text_printf(p->out, "goto %s;\n", s->label);
		break;
	case STMT_LABEL:
		text_printf(p->out, "%s:\n", s->label);
		print_stmt(p, s->body, indent);
		break;
	case STMT_MAX_TRIPS:
		text_indent(p->out, indent);
		text_printf(p->out, "/* at most %" PRId64 " trips */;\n", s->low);
		break;
	case STMT_OTHER:
		text_indent(p->out, indent);
		text_printf(p->out, "<%s>;\n", s->text);
		break;
	}
}

/* ---- files */

static void print_head(Printer *p, const FuncDecl *func)
{
	Text params = text_new(p->out->arena);
	Printer inner = { &params, p->style };
	const char *at = strchr(func->result_ctype, '@');

	text_printf(&params, "%s(", func->name);
	for (uint32_t i = 0; i < func->n_params; i++) {
		text_add(&params, i > 0 ? ", " : "");
		print_named(&inner, func->params[i]->ctype, func->params[i]->name);
	}
	if (func->type->is_variadic && func->type->has_prototype)
		text_add(&params, ", ...");
	text_add(&params, func->n_params == 0 ? "void)" : ")");
	text_add(p->out, func->is_static ? "static " : "");
	text_add_n(p->out, func->result_ctype, (size_t)(at - func->result_ctype));
	text_add(p->out, params.at);
	text_add(p->out, at + 1);
}

static void print_global(Printer *p, const VarDecl *var)
{
	if (!var->in_main_file)
		return;
	text_add(p->out, !var->is_definition          ? "extern "
	                 : !var->has_external_linkage ? "static "
	                                              : "");
	if (var->is_thread_local)
		text_add(p->out, "_Thread_local ");
	print_variable(p, var, 0);
}

void ast_print(Text *out, const Ast *ast)
{
	Printer printer = { out, EXPLICIT };

	for (size_t i = 0; i < ast->preamble.source_lines.count; i++)
		print_line(&printer, 0, ast->preamble.source_lines.at[i]);
	for (size_t i = 0; i < ast->local_records.count; i++)
		text_add(out, ast->local_records.at[i]->definition);
	for (size_t i = 0; i < ast->funcs.count; i++)
		if (ast->funcs.at[i]->in_main_file) {
			print_head(&printer, ast->funcs.at[i]);
			text_add(out, ";\n");
		}
	for (size_t i = 0; i < ast->globals.count; i++)
		print_global(&printer, ast->globals.at[i]);
	for (size_t i = 0; i < ast->funcs.count; i++)
		if (ast->funcs.at[i]->in_main_file && ast->funcs.at[i]->body) {
			text_add_char(out, '\n');
			print_head(&printer, ast->funcs.at[i]);
			text_add_char(out, '\n');
			print_stmt(&printer, ast->funcs.at[i]->body, 0);
		}
}
