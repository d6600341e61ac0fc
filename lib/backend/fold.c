/* Which values have no variable: their text stands where they are used.
 *
 * Operations are visited from the last to the first, so that the place of a user's text is known: the
 * statement it belongs to, whether that is in a loop, how long it has become.  A value is folded into
 * its only user when nothing between its operation and that place writes what it reads, it is not
 * carried into a loop that would compute it again and again, and the statement stays short.  Addresses and
 * conversions that cost nothing are folded into all their users. */
#include "backend/ctype.h"
#include "backend/plan.h"
#include "support/seeded.h"

#include <string.h>

enum {
	LONG_STATEMENT = 78,  /* estimated characters: beyond, values get variables of their own */
	NAMED_STATEMENT = 46, /* the same, for values that the source names */
};

/* Where the uses of a value stand, taken together. */
typedef struct Uses {
	uint32_t emitted, copies, n;
	bool in_loop, is_lazy, in_index;
	Op  *root;
	const Op *only; /* the user, where there is one */
} Uses;

static bool is_int_arithmetic(const Op *op)
{
	const OpInfo *info = op_info(op->code);

	return (info->class == CLASS_ARITH || info->class == CLASS_INTEGER) &&
	       type_is_int(op->results[0]->type) && op->code != OP_div && op->code != OP_rem;
}

bool op_is_silent(Plan *p, const Op *op)
{
	const OpPlan *plan = plan_op(p, op);

	if (!plan->is_needed || plan->is_expression)
		return true;
	return op->n_results == 1 && op->n_blocks == 0 && plan_value(p, op->results[0])->is_folded;
}

/* `if (c) { ... } exit_if c` becomes one if that ends in break: the operation that prints nothing else. */
const Op *exit_merges_with(Plan *p, const Op *exit)
{
	const Op *op = exit->prev;

	if (value_is_const(op_operand(exit, 0)))
		return NULL;
	while (op && op_is_silent(p, op))
		op = op->prev;
	return op && op->code == OP_if && op_operand(op, 0) == op_operand(exit, 0)
	               ? op
	               : NULL;
}

/* What stands for the user where it is part of another expression. */
static const ValuePlan *result_of(Plan *p, const Op *user)
{
	if (user->code == OP_yield && plan_op(p, user->parent->parent)->is_expression)
		user = user->parent->parent;
	if (plan_op(p, user)->is_expression)
		return plan_value(p, condition_result(p, user));
	return user->n_results == 1 ? plan_value(p, user->results[0]) : NULL;
}

static void look_at_use(Plan *p, const Value *v, const Use *use, Uses *uses)
{
	Op *user = use->user;
	uint32_t i = (uint32_t)(use - user->operands);
	const OpPlan *plan = plan_op(p, user);
	const ValuePlan *result = result_of(p, user);
	const Block *home = value_block(v), *block = user->parent;
	uint32_t emitted = for_bound_is_kept(user, i) ? plan->end : plan->begin;
	bool folded = result && result->is_folded;

	if (user->code == OP_exit_if && i == 0 && exit_merges_with(p, user))
		return;
	uses->n++;
	uses->only = user;
	if (for_bound_is_kept(user, i))
		uses->in_loop = true;
	for (; block != home; block = block->parent->parent) {
		if (plan_op(p, block->parent)->is_expression)
			continue;
		if (op_is_loop(block->parent)) {
			uses->in_loop = true;
			if (emitted < plan_op(p, block->parent)->end)
				emitted = plan_op(p, block->parent)->end;
		}
		uses->is_lazy = true;
	}
	if (folded) {
		if (result->emitted > emitted)
			emitted = result->emitted;
		uses->in_loop = uses->in_loop || result->in_loop;
		uses->is_lazy = uses->is_lazy || result->is_lazy || user->code == OP_select ||
		                user->code == OP_yield;
	} else if (user->code == OP_select) {
		uses->is_lazy = true;
	}
	if (emitted > uses->emitted)
		uses->emitted = emitted;
	uses->copies += folded ? result->copies : 1;
	if (user->code == OP_alloc && op_has(user, ATTR_record))
		uses->copies += 2;
	if ((user->code == OP_local || user->code == OP_zero) && i == user->n_operands - 1)
		uses->copies += 1;
	if (!(folded && (user->code == OP_address ? i > 0
	                                          : result->in_index &&
	                                                    (is_int_arithmetic(user) ||
	                                                     user->code == OP_convert))))
		uses->in_index = false;
	if (!uses->root)
		uses->root = folded && result->root ? result->root : user;
}

