/* Pointers and what they point to: p[i].x, s->n, *p, &a[i], t.
 *
 * An address is printed as the place it leads to; as a pointer it gets & in front, or loses its last [0],
 * which is what an array's name means. */
#include "backend/emit.h"

static bool is_scalar_object(Emitter *e, const Value *v)
{
	const Variable *variable;

	if (v->kind == VALUE_GLOBAL)
		return !v->as.global->is_array;
	variable = plan_variable(e->plan, v);
	return variable && variable->kind == VARIABLE_OBJECT && !variable->is_array;
}

/* The object's own name. */
static void print_object(Emitter *e, const Value *v)
{
	if (v->kind == VALUE_GLOBAL) {
		map_put(e->arena, &e->globals, v->as.global, e);
		text_add(&e->line, v->as.global->name);
	} else {
		text_add(&e->line, variable_name(plan_variable(e->plan, v)));
	}
}

Expr object_pointer(Emitter *e, Variable *object)
{
	const Type *type = object->members.at[0]->type;

	text_printf(&e->line, "%s%s", object->is_array ? "" : "&", variable_name(object));
	return made(object->is_array ? PREC_PRIMARY : PREC_UNARY, type);
}

/* Whether the function subscripts the pointer anywhere: then its first element is p[0], else *p. */
static bool is_subscripted(Emitter *e, const Value *pointer)
{
	Variable *v = plan_variable(e->plan, pointer);

	if (!v)
		return pointer->kind == VALUE_GLOBAL;
	if (v->kind == VARIABLE_OBJECT)
		return true;
	if (v->use_is_known)
		return v->is_subscripted;
	v->use_is_known = true;
	for (size_t i = 0; i < v->members.count; i++)
		for (const Use *use = v->members.at[i]->uses; use; use = use->next) {
			const Op *op = use->user;

			if (op->code == OP_address && use == &op->operands[0] &&
			    !value_is_int(op_operand(op, 1), 0))
				v->is_subscripted = true;
		}
	return v->is_subscripted;
}

/* a[i][j] of a parameter whose rows have a length that is known at run time. */
static bool print_row(Emitter *e, const Op *address)
{
	const Value *base = op_operand(address, 0), *row, *column;

	if (!folded_op(e, op_operand(address, 1)) ||
	    !row_subscripts(e->func, address, &row, &column))
		return false;
	e->param_is_used[base->index] = true;
	text_printf(&e->line, "%s[", e->param_names[base->index]);
	expr_value(e, row, PREC_ASSIGN);
	text_add(&e->line, "][");
	if (column)
		expr_value(e, column, PREC_ASSIGN);
	else
		text_add_char(&e->line, '0');
	text_add_char(&e->line, ']');
	return true;
}

/* The address of the first element of an array in a larger object. */
static bool is_first_element(const Op *address)
{
	int n = address->n_path;

	return n > 1 && address->path[n - 1] == STEP_INDEX &&
	       value_is_int(op_operand(address, address->n_operands - 1), 0);
}

static Expr print_path(Emitter *e, const Op *address, int n_steps);

/* A pointer that is walked on from.  C programs walk over row ends, which &a[0][0] allows and a[0] does not. */
static void print_walked(Emitter *e, const Value *pointer)
{
	const Op *op = folded_op(e, pointer);

	if (!op || op->code != OP_address || !is_first_element(op)) {
		expr_value(e, pointer, PREC_POSTFIX);
		return;
	}
	text_add(&e->line, "(&");
	print_path(e, op, op->n_path);
	text_add_char(&e->line, ')');
}

/* The place that the first n_steps steps of the address lead to. */
static Expr print_path(Emitter *e, const Op *address, int n_steps)
{
	const Value *base = op_operand(address, 0), *first = op_operand(address, 1);
	const Type *type = base->type->elem;
	uint32_t k = 2;
	int i = 1;

	if (print_row(e, address))
		return made(PREC_POSTFIX, type);
	if (is_scalar_object(e, base)) {
		if (value_is_int(first, 0)) {
			print_object(e, base);
		} else {
			text_add(&e->line, "(&");
			print_object(e, base);
			text_add(&e->line, ")[");
			expr_value(e, first, PREC_ASSIGN);
			text_add_char(&e->line, ']');
		}
	} else if (value_is_int(first, 0) && n_steps > 1 && address->path[1] != STEP_INDEX) {
		const Field *field = &type->record->fields[address->path[1]];

		if (field->name[0]) {
			expr_value(e, base, PREC_POSTFIX);
			text_printf(&e->line, "->%s", field->name);
		} else {
			text_add(&e->line, "(*");
			expr_value(e, base, PREC_UNARY);
			text_add_char(&e->line, ')');
		}
		type = field->type;
		i = 2;
	} else {
		print_walked(e, base);
		text_add_char(&e->line, '[');
		expr_value(e, first, PREC_ASSIGN);
		text_add_char(&e->line, ']');
	}
	for (; i < n_steps; i++) {
		if (address->path[i] == STEP_INDEX) {
			text_add_char(&e->line, '[');
			expr_value(e, op_operand(address, k++), PREC_ASSIGN);
			text_add_char(&e->line, ']');
			type = type->elem;
		} else {
			const Field *field = &type->record->fields[address->path[i]];

			/* a member of an anonymous struct or union is one of the outer one */
			if (field->name[0])
				text_printf(&e->line, ".%s", field->name);
			type = field->type;
		}
	}
	return made(PREC_POSTFIX, type);
}

Expr address_print(Emitter *e, const Op *address)
{
	const Type *type = address->results[0]->type;
	int n = address->n_path;

	if (is_first_element(address)) {
		print_path(e, address, n - 1);
		return made(PREC_POSTFIX, type);
	}
	text_add_char(&e->line, '&');
	print_path(e, address, n);
	return made(PREC_UNARY, type);
}

Expr place_print(Emitter *e, const Value *pointer)
{
	const Type *type = pointer->type->elem;
	const Op *op = folded_op(e, pointer);

	if (op && op->code == OP_address)
		return made(print_path(e, op, op->n_path).precedence, type);
	if (is_scalar_object(e, pointer)) {
		print_object(e, pointer);
		return made(PREC_PRIMARY, type);
	}
	if (is_subscripted(e, pointer)) {
		expr_value(e, pointer, PREC_POSTFIX);
		text_add(&e->line, "[0]");
		return made(PREC_POSTFIX, type);
	}
	text_add_char(&e->line, '*');
	expr_value(e, pointer, PREC_UNARY);
	return made(PREC_UNARY, type);
}

int place_bits(const Value *pointer)
{
	const Op *op = value_op(pointer);
	const Type *type;
	int bits = 0;

	if (!op || op->code != OP_address)
		return 0;
	type = op_operand(op, 0)->type->elem;
	for (int i = 1; i < op->n_path; i++) {
		bits = op->path[i] == STEP_INDEX ? 0 : type->record->fields[op->path[i]].bit_width;
		type = op->path[i] == STEP_INDEX ? type->elem : type->record->fields[op->path[i]].type;
	}
	return bits;
}
