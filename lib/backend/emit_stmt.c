/* Operations to statements: declarations, assignments, and what has an effect. */
#include <stdlib.h>
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"

/* ---- lines ---- */

void stmt_begin(Emitter *e, const char *text)
{
	text_cut(&e->line, 0);
	text_add(&e->line, text);
}

void stmt_end(Emitter *e, unsigned flags)
{
	vec_push(e->arena, &e->lines,
	         ((Line){ .text = str_copy_n(e->arena, e->line.at, e->line.length), .loc = e->loc, .indent = e->indent, .flags = flags }));
}

void stmt_line(Emitter *e, unsigned flags, const char *text)
{
	stmt_begin(e, text);
	stmt_end(e, flags);
}

/* ---- variables ---- */

static bool variable_is_const(const Variable *v)
{
	return v->kind != VARIABLE_OBJECT && v->writes.count <= 1 && !v->starts_undefined;
}

/* The value of the class that the source named, the outermost one first. */
static const Value *namesake(const Variable *v)
{
	const Value *best = v->members.at[0];

	for (size_t i = 0; i < v->members.count; i++) {
		const Value *m = v->members.at[i];

		if (m->kind == VALUE_ARG && !m->as.block->parent)
			return m;
		if (name_is_made_up(best->name) && !name_is_made_up(m->name))
			best = m;
	}
	return best;
}

static const char *fitting_ctype(Emitter *e, const Value *v, const Type *type)
{
	const char *ctype = ctype_assignable(e->arena, v->ctype);

	return ctype && ctype_describes(ctype, type) ? ctype : NULL;
}

/* As declared by the user, where one spelling fits the whole class. */
const char *variable_ctype(Emitter *e, const Variable *v)
{
	const char *ctype = fitting_ctype(e, namesake(v), v->type);

	for (size_t i = 0; !ctype && i < v->members.count; i++)
		ctype = fitting_ctype(e, v->members.at[i], v->type);
	for (size_t i = 0; !ctype && i < v->members.count; i++)
		ctype = value_is_size(e, v->members.at[i]) ? "size_t @" : NULL;
	return ctype;
}

bool root_is_const(const Value *v)
{
	const Value *root = root_of_pointer(v);
	const Param *param;

	if (root->kind == VALUE_GLOBAL)
		return root->as.global->kind == GLOBAL_CONST;
	if (root->kind != VALUE_ARG || root->as.block->parent)
		return root->ctype && strstr(root->ctype, "const ") == root->ctype;
	param = &root->as.block->func->params[root->index];
	return param->flags & PARAM_CONST || (param->ctype && strncmp(param->ctype, "const ", 6) == 0);
}

/* A carried pointer to rows: what it starts from. */
static bool comes_from_const(const Value *v)
{
	const Op *loop = v->kind == VALUE_ARG ? v->as.block->parent : NULL;

	return loop && v->index >= loop_first_carried(loop) &&
	       root_is_const(root_of_pointer(loop_init(loop, v->index - loop_first_carried(loop))));
}

static bool pointee_is_const(Emitter *e, const Variable *v)
{
	bool any_root = false;

	if (!type_is_ptr(v->type) || v->type->elem->kind == TYPE_FUNC)
		return false;
	for (size_t i = 0; i < v->members.count; i++) {
		if (plan_value(e->plan, v->members.at[i])->is_written_through)
			return false;
		any_root = any_root || root_is_const(v->members.at[i]) ||
		           comes_from_const(v->members.at[i]);
	}
	if (v->type->elem->kind == TYPE_ARRAY)
		return any_root;
	for (size_t i = 0; i < v->members.count; i++) {
		const Op *op = value_op(v->members.at[i]);

		if (op && (op->code == OP_alloc || op->code == OP_carve))
			return false;
	}
	return true;
}

