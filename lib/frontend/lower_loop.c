/* Loops.
 *
 * A loop carries the variables that it assigns and that exist outside, the flags of the jumps that leave it
 * for more than its own end, and what is returned.  Its block is straight: jumps out are exit_ifs, in order. */
#include "frontend/counted.h"
#include "frontend/lowering.h"

bool at_loop_top(const Lower *l) { return l->loop && l->b.block == l->loop->block; }

/* ---- what is carried */

static void carry_variable(Lower *l, LoopRegion *loop, Variable *var, uint32_t mark)
{
	if (!var || var->is_object || !var->value || var->mark == mark)
		return;
	var->mark = mark;
	vec_push(l->arena, &loop->carried, var);
}

static void carry_flags(Lower *l, LoopRegion *loop, uint32_t mark)
{
	const TargetVec *leaves_to = &loop->info->leaves_to;

	for (size_t i = 0; i < leaves_to->count; i++) {
		JumpTarget *t = leaves_to->at[i];

		if (t == &loop->info->break_target)
			continue;
		if (!t->flag.type)
			t->flag = flag_variable(l, "jumped");
		if (!t->flag.value)
			t->flag.value = const_bool(l->module, false);
		carry_variable(l, loop, &t->flag, mark);
		if (t == &l->flow->returned && l->result.type)
			carry_variable(l, loop, &l->result, mark);
	}
}

/* `not_carried` is the counter of a for; it is carried when it is seen behind the loop. */
static void collect_carried(Lower *l, LoopRegion *loop, const Variable *not_carried)
{
	uint32_t mark = new_mark(l);

	for (size_t i = loop->info->first; i < loop->info->end; i++) {
		Variable *var = variable_of(l, l->flow->assigned.at[i]);

		if (var != not_carried)
			carry_variable(l, loop, var, mark);
	}
	carry_flags(l, loop, mark);
}

static Value **carried_values(Lower *l, const LoopRegion *loop)
{
	Value **values = ARENA_ARRAY(l->arena, Value *, loop->carried.count);

	for (size_t i = 0; i < loop->carried.count; i++)
		values[i] = variable_get(l, loop->carried.at[i]);
	return values;
}

/* ---- the block */

static bool is_flag_of(const LoopRegion *loop, const Variable *var)
{
	for (size_t i = 0; i < loop->info->leaves_to.count; i++)
		if (&loop->info->leaves_to.at[i]->flag == var)
			return true;
	return false;
}

static void enter_block(Lower *l, LoopRegion *loop)
{
	LoopInfo *info = (LoopInfo *)loop->info;
	uint32_t first = loop_first_carried(loop->op);

	loop->block = &loop->op->blocks[0];
	loop->outer = l->loop;
	l->loop = loop;
	if (l->max_trips)
		op_set_int(loop->op, ATTR_max_trips, l->max_trips);
	l->max_trips = 0;
	loop->region = region_enter(l, loop->block);
	for (size_t i = 0; i < loop->carried.count; i++) {
		Variable *var = loop->carried.at[i];
		Value *arg = loop->block->args[first + i];

		value_set_name(l->state->func, arg, var->name);
		arg->ctype = var->ctype;
		if (var->decl)
			arg->loc = var->decl->loc;
		variable_set(l, var, is_flag_of(loop, var) ? const_bool(l->module, false) : arg);
	}
	info->break_target.flag = flag_variable(l, "left");
	info->continue_target.flag = flag_variable(l, "skipped");
	variable_set(l, &info->break_target.flag, const_bool(l->module, false));
	variable_set(l, &info->continue_target.flag, const_bool(l->module, false));
}

static void exit_if(Lower *l, Value *c)
{
	Value **values = carried_values(l, l->loop);

	build_exit_if(&l->b, c, values, (uint32_t)l->loop->carried.count);
}

