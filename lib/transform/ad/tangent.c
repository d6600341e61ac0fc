/* Forward mode: behind each operation stands the one that computes its tangent.
 *
 *   y = a * b          y_dot = a_dot * b + a * b_dot
 *   v = load p         v_dot = load p_dot
 *   store v, p         store v_dot, p_dot
 *
 * Loops and ifs carry tangents beside values.  A value without a tangent is inactive: its tangent is 0. */
#include "transform/ad/ad.h"
#include "transform/ad/rules.h"

typedef struct Tangents {
	Ad *ad;
	Map of; /* value -> tangent */
} Tangents;

static bool is_active(const Tangents *t, const Value *v)
{
	return ad_needs_adjoint(t->ad, v);
}

static const char *dot_name(const Tangents *t, const Value *v)
{
	return v->name ? str_format(t->ad->module->arena, "%s_dot", v->name) : NULL;
}

static Value *tangent_of(Tangents *t, Value *v) /* NULL: zero */
{
	return map_get(&t->of, v);
}

static Value *tangent_or_zero(Tangents *t, Value *v)
{
	Value *dot = tangent_of(t, v);
	return dot ? dot : const_float(t->ad->module, v->type, 0);
}

static void set_tangent(Tangents *t, Value *v, Value *dot)
{
	if (!dot)
		return;
	if (value_op(dot) && dot_name(t, v))
		value_set_name(t->ad->func, dot, dot_name(t, v));
	map_put(t->ad->arena, &t->of, v, dot);
}

static Builder after(Op *op)
{
	Builder b = builder_after(op);
	b.adjoint = true;
	return b;
}

static void tangent_pointwise(Tangents *t, Op *op)
{
	Builder b = after(op);
	Value  *operands[3] = { 0 }, *sum = NULL;
	if (!rule_of(op->code)->exists) {
		ad_refuse(t->ad, op->loc, "'%s' has no derivative here", op_info(op->code)->name);
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++)
		operands[i] = op_operand(op, i);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *dot = tangent_of(t, operands[i]);
		if (!dot || !type_is_float(operands[i]->type))
			continue;
		Value *partial = rule_partial(&b, op->code, (int)i, operands, op_result(op));
		if (!partial)
			continue;
		Value *term = rule_times(&b, op->code, dot, partial);
		sum = sum ? build_binary(&b, OP_add, sum, term) : term;
	}
	set_tangent(t, op_result(op), sum);
}

static void tangent_memory(Tangents *t, Op *op)
{
	Ad     *ad = t->ad;
	Builder b = after(op);
	if (op->code == OP_load) {
		Value *p = op_operand(op, 0);
		if (is_active(t, op_result(op)) && value_is_active(ad->activity, p))
			set_tangent(t, op_result(op), build_load(&b, shadow_forward(ad, &b, p)));
		return;
	}
	Value *v = op_operand(op, 0), *p = op_operand(op, 1);
	if (!type_is_float(v->type) || !value_is_active(ad->activity, p))
		return;
	if (op->code == OP_store)
		build_store(&b, tangent_or_zero(t, v), shadow_forward(ad, &b, p));
	else if (tangent_of(t, v))
		build_accum(&b, tangent_of(t, v), shadow_forward(ad, &b, p));
}

static bool holds_pointers_to_active(const Ad *ad, const Op *op)
{
	return type_holds_pointers(op->type) && value_leads_to_active(ad->activity, op_operand(op, 0));
}

static void tangent_block_operation(Tangents *t, Op *op) /* copy move zero */
{
	Ad     *ad = t->ad;
	Builder b = after(op);
	Value  *to = op_operand(op, 0);
	const bool holds = type_holds_floats(op->type) && value_is_active(ad->activity, to);
	if (!holds && !holds_pointers_to_active(ad, op))
		return;
	Value *count = op_operand(op, op->n_operands - 1);
	if (op->code == OP_zero || !value_has_shadow(ad->activity, op_operand(op, 1))) {
		Value *operands[] = { shadow_forward(ad, &b, to), count };
		if (type_holds_pointers(op->type)) /* null in the primal, null in the shadow */
			build_op(&b, OP_zero, op->type, operands, 2);
		else
			shadow_clear(ad, &b, op->type, operands[0], count);
	} else {
		Value *operands[] = { shadow_forward(ad, &b, to), shadow_forward(ad, &b, op_operand(op, 1)), count };
		build_op(&b, op->code, op->type, operands, 3);
	}
}

static void tangent_block(Tangents *t, Block *block);

/* Appends the tangents of a terminator's operands, for the carried values in `which`. */
static void extend_terminator(Tangents *t, Op *terminator, const uint32_t *which, size_t n)
{
	for (size_t i = 0; i < n; i++)
		op_add_operand(terminator, tangent_or_zero(t, end_value(terminator, which[i])));
}