/* Whether the pointer that stands in the place is declared as one to const. */
bool place_is_pointer_to_const(Emitter *e, const Value *place)
{
	const Op *op = value_op(place);
	const Value *root = root_of_pointer(place);
	const Variable *object = value_is_global_like(root) ? NULL : plan_variable(e->plan, root);

	if (op && op->code == OP_address && op->n_path > 1) {
		const Type *type = op_operand(op, 0)->type->elem;
		const Field *last = NULL;

		for (int i = 1; i < op->n_path; i++) {
			last = op->path[i] == STEP_INDEX ? last : &type->record->fields[op->path[i]];
			type = op->path[i] == STEP_INDEX ? type->elem
			                                 : type->record->fields[op->path[i]].type;
		}
		if (last)
			return last->points_to_const;
	}
	if (object && object->kind == VARIABLE_OBJECT)
		return object->elements_are_const;
	return root->kind == VALUE_ARG && !root->as.block->parent && root_is_const(root);
}

/* As C sees the text of v. */
static bool is_pointer_to_const(Emitter *e, const Value *v)
{
	const Op *op = folded_op(e, v);
	Variable *variable;

	if (value_is_global_like(v))
		return v->kind == VALUE_GLOBAL && root_is_const(v);
	if (op && op->code == OP_address)
		return is_pointer_to_const(e, op_operand(op, 0));
	if (op && op->code == OP_load)
		return place_is_pointer_to_const(e, op_operand(op, 0));
	if (op && op->code == OP_select)
		return is_pointer_to_const(e, op_operand(op, 1)) ||
		       is_pointer_to_const(e, op_operand(op, 2));
	variable = op ? NULL : plan_variable(e->plan, v);
	if (!variable || variable->kind == VARIABLE_OBJECT)
		return false;
	if (variable->kind == VARIABLE_PARAM)
		return root_is_const(variable->members.at[0]);
	if (variable_ctype(e, variable))
		return strncmp(variable_ctype(e, variable), "const ", 6) == 0;
	return pointee_is_const(e, variable);
}

/* Into e->line, without semicolon. */
static void declare_variable(Emitter *e, Variable *v)
{
	unsigned qualifiers = 0;
	const char *ctype = variable_ctype(e, v), *name = namesake(v)->name;

	v->name = names_declare(&e->names, name_is_made_up(name) ? suggest_name(e, v) : name);
	v->is_declared = true;
	if (variable_is_const(v))
		qualifiers |= QUALIFIER_CONST;
	if (pointee_is_const(e, v))
		qualifiers |= QUALIFIER_POINTEE_CONST;
	ctype_declare(&e->line, e->types, v->type, ctype, v->name, qualifiers);
}

void assign_begin(Emitter *e, Variable *v)
{
	if (v->is_declared)
		text_add(&e->line, v->name);
	else
		declare_variable(e, v);
	text_add(&e->line, " = ");
}

/* "*p = ", or "struct vec v = " where that is what declares it; returns the flags of the line. */
unsigned assign_object_begin(Emitter *e, const Value *pointer)
{
	Variable *object = value_is_global_like(pointer) ? NULL : plan_variable(e->plan, pointer);

	if (object && object->kind == VARIABLE_OBJECT && !object->is_declared) {
		assign_begin(e, object);
		return LINE_STATEMENT | LINE_DECLARATION;
	}
	place_print(e, pointer);
	text_add(&e->line, " = ");
	return LINE_STATEMENT;
}

static bool is_commutative(OpCode code) { return code == OP_add || code == OP_mul; }

/* Whether `v` is what the assigned place holds. */
typedef struct Place {
	Variable    *variable; /* or */
	const Value *pointer;
} Place;

static bool is_old_value(Emitter *e, const Value *v, const Place *target)
{
	const Op *load;

	if (target->variable)
		return plan_variable(e->plan, v) == target->variable && !target->variable->alias;
	load = folded_op(e, v);
	return load && load->code == OP_load && is_same_address(op_operand(load, 0), target->pointer);
}

static void print_target(Emitter *e, const Place *target)
{
	if (target->variable)
		text_add(&e->line, target->variable->name);
	else
		place_print(e, target->pointer);
}