void leave_loop(Lower *l, Outcome *o)
{
	LoopRegion *loop = l->loop;
	Value *yes = const_bool(l->module, true), *no = const_bool(l->module, false), *c;
	TargetVec out = { 0 }, stay = { 0 };

	for (size_t i = 0; i < o->targets.count; i++) {
		JumpTarget *t = o->targets.at[i];

		targets_add(l->arena, t->depth < loop->info->continue_target.depth ? &out : &stay, t);
	}
	if (!out.count)
		return;
	c = o->falls || stay.count ? any_flag(l, &out) : yes;
	if (out.count == 1)
		variable_set(l, &out.at[0]->flag, yes);
	exit_if(l, c);
	for (size_t i = 0; i < out.count; i++) {
		variable_set(l, &out.at[i]->flag, no);
		targets_add(l->arena, &loop->left_to, out.at[i]);
	}
	o->targets = stay;
}

/* Lowers the body; whether there is a next iteration. */
static bool goes_on(Lower *l, LoopRegion *loop, Outcome o)
{
	leave_loop(l, &o);
	return o.falls || targets_contain(&o.targets, &loop->info->continue_target);
}

/* `ends` says whether the loop can end by itself. */
static Outcome leave_block(Lower *l, LoopRegion *loop, bool ends)
{
	Outcome o = { .falls = ends };
	const LoopInfo *info = loop->info;

	build_yield(&l->b, carried_values(l, loop), (uint32_t)loop->carried.count);
	region_leave(l, &loop->region);
	l->loop = loop->outer;
	for (size_t i = 0; i < loop->carried.count; i++) {
		Variable *var = loop->carried.at[i];

		value_set_name(l->state->func, loop->op->results[i], var->name);
		loop->op->results[i]->ctype = var->ctype;
		variable_set(l, var, loop->op->results[i]);
	}
	for (size_t i = 0; i < info->leaves_to.count; i++) {
		JumpTarget *t = info->leaves_to.at[i];

		if (!targets_contain(&loop->left_to, t)) {
			if (t != &info->break_target)
				variable_set(l, &t->flag, const_bool(l->module, false));
		} else if (t == &info->break_target) {
			o.falls = true;
		} else {
			targets_add(l->arena, &o.targets, t);
		}
	}
	return o;
}

/* ---- general loops */

/* Exits unless the condition holds; whether it can fail. */
static bool test(Lower *l, const Expr *condition)
{
	Value *c = condition ? lower_condition(l, condition) : const_bool(l->module, true);

	if (value_is_int(c, 1))
		return false;
	exit_if(l, build_not(&l->b, c));
	return true;
}

static Outcome lower_general(Lower *l, const Stmt *s, const LoopInfo *info)
{
	LoopRegion loop = { .info = info };
	bool ends = false, is_do = s->kind == STMT_DO;
	Stmt *body = s->body;

	collect_carried(l, &loop, NULL);
	loop.op = build_loop(&l->b, carried_values(l, &loop), (uint32_t)loop.carried.count);
	enter_block(l, &loop);
	if (!is_do)
		ends = test(l, s->expr);
	if (goes_on(l, &loop, lower_sequence(l, (Rest){ &body, 1, NULL }))) {
		if (s->step)
			lower_effects(l, s->step);
		if (is_do)
			ends = test(l, s->expr);
	}
	return leave_block(l, &loop, ends);
}

Outcome lower_label_loop(Lower *l, const Stmt *list, const LabelPoint *point, uint32_t end)
{
	LoopRegion loop = { .info = point->loop };
	Outcome o;
	bool ends;

	collect_carried(l, &loop, NULL);
	loop.op = build_loop(&l->b, carried_values(l, &loop), (uint32_t)loop.carried.count);
	enter_block(l, &loop);
	o = lower_span(l, list, point->index, end, point);
	leave_loop(l, &o);
	ends = o.falls;
	if (ends) {
		TargetVec again = { 0 };

		targets_add(l->arena, &again, &point->loop->continue_target);
		exit_if(l, outcome_jumps(&o) ? build_not(&l->b, any_flag(l, &again))
		                             : const_bool(l->module, true));
	}
	return leave_block(l, &loop, ends);
}

/* ---- counted loops */

