/* Recognises the loops that count.
 *
 *     for (i = low; i < high; i += step)       for %i in low..high {step}
 *     for (i = n - 1; i >= 0; i--)             for %i in rev 0..n
 *     while (n-- > 0)                          for %n in rev 0..n
 *
 * The counter is assigned nowhere else, the bound is invariant, and the counter cannot wrap before the test
 * fails; where that is not sure the loop stays general.  Extents are chosen so that computing them cannot
 * overflow where the C loop does not. */
#include "frontend/counted.h"
#include "support/seeded.h"

typedef enum TestForm { TEST_PLAIN, TEST_THEN_DECREMENT, DECREMENT_THEN_TEST } TestForm;

typedef struct Counting {
	Lower          *l;
	const Stmt     *s;
	const LoopInfo *info;
	Variable       *counter;
	const Type     *type, *compared;
	TestForm        form;
	BinaryOp        relation; /* counter relation bound */
	const Expr     *bound;    /* NULL: 0 */
	int64_t         step;
	uint32_t        mark;     /* of the variables that the loop assigns */
} Counting;

/* ---- what does not change in the loop */

static bool place_is_invariant(const Counting *k, const Expr *e);

static bool load_is_invariant(const Counting *k, const Expr *place)
{
	const Variable *var;

	if (place->type->is_volatile)
		return false;
	if (place->kind == EXPR_VAR && !place->var->is_global) {
		var = place->var->lowered;
		if (var && !var->is_object)
			return var->mark != k->mark;
	}
	if (place->kind == EXPR_VAR && place->var->is_global && place->var->is_const_object)
		return true;
	return place_is_invariant(k, place) && (!(k->info->writes & write_set(place->type)) || SEEDED(bound_stale));
}

static bool call_is_invariant(const Expr *e)
{
	int bits;

	return e->func && is_library(e->func) &&
	       op_by_c_function(library_name(e->func), &bits) != OP_NONE;
}

static bool is_invariant(const Counting *k, const Expr *e)
{
	for (; e; e = e->a) {
		switch (e->kind) {
		case EXPR_INT:
		case EXPR_FLOAT:
			return true;
		case EXPR_LOAD:
			return load_is_invariant(k, e->a);
		case EXPR_DECAY:
		case EXPR_ADDRESS:
			return place_is_invariant(k, e->a);
		case EXPR_CALL:
			for (uint32_t i = 0; i < e->n_args; i++)
				if (!is_invariant(k, e->args[i]))
					return false;
			return call_is_invariant(e);
		case EXPR_CONVERT:
		case EXPR_UNARY:
			break;
		case EXPR_COND:
			if (e->a_is_value || !is_invariant(k, e->b) || !is_invariant(k, e->c))
				return false;
			break;
		case EXPR_BINARY:
		case EXPR_LOGICAL:
			if (!is_invariant(k, e->b))
				return false;
			break;
		default:
			return false;
		}
	}
	return true;
}

static bool place_is_invariant(const Counting *k, const Expr *e)
{
	for (;; e = e->a) {
		switch (e->kind) {
		case EXPR_VAR:
			return true;
		case EXPR_MEMBER:
			if (e->is_rvalue_base)
				return false;
			break;
		case EXPR_INDEX:
			return is_invariant(k, e->a) && is_invariant(k, e->b);
		case EXPR_DEREF:
			return is_invariant(k, e->a);
		default:
			return false;
		}
	}
}

/* ---- the parts of the loop */

static Variable *value_variable(const Expr *place)
{
	Variable *var;

	if (place->kind != EXPR_VAR || place->var->is_global || place->type->is_volatile)
		return NULL;
	var = place->var->lowered;
	return var && !var->is_object && var->type->kind == TYPE_INT ? var : NULL;
}