static void tangent_loop(Tangents *t, Op *op)
{
	const uint32_t first = loop_first_carried(op), init = loop_first_init(op), n = op->n_results;
	VEC(uint32_t) which = { 0 };
	for (uint32_t i = 0; i < n; i++) {
		Value *arg = op->blocks[0].args[first + i], *result;
		if (!is_active(t, arg) && !is_active(t, op->results[i]))
			continue;
		Value *dot = loop_add_carried(op, dot_name(t, arg), tangent_or_zero(t, op_operand(op, init + i)), &result);
		map_put(t->ad->arena, &t->of, arg, dot);
		map_put(t->ad->arena, &t->of, op->results[i], result);
		vec_push(t->ad->arena, &which, i);
	}
	tangent_block(t, &op->blocks[0]);
	for (Op *o = op->blocks[0].first; o; o = o->next)
		if (op_hands_on(o))
			extend_terminator(t, o, which.at, which.count);
}

static void tangent_if(Tangents *t, Op *op)
{
	VEC(uint32_t) which = { 0 };
	const uint32_t n = op->n_results;
	tangent_block(t, &op->blocks[0]);
	tangent_block(t, &op->blocks[1]);
	for (uint32_t i = 0; i < n; i++)
		if (is_active(t, op->results[i]))
			vec_push(t->ad->arena, &which, i);
	for (int k = 0; k < 2; k++)
		extend_terminator(t, block_terminator(&op->blocks[k]), which.at, which.count);
	for (size_t i = 0; i < which.count; i++) {
		Value *r = op->results[which.at[i]];
		map_put(t->ad->arena, &t->of, r, op_add_result(op, dot_name(t, r), r->type));
	}
}

static void tangent_call(Tangents *t, Op *op)
{
	if (!split_can(op)) {
		ad_refuse_call(t->ad, op);
		return;
	}
	Value **tangents = ARENA_ARRAY(t->ad->arena, Value *, op->n_operands + 1);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_float(op_operand(op, i)->type))
			tangents[i] = tangent_or_zero(t, op_operand(op, i));
	Value *dot = split_tangent(t->ad, op, tangents);
	if (dot)
		map_put(t->ad->arena, &t->of, op_result(op), dot);
}

static void tangent_op(Tangents *t, Op *op)
{
	switch (op->code) {
	case OP_load:
	case OP_store:
	case OP_accum:
		tangent_memory(t, op);
		return;
	case OP_copy:
	case OP_move:
	case OP_zero:
		tangent_block_operation(t, op);
		return;
	case OP_for:
	case OP_loop:
		tangent_loop(t, op);
		return;
	case OP_if:
		tangent_if(t, op);
		return;
	case OP_call:
	case OP_call_ptr:
		if (is_product(op)) {
			Builder b = after(op);
			tangent_product(t->ad, &b, op);
		} else if (ad_call_is_active(t->ad, op)) {
			tangent_call(t, op);
		}
		return;
	case OP_free: {
		Value *shadow = map_get(&t->ad->shadows, op_operand(op, 0));
		Builder b = after(op);
		if (shadow && value_has_shadow(t->ad->activity, op_operand(op, 0)))
			build_op(&b, OP_free, NULL, &shadow, 1);
		return;
	}
	case OP_push:
	case OP_pop:
		ad_refuse(t->ad, op->loc, "forward mode over the growing store of a loop with unknown trip count is not supported yet");
		return;
	default:
		break;
	}
	if (op->n_results != 1 || !is_active(t, op_result(op)))
		return;
	Builder b = after(op);
	if (op->code == OP_select) {
		Value *x = tangent_or_zero(t, op_operand(op, 1)), *y = tangent_or_zero(t, op_operand(op, 2));
		set_tangent(t, op_result(op), build_select(&b, op_operand(op, 0), x, y));
	} else if (op->code == OP_convert) {
		if (tangent_of(t, op_operand(op, 0)))
			set_tangent(t, op_result(op), build_convert(&b, tangent_of(t, op_operand(op, 0)), op_result(op)->type));
	} else if (op->code == OP_via) {
		set_tangent(t, op_result(op), tangent_or_zero(t, op_operand(op, 1)));
	} else if (op->code == OP_ldexp) {
		if (tangent_of(t, op_operand(op, 0)))
			set_tangent(t, op_result(op), build_ldexp(&b, tangent_of(t, op_operand(op, 0)), op_operand(op, 1)));
	} else {
		tangent_pointwise(t, op);
	}
}

static void tangent_block(Tangents *t, Block *block)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next; /* what is put behind op has no tangent */
		if (!op_has(op, ATTR_shadow))
			tangent_op(t, op);
	}
}

void tangent_function(Ad *ad)
{
	Tangents t = { .ad = ad };
	statics_localise(ad);
	ad_analyse(ad);
	check_sound(ad);
	if (ad->spec->graph)
		graph_build(ad);
	ad_seed_shadows(ad);
	shadows_travel(ad);
	for (uint32_t i = 0; i < ad->n_params; i++)
		if (ad->tangents[i] && ad->spec->wrt[i] && type_is_float(ad->params[i]->type))
			map_put(ad->arena, &t.of, ad->params[i], ad->tangents[i]);
	tangent_block(&t, &ad->func->body);
	Op *ret = block_terminator(&ad->func->body);
	if (ad->seed) {
		Builder b = builder_before(ret);
		build_store(&b, tangent_or_zero(&t, op_operand(ret, 0)), ad->seed);
	}
}
