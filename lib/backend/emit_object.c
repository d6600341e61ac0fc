/* Objects and blocks of memory: locals, allocations, copies, the growing store; and what is returned. */
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"

/* ---- sizes ---- */

/* sizeof of an element of what the pointer leads to: by its name where it has one. */
static void print_element_size(Emitter *e, const Value *pointer, const Type *elem, const char *name)
{
	Variable *v = value_is_global_like(pointer) ? NULL : plan_variable(e->plan, pointer);

	if (!name && v && v->kind == VARIABLE_OBJECT) {
		text_printf(&e->line, v->is_array ? "sizeof *%s" : "sizeof %s", variable_name(v));
	} else if (!name && v && pointer->type->elem == elem) {
		text_printf(&e->line, "sizeof *%s", variable_name(v));
	} else if (name) {
		text_printf(&e->line, "sizeof *%s", name);
	} else {
		text_add(&e->line, "sizeof(");
		ctype_name(&e->line, e->types, elem, false);
		text_add_char(&e->line, ')');
	}
}

static void print_size(Emitter *e, const Value *pointer, const Type *elem, const Value *count, const char *name)
{
	if (!value_is_int(count, 1)) {
		expr_size(e, count);
		if (elem->size == 1)
			return;
		text_add(&e->line, " * ");
	}
	print_element_size(e, pointer, elem, name);
}

/* ---- copies ---- */

static void emit_copy(Emitter *e, const Op *op)
{
	const Value *to = op_operand(op, 0), *from = op_operand(op, 1), *count = op_operand(op, 2);

	stmt_begin(e, "");
	if (value_is_int(count, 1) && op->type->kind != TYPE_ARRAY) {
		unsigned flags = assign_object_begin(e, to);

		place_print(e, from);
		text_add_char(&e->line, ';');
		stmt_end(e, flags);
		return;
	}
	e->needs |= NEED_STRING;
	text_add(&e->line, op->code == OP_copy ? "memcpy(" : "memmove(");
	expr_value(e, to, PREC_ASSIGN);
	text_add(&e->line, "," SOFT_BREAK);
	expr_value(e, from, PREC_ASSIGN);
	text_add(&e->line, "," SOFT_BREAK);
	print_size(e, to, op->type, count, NULL);
	text_add(&e->line, ");");
	stmt_end(e, LINE_STATEMENT);
}

static void print_memset(Emitter *e, const Value *to, const Type *elem, const Value *count)
{
	e->needs |= NEED_STRING;
	text_add(&e->line, "memset(");
	expr_value(e, to, PREC_ASSIGN);
	text_add(&e->line, ", 0," SOFT_BREAK);
	print_size(e, to, elem, count, NULL);
	text_add(&e->line, ");");
}

static void emit_zero(Emitter *e, const Op *op)
{
	const Value *to = op_operand(op, 0);

	stmt_begin(e, "");
	if (value_is_int(op_operand(op, 1), 1) && type_is_scalar(op->type)) {
		place_print(e, to);
		text_add(&e->line, " = ");
		expr_value(e, const_zero(e->m, op->type), PREC_ASSIGN);
		text_add_char(&e->line, ';');
	} else {
		print_memset(e, to, op->type, op_operand(op, 1));
	}
	stmt_end(e, LINE_STATEMENT);
}

static void emit_call_on(Emitter *e, const char *function, const Value *first, const Value *second)
{
	stmt_begin(e, "");
	text_printf(&e->line, "%s(", function);
	expr_value(e, first, PREC_ASSIGN);
	if (second) {
		text_add(&e->line, "," SOFT_BREAK);
		if (type_is_function_ptr(second->type))
			expr_function(e, second);
		else
			expr_value(e, second, PREC_ASSIGN);
	}
	text_add(&e->line, ");");
	stmt_end(e, LINE_STATEMENT);
}

void emit_memory(Emitter *e, Op *op)
{
	switch ((int)op->code) {
	case OP_copy:
	case OP_move: emit_copy(e, op); break;
	case OP_zero: emit_zero(e, op); break;
	case OP_free:
		e->needs |= NEED_STDLIB;
		emit_call_on(e, "free", op_operand(op, 0), NULL);
		break;
	case OP_push:
		emit_call_on(e, push_function(e, op_operand(op, 0)->type), op_operand(op, 1),
		             op_operand(op, 0));
		break;
	case OP_stack_free:
		e->needs |= NEED_STACK | NEED_STACK_FREE;
		emit_call_on(e, "mgrt_stack_free", op_operand(op, 0), NULL);
		break;
	}
}