static Value *counter_value(Lower *l, const ForPlan *plan, Value *index)
{
	const Type *type = plan->counter->type;
	Value *v = index, *step;

	if (plan->start) {
		step = const_int(l->module, type, plan->scale);
		return build_binary(&l->b, OP_add, plan->start,
		                    build_binary(&l->b, OP_mul, convert_value(l, v, type), step));
	}
	if (plan->offset)
		v = build_binary(&l->b, OP_add, v, const_int(l->module, v->type, plan->offset));
	return convert_value(l, v, type);
}

static Value *add_constant(Lower *l, Value *v, int64_t n)
{
	const Type *type = v->type, *wide = type->bits < 32 ? type_int(l->types, INT_INT) : type;

	v = build_binary(&l->b, n < 0 ? OP_sub : OP_add, convert_value(l, v, wide),
	                 const_int(l->module, wide, n < 0 ? -n : n));
	return convert_value(l, v, type);
}

static bool is_declared_by(const Stmt *init, const Variable *var)
{
	for (uint32_t i = 0; init && init->kind == STMT_DECL && i < init->n_vars; i++)
		if (init->vars[i] == var->decl)
			return true;
	return false;
}

/* Where the counter stands when a loop `for %i in low..high` has run to its end. */
static bool has_closed_form(const ForPlan *plan, const LoopInfo *info)
{
	return plan->counter_step == 1 && !plan->start && plan->low->type == plan->counter->type &&
	       !info->leaves_to.count && !plan->also.count;
}

static Outcome lower_counted(Lower *l, const Stmt *s, const LoopInfo *info, const ForPlan *plan)
{
	LoopRegion loop = { .info = info };
	Variable *counter = plan->counter;
	bool closed = has_closed_form(plan, info), carried = !closed && !is_declared_by(s->init, counter);
	int64_t next = plan->ends_below ? -1 : plan->counter_step;
	Value **inits, *index, *now;
	Stmt *body = s->body;
	Outcome o;

	collect_carried(l, &loop, counter);
	if (carried)
		vec_push(l->arena, &loop.carried, counter);
	inits = carried_values(l, &loop);
	if (carried && plan->ends_below)
		inits[loop.carried.count - 1] = add_constant(l, counter->value, -1);
	loop.op = build_for(&l->b, counter->name, plan->low, plan->high, inits, (uint32_t)loop.carried.count);
	if (plan->step != 1)
		op_set_int(loop.op, ATTR_step, plan->step);
	if (plan->rev)
		op_set_flag(loop.op, ATTR_rev);
	enter_block(l, &loop);
	index = for_index(loop.op);
	if (counter->decl)
		index->loc = counter->decl->loc;
	now = counter_value(l, plan, index);
	if (now == index)
		index->ctype = counter->ctype;
	variable_set(l, counter, now);
	for (size_t i = plan->also.count; i-- > 0;)
		test(l, plan->also.at[i]);
	if (goes_on(l, &loop, lower_sequence(l, (Rest){ &body, 1, NULL }))) {
		if (carried)
			variable_set(l, counter, add_constant(l, now, next));
		for (size_t i = plan->other_steps.count; i-- > 0;)
			lower_effects(l, plan->other_steps.at[i]);
	}
	o = leave_block(l, &loop, true);
	if (closed && !is_declared_by(s->init, counter)) {
		Value *runs = build_binary(&l->b, OP_lt, plan->low, plan->high);

		variable_set(l, counter, build_select(&l->b, runs, plan->high, plan->low));
	}
	return o;
}

Outcome lower_loop(Lower *l, const Stmt *s)
{
	const LoopInfo *info = map_get(&l->flow->loops, s);
	ForPlan plan;

	if (s->init) {
		int64_t max_trips = l->max_trips;

		lower_statement(l, s->init);
		l->max_trips = max_trips;
	}
	l->b.loc = s->loc;
	if (plan_for(l, s, info, &plan))
		return lower_counted(l, s, info, &plan);
	return lower_general(l, s, info);
}