/* x += y, x++ where the operation is x + y. */
static bool print_compound(Emitter *e, const Op *op, const Place *target)
{
	const OpInfo *info = op_info(op->code);
	const char *operator;
	uint32_t rest = 1;

	if ((info->class != CLASS_ARITH && info->class != CLASS_INTEGER) || info->n_operands != 2 ||
	    op->type->kind == TYPE_BOOL)
		return false;
	if (!is_old_value(e, op_operand(op, 0), target)) {
		if (!is_commutative(op->code) || !is_old_value(e, op_operand(op, 1), target))
			return false;
		rest = 0;
	}
	operator = binary_operator(op->code, op->type);
	if (type_is_int(op->type) && (op->code == OP_add || op->code == OP_sub) &&
	    (value_is_int(op_operand(op, rest), 1) ||
	     (op->type->is_signed && value_is_int(op_operand(op, rest), -1)))) {
		bool up = value_is_int(op_operand(op, rest), 1) == (op->code == OP_add);

		print_target(e, target);
		text_add(&e->line, up ? "++" : "--");
		return true;
	}
	if (op->type->kind == TYPE_INT && op->type->int_kind < INT_INT)
		return false;
	print_target(e, target);
	if (rest == 1) {
		size_t at;

		text_printf(&e->line, " %s= ", operator);
		at = e->line.length;
		if (expr_binary_rest(e, op, 1, PREC_ASSIGN).negated)
			e->line.at[at - 3] = e->line.at[at - 3] == '+' ? '-' : '+';
	} else {
		const Op *negation = folded_op(e, op_operand(op, 0));
		bool minus = negation && negation->code == OP_neg && op->code == OP_add;

		text_printf(&e->line, " %s= ", minus ? "-" : operator);
		expr_value(e, minus ? op_operand(negation, 0) : op_operand(op, 0), PREC_ASSIGN);
	}
	return true;
}

/* `op` is the operation whose text is the value, when it has no other place. */
void emit_assignment(Emitter *e, Variable *v, const Value *source, const Op *op)
{
	const Place target = { .variable = v };
	bool declares = false;

	if (!op)
		op = folded_op(e, source);
	stmt_begin(e, "");
	if (!(v->is_declared && op && print_compound(e, op, &target))) {
		declares = !v->is_declared;
		assign_begin(e, v);
		if (op)
			expr_operation(e, op, PREC_ASSIGN);
		else
			expr_value(e, source, PREC_ASSIGN);
	}
	text_add_char(&e->line, ';');
	stmt_end(e, declares ? LINE_STATEMENT | LINE_DECLARATION : LINE_STATEMENT);
}

static void emit_value(Emitter *e, const Op *op)
{
	if (!plan_variable(e->plan, op->results[0])) { /* for its effect */
		stmt_begin(e, op->code == OP_load ? "(void)" : "");
		expr_operation(e, op, PREC_UNARY);
		text_add_char(&e->line, ';');
		stmt_end(e, LINE_STATEMENT);
		return;
	}
	emit_assignment(e, plan_variable(e->plan, op->results[0]), op->results[0], op);
}

/* ---- statements ---- */

/* The operand of a folded operation by a constant; NULL: v is none. */
static const Value *operand_of(Emitter *e, const Value *v, OpCode code, int64_t constant)
{
	const Op *op = v ? folded_op(e, v) : NULL;

	if (op && op->code == OP_convert && code != OP_convert)
		return operand_of(e, op_operand(op, 0), code, constant);
	return op && op->code == code && value_is_int(op_operand(op, 1), constant) ? op_operand(op, 0) : NULL;
}

/* What goes into a bit-field, without the operations that cut it to the width: the store does. */
static const Value *uncut(Emitter *e, const Value *v, int bits)
{
	const int unused = (v->type->bits > 32 ? 64 : 32) - bits;
	const Value *inner;
	const Op *op;

	if (bits == 0 || bits >= v->type->bits)
		return v;
	if (!v->type->is_signed) {
		inner = operand_of(e, v, OP_and, (int64_t)((1ULL << bits) - 1));
		return inner && inner->type == v->type ? inner : v;
	}
	inner = operand_of(e, operand_of(e, v, OP_shr, unused), OP_shl, unused);
	op = inner ? folded_op(e, inner) : NULL;
	if (op && op->code == OP_convert && inner->type != v->type)
		inner = op_operand(op, 0);
	return inner && inner->type == v->type ? inner : v;
}