/* ---- locals ---- */

static void end_declaration(Emitter *e, const Op *op)
{
	text_add_char(&e->line, ';');
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
	vec_last(&e->lines).comment = op_text(op, ATTR_comment);
}

static bool is_result_of(const Op *call, const Value *object)
{
	bool found = false;

	for (uint32_t i = 0; i < call->n_operands; i++)
		if (op_operand(call, i) == object) {
			if (i >= call->callee->body.n_args || !(call->callee->params[i].flags & PARAM_RESULT))
				return false;
			found = true;
		}
	return found;
}

/* The first thing that happens to the object is that it gets its value in its own block: declared there. */
static bool is_stored_first(Emitter *e, const Op *op)
{
	const Op *first = NULL;

	for (const Use *use = op->results[0]->uses; use; use = use->next) {
		const OpPlan *plan = plan_op(e->plan, use->user);

		if (plan->is_needed && (!first || plan->begin < plan_op(e->plan, first)->begin))
			first = use->user;
	}
	if (!first || first->parent != op->parent)
		return false;
	if (first->code == OP_call)
		return is_result_of(first, op->results[0]);
	if (first->code == OP_copy)
		return op_operand(first, 0) == op->results[0] && op_operand(first, 1) != op->results[0] &&
		       value_is_int(op_operand(first, 2), 1) && op->type->kind == TYPE_RECORD;
	return first->code == OP_store && op_operand(first, 1) == op->results[0] &&
	       op_operand(first, 0) != op->results[0];
}

/* The type before the name, for an array of scalars whose elements have a spelling of their own. */
static const char *element_ctype(Emitter *e, const char *ctype)
{
	if (!ctype || !strchr(ctype, '@'))
		return NULL;
	if (spelling_is_array(ctype))
		return strchr(strchr(ctype, '@'), ']')[1] ? NULL
		                                          : str_format(e->arena, "%.*s@",
		                                                       (int)(strchr(ctype, '@') - ctype),
		                                                       ctype);
	return ctype;
}

/* Whether a pointer to const goes into the local array of pointers. */
static bool holds_pointers_to_const(Emitter *e, const Op *local, const Value *pointer)
{
	if (!type_is_ptr(local->type))
		return false;
	for (const Use *use = pointer->uses; use; use = use->next) {
		const Op *op = use->user;

		if (op->code == OP_store && use == &op->operands[1] &&
		    root_is_const(root_of_pointer(op_operand(op, 0))))
			return true;
		if (op->code == OP_address && holds_pointers_to_const(e, local, op->results[0]))
			return true;
	}
	return false;
}

/* Whether a pointer to the object goes into memory, whose type says that elements are not const. */
static bool is_stored(const Value *pointer)
{
	for (const Use *use = pointer->uses; use; use = use->next)
		if ((use->user->code == OP_store && use == &use->user->operands[0]) ||
		    (use->user->code == OP_address && is_stored(use->user->results[0])))
			return true;
	return false;
}

static void emit_local(Emitter *e, const Op *op)
{
	Value *v = op->results[0];
	Variable *object = plan_variable(e->plan, v);
	const Value *count = op_operand(op, 0);
	bool is_zero = op_has(op, ATTR_zero), is_vla = !value_is_const(count);
	const char *ctype = op->type->kind == TYPE_ARRAY ? NULL : element_ctype(e, v->ctype);
	const char *declared;

	if (!object->is_array && !is_zero && is_stored_first(e, op))
		return;
	stmt_begin(e, "");
	if (object->is_array) {
		expr_value(e, count, PREC_ASSIGN);
		object->name = names_declare(&e->names, v->name);
		declared = str_format(e->arena, "%s[%s]", object->name, e->line.at);
		stmt_begin(e, "");
	} else {
		declared = object->name = names_declare(&e->names, v->name);
	}
	object->is_declared = true;
	ctype = ctype_assignable(e->arena, ctype);
	if (ctype && !ctype_describes(ctype, op->type))
		ctype = NULL;
	object->elements_are_const = ctype ? strncmp(ctype, "const ", 6) == 0
	                                   : holds_pointers_to_const(e, op, v) && !is_stored(v);
	ctype_declare(&e->line, e->types, op->type, ctype, declared,
	              !ctype && object->elements_are_const ? QUALIFIER_POINTEE_CONST : 0);
	if (is_zero && !is_vla)
		text_add(&e->line, object->is_array || !type_is_scalar(op->type) ? " = { 0 }"
		                   : type_is_float(op->type)                     ? " = 0.0"
		                                                                 : " = 0");
	end_declaration(e, op);
	if (is_zero && is_vla) {
		stmt_begin(e, "");
		print_memset(e, v, op->type, count);
		stmt_end(e, LINE_STATEMENT);
	}
}

