/* Numbers the operations of a function, marks what is needed, counts its uses.
 *
 * Needed is what has an effect, or computes for something needed.  A carried value is needed when its
 * result, or its argument inside the loop, is: an accumulator that only feeds itself is not. */
#include "backend/plan.h"

#include <string.h>

#include "backend/restore.h"

/* ---- tables ---- */

ValuePlan *plan_value(Plan *p, const Value *v)
{
	return &p->values[v->id];
}

OpPlan *plan_op(Plan *p, const Op *op)
{
	return &p->ops.at[op->id];
}

RegionPlan *plan_region(Plan *p, const Op *op)
{
	return plan_op(p, op)->region;
}

BlockPlan *plan_block(Plan *p, const Block *b)
{
	return b->parent ? &plan_region(p, b->parent)->blocks[b - b->parent->blocks] : &p->body;
}

Variable *plan_variable(Plan *p, const Value *v)
{
	Variable *variable;

	if (value_is_global_like(v))
		return NULL;
	variable = plan_value(p, v)->variable;
	while (variable && variable->into) {
		if (variable->into->into)
			variable->into = variable->into->into;
		variable = variable->into;
	}
	return variable;
}

Variable *variable_new(Plan *p, VariableKind kind, Value *member)
{
	Variable *v = ARENA_NEW(p->arena, Variable);

	v->kind = kind;
	v->type = member->type;
	v->block = value_block(member);
	v->members.at = &v->member;
	v->members.capacity = 1;
	v->writes.at = &v->write;
	v->writes.capacity = 1;
	vec_push(p->arena, &v->members, member);
	vec_push(p->arena, &p->variables, v);
	plan_value(p, member)->variable = v;
	if (value_op(member))
		plan_op(p, value_op(member))->may_write = true;
	return v;
}

uint32_t plan_definition(Plan *p, const Value *v)
{
	if (v->kind == VALUE_RESULT)
		return plan_op(p, v->as.op)->end + 1;
	if (v->kind == VALUE_ARG && v->as.block->parent)
		return plan_op(p, v->as.block->parent)->begin + 1;
	return 1;
}

/* ---- regions ---- */

Value *slot_yield(const Op *region, uint32_t block, uint32_t slot)
{
	return op_operand(block_terminator(&region->blocks[block]), slot);
}

bool for_bound_is_kept(const Op *op, uint32_t operand)
{
	return op->code == OP_for && operand == (op_has(op, ATTR_rev) ? 0 : 1);
}

bool call_is_pure(const Op *op)
{
	const FuncSummary *s;

	if (op->code != OP_call)
		return false;
	s = &op->callee->summary;
	if (!s->known || s->writes_memory || s->has_io || s->may_not_return || op->n_results != 1)
		return false;
	for (uint32_t i = 0; i < op->callee->body.n_args; i++)
		if (op->callee->params[i].flags & PARAM_RESULT)
			return false;
	return true;
}

bool call_reads_memory(const Op *op) { return op->callee->summary.reads_memory; }

bool plan_reads(Plan *p, const Op *op, uint32_t i)
{
	switch ((int)op->code) {
	case OP_for: return i < 2 || plan_region(p, op)->slot_is_needed[i - 2];
	case OP_loop: return plan_region(p, op)->slot_is_needed[i];
	case OP_yield: return plan_region(p, op->parent->parent)->slot_is_needed[i];
	case OP_exit_if:
		return i == 0 || exit_returns(op) ||
		       plan_region(p, exit_loop(op))->result_is_needed[i - 1];
	default: return true;
	}
}

/* ---- names ---- */

static size_t stem_length(const char *name)
{
	size_t n = strlen(name), end = n;

	while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9')
		end--;
	return end > 1 && end < n && name[end - 1] == '.' ? end - 1 : n;
}

/* "t", "t.16", "t.16_bar.1" */
bool name_is_made_up(const char *name)
{
	size_t n = strspn(name + 1, ".0123456789");

	return name[0] == 't' && (!name[1] || name[1] == '.') &&
	       (!name[n + 1] || name[n + 1] == '_');
}

bool names_have_one_stem(const char *a, const char *b)
{
	size_t n = stem_length(a);

	return n == stem_length(b) && strncmp(a, b, n) == 0;
}

/* ---- positions ---- */

