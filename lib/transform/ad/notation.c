#include "transform/ad/notation.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "support/text.h"

enum { MOST_CHARACTERS = 40, MOST_DEPTH = 6 };

/* How tight a text binds: what binds looser than its surroundings needs parentheses. */
typedef enum Binding { BINDS_CONDITION, BINDS_COMPARE, BINDS_SUM, BINDS_PRODUCT, BINDS_UNARY, BINDS_ATOM } Binding;

typedef struct Notation {
	Arena *arena;
	int    depth;
} Notation;

static Binding print(Notation *n, Text *out, const Value *v);

const char *notation_name(Arena *arena, const Value *v)
{
	const char *name = v->kind == VALUE_GLOBAL ? v->as.global->name : v->kind == VALUE_FUNC ? v->as.func->name : v->name;
	const bool is_param = v->kind == VALUE_ARG && !v->as.block->parent;

	if (!name || (!is_param && name[0] == 't' && (name[1] == '\0' || name[1] == '.')))
		return NULL;
	return str_copy_n(arena, name, strcspn(name, "."));
}

/* What an expression of C in a, b, c binds like: its loosest operator outside of parentheses. */
static Binding binding_of(const char *c)
{
	Binding binding = BINDS_ATOM;
	int     depth = 0;

	for (const char *start = c; *c; c++) {
		Binding here = BINDS_ATOM;
		depth += (*c == '(' || *c == '[') - (*c == ')' || *c == ']');
		if (depth)
			continue;
		if (!strncmp(c, "->", 2)) {
			c++;
			continue;
		}
		if (*c == '?')
			here = BINDS_CONDITION;
		else if (strchr("<>=!&|^", *c))
			here = BINDS_COMPARE;
		else if ((*c == '+' || *c == '-') && c != start && c[-1] == ' ')
			here = BINDS_SUM;
		else if ((*c == '*' || *c == '/' || *c == '%' || *c == '@') && c != start)
			here = BINDS_PRODUCT;
		else if ((*c == '-' || *c == '~' || *c == '*') && c == start)
			here = BINDS_UNARY;
		binding = here < binding ? here : binding;
	}
	return binding;
}

