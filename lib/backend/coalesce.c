/* Which values share one variable of the C text.
 *
 *   %s = for %i in 0..%n with (%acc = 0.0) { ... %acc.1 = add %acc, %p; yield %acc.1 }
 *
 * The argument and the result of a carried value always share one: no position has both.  Into their
 * class come, in this order, what is yielded, what exits give, and the initial value, each where the
 * live ranges of the two classes do not overlap (the conservative test of Sreedhar et al., on structured
 * code).  What does not fit is copied where the loop or the branch hands it over. */
#include "backend/plan.h"

#include <stdlib.h>
#include <string.h>

#include "backend/restore.h"

typedef enum Rank { RANK_YIELD, RANK_BRANCH, RANK_EXIT, RANK_INIT, N_RANKS } Rank;

typedef struct Pair {
	Value *slot, *source;
	const Op *region;
	const Op *user; /* yield, exit_if, or the loop itself */
} Pair;

typedef VEC(Pair) PairVec;

/* ---- which pairs may share ---- */

static bool is_top_level_const(const char *ctype)
{
	const char *star, *name;

	if (!ctype)
		return false;
	star = strrchr(ctype, '*');
	if (!star)
		return strstr(ctype, "const") != NULL;
	name = strchr(star, '@');
	return name && strstr(star, "const") && strstr(star, "const") < name;
}

/* An object is not a value that could be assigned. */
static bool is_object(const Value *v)
{
	return v->kind == VALUE_RESULT &&
	       (v->as.op->code == OP_local || v->as.op->code == OP_stack || v->as.op->code == OP_stack_in);
}

static bool may_share(Plan *p, const Pair *pair, Rank rank)
{
	const Value *v = pair->source;
	bool one_name;

	if (value_is_global_like(v) || is_object(v) || v->type != pair->slot->type ||
	    (value_op(v) && plan_op(p, value_op(v))->is_expression))
		return false;
	one_name = names_have_one_stem(pair->slot->name, v->name) && !name_is_made_up(v->name);
	if (v->kind == VALUE_ARG) {
		const Op *loop = v->as.block->parent;

		if (loop)
			return v->index >= loop_first_carried(loop);
		return one_name && !is_top_level_const(p->func->params[v->index].ctype) &&
		       !(p->func->params[v->index].flags & (PARAM_BYVAL | PARAM_RESULT));
	}
	if (rank == RANK_EXIT && plan_value(p, v)->n_uses == 1 &&
	    op_info(v->as.op->code)->effect == EFFECT_PURE && v->as.op->parent == pair->user->parent)
		return false; /* computed where the loop is left */
	if (v->as.op->code == OP_carve || v->as.op->code == OP_address)
		return rank != RANK_INIT || one_name || plan_value(p, v)->n_uses == 1;
	if (value_is_within(v, pair->region) || v->as.op->n_blocks)
		return true;
	return one_name || (rank == RANK_INIT && plan_value(p, v)->n_uses == 1);
}

/* ---- merging ---- */

static Block *common_block(Plan *p, Block *a, Block *b)
{
	while (a != b) {
		if (plan_block(p, a)->depth >= plan_block(p, b)->depth)
			a = a->parent->parent;
		else
			b = b->parent->parent;
	}
	return a;
}

static void unite(Plan *p, Variable *a, Variable *b)
{
	if (b->members.count > a->members.count) {
		Variable *t = a;

		a = b;
		b = t;
	}
	live_unite(p->arena, &a->live, &b->live);
	for (size_t i = 0; i < b->members.count; i++)
		vec_push(p->arena, &a->members, b->members.at[i]);
	a->kind = a->kind == VARIABLE_PARAM || b->kind == VARIABLE_PARAM ? VARIABLE_PARAM
	                                                                 : VARIABLE_CARRIED;
	a->block = common_block(p, a->block, b->block);
	b->into = a;
}

static void try_to_share(Plan *p, const Pair *pair, Rank rank)
{
	Variable *a, *b;

	if (!may_share(p, pair, rank))
		return;
	a = plan_variable(p, pair->slot);
	b = plan_variable(p, pair->source);
	if (a == b)
		return;
	if (!b)
		b = variable_new(p, VARIABLE_SINGLE, pair->source);
	live_of_variable(p, a);
	live_of_variable(p, b);
	if (!live_overlap(&a->live, &b->live) &&
	    !(a->kind == VARIABLE_PARAM && b->kind == VARIABLE_PARAM)) {
		unite(p, a, b);
	} else if (b->members.count == 1 && b->kind == VARIABLE_SINGLE) {
		plan_value(p, pair->source)->variable = NULL; /* may still be folded */
		b->members.count = 0;
	}
}

/* ---- pairs ---- */

