/* Names for values that the source does not name: after what they hold, so that they stay the same when
 * something else changes.
 *
 *   x[i]  x_i      s->mass  mass      exp(z)  exp_z      z * z  z_squared      a subscript  k      t */
#include <ctype.h>
#include <string.h>

#include "backend/emit.h"

enum { LONG_NAME = 16 };

/* A short name that the value already has in the text, or the digits of a small constant. */
static const char *short_name(Emitter *e, const Value *v)
{
	const Op *op = folded_op(e, v);
	const Variable *variable;

	if (v->kind == VALUE_CONST && type_is_int(v->type) && v->as.constant.integer >= 0 &&
	    v->as.constant.integer < 1000)
		return str_format(e->arena, "%d", (int)v->as.constant.integer);
	if (v->kind == VALUE_GLOBAL)
		return v->as.global->name;
	if (op && op->code == OP_convert)
		return short_name(e, op_operand(op, 0));
	variable = plan_variable(e->plan, v);
	if (variable && variable->kind == VARIABLE_PARAM && v->kind == VALUE_ARG &&
	    e->param_names[v->index])
		return e->param_names[v->index];
	return variable && variable->name && strlen(variable->name) <= LONG_NAME ? variable->name : NULL;
}

/* "i" of i, "ij" of i * n + j, NULL of what is not made of counters. */
static const char *subscript_name(Emitter *e, const Value *index)
{
	const char *name = short_name(e, index), *outer, *inner;
	const Op *op = folded_op(e, index);

	if (name)
		return strlen(name) <= 2 || isdigit((unsigned char)*name) ? name : NULL;
	if (!op || op->code != OP_add)
		return NULL;
	inner = short_name(e, op_operand(op, 1));
	op = folded_op(e, op_operand(op, 0));
	while (op && op->code == OP_convert)
		op = folded_op(e, op_operand(op, 0));
	outer = op && op->code == OP_mul ? short_name(e, op_operand(op, 0)) : NULL;
	if (!inner || !outer || strlen(inner) != 1 || strlen(outer) != 1)
		return NULL;
	return str_format(e->arena, "%s%s", outer, inner);
}

static const char *name_of_element(Emitter *e, const Op *address)
{
	const Value *base = op_operand(address, 0);
	const Type *type = base->type->elem;
	const char *name = short_name(e, base), *index, *suffix;

	for (int i = 1; i < address->n_path; i++) {
		if (address->path[i] == STEP_INDEX) {
			type = type->elem;
		} else {
			const Field *field = &type->record->fields[address->path[i]];

			type = field->type;
			if (field->name[0])
				name = field->name;
		}
	}
	if (!name || (address->n_path > 1 && address->path[address->n_path - 1] != STEP_INDEX))
		return name;
	suffix = strstr(name, "_kept");
	if (suffix) /* what was recorded */
		return str_copy_n(e->arena, name, (size_t)(suffix - name));
	index = subscript_name(e, op_operand(address, address->n_operands - 1));
	return str_format(e->arena, "%s_%s", name, index ? index : "at");
}

static const char *name_of_place(Emitter *e, const Value *pointer)
{
	const Op *op = folded_op(e, pointer);
	const char *name;

	if (op)
		return op->code == OP_address ? name_of_element(e, op) : NULL;
	name = short_name(e, pointer);
	return name ? str_format(e->arena, "%s_0", name) : NULL;
}

static bool counts_elements(const Value *v)
{
	for (const Use *use = v->uses; use; use = use->next)
		if (op_makes_object(use->user) ||
		    use->user->code == OP_size_mul)
			return true;
	return false;
}

/* n > 0 ? n : 0 */
static bool is_trip_count(const Op *op)
{
	const Op *c = op->code == OP_select ? value_op(op_operand(op, 0)) : NULL;

	return c && c->code == OP_gt && value_is_int(op_operand(c, 1), 0) &&
	       value_is_int(op_operand(op, 2), 0);
}

static const char *name_of_integer(Emitter *e, const Op *op)
{
	const char *name;

	if (is_trip_count(op)) {
		name = short_name(e, op_operand(op, 1));
		return name && isalpha((unsigned char)*name) ? str_format(e->arena, "%s_trips", name)
		                                             : "trips";
	}
	if (op->code == OP_size_add)
		return "bytes";
	if (op->code == OP_size_mul)
		return value_is_const(op_operand(op, 1)) ? "bytes" : "count";
	return counts_elements(op->results[0]) ? "count" : "k";
}

static const char *name_of_operation(Emitter *e, const Op *op)
{
	const Type *type = op->results[0]->type;
	const char *operand = op->n_operands ? short_name(e, op_operand(op, 0)) : NULL;
	bool of_variable = operand && isalpha((unsigned char)operand[0]);

	if (op->code == OP_load)
		return name_of_place(e, op_operand(op, 0));
	if (op->code == OP_address)
		return "place";
	if (op->code == OP_alloc)
		return "block";
	if (op->code == OP_mul && type_is_float(type) && op_operand(op, 0) == op_operand(op, 1) &&
	    of_variable)
		return str_format(e->arena, "%s_squared", operand);
	if (op_info(op->code)->class == CLASS_MATH && op_info(op->code)->n_operands == 1 && of_variable)
		return str_format(e->arena, "%s_%s", op_info(op->code)->name, operand);
	if (op->code == OP_sqrt)
		return "root";
	if (op->code == OP_div && type_is_float(type))
		return "ratio";
	if (type->kind == TYPE_INT)
		return name_of_integer(e, op);
	return NULL;
}

/* "t.16_bar" is t_bar, "t.16" nothing. */
static const char *made_up_suffix(const char *name)
{
	const char *suffix = strchr(name, '_');

	return suffix ? suffix : "";
}

const char *suggest_name(Emitter *e, const Variable *v)
{
	const Op *op = NULL;
	const char *name = NULL, *suffix = made_up_suffix(v->members.at[0]->name);

	for (size_t i = 0; i < v->members.count && !op; i++)
		if (value_op(v->members.at[i]) && value_op(v->members.at[i])->n_blocks == 0)
			op = value_op(v->members.at[i]);
	if (op && !*suffix)
		name = name_of_operation(e, op);
	if (name && strlen(name) > LONG_NAME)
		name = NULL;
	if (!name)
		name = v->type->kind == TYPE_BOOL ? "c" : type_is_ptr(v->type) ? "p" : "t";
	return *suffix ? str_format(e->arena, "t%s", suffix) : name;
}