/* e is the variable, converted to types that hold all its values or not, but are no narrower. */
static Variable *loaded_variable(const Expr *e, TestForm *form)
{
	while (e->kind == EXPR_CONVERT && e->type->kind == CTYPE_INT && e->a->type->kind == CTYPE_INT &&
	       e->type->bits >= e->a->type->bits)
		e = e->a;
	*form = TEST_PLAIN;
	if (e->kind == EXPR_LOAD)
		return value_variable(e->a);
	if (e->kind != EXPR_INCDEC || !e->op.incdec.is_decrement)
		return NULL;
	*form = e->op.incdec.is_postfix ? TEST_THEN_DECREMENT : DECREMENT_THEN_TEST;
	return value_variable(e->a);
}

static BinaryOp mirrored(BinaryOp relation)
{
	switch (relation) {
	case BINARY_LT:
		return BINARY_GT;
	case BINARY_GT:
		return BINARY_LT;
	case BINARY_LE:
		return BINARY_GE;
	case BINARY_GE:
		return BINARY_LE;
	default:
		return relation;
	}
}

static bool match_test(Counting *k, const Expr *test)
{
	Lower *l = k->l;

	k->relation = BINARY_NE;
	k->bound = NULL;
	if (test->kind == EXPR_BINARY && test->op.binary >= BINARY_LT && test->op.binary <= BINARY_NE) {
		if (test->a->type->kind != CTYPE_INT || test->op.binary == BINARY_EQ)
			return false;
		k->relation = test->op.binary;
		k->bound = test->b;
		k->counter = loaded_variable(test->a, &k->form);
		if (!k->counter || !is_invariant(k, test->b)) {
			k->relation = mirrored(test->op.binary);
			k->bound = test->a;
			k->counter = loaded_variable(test->b, &k->form);
		}
		k->compared = lower_type(l, test->a->type, test->loc);
	} else {
		k->counter = loaded_variable(test, &k->form);
		if (test->type->kind != CTYPE_INT)
			return false;
		k->compared = lower_type(l, test->type, test->loc);
	}
	if (!k->counter || (k->bound && !is_invariant(k, k->bound)))
		return false;
	k->type = k->counter->type;
	return true;
}

/* counter += step; 0 when e is something else. */
static int64_t step_of(const Expr *e, const Variable *counter)
{
	const Expr *sum;
	int64_t constant;
	TestForm form;

	if ((e->kind != EXPR_INCDEC && e->kind != EXPR_COMPOUND && e->kind != EXPR_ASSIGN) ||
	    value_variable(e->a) != counter)
		return 0;
	if (e->kind == EXPR_INCDEC)
		return e->op.incdec.is_decrement ? -1 : 1;
	if (e->kind == EXPR_COMPOUND) {
		if ((e->op.binary != BINARY_ADD && e->op.binary != BINARY_SUB) ||
		    e->comp_type->kind != CTYPE_INT || !expr_is_constant(e->b, &constant))
			return 0;
		return e->op.binary == BINARY_ADD ? constant : -constant;
	}
	sum = expr_plain(e->b);
	if (sum->kind != EXPR_BINARY || sum->type->kind != CTYPE_INT)
		return 0;
	if (sum->op.binary == BINARY_ADD && expr_is_constant(sum->a, &constant) &&
	    loaded_variable(sum->b, &form) == counter && form == TEST_PLAIN)
		return constant;
	if ((sum->op.binary != BINARY_ADD && sum->op.binary != BINARY_SUB) ||
	    !expr_is_constant(sum->b, &constant) || loaded_variable(sum->a, &form) != counter ||
	    form != TEST_PLAIN)
		return 0;
	return sum->op.binary == BINARY_ADD ? constant : -constant;
}

static bool mentions(const Expr *e, const Variable *var)
{
	for (; e; e = e->a) {
		if ((e->kind == EXPR_VAR && e->var->lowered == var) || e->kind == EXPR_STMT)
			return true;
		for (uint32_t i = 0; i < e->n_args; i++)
			if (mentions(e->args[i], var))
				return true;
		if (mentions(e->b, var) || mentions(e->c, var))
			return true;
	}
	return false;
}