/* Operand i of `user` goes to a result of the region. */
static void add_pair(Plan *p, PairVec *pairs, Value *slot, const Op *region, const Op *user, uint32_t i)
{
	plan_op(p, user)->may_write = true;
	vec_push(p->arena, pairs, ((Pair){ slot, op_operand(user, i), region, user }));
}

static void add_pairs_of(Plan *p, PairVec *pairs, Op *op)
{
	const RegionPlan *plan = plan_region(p, op);

	for (uint32_t k = 0; k < op->n_results; k++) {
		Value *slot = op->results[k];
		Variable *v;

		if (!plan->slot_is_needed[k] || plan_op(p, op)->is_expression)
			continue;
		v = variable_new(p, VARIABLE_CARRIED, slot);
		if (!op_is_loop(op)) {
			for (uint32_t i = 0; i < 2; i++)
				add_pair(p, &pairs[RANK_BRANCH], slot, op,
				         block_terminator(&op->blocks[i]), k);
			continue;
		}
		vec_push(p->arena, &v->members, loop_carried(op, k));
		plan_value(p, loop_carried(op, k))->variable = v;
		add_pair(p, &pairs[RANK_YIELD], slot, op, block_terminator(&op->blocks[0]), k);
		for (size_t i = 0; plan->result_is_needed[k] && i < plan->exits.count; i++)
			add_pair(p, &pairs[RANK_EXIT], slot, op, plan->exits.at[i], k + 1);
		add_pair(p, &pairs[RANK_INIT], slot, op, op, loop_first_init(op) + k);
	}
}

/* ---- where the variables are written ---- */

typedef struct Write {
	Plan     *p;
	Variable *variable;
	uint32_t  position;
	Block    *block;
	Op       *op; /* of `block` */
} Write;

/* Comes in the order of positions. */
static void note(Write w)
{
	Variable *v = w.variable;

	vec_push(w.p->arena, &v->writes, w.position);
	if (v->writes.count > 1)
		return;
	v->first_is_here = w.block == v->block;
	while (w.block != v->block) {
		w.op = w.block->parent;
		w.block = w.op->parent;
	}
	v->first = w.op;
}

static void note_copy(Plan *p, Value *slot, Value *source, Op *op, Block *block)
{
	Variable *v = plan_variable(p, slot);

	if (!v)
		return; /* an expression */
	if (source->kind == VALUE_UNDEF)
		v->starts_undefined = true;
	else if (plan_variable(p, source) != v)
		note((Write){ p, v, plan_op(p, op)->begin + 1, block, op });
}

static void note_writes_of(Plan *p, Op *op)
{
	const OpPlan *plan = plan_op(p, op);

	if (op_is_loop(op))
		for (uint32_t k = 0; k < op->n_results; k++)
			if (plan->region->slot_is_needed[k])
				note_copy(p, op->results[k], loop_init(op, k), op, op->parent);
	if (op->code == OP_yield || (op->code == OP_exit_if && !exit_returns(op))) {
		Op *region = op->code == OP_yield ? op->parent->parent : exit_loop(op);
		uint32_t first = op->code == OP_exit_if;

		const RegionPlan *of = plan_region(p, region);
		const bool *is_needed = first ? of->result_is_needed : of->slot_is_needed;

		for (uint32_t k = 0; k < region->n_results; k++)
			if (is_needed[k])
				note_copy(p, region->results[k], op_operand(op, first + k), op,
				          op->parent);
	}
	if (op->n_blocks)
		return;
	for (uint32_t k = 0; k < op->n_results; k++) {
		Variable *v = plan_variable(p, op->results[k]);

		if (v)
			note((Write){ p, v, plan->begin + 1, op->parent, op });
	}
}

void plan_coalesce(Plan *p)
{
	PairVec pairs[N_RANKS] = { { 0 } };

	for (uint32_t i = 0; i < p->func->body.n_args; i++) {
		Value *param = p->func->body.args[i];
		Variable *v = variable_new(p, VARIABLE_PARAM, param);

		if (p->func->params[i].flags & (PARAM_BYVAL | PARAM_RESULT)) {
			v->kind = VARIABLE_OBJECT;
			v->type = param->type->elem;
		}
	}
	for (size_t i = 0; i < p->regions.count; i++)
		if (plan_op(p, p->regions.at[i])->is_needed)
			add_pairs_of(p, pairs, p->regions.at[i]);
	for (int rank = 0; rank < N_RANKS; rank++)
		for (size_t i = 0; i < pairs[rank].count; i++)
			try_to_share(p, &pairs[rank].at[i], (Rank)rank);
	for (size_t i = 0; i < p->variables.count; i++)
		if (p->variables.at[i]->kind == VARIABLE_PARAM && !p->variables.at[i]->into)
			vec_push(p->arena, &p->variables.at[i]->writes, 0);
	for (size_t i = 0; i < p->order.count; i++)
		if (p->ops.at[i].is_needed && p->ops.at[i].may_write)
			note_writes_of(p, p->order.at[i]);
}