/* ---- allocations ---- */

static int64_t larger(int64_t x, int64_t y) { return x > y ? x : y; }

/* A bound of the bits of a number that is not negative: trip counts of int are far from what a size_t holds. */
static int64_t bits_of_count(const Value *v, int depth)
{
	enum { MAX_DEPTH = 6 };
	const Op *op = value_op(v);
	const int64_t bits = 8 * v->type->size;

	if (value_is_const(v)) {
		int64_t n = 0;
		for (uint64_t u = (uint64_t)v->as.constant.integer; u; u >>= 1)
			n++;
		return n;
	}
	if (!op || depth == MAX_DEPTH)
		return bits;
	switch ((int)op->code) {
	case OP_convert: {
		const int64_t from = bits_of_count(op_operand(op, 0), depth + 1);
		return bits < from ? bits : from;
	}
	case OP_select: return larger(bits_of_count(op_operand(op, 1), depth + 1), bits_of_count(op_operand(op, 2), depth + 1));
	case OP_add: return 1 + larger(bits_of_count(op_operand(op, 0), depth + 1), bits_of_count(op_operand(op, 1), depth + 1));
	case OP_mul: return bits_of_count(op_operand(op, 0), depth + 1) + bits_of_count(op_operand(op, 1), depth + 1);
	default: return bits;
	}
}

/* As many elements may need more bytes than a size_t holds. */
static bool saturates(const Emitter *e, const Op *op)
{
	const Value *count = op_operand(op, 0);
	int64_t bits = 0;

	for (int64_t size = op->type->size - 1; size > 0; size /= 2)
		bits++;
	return op_has(op, ATTR_record) && !value_is_const(count) && op->type->size > 1 &&
	       (!count->type->is_signed || bits_of_count(count, 0) + bits > 8 * type_size(e->types)->size);
}

static void print_bytes(Emitter *e, const Op *op, const char *name)
{
	const Value *count = op_operand(op, 0);

	if (!saturates(e, op)) {
		print_size(e, op->results[0], op->type, count, name);
		return;
	}
	e->needs |= NEED_SIZE_MUL;
	text_add(&e->line, "mgrt_size_mul(");
	expr_size(e, count);
	text_printf(&e->line, ", sizeof *%s)", name);
}

/* A size that is SIZE_MAX where it does not fit: nothing is asked for then, and no compiler warns of it. */
static void print_malloc(Emitter *e, const Op *op, const char *name)
{
	const Value *count = op_operand(op, 0);
	const bool may_be_max = saturates(e, op) || (op_has(op, ATTR_record) && !value_is_const(count) && !count->type->is_signed);

	if (may_be_max) {
		expr_size(e, count);
		text_add(&e->line, saturates(e, op) ? " <= (size_t)-1 / " : " < (size_t)-1 ?" SOFT_BREAK);
		if (saturates(e, op))
			text_printf(&e->line, "sizeof *%s ?" SOFT_BREAK, name);
	}
	text_add(&e->line, "malloc(");
	if (saturates(e, op)) {
		expr_size(e, count);
		text_printf(&e->line, " * sizeof *%s", name);
	} else {
		print_bytes(e, op, name);
	}
	text_add(&e->line, may_be_max ? ")" SOFT_BREAK ": NULL;" : ");");
}

/* The program's own allocation, which it looks at itself: of a shadow that stands behind it. */
static const Op *primal_allocation(const Op *op)
{
	const Op *own = op_has(op, ATTR_shadow) ? op->prev : NULL;

	return own && own->code == OP_alloc && !op_has(own, ATTR_shadow) && !op_has(own, ATTR_record) &&
	       op_operand(own, 0) == op_operand(op, 0) ? own : NULL;
}