/* A pointer to const that goes into memory of our own, which is declared without, loses it by a cast; what
 * goes into a bit-field is cut to its width. */
static void print_stored(Emitter *e, const Op *op, const Value *v)
{
	const Value *root = root_of_pointer(op_operand(op, 1));
	const Op *made = value_op(root);
	const Variable *object = value_is_global_like(root) ? NULL : plan_variable(e->plan, root);
	int bits = place_bits(op_operand(op, 1));
	bool ours = made && (made->code == OP_carve || op_makes_object(made)) &&
	            !(object && object->kind == VARIABLE_OBJECT && object->elements_are_const);

	if (type_is_function_ptr(v->type) && holds_functions(op_operand(op, 1))) {
		expr_function(e, v);
		return;
	}
	if (type_is_ptr(v->type) && ours && is_pointer_to_const(e, v)) {
		text_add_char(&e->line, '(');
		ctype_name(&e->line, e->types, v->type, false);
		text_add_char(&e->line, ')');
		expr_value(e, v, PREC_UNARY);
		return;
	}
	if (bits > 0 && bits < v->type->bits && !v->type->is_signed && !value_is_const(v)) {
		expr_value(e, v, PREC_UNARY);
		text_printf(&e->line, " & %llu", (1ULL << bits) - 1);
		return;
	}
	expr_value(e, v, PREC_ASSIGN);
}

static void emit_store(Emitter *e, const Op *op)
{
	const Place target = { .pointer = op_operand(op, 1) };
	const Value *stored = uncut(e, op_operand(op, 0), place_bits(op_operand(op, 1)));
	const Op *value = folded_op(e, stored);
	Variable *object = value_is_global_like(target.pointer)
	                           ? NULL
	                           : plan_variable(e->plan, target.pointer);

	stmt_begin(e, "");
	if (object && object->kind == VARIABLE_OBJECT && !object->is_declared) {
		assign_begin(e, object);
		if (type_is_function_ptr(op_operand(op, 0)->type) && holds_functions(op_operand(op, 1)))
			expr_function(e, op_operand(op, 0));
		else
			expr_value(e, op_operand(op, 0), PREC_ASSIGN);
		text_add_char(&e->line, ';');
		stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
		return;
	}
	if (!(value && print_compound(e, value, &target))) {
		place_print(e, op_operand(op, 1));
		text_add(&e->line, " = ");
		print_stored(e, op, stored);
	}
	text_add_char(&e->line, ';');
	stmt_end(e, LINE_STATEMENT);
}

static void emit_accum(Emitter *e, const Op *op)
{
	const Op *value = folded_op(e, op_operand(op, 0));
	bool minus = value && value->code == OP_neg;

	stmt_begin(e, "");
	place_print(e, op_operand(op, 1));
	text_add(&e->line, minus ? " -= " : " += ");
	expr_value(e, minus ? op_operand(value, 0) : op_operand(op, 0), PREC_ASSIGN);
	text_add_char(&e->line, ';');
	stmt_end(e, LINE_STATEMENT);
}

/* A struct that nobody looks at needs no variable. */
static bool is_lost_result(Emitter *e, const Value *pointer)
{
	const Variable *object = value_is_global_like(pointer) ? NULL : plan_variable(e->plan, pointer);

	return object && object->kind == VARIABLE_OBJECT && !object->is_declared && plan_value(e->plan, pointer)->n_uses == 1;
}

static void emit_call(Emitter *e, const Op *op)
{
	Variable *v = op->n_results ? plan_variable(e->plan, op->results[0]) : NULL;
	unsigned flags = LINE_STATEMENT;

	for (uint32_t k = 1; k < op->n_results; k++) {
		Variable *other = plan_variable(e->plan, op->results[k]);

		if (other && !other->is_declared) {
			stmt_begin(e, "");
			other->starts_undefined = true;
			declare_variable(e, other);
			text_add_char(&e->line, ';');
			stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
		}
	}
	if (v) {
		emit_value(e, op);
		return;
	}
	stmt_begin(e, "");
	if (op->code == OP_call)
		for (uint32_t i = 0; i < op->callee->body.n_args; i++)
			if (op->callee->params[i].flags & PARAM_RESULT && !is_lost_result(e, op_operand(op, i)))
				flags = assign_object_begin(e, op_operand(op, i));
	expr_call(e, op);
	text_add_char(&e->line, ';');
	stmt_end(e, flags);
}