static RegionPlan *region_new(Arena *arena, const Op *op)
{
	RegionPlan *region = ARENA_NEW(arena, RegionPlan);

	region->slot_is_needed = ARENA_ARRAY(arena, bool, op->n_results + 1);
	region->result_is_needed = ARENA_ARRAY(arena, bool, op->n_results + 1);
	region->blocks = ARENA_ARRAY(arena, BlockPlan, op->n_blocks);
	return region;
}

static void number_values(Value *const *values, uint32_t n, uint32_t *n_values)
{
	for (uint32_t i = 0; i < n; i++)
		values[i]->id = (*n_values)++;
}

static bool may_have_effect(const Op *op)
{
	switch (op_info(op->code)->effect) {
	case EFFECT_PURE:
	case EFFECT_ALLOCATES: return false;
	case EFFECT_READS: return op_has(op, ATTR_volatile);
	case EFFECT_CONTROL: return op->code == OP_return || op->code == OP_exit_if;
	default: return true;
	}
}

/* The ids of an operation, of its results and of its blocks' arguments are the numbers of their plans. */
static void number(Plan *p, Op *op, uint32_t *n_values)
{
	walk_ahead(op);
	op->id = (uint32_t)p->order.count;
	vec_push(p->arena, &p->order, op);
	vec_push(p->arena, &p->ops, ((OpPlan){ 0 }));
	if (op->n_blocks)
		vec_push(p->arena, &p->regions, op);
	if (may_have_effect(op))
		vec_push(p->arena, &p->effects, op);
	if (op->code == OP_local)
		vec_push(p->arena, &p->locals, op->results[0]);
	number_values(op->results, op->n_results, n_values);
	for (uint32_t i = 0; i < op->n_blocks; i++)
		number_values(op->blocks[i].args, op->blocks[i].n_args, n_values);
}

/* How many values there are. */
static uint32_t number_operations(Plan *p)
{
	Block *b = &p->func->body;
	Op *op = b->first;
	uint32_t position = 2, depth = 0, n_values = 0;

	number_values(b->args, b->n_args, &n_values);
	plan_block(p, b)->start = position;
	for (;;) {
		OpPlan *plan;

		if (!op) {
			Op *parent = b->parent;

			plan_block(p, b)->end = position;
			if (!parent)
				return n_values;
			if (b + 1 < parent->blocks + parent->n_blocks) {
				b++;
			} else {
				plan_op(p, parent)->end = position;
				position += 2;
				b = parent->parent;
				op = parent->next;
				depth--;
				continue;
			}
		} else {
			number(p, op, &n_values);
			plan = plan_op(p, op);
			plan->begin = plan->end = position;
			position += 2;
			if (op->code == OP_exit_if && !exit_returns(op))
				vec_push(p->arena, &plan_region(p, exit_loop(op))->exits, op);
			if (op->n_blocks == 0) {
				op = op->next;
				continue;
			}
			plan->region = region_new(p->arena, op);
			b = &op->blocks[0];
			depth++;
		}
		plan_block(p, b)->start = position;
		plan_block(p, b)->depth = depth;
		op = b->first;
	}
}

/* ---- what is needed ---- */

/* Goes over the operations from the last to the first, which comes to nearly all behind those that read them. */
typedef struct Marking {
	Plan    *p;
	uint32_t at;  /* the operation that it has come to; needed ones from there on wait in */
	OpVec    ops;
	ValueVec values;
} Marking;

static void need_value(Marking *m, Value *v)
{
	ValuePlan *plan;

	if (value_is_global_like(v))
		return;
	plan = plan_value(m->p, v);
	if (!plan->is_needed) {
		plan->is_needed = true;
		vec_push(m->p->arena, &m->values, v);
	}
}

/* Where a needed operation reads it: there once, see plan_reads. */
static void use_value(Marking *m, Value *v)
{
	if (value_is_global_like(v))
		return;
	plan_value(m->p, v)->n_uses++;
	need_value(m, v);
}

static void need_op(Marking *m, Op *op)
{
	OpPlan *plan = plan_op(m->p, op);

	if (plan->is_needed)
		return;
	plan->is_needed = true;
	if (op->id >= m->at)
		vec_push(m->p->arena, &m->ops, op);
}