static void add_operand(Notation *n, Text *out, const Value *v, Binding at_least)
{
	Text    text = text_new(n->arena);
	Binding binding = print(n, &text, v);

	text_printf(out, binding < at_least ? "(%s)" : "%s", text.length ? text.at : "");
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* Copies `formula`; each word that is one letter of `letters` becomes that operand. */
static void substitute(Notation *n, Text *out, const char *formula, const char *letters, Value *const *values)
{
	const bool is_compound = binding_of(formula) < BINDS_ATOM;

	for (const char *c = formula; *c;) {
		size_t word = 0;
		while (isalnum((unsigned char)c[word]) || c[word] == '_' || (word && c[word] == '.' && isdigit((unsigned char)*c)))
			word++;
		const char *letter = word == 1 ? strchr(letters, *c) : NULL;
		if (letter && is_compound) {
			/* On the right of - and / equals need parentheses too. */
			const char before = c - formula >= 2 ? c[-2] : '\0', after = c[1] == ' ' ? c[2] : '\0';
			Binding at_least = binding_of(formula);
			if (is_one_of(before, "*/%@") || is_one_of(after, "*/%@"))
				at_least = BINDS_PRODUCT;
			if (is_one_of(before, "/%@-"))
				at_least = (Binding)(at_least + 1);
			if (c != formula && is_one_of(c[-1], "-~!"))
				at_least = BINDS_UNARY;
			if (c[1] == '.')
				at_least = BINDS_ATOM;
			add_operand(n, out, values[letter - letters], at_least);
		} else if (letter) {
			add_operand(n, out, values[letter - letters], BINDS_CONDITION);
		} else {
			text_add_n(out, c, word ? word : 1);
		}
		c += word ? word : 1;
	}
}

static Binding print_constant(Text *out, const Value *v)
{
	if (type_is_float(v->type)) {
		Text number = text_new(out->arena);
		text_add_float(&number, value_number(v), v->type->bits);
		const size_t length = strlen(number.at);
		if (length > 2 && !strcmp(number.at + length - 2, ".0"))
			number.at[length - 2] = '\0';
		text_add(out, number.at);
		return signbit(value_number(v)) ? BINDS_UNARY : BINDS_ATOM;
	}
	if (type_is_ptr(v->type))
		text_add(out, "NULL");
	else
		text_printf(out, "%lld", (long long)v->as.constant.integer);
	return v->as.constant.integer < 0 ? BINDS_UNARY : BINDS_ATOM;
}

static void print_pointer(Notation *n, Text *out, const Value *p);

/* The object that p[0] is; `lead` is what stands before the first step. */
static void print_place(Notation *n, Text *out, const Value *pointer)
{
	const Op *op = value_op(pointer);

	if (op && op->code == OP_cast && type_is_ptr(op_operand(op, 0)->type)) {
		print_place(n, out, op_operand(op, 0));
		return;
	}
	if (!op || op->code != OP_address) {
		const bool is_object = op && op->code == OP_local && value_is_int(op_operand(op, 0), 1) && !op_has(op, ATTR_array);
		text_add(out, is_object ? "" : "*");
		print_pointer(n, out, pointer);
		return;
	}
	const Type *type = op_operand(op, 0)->type->elem;
	uint32_t    next = 1;
	print_pointer(n, out, op_operand(op, 0));
	for (int i = 0; i < op->n_path; i++) {
		if (op->path[i] == STEP_INDEX) {
			const Value *index = op_operand(op, next++);
			if (i > 0)
				type = type->elem;
			if (i == 0 && op->n_path > 1 && op->path[1] != STEP_INDEX && value_is_int(index, 0)) {
				text_add(out, "->");
				continue;
			}
			text_add_char(out, '[');
			print(n, out, index);
			text_add_char(out, ']');
		} else {
			const Field *field = &type->record->fields[op->path[i]];
			text_printf(out, "%s%s", out->length && out->at[out->length - 1] == '>' ? "" : ".", field->name);
			type = field->type;
		}
	}
}

static void print_pointer(Notation *n, Text *out, const Value *p)
{
	const char *name = notation_name(n->arena, p);
	const Op   *op = value_op(p);

	if (name)
		text_add(out, name);
	else if (op && op->code == OP_cast && type_is_ptr(op_operand(op, 0)->type))
		print_pointer(n, out, op_operand(op, 0));
	else if (op && op->code == OP_load)
		print_place(n, out, op_operand(op, 0));
	else
		text_add(out, "...");
}

/* Operations on tensors, as NumPy writes them; what is no tensor is left out, shapes and axes. */
static Binding print_tensor(Notation *n, Text *out, const Op *op)
{
	static const char *const infix[][2] = {
		{ "mg_add", "a + b" }, { "mg_sub", "a - b" }, { "mg_mul", "a * b" }, { "mg_div", "a / b" }, { "mg_matmul", "a @ b" },
	};
	Value *operands[2] = { op->n_operands ? op_operand(op, 0) : NULL, op->n_operands > 1 ? op_operand(op, 1) : NULL };
	bool   is_first = true;

	for (size_t i = 0; i < COUNT_OF(infix); i++)
		if (!strcmp(op->callee->name, infix[i][0])) {
			substitute(n, out, infix[i][1], "ab", operands);
			return binding_of(infix[i][1]);
		}
	if (!strcmp(op->callee->name, "mg_scalar"))
		return print(n, out, operands[0]);
	text_printf(out, "%s(", op->callee->name + 3);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (op_operand(op, i)->type->kind == TYPE_TENSOR) {
			text_add(out, is_first ? "" : ", ");
			print(n, out, op_operand(op, i));
			is_first = false;
		}
	text_add(out, ")");
	return BINDS_ATOM;
}

static Binding print_operation(Notation *n, Text *out, const Op *op)
{
	const OpInfo *info = op_info(op->code);
	Value        *operands[3] = { 0 };

	if (++n->depth > MOST_DEPTH || (op->n_operands > 3 && !op->callee)) {
		n->depth--;
		text_add(out, "...");
		return BINDS_ATOM;
	}
	for (uint32_t i = 0; i < op->n_operands && i < 3; i++)
		operands[i] = op_operand(op, i);
	Binding binding = BINDS_ATOM;
	if (info->meaning) {
		substitute(n, out, info->meaning, "abc", operands);
		binding = binding_of(info->meaning);
	} else if (op->code == OP_select) {
		substitute(n, out, "a ? b : c", "abc", operands);
		binding = BINDS_CONDITION;
	} else if (op->code == OP_convert || op->code == OP_cast) {
		binding = print(n, out, operands[0]);
	} else if (op->code == OP_load) {
		print_place(n, out, operands[0]);
	} else if (op->code == OP_ldexp) {
		substitute(n, out, "ldexp(a, b)", "ab", operands);
	} else if (op->callee && !strncmp(op->callee->name, "mg_", 3)) {
		binding = print_tensor(n, out, op);
	} else {
		text_add(out, op->callee ? op->callee->name : "...");
		text_add(out, op->callee ? "(...)" : "");
	}
	n->depth--;
	return binding;
}

static Binding print(Notation *n, Text *out, const Value *v)
{
	const char *name = notation_name(n->arena, v);

	if (value_is_const(v))
		return print_constant(out, v);
	if (name) {
		text_add(out, name);
		return BINDS_ATOM;
	}
	if (value_op(v) && value_op(v)->n_results == 1 && !value_op(v)->n_blocks)
		return print_operation(n, out, value_op(v));
	text_add(out, "...");
	return BINDS_ATOM;
}

static const char *shortened(Arena *arena, const Text *text)
{
	if (!text->length)
		return "";
	if (text->length <= MOST_CHARACTERS)
		return text->at;
	return str_format(arena, "%.*s...", MOST_CHARACTERS - 3, text->at);
}

const char *notation_value(Arena *arena, const Value *v)
{
	Notation n = { .arena = arena };
	Text     text = text_new(arena);

	print(&n, &text, v);
	return shortened(arena, &text);
}

const char *notation_operation(Arena *arena, const Op *op)
{
	Notation n = { .arena = arena };
	Text     text = text_new(arena);

	print_operation(&n, &text, op);
	return shortened(arena, &text);
}

const char *notation_place(Arena *arena, const Value *pointer)
{
	Notation n = { .arena = arena };
	Text     text = text_new(arena);

	print_place(&n, &text, pointer);
	return shortened(arena, &text);
}

const char *notation_partial(Arena *arena, const char *formula, const Op *op)
{
	Notation n = { .arena = arena };
	Text     text = text_new(arena);
	Value   *values[4] = { 0 };

	for (uint32_t i = 0; i < op->n_operands && i < 3; i++)
		values[i] = op_operand(op, i);
	values[3] = op_result(op);
	substitute(&n, &text, formula, "abcy", values);
	/* A cut formula would be a wrong one. */
	return text.length && text.length <= MOST_CHARACTERS ? text.at : "";
}

bool notation_is_compound(const char *text)
{
	return binding_of(text) < BINDS_PRODUCT;
}

const char *notation_shadow(Arena *arena, const char *text, const char *suffix)
{
	const size_t word = strcspn(text, "[.-*(+/ ?<>=");

	if (!text[word])
		return str_format(arena, "%s%s", text, suffix);
	if (word && (text[word] == '[' || text[word] == '.' || !strncmp(text + word, "->", 2)) &&
	    binding_of(text) == BINDS_ATOM && !strstr(text, "..."))
		return str_format(arena, "%.*s%s%s", (int)word, text, suffix, text + word);
	return str_format(arena, "(%s)%s", text, suffix);
}