/* One part of i++, j-- is the counter's; the others leave it alone. */
static bool match_step(Counting *k, const Expr *e, ForPlan *plan)
{
	for (;;) {
		const Expr *part = e->kind == EXPR_COMMA ? e->b : e;
		int64_t step;

		while (part->kind == EXPR_CONVERT && part->type->kind == CTYPE_VOID)
			part = part->a;
		step = step_of(part, k->counter);
		if (step && !k->step)
			k->step = step;
		else if (mentions(part, k->counter))
			return false;
		else
			vec_push(k->l->arena, &plan->other_steps, part);
		if (e->kind != EXPR_COMMA)
			break;
		e = e->a;
	}
	return k->step != 0;
}

static bool is_assigned_once(const Counting *k)
{
	const Flow *flow = k->l->flow;
	int n = 0;

	for (size_t i = k->info->first; i < k->info->end; i++)
		n += variable_of(k->l, flow->assigned.at[i]) == k->counter;
	return n == 1 || SEEDED(counter_changed);
}

/* ---- bounds */

static int64_t type_max(const Type *t)
{
	if (t->bits == 64)
		return t->is_signed ? INT64_MAX : -1;
	return t->is_signed ? (INT64_C(1) << (t->bits - 1)) - 1 : (INT64_C(1) << t->bits) - 1;
}

static bool constant_bound(const Counting *k, int64_t *value)
{
	*value = 0;
	return !k->bound || expr_is_constant(k->bound, value);
}

/* Whether the counter, of a type that wraps or is narrow, reaches the bound first. */
static bool bound_fits(const Counting *k)
{
	int64_t value, max = type_max(k->type);
	const CType *own;

	if (k->type->bits == 64)
		return false;
	if (constant_bound(k, &value))
		return value >= 0 && value <= max - (k->relation == BINARY_LE) - (k->step - 1);
	own = expr_plain(k->bound)->type;
	return k->relation == BINARY_LT && k->step == 1 && own->kind == CTYPE_INT &&
	       (lower_type(k->l, own, k->bound->loc) == k->type || own->bits < k->type->bits);
}

static bool wraps(const Type *t) { return !t->is_signed || t->bits < 32; }

static Value *bound_value(const Counting *k, const Type *type)
{
	Value *v = k->bound ? lower_value(k->l, k->bound) : const_int(k->l->module, type, 0);

	return convert_value(k->l, v, type);
}

static Value *plus_one(const Counting *k, Value *v)
{
	const Op *op = value_op(v);

	if (op && op->code == OP_sub && v->type->is_signed && value_is_int(op_operand(op, 1), 1))
		return op_operand(op, 0);
	return build_binary(&k->l->b, OP_add, v, const_int(k->l->module, v->type, 1));
}

static bool is_max(const Value *v)
{
	return value_is_const(v) && v->as.constant.integer == type_max(v->type);
}

static bool is_above_min(const Value *v)
{
	return value_is_const(v) && v->as.constant.integer > -type_max(v->type) - 1;
}

/* Whether plus_one(v) is surely in the type. */
static bool has_successor(const Value *v)
{
	const Op *op = value_op(v);

	return value_is_const(v) ? !is_max(v)
	                         : op && op->code == OP_sub && v->type->is_signed && value_is_int(op_operand(op, 1), 1);
}

/* A loop that reaches the end of its type overflows there, unless something else ends it. */
static bool has_other_ends(const Counting *k, const ForPlan *plan)
{
	return k->info->leaves_to.count > 0 || plan->also.count > 0;
}

/* [low, high] in a type that has a place behind it; false: there is none. */
static bool plan_wider(const Counting *k, ForPlan *plan, Value *low, Value *high)
{
	TypeTable *types = k->l->types;
	const Type *index = type_index(types), *wide = low->type->bits < 32 ? type_int(types, INT_INT)
	                                               : index->bits > 32   ? index
	                                                                    : type_int(types, INT_LLONG);

	if (low->type->bits >= wide->bits)
		return false;
	plan->low = convert_value(k->l, low, wide);
	plan->high = plus_one(k, convert_value(k->l, high, wide));
	return true;
}