static void need_slot(Marking *m, Op *region, uint32_t slot)
{
	RegionPlan *plan = plan_region(m->p, region);

	if (plan->slot_is_needed[slot])
		return;
	plan->slot_is_needed[slot] = true;
	need_op(m, region);
	for (uint32_t i = 0; i < region->n_blocks; i++)
		use_value(m, slot_yield(region, i, slot));
	if (!op_is_loop(region))
		return;
	use_value(m, loop_init(region, slot));
	need_value(m, loop_carried(region, slot));
}

/* What is carried may be needed in the loop only, not behind it. */
static void need_result(Marking *m, Op *region, uint32_t slot)
{
	RegionPlan *plan = plan_region(m->p, region);

	need_slot(m, region, slot);
	plan->result_is_needed[slot] = true;
	for (size_t i = 0; i < plan->exits.count; i++)
		use_value(m, op_operand(plan->exits.at[i], slot + 1));
}

static void spread_op(Marking *m, Op *op)
{
	uint32_t n = op->n_operands;

	if (op->parent->parent)
		need_op(m, op->parent->parent);
	if (op_is_loop(op)) {
		const RegionPlan *plan = plan_region(m->p, op);

		n = loop_first_init(op);
		for (size_t i = 0; i < plan->exits.count; i++)
			need_op(m, plan->exits.at[i]);
	} else if (op->code == OP_exit_if) {
		n = exit_returns(op) ? n : 1;
	} else if (op->code == OP_yield) {
		n = 0;
	}
	for (uint32_t i = 0; i < op->n_blocks; i++)
		if (block_terminator(&op->blocks[i]))
			need_op(m, block_terminator(&op->blocks[i]));
	for (uint32_t i = 0; i < n; i++)
		use_value(m, op_operand(op, i));
}

static void spread_value(Marking *m, Value *v)
{
	if (v->kind == VALUE_RESULT) {
		if (v->as.op->n_blocks)
			need_result(m, v->as.op, v->index);
		else
			need_op(m, v->as.op);
	} else if (v->as.block->parent) {
		Op *loop = v->as.block->parent;

		need_op(m, loop);
		if (v->index >= loop_first_carried(loop))
			need_slot(m, loop, v->index - loop_first_carried(loop));
	}
}

/* Whether anything looks into the object; the depth is that of addresses of addresses. */
static bool is_ever_read(const Value *pointer)
{
	for (const Use *use = pointer->uses; use; use = use->next) {
		const Op *op = use->user;
		bool is_first = use == &op->operands[0];

		switch ((int)op->code) {
		case OP_accum:
		case OP_store:
			if (is_first)
				return true;
			break;
		case OP_copy:
		case OP_move:
			if (!is_first)
				return true;
			break;
		case OP_zero: break;
		case OP_address:
		case OP_cast:
			if (!is_first || is_ever_read(op->results[0]))
				return true;
			break;
		default: return true;
		}
	}
	return false;
}

static void find_unread(Plan *p)
{
	for (size_t i = 0; i < p->locals.count; i++)
		if (!is_ever_read(p->locals.at[i]))
			map_put(p->arena, &p->unread, p->locals.at[i], p);
}

/* Into a local that nothing reads. */
static bool is_lost(Plan *p, const Op *op)
{
	uint32_t place = op->code == OP_store || op->code == OP_accum;

	if (p->unread.count == 0 || op_has(op, ATTR_volatile) ||
	    (!place && op->code != OP_copy && op->code != OP_move && op->code != OP_zero))
		return false;
	return map_get(&p->unread, root_of_pointer(op_operand(op, place))) != NULL;
}

static bool has_effect(Plan *p, const Op *op)
{
	if (is_lost(p, op))
		return false;
	switch (op_info(op->code)->effect) {
	case EFFECT_WRITES:
	case EFFECT_ACCUMULATES:
	case EFFECT_FREES: return true;
	case EFFECT_EFFECT: return !call_is_pure(op);
	case EFFECT_READS: return op_has(op, ATTR_volatile);
	default: return op->code == OP_return || (op->code == OP_exit_if && exit_returns(op));
	}
}