static Uses uses_of(Plan *p, const Value *v)
{
	Uses uses = { .in_index = true };

	for (const Use *use = v->uses; use; use = use->next)
		if (plan_op(p, use->user)->is_needed &&
		    plan_reads(p, use->user, (uint32_t)(use - use->user->operands)))
			look_at_use(p, v, use, &uses);
	return uses;
}

/* ---- may it? ---- */

bool reads_changed_variable(Plan *p, const Op *op, uint32_t to)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Variable *v = plan_variable(p, op_operand(op, i));

		if (v && v->kind != VARIABLE_OBJECT &&
		    writes_variable_between(v, plan_op(p, op)->begin, to))
			return true;
	}
	return false;
}

bool op_is_costless(const Op *op)
{
	const Type *from;

	if (op->code == OP_cast)
		return type_is_ptr(op_operand(op, 0)->type);
	if (op->code != OP_convert)
		return op->code == OP_address;
	from = op_operand(op, 0)->type;
	return type_is_int(from) && op->type->kind != TYPE_BOOL &&
	       (type_is_int(op->type) || (from->bits < 64 && op->type->bits == 64));
}

static bool operands_are_simple(Plan *p, const Op *op, int depth)
{
	int n_variables = 0;

	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);

		if (v->kind == VALUE_RESULT && op_is_costless(v->as.op) && v->as.op->code == OP_convert)
			v = op_operand(v->as.op, 0);
		if (value_is_const(v))
			continue;
		if (v->kind == VALUE_RESULT && !plan_variable(p, v) &&
		    (depth > 1 || !is_int_arithmetic(v->as.op) ||
		     !operands_are_simple(p, v->as.op, depth + 1)))
			return false;
		n_variables++;
	}
	return n_variables <= 1;
}

static bool stays_named(const Value *v) { return !name_is_made_up(v->name); }

/* More than one text of it. */
static bool may_be_repeated(Plan *p, const Op *op, const Uses *uses)
{
	if (op_is_costless(op))
		return op->code != OP_cast;
	if (!uses->in_index || !is_int_arithmetic(op))
		return false;
	if (feeds_rows(p, op->results[0], 0))
		return true;
	if (operands_are_simple(p, op, 0) && !stays_named(op->results[0]))
		return true;
	return uses->n == 1 && uses->copies <= 2;
}

static bool may_go_into_loop(Plan *p, const Op *op, const Uses *uses)
{
	if (op_is_costless(op))
		return op->code != OP_cast;
	if (!is_int_arithmetic(op))
		return false;
	if (uses->root && uses->root->code == OP_for && uses->copies == 1 && operands_are_simple(p, op, 0))
		return true;
	return uses->in_index && !stays_named(op->results[0]);
}

uint32_t op_length(const Op *op)
{
	const OpInfo *info = op_info(op->code);
	uint32_t length = 3;

	if (info->c_function)
		length = (uint32_t)strlen(info->c_function) + 2;
	else if (op->code == OP_load)
		length = 1;
	else if (op->code == OP_convert)
		length = ctype_is_implicit(op_operand(op, 0)->type, op->type) ? 1 : 8;
	else if (op->code == OP_size_add || op->code == OP_size_mul)
		length = 16;
	else if (op->code == OP_select)
		length = 6;
	else if (op->code == OP_call)
		length = (uint32_t)strlen(op->callee->name) + 2;
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);

		if (value_is_const(v))
			length += type_is_float(v->type) ? 3 : 1;
		else if (v->kind == VALUE_ARG)
			length += (uint32_t)strcspn(v->name, ".");
		else
			length += 2;
	}
	return length;
}