static void emit_assert(Emitter *e, const Op *op)
{
	e->needs |= NEED_ASSERT;
	stmt_begin(e, "assert(");
	expr_value(e, op_operand(op, 0), PREC_ASSIGN);
	text_add(&e->line, ");");
	stmt_end(e, LINE_STATEMENT);
}

static void emit_trips_exceeded(Emitter *e, const Op *op)
{
	const bool is_certain = value_is_int(op_operand(op, 0), 1);

	e->needs |= NEED_TRIPS_EXCEEDED;
	if (!is_certain) {
		stmt_begin(e, "if (");
		expr_value(e, op_operand(op, 0), PREC_ASSIGN);
		text_add_char(&e->line, ')');
		stmt_end(e, LINE_STATEMENT | LINE_IF);
		e->indent++;
	}
	stmt_begin(e, "");
	text_printf(&e->line, "mgrt_trips_exceeded(%lld, %lld);", (long long)op_int(op, ATTR_line, 0),
	            (long long)op_int(op, ATTR_bound, 0));
	stmt_end(e, is_certain ? LINE_STATEMENT : 0);
	e->indent -= !is_certain;
}

static void emit_op(Emitter *e, Op *op)
{
	e->loc = op->loc;
	switch ((int)op->code) {
	case OP_for: emit_for(e, op); return;
	case OP_loop: emit_loop(e, op); return;
	case OP_if: emit_if(e, op); return;
	case OP_exit_if: emit_exit_if(e, op); return;
	case OP_yield: emit_copies(e, op->parent->parent, op); return;
	case OP_return: emit_results(e, op, 0); return;
	case OP_store: emit_store(e, op); return;
	case OP_accum: emit_accum(e, op); return;
	case OP_call:
	case OP_call_ptr: emit_call(e, op); return;
	case OP_assert: emit_assert(e, op); return;
	case OP_trips_exceeded: emit_trips_exceeded(e, op); return;
	case OP_trace:
	case OP_trace_shape:
	case OP_trace_end: emit_trace(e, op); return;
	case OP_copy:
	case OP_move:
	case OP_zero:
	case OP_free:
	case OP_push:
	case OP_stack_free: emit_memory(e, op); return;
	case OP_local:
	case OP_alloc:
	case OP_carve:
	case OP_stack:
	case OP_stack_in: emit_object(e, op); return;
	default: emit_value(e, op);
	}
}

static void declare_before(Emitter *e, const OpPlan *plan)
{
	for (Variable *v = plan->declares; v; v = v->declared_next) {
		if (v->is_declared)
			continue;
		stmt_begin(e, "");
		declare_variable(e, v);
		if (v->starts_undefined && !type_is_ptr(v->type))
			text_add(&e->line, type_is_float(v->type) ? " = 0.0" : " = 0");
		text_add_char(&e->line, ';');
		stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
	}
}

static void emit_heading(Emitter *e, const Op *op)
{
	if (op == e->reverse_sweep) {
		e->loc = (Loc){ 0 };
		stmt_line(e, LINE_HEADING, "/* reverse sweep */");
	}
}

/* What the sweeps write into is set up before the first of them. */
static bool makes_room(const Op *op)
{
	return op->code == OP_carve || op->code == OP_stack || op->code == OP_stack_in ||
	       (op_makes_object(op) && op_has(op, ATTR_record));
}

void emit_block(Emitter *e, Block *block)
{
	for (Op *op = block->first; op; op = op->next) {
		OpPlan *plan = plan_op(e->plan, op);

		walk_ahead(op);
		emit_heading(e, op);
		if (op_is_silent(e->plan, op))
			continue;
		e->loc = op->loc;
		declare_before(e, plan);
		emit_op(e, op);
		if (makes_room(op) && !block->parent)
			e->room_lines = e->lines.count;
	}
}