static void mark_needed(Plan *p)
{
	Marking m = { .p = p, .at = (uint32_t)p->order.count };

	find_unread(p);
	for (size_t i = 0; i < p->effects.count; i++)
		if (has_effect(p, p->effects.at[i]))
			need_op(&m, p->effects.at[i]);
	while (m.at-- > 0) {
		if (!p->ops.at[m.at].is_needed)
			continue;
		walk_behind(p->order.at[m.at]);
		spread_op(&m, p->order.at[m.at]);
		while (m.ops.count || m.values.count) {
			if (m.ops.count)
				spread_op(&m, vec_pop(&m.ops));
			else
				spread_value(&m, vec_pop(&m.values));
		}
	}
}

/* ---- pointers that are written through ---- */

static void mark_written(Marking *m, Value *v)
{
	if (type_is_ptr(v->type) && !value_is_global_like(v) &&
	    !plan_value(m->p, v)->is_written_through) {
		plan_value(m->p, v)->is_written_through = true;
		vec_push(m->p->arena, &m->values, v);
	}
}

static bool param_is_read_only(const Func *callee, uint32_t i)
{
	const Param *param;

	if (i >= callee->body.n_args)
		return false;
	param = &callee->params[i];
	return param->flags & (PARAM_CONST | PARAM_BYVAL) ||
	       (param->ctype && strstr(param->ctype, "const ") && strchr(param->ctype, '*') &&
	        strstr(param->ctype, "const ") < strchr(param->ctype, '*'));
}

static void mark_writes_of(Marking *m, Op *op)
{
	switch ((int)op->code) {
	case OP_store:
		mark_written(m, op_operand(op, 0)); /* a pointer that is put away */
		mark_written(m, op_operand(op, 1));
		break;
	case OP_accum: mark_written(m, op_operand(op, 1)); break;
	case OP_copy:
	case OP_move:
	case OP_zero:
	case OP_free:
	case OP_push: mark_written(m, op_operand(op, 0)); break;
	case OP_return:
		if (!m->p->func->result_ctype || !strstr(m->p->func->result_ctype, "const"))
			for (uint32_t i = 0; i < op->n_operands; i++)
				mark_written(m, op_operand(op, i));
		break;
	case OP_call:
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (!param_is_read_only(op->callee, i))
				mark_written(m, op_operand(op, i));
		break;
	case OP_call_ptr:
		for (uint32_t i = 0; i < op->n_operands; i++)
			mark_written(m, op_operand(op, i));
		break;
	}
}

/* From a pointer to those that it was made from. */
static void spread_written(Marking *m, Value *v)
{
	Op *op = v->kind == VALUE_RESULT ? v->as.op : v->as.block->parent;
	uint32_t slot = v->index;

	if (!op)
		return;
	if (op->code == OP_address || op->code == OP_cast) {
		mark_written(m, op_operand(op, 0));
	} else if (op->code == OP_select) {
		mark_written(m, op_operand(op, 1));
		mark_written(m, op_operand(op, 2));
	} else if (op->n_blocks) {
		if (v->kind == VALUE_ARG) {
			if (slot < loop_first_carried(op))
				return;
			slot -= loop_first_carried(op);
		}
		for (uint32_t i = 0; i < op->n_blocks; i++)
			mark_written(m, slot_yield(op, i, slot));
		if (op_is_loop(op)) {
			const RegionPlan *plan = plan_region(m->p, op);

			mark_written(m, loop_init(op, slot));
			mark_written(m, loop_carried(op, slot));
			mark_written(m, op->results[slot]);
			for (size_t i = 0; i < plan->exits.count; i++)
				mark_written(m, op_operand(plan->exits.at[i], slot + 1));
		}
	}
}

static void look_at_effects(Plan *p)
{
	Marking m = { .p = p };

	for (size_t i = 0; i < p->effects.count; i++) {
		Op *op = p->effects.at[i];

		if (!plan_op(p, op)->is_needed)
			continue;
		if (has_effect(p, op) && op->code != OP_return && op->code != OP_exit_if)
			vec_push(p->arena, &p->memory, op);
		mark_writes_of(&m, op);
	}
	while (m.values.count)
		spread_written(&m, vec_pop(&m.values));
}

Plan *plan_new(Arena *arena, Func *func)
{
	Plan *p = ARENA_NEW(arena, Plan);

	p->arena = arena;
	p->func = func;
	p->values = ARENA_ARRAY(arena, ValuePlan, number_operations(p) + 1);
	mark_needed(p);
	look_at_effects(p);
	plan_conditions(p);
	plan_coalesce(p);
	plan_fold(p);
	return p;
}