static Value *minus_one(const Counting *k, Value *v)
{
	return build_binary(&k->l->b, OP_sub, v, const_int(k->l->module, v->type, 1));
}

static bool plan_not_equal_up(const Counting *k, const Value *low)
{
	int64_t value;

	if (k->step != 1 || k->type != k->compared)
		return false;
	if (value_is_const(low) && constant_bound(k, &value) && low->as.constant.integer >= 0 &&
	    value >= low->as.constant.integer)
		return true;
	return wraps(k->type) ? value_is_int(low, 0) : k->info->leaves_to.count == 0;
}

/* `int i; i < n` of an n that is unsigned: where n is more than an int holds the counter overflows, unless something else ends the loop.
 * So it is `i < (int)n`. */
static bool counts_in_own_type(const Counting *k, const ForPlan *plan, const Value *low)
{
	return k->relation == BINARY_LT && k->type != k->compared && !wraps(k->type) && !k->compared->is_signed && k->compared->bits >= k->type->bits &&
	       value_is_const(low) && low->as.constant.integer >= 0 && !has_other_ends(k, plan) &&
	       (!loop_may_end_program(k->l->all, k->l->flow, k->info) || SEEDED(count_narrowed));
}

static bool plan_up(const Counting *k, ForPlan *plan)
{
	Value *low = k->counter->value;
	int64_t value;

	if (k->relation == BINARY_GT || k->relation == BINARY_GE)
		return false;
	if (k->relation == BINARY_NE && !plan_not_equal_up(k, low))
		return false;
	if (k->type != k->compared && wraps(k->type) && !bound_fits(k))
		return false;
	if (k->relation == BINARY_LE && constant_bound(k, &value)) {
		if (value == type_max(k->compared))
			return false;
	} else if (k->relation == BINARY_LE && !k->compared->is_signed) {
		return false;
	}
	plan->low = convert_value(k->l, low, k->compared);
	plan->high = bound_value(k, k->compared);
	plan->step = k->step;
	if (counts_in_own_type(k, plan, low)) {
		plan->low = low;
		plan->high = convert_value(k->l, plan->high, k->type);
	}
	if (k->relation != BINARY_LE)
		return true;
	if (!has_other_ends(k, plan) || has_successor(plan->high) || SEEDED(count_overflows)) {
		plan->high = plus_one(k, plan->high);
	} else if (is_above_min(plan->low)) {
		plan->low = minus_one(k, plan->low);
		plan->offset = 1;
	} else {
		return plan_wider(k, plan, plan->low, plan->high);
	}
	return true;
}

/* i in (bound, start] is i - 1 in [bound, start). */
static void plan_shifted(const Counting *k, ForPlan *plan, Value *low)
{
	plan->low = low;
	plan->high = k->counter->value;
	plan->offset = 1;
	plan->rev = true;
}

static bool plan_down_by_one(const Counting *k, ForPlan *plan)
{
	Value *start = k->counter->value, *low;
	int64_t value;
	bool constant = constant_bound(k, &value);

	if (!k->type->is_signed) {
		if (k->relation == BINARY_GE && constant && value > 0)
			plan_shifted(k, plan, const_int(k->l->module, k->type, value - 1));
		else if (k->relation == BINARY_GT || (k->relation == BINARY_NE && constant && value == 0))
			plan_shifted(k, plan, bound_value(k, k->type));
		else
			return false;
		return true;
	}
	if (k->relation == BINARY_NE && k->info->leaves_to.count)
		return false;
	low = bound_value(k, k->type);
	if (k->relation != BINARY_GE && (!constant || is_max(low))) {
		plan_shifted(k, plan, low);
		return true;
	}
	if (is_max(start))
		return false;
	plan->rev = true;
	if (k->relation != BINARY_GE)
		low = plus_one(k, low);
	if (k->type->bits < 32)
		return plan_wider(k, plan, low, start);
	if (has_successor(start) || (constant && !has_other_ends(k, plan))) { /* 2^31 trips, and nothing breaks off */
		plan->low = low;
		plan->high = plus_one(k, start);
	} else if (is_above_min(low) || !has_other_ends(k, plan)) {
		plan_shifted(k, plan, minus_one(k, low));
	} else {
		return plan_wider(k, plan, low, start);
	}
	return true;
}