static void emit_check(Emitter *e, const Op *op, Variable *v)
{
	const Value *count = op_operand(op, 0);
	const Op    *own = primal_allocation(op);

	e->needs |= NEED_OUT_OF_MEMORY;
	e->loc = (Loc){ 0 };
	stmt_begin(e, "");
	text_printf(&e->line, "if (!%s", v->name);
	if (own) {
		text_add(&e->line, " && ");
		expr_value(e, op_result(own), PREC_ADD);
	}
	if (!value_is_const(count)) {
		text_add(&e->line, " && ");
		expr_value(e, count, PREC_ADD);
		text_add(&e->line, " > 0");
	}
	text_add_char(&e->line, ')');
	stmt_end(e, LINE_STATEMENT | LINE_IF);
	e->indent++;
	stmt_begin(e, "mgrt_out_of_memory(");
	print_bytes(e, op, v->name);
	text_add(&e->line, ");");
	stmt_end(e, 0);
	e->indent--;
}

static void emit_alloc(Emitter *e, const Op *op)
{
	Variable *v = plan_variable(e->plan, op->results[0]);
	bool declares = !v->is_declared;

	e->needs |= NEED_STDLIB;
	stmt_begin(e, "");
	assign_begin(e, v);
	if (op_has(op, ATTR_zero)) {
		text_add(&e->line, "calloc(");
		expr_size(e, op_operand(op, 0));
		text_printf(&e->line, ", sizeof *%s);", v->name);
	} else {
		print_malloc(e, op, v->name);
	}
	stmt_end(e, declares ? LINE_STATEMENT | LINE_DECLARATION : LINE_STATEMENT);
	vec_last(&e->lines).comment = op_text(op, ATTR_comment);
	if (op_has(op, ATTR_record) || op_has(op, ATTR_shadow))
		emit_check(e, op, v);
}

static void emit_carve(Emitter *e, const Op *op)
{
	const Value *base = op_operand(op, 0), *count = op_operand(op, 1);
	const Type *from = base->type, *to = op->results[0]->type;
	const bool offset = !value_is_int(count, 0);

	stmt_begin(e, "");
	assign_begin(e, plan_variable(e->plan, op->results[0]));
	if (from != to && from->elem->kind != TYPE_VOID)
		text_add(&e->line, offset ? "(void *)(" : "(void *)");
	expr_value(e, base, offset ? PREC_ADD : PREC_UNARY);
	if (offset) {
		text_add(&e->line, " + ");
		expr_value(e, count, PREC_MUL);
		if (from != to)
			text_add_char(&e->line, ')');
	}
	end_declaration(e, op);
}

static void emit_stack(Emitter *e, const Op *op)
{
	Variable *v = plan_variable(e->plan, op->results[0]);

	e->needs |= NEED_STACK;
	v->name = names_declare(&e->names, op->results[0]->name);
	v->is_declared = true;
	stmt_begin(e, "");
	if (op->code == OP_stack) {
		text_printf(&e->line, "struct mgrt_stack %s = { 0 }", v->name);
	} else {
		e->needs |= NEED_FIXED_STACK;
		text_printf(&e->line, "struct mgrt_stack %s = { ", v->name);
		expr_value(e, op_operand(op, 0), PREC_ASSIGN);
		text_add(&e->line, ", 0, ");
		expr_value(e, op_operand(op, 1), PREC_ASSIGN);
		text_add(&e->line, " }");
	}
	end_declaration(e, op);
}

void emit_object(Emitter *e, Op *op)
{
	switch ((int)op->code) {
	case OP_local: emit_local(e, op); break;
	case OP_alloc: emit_alloc(e, op); break;
	case OP_carve: emit_carve(e, op); break;
	case OP_stack:
	case OP_stack_in: emit_stack(e, op); break;
	}
}

/* ---- return ---- */

void emit_results(Emitter *e, const Op *op, uint32_t first)
{
	for (uint32_t k = 1; first + k < op->n_operands; k++) {
		stmt_begin(e, "");
		text_printf(&e->line, "*%s = ", e->more_results[k - 1]);
		expr_value(e, op_operand(op, first + k), PREC_ASSIGN);
		text_add_char(&e->line, ';');
		stmt_end(e, LINE_STATEMENT);
	}
	stmt_begin(e, "return");
	if (e->result) {
		text_printf(&e->line, " %s", variable_name(e->result));
	} else if (op->n_operands > first) {
		text_add_char(&e->line, ' ');
		expr_value(e, op_operand(op, first), PREC_ASSIGN);
	} else if (op->code == OP_return) {
		return;
	}
	text_add_char(&e->line, ';');
	stmt_end(e, LINE_STATEMENT | LINE_JUMP);
}