static bool is_foldable_kind(const Op *op)
{
	switch (op_info(op->code)->effect) {
	case EFFECT_PURE: return op->code != OP_carve;
	case EFFECT_READS: return !op_has(op, ATTR_volatile);
	case EFFECT_EFFECT: return (op->code == OP_call || op->code == OP_call_ptr) && op->n_results == 1;
	default: return false;
	}
}

static bool has_result_param(const Op *call)
{
	for (uint32_t i = 0; call->code == OP_call && i < call->callee->body.n_args; i++)
		if (call->callee->params[i].flags & PARAM_RESULT)
			return true;
	return false;
}

static bool memory_allows(Plan *p, const Op *op, const Uses *uses)
{
	uint32_t at = plan_op(p, op)->begin;

	switch (op_info(op->code)->effect) {
	case EFFECT_READS: return SEEDED(folded_past_write) || !writes_memory_between(p, op, at, uses->emitted);
	case EFFECT_EFFECT:
		if (call_is_pure(op))
			return !call_reads_memory(op) ||
			       !writes_memory_between(p, op, at, uses->emitted);
		return !uses->is_lazy && !has_result_param(op) &&
		       !has_memory_operation_between(p, at, uses->emitted);
	default: return true;
	}
}

/* i * m + j of a[i][j] */
static bool is_unprinted(Plan *p, const Op *op, const Uses *uses)
{
	return uses->in_index && is_int_arithmetic(op) && feeds_rows(p, op->results[0], 0);
}

/* In the arm of a ?: of a loop that sums in vectors gcc would load under a mask, and keep the sums in memory. */
static bool would_be_masked(const Op *op, const Uses *uses)
{
	const Op *loop = op->parent->parent;

	return op->code == OP_load && uses->is_lazy && loop && op_has(loop, ATTR_vector) && loop->n_results;
}

static bool should_fold(Plan *p, const Op *op, const Uses *uses)
{
	const Value *v = op->results[0];
	uint32_t length = op_length(op);

	if (!is_foldable_kind(op) || uses->n == 0 || would_be_masked(op, uses))
		return false;
	if (uses->copies > 1 && !may_be_repeated(p, op, uses))
		return false;
	if (uses->in_loop && !may_go_into_loop(p, op, uses))
		return false;
	if (reads_changed_variable(p, op, uses->emitted) || !memory_allows(p, op, uses))
		return false;
	length += plan_op(p, uses->root)->length;
	if (op->code == OP_size_add && uses->only && uses->only->code == OP_size_add)
		return true;
	if (!op_is_costless(op) && !is_unprinted(p, op, uses) && length > (stays_named(v) ? NAMED_STATEMENT : LONG_STATEMENT))
		return false;
	return length < 2 * LONG_STATEMENT;
}

static bool is_object(const Op *op) { return op->code == OP_local || op->code == OP_stack || op->code == OP_stack_in; }

static void make_object(Plan *p, Op *op)
{
	Variable *v = variable_new(p, VARIABLE_OBJECT, op->results[0]);

	v->type = op->code == OP_local ? op->type : op->results[0]->type;
	v->is_array = op->code == OP_local &&
	              (op_has(op, ATTR_array) || !value_is_int(op_operand(op, 0), 1));
	v->first = op;
	v->first_is_here = true;
}

static void fold(Plan *p, Value *v, const Uses *uses, uint32_t length)
{
	ValuePlan *plan = plan_value(p, v);

	plan->is_folded = true;
	plan->emitted = uses->emitted;
	plan->copies = uses->copies;
	plan->in_loop = uses->in_loop;
	plan->is_lazy = uses->is_lazy;
	plan->in_index = uses->in_index;
	plan->root = uses->root;
	plan_op(p, uses->root)->length += length;
}