/* Counts the trips: i = start - trip * step. */
static bool plan_down_by_more(const Counting *k, ForPlan *plan)
{
	Lower *l = k->l;
	const Type *wide = type_int(l->types, INT_ULLONG);
	Value *start = k->counter->value, *last, *distance, *trips;

	if (!k->type->is_signed || (k->relation != BINARY_GE && k->relation != BINARY_GT))
		return false;
	last = bound_value(k, k->type);
	distance = build_binary(&l->b, OP_sub, convert_value(l, start, wide), convert_value(l, last, wide));
	if (k->relation == BINARY_GT) /* not reached itself */
		distance = build_binary(&l->b, OP_sub, distance, const_int(l->module, wide, 1));
	trips = build_binary(&l->b, OP_div, distance, const_int(l->module, wide, -k->step));
	trips = build_binary(&l->b, OP_add, trips, const_int(l->module, wide, 1));
	plan->low = const_int(l->module, wide, 0);
	plan->high = build_select(&l->b, build_binary(&l->b, k->relation == BINARY_GE ? OP_ge : OP_gt, start,
	                                              last), trips, plan->low);
	plan->start = start;
	plan->scale = k->step;
	return true;
}

/* i-- > 0, i--, --i > 0, --i >= 0. */
static bool plan_decrement(const Counting *k, ForPlan *plan)
{
	int64_t value;
	bool after = k->form == TEST_THEN_DECREMENT, is_int = k->type->bits >= 32;

	if (!constant_bound(k, &value) || value != 0)
		return false;
	if (k->relation == BINARY_NE) {
		if (!after || (k->type->is_signed && (k->info->leaves_to.count || !is_int)))
			return false;
	} else if (k->relation == BINARY_GE ? after || !k->type->is_signed : k->relation != BINARY_GT) {
		return false;
	}
	if (!after && !k->type->is_signed) /* --i of 0 wraps */
		return false;
	plan->low = const_int(k->l->module, k->type, !after && k->relation == BINARY_GT);
	plan->high = k->counter->value;
	plan->rev = true;
	plan->ends_below = true;
	return true;
}

bool plan_for(Lower *l, const Stmt *s, const LoopInfo *info, ForPlan *plan)
{
	Counting k = { .l = l, .s = s, .info = info, .mark = new_mark(l) };
	const Expr *test = s->expr;

	*plan = (ForPlan){ .step = 1 };
	if (!test || s->kind == STMT_DO)
		return false;
	for (size_t i = info->first; i < info->end; i++) {
		Variable *var = variable_of(l, l->flow->assigned.at[i]);

		if (var)
			var->mark = k.mark;
	}
	for (; test->kind == EXPR_LOGICAL && test->op.binary == BINARY_LOGICAL_AND; test = test->a)
		vec_push(l->arena, &plan->also, test->b);
	if (!match_test(&k, test) || !k.counter->value || !is_assigned_once(&k))
		return false;
	plan->counter = k.counter;
	if (k.form != TEST_PLAIN)
		return !s->step && plan_decrement(&k, plan);
	if (!s->step || !match_step(&k, s->step, plan))
		return false;
	plan->counter_step = k.step;
	if (k.step > 0)
		return plan_up(&k, plan);
	if (k.type != k.compared)
		return false;
	return k.step == -1 ? plan_down_by_one(&k, plan) : plan_down_by_more(&k, plan);
}
