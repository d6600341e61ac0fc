/* Variables and the regions that change them.
 *
 * The current value of a variable is in the variable.  A region notes the value before the first change in it
 * (as an undo log); when it is left, the old values come back and the new ones are what an `if` yields.  So an
 * `if` costs what its sides change, however many variables there are. */
#include "frontend/lowering.h"

/* A value is called, and spelled, as the first variable that holds it. */
static void name_value(Lower *l, const Variable *var, Value *v)
{
	const char *before = v->name;

	value_set_name(l->state->func, v, var->name);
	if (v->name != before && !v->ctype)
		v->ctype = var->ctype;
}

void variable_set(Lower *l, Variable *var, Value *v)
{
	if (var->region != l->region) {
		Change change = { var, var->value, var->region };

		vec_push(l->arena, &l->changes, change);
		var->region = l->region;
	}
	var->value = v;
	if (var->decl && v->kind == VALUE_RESULT && v->as.op->code != OP_local)
		name_value(l, var, v);
}

Variable *variable_of(const Lower *l, const VarDecl *decl)
{
	return decl->is_global ? map_get(&l->statics, decl) : decl->lowered;
}

Value *variable_get(Lower *l, Variable *var)
{
	if (!var->value)
		var->value = value_undef(l->module, var->type);
	return var->value;
}

Variable flag_variable(Lower *l, const char *name)
{
	return (Variable){ .name = name, .type = type_bool(l->types) };
}

Variable temporary_variable(Lower *l, const char *name, const Type *type, Value *v)
{
	return (Variable){ .name = name, .type = type, .value = v, .region = l->region };
}

uint32_t new_mark(Lower *l) { return ++l->last_mark; }

Region region_enter(Lower *l, Block *block)
{
	Region region = { l->changes.count, l->region, l->b.block };

	l->region = ++l->last_region;
	l->b.block = block;
	return region;
}

ChangeVec region_leave(Lower *l, const Region *region)
{
	ChangeVec changed = { 0 };

	while (l->changes.count > region->first_change) {
		Change log = vec_pop(&l->changes);
		Change now = { log.var, log.var->value, 0 };

		log.var->value = log.value;
		log.var->region = log.region;
		if (log.value) /* else it was declared in the region */
			vec_push(l->arena, &changed, now);
	}
	l->region = region->outer;
	l->b.block = region->outer_block;
	for (size_t i = 0, j = changed.count; i + 1 < j; i++) { /* in order of the first changes */
		Change swap = changed.at[i];

		changed.at[i] = changed.at[--j];
		changed.at[j] = swap;
	}
	return changed;
}

/* ---- if */

IfRegion if_begin(Lower *l, Value *condition)
{
	IfRegion r = { .op = build_if(&l->b, condition, NULL, 0) };

	r.region = region_enter(l, &r.op->blocks[0]);
	return r;
}

void if_else(Lower *l, IfRegion *r)
{
	r->sides[0] = region_leave(l, &r->region);
	r->region = region_enter(l, &r->op->blocks[1]);
}

typedef struct Join {
	Variable *var;
	Value    *sides[2];
} Join;

typedef VEC(Join) JoinVec;

static bool is_bool_constant(const Value *v, bool b)
{
	return v->type->kind == TYPE_BOOL && value_is_int(v, b);
}

/* The value of a variable behind an `if` where no result is needed for it. */
static Value *simple_join(Lower *l, const Op *op, const Join *join)
{
	Value *a = join->sides[0], *b = join->sides[1], *before = join->var->value;

	if (a == b)
		return a;
	if (a->kind == VALUE_UNDEF && (b == before || value_is_global_like(b)))
		return b;
	if (b->kind == VALUE_UNDEF && (a == before || value_is_global_like(a)))
		return a;
	if (is_bool_constant(a, true) && is_bool_constant(b, false))
		return op_operand(op, 0);
	if (is_bool_constant(a, false) && is_bool_constant(b, true))
		return build_not(&l->b, op_operand(op, 0));
	return NULL;
}

static JoinVec collect_joins(Lower *l, const IfRegion *r)
{
	JoinVec joins = { 0 };
	uint32_t mark = new_mark(l);

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < r->sides[side].count; i++) {
			const Change *change = &r->sides[side].at[i];
			Join join = { change->var, { change->var->value, change->var->value } };

			if (side == 0) {
				join.sides[0] = change->value;
				change->var->mark = mark + (uint32_t)i;
				vec_push(l->arena, &joins, join);
			} else if (change->var->mark >= mark) {
				joins.at[change->var->mark - mark].sides[1] = change->value;
			} else {
				join.sides[1] = change->value;
				vec_push(l->arena, &joins, join);
			}
		}
		l->last_mark += (uint32_t)r->sides[side].count;
	}
	return joins;
}

static bool is_empty(const Block *b) { return b->first == NULL; }

static void yield(Lower *l, Block *block, const JoinVec *joins, int side)
{
	Builder b = l->b;
	Value **values = ARENA_ARRAY(l->arena, Value *, joins->count);

	for (size_t i = 0; i < joins->count; i++)
		values[i] = joins->at[i].sides[side];
	b.block = block;
	build_yield(&b, values, (uint32_t)joins->count);
}

void if_end(Lower *l, IfRegion *r, IfForm form)
{
	Op *op = r->op;
	JoinVec joins, results = { 0 };
	bool empty = is_empty(&op->blocks[0]) && is_empty(&op->blocks[1]);

	r->sides[1] = region_leave(l, &r->region);
	joins = collect_joins(l, r);
	for (size_t i = 0; i < joins.count; i++) {
		Value *v = simple_join(l, op, &joins.at[i]);

		if (v)
			variable_set(l, joins.at[i].var, v);
		else
			vec_push(l->arena, &results, joins.at[i]);
	}
	if (empty && (!results.count || (form == IF_MAY_BE_SELECT && results.count == 1))) {
		Value *condition = op_operand(op, 0);

		if (results.count)
			variable_set(l, results.at[0].var,
			             build_select(&l->b, condition, results.at[0].sides[0],
			                          results.at[0].sides[1]));
		op_erase(op);
		return;
	}
	for (int side = 0; side < 2; side++)
		yield(l, &op->blocks[side], &results, side);
	for (size_t i = 0; i < results.count; i++) {
		Variable *var = results.at[i].var;

		variable_set(l, var, op_add_result(op, var->name, var->type));
		var->value->ctype = var->ctype;
	}
}