static bool is_in_expression(Plan *p, const Op *op)
{
	return op->parent->parent && plan_op(p, op->parent->parent)->is_expression;
}

/* Comes to a candidate before it comes to what is in it. */
static void place_condition(Plan *p, Op *op)
{
	Value *v = condition_result(p, op);
	Uses uses = uses_of(p, v);

	if (is_in_expression(p, op)) {
		fold(p, v, &uses, 4);
		return;
	}
	if (uses.copies == 1 && !uses.in_loop && condition_may_move(p, op, uses.emitted) &&
	    plan_op(p, uses.root)->length < LONG_STATEMENT)
		fold(p, v, &uses, 4);
	else
		condition_becomes_statement(p, op);
}

static void place(Plan *p, Op *op)
{
	Value *v = op->results[0];
	ValuePlan *plan = plan_value(p, v);
	Uses uses;

	if (plan->variable || !plan->is_needed)
		return;
	if (is_object(op)) {
		make_object(p, op);
		return;
	}
	uses = uses_of(p, v);
	if (is_in_expression(p, op) || should_fold(p, op, &uses)) {
		fold(p, v, &uses, op_length(op));
		return;
	}
	{
		Variable *variable = variable_new(p, VARIABLE_SINGLE, v);

		vec_push(p->arena, &variable->writes, plan_op(p, op)->begin + 1);
		variable->first = op;
		variable->first_is_here = true;
	}
}

/* A class that starts undefined may be read, by code that is never reached, before anything writes it: the
 * first operation of its block that has to do with it. */
static Op *first_of_undefined(Plan *p, const Variable *v)
{
	Op *first = v->first;

	for (size_t i = 0; i < v->members.count; i++) {
		const Value *member = v->members.at[i];
		Op *op = member->kind == VALUE_RESULT ? member->as.op : member->as.block->parent;

		while (op && op->parent != v->block)
			op = op->parent->parent;
		if (op && (!first || plan_op(p, op)->begin < plan_op(p, first)->begin))
			first = op;
	}
	return first;
}

/* Variables that an inner block writes first are declared before the operation that holds it. */
static void place_declarations(Plan *p)
{
	for (size_t i = p->variables.count; i-- > 0;) {
		Variable *v = p->variables.at[i];

		if (v->into || v->members.count == 0 || v->kind != VARIABLE_CARRIED)
			continue;
		if (v->starts_undefined && first_of_undefined(p, v) != v->first) {
			v->first = first_of_undefined(p, v);
			v->first_is_here = false;
		}
		if (v->first_is_here)
			continue;
		OpPlan *before = plan_op(p, v->first);
		v->declared_next = before->declares;
		before->declares = v;
	}
}

static void place_index(Plan *p, Op *loop)
{
	Variable *v = variable_new(p, VARIABLE_INDEX, for_index(loop));

	vec_push(p->arena, &v->writes, plan_op(p, loop)->begin + 1);
}

void plan_fold(Plan *p)
{
	for (size_t i = p->order.count; i-- > 0;) {
		Op *op = p->order.at[i];

		if (!p->ops.at[i].is_needed)
			continue;
		walk_behind(op);
		if (op->code == OP_for)
			place_index(p, op);
		if (op->code == OP_yield && plan_op(p, op->parent->parent)->is_expression &&
		    op->parent == &op->parent->parent->blocks[1])
			place_condition(p, op->parent->parent);
		if (op->n_blocks == 0 && op->n_results == 1) {
			place(p, op);
			continue;
		}
		for (uint32_t k = 0; op->n_blocks == 0 && k < op->n_results; k++)
			if (plan_value(p, op->results[k])->is_needed) {
				Variable *v = plan_variable(p, op->results[k]);

				if (v)
					continue;
				v = variable_new(p, VARIABLE_SINGLE, op->results[k]);
				vec_push(p->arena, &v->writes, plan_op(p, op)->begin + 1);
				v->first = op;
				v->first_is_here = true;
			}
	}
	place_declarations(p);
}
