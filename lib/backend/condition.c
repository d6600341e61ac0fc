/* An if that only chooses a value, from operands that C need not evaluate, is an expression:
 *
 *   %c = if %a -> bool { %v = load %x[%i]; %b = gt %v, 0.0; yield %b } else { yield false }
 *
 * is `a && x[i] > 0.0`.  Candidates are found before variables are shared, so that their results get
 * none; whether the text may stand where the result is used is known when fold.c comes to it. */
#include <string.h>

#include "backend/plan.h"

enum { LONG_CONDITION = 60 };

/* The needed result where there is just one, else -1. */
static int only_slot(Plan *p, const Op *op)
{
	const RegionPlan *plan = plan_region(p, op);
	int slot = -1;

	for (uint32_t k = 0; k < op->n_results; k++)
		if (plan->slot_is_needed[k]) {
			if (slot >= 0)
				return -1;
			slot = (int)k;
		}
	return slot;
}

static const Op *only_user(Plan *p, const Value *v)
{
	const Op *user = NULL;

	for (const Use *use = v->uses; use; use = use->next) {
		uint32_t i = (uint32_t)(use - use->user->operands);

		if (!plan_op(p, use->user)->is_needed || !plan_reads(p, use->user, i))
			continue;
		if (user)
			return NULL;
		user = use->user;
	}
	return user;
}

static bool is_operand_of_expression(Plan *p, const Op *op)
{
	const Effect effect = op_info(op->code)->effect;

	if (op->n_blocks)
		return plan_op(p, op)->is_expression;
	if (op->n_results != 1 || op->code == OP_carve)
		return false;
	if (effect != EFFECT_PURE && !(effect == EFFECT_READS && !op_has(op, ATTR_volatile)) &&
	    !(effect == EFFECT_EFFECT && call_is_pure(op)))
		return false;
	return only_user(p, op->results[0]) != NULL || op_is_costless(op);
}

static bool blocks_are_expressions(Plan *p, const Op *op)
{
	uint32_t length = 0;

	for (uint32_t i = 0; i < op->n_blocks; i++)
		FOR_EACH_OP(inner, &op->blocks[i]) {
			if (!plan_op(p, inner)->is_needed || inner->code == OP_yield)
				continue;
			length += op_length(inner);
			if (length > LONG_CONDITION || !is_operand_of_expression(p, inner))
				return false;
		}
	return true;
}

static bool is_candidate(Plan *p, const Op *op)
{
	int slot = only_slot(p, op);
	const Value *v = slot >= 0 ? op->results[slot] : NULL;
	const Op *user = v ? only_user(p, v) : NULL;

	if (!user)
		return false;
	if (v->type->kind != TYPE_BOOL &&
	    (!(name_is_made_up(v->name) || names_have_one_stem(v->name, "c")) || user->code == OP_yield || user->code == OP_exit_if ||
	     op_is_loop(user)))
		return false;
	return blocks_are_expressions(p, op);
}

void plan_conditions(Plan *p)
{
	for (size_t i = p->regions.count; i-- > 0;) { /* inner ones first */
		Op *op = p->regions.at[i];
		OpPlan *plan = plan_op(p, op);

		plan->is_expression = op->code == OP_if && plan->is_needed && is_candidate(p, op);
	}
}

Value *condition_result(Plan *p, const Op *op)
{
	int slot = only_slot(p, op);

	return slot < 0 ? NULL : op->results[slot];
}

bool condition_may_move(Plan *p, const Op *op, uint32_t to)
{
	for (uint32_t i = 0; i < op->n_blocks; i++)
		FOR_EACH_OP(inner, &op->blocks[i]) {
			if (!plan_op(p, inner)->is_needed)
				continue;
			if (reads_changed_variable(p, inner, to))
				return false;
			if (inner->code == OP_load || (inner->code == OP_call && call_reads_memory(inner)))
				if (writes_memory_between(p, inner, plan_op(p, inner)->begin, to))
					return false;
		}
	return !reads_changed_variable(p, op, to);
}

/* It is an if statement after all: its result gets a variable that both branches assign. */
void condition_becomes_statement(Plan *p, Op *op)
{
	Value *v = condition_result(p, op);
	Variable *variable = variable_new(p, VARIABLE_CARRIED, v);

	plan_op(p, op)->is_expression = false;
	for (uint32_t i = 0; i < op->n_blocks; i++)
		vec_push(p->arena, &variable->writes,
		         plan_op(p, block_terminator(&op->blocks[i]))->begin + 1);
	variable->first = op;
}

uint32_t text_operands(Plan *p, const Op *op)
{
	return op->n_operands + (plan_op(p, op)->is_expression ? op->n_blocks : 0);
}

Value *text_operand(Plan *p, const Op *op, uint32_t i)
{
	if (i < op->n_operands)
		return op_operand(op, i);
	return slot_yield(op, i - op->n_operands, condition_result(p, op)->index);
}
