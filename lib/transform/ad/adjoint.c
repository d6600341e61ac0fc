/* Reverse mode, straight-line code: each operation of a block, last one first, adds its partial derivatives times the
 * adjoint of its result to the adjoints of its operands.
 *
 *   y = a * b          a_bar += y_bar * b;  b_bar += y_bar * a
 *   v = load p         *p_bar += v_bar
 *   store v, p         v_bar += *p_bar;  *p_bar = 0
 *   accum v, p         v_bar += *p_bar
 *
 * Values of the forward sweep are used as if they were in scope; keep.c sees to it. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"
#include "transform/ad/rules.h"

bool ad_needs_adjoint(const Ad *ad, const Value *v)
{
	return type_is_float(v->type) && value_is_active(ad->activity, v) && !(ad->settled.count && map_get(&ad->settled, v));
}

/* Until the next one is asked for. */
static const char *bar_name(Ad *ad, const Value *v)
{
	if (!v->name)
		return NULL;
	if (!ad->text.arena)
		ad->text = text_new(ad->arena);
	text_cut(&ad->text, 0);
	text_add(&ad->text, v->name);
	text_add(&ad->text, "_bar");
	return ad->text.at;
}

void adjoint_add(Ad *ad, Builder *b, Scope *s, Value *v, Value *g)
{
	if (!ad_needs_adjoint(ad, v))
		return;
	Value *old = map_get(&s->adjoints, v);
	Value *sum = old && !SEEDED(adjoint_assigned) ? build_binary(b, OP_add, old, g) : g;
	const char *name = value_op(sum) ? bar_name(ad, v) : NULL;
	if (name)
		value_set_name(b->func, sum, name);
	map_put(ad->arena, &s->adjoints, v, sum);
}

Value *adjoint_take(Scope *s, Value *v)
{
	Value *g = map_get(&s->adjoints, v);
	if (g)
		map_remove(&s->adjoints, v);
	return g;
}

/* The result of an equal operation that the mirror of `home` can have: in that block or around it; NULL without. */
static Value *find_equal(const Op *op, const Block *home)
{
	for (const Use *u = op_operand(op, 0)->uses; u; u = u->next) {
		const Op *other = u->user;
		bool      same = other != op && other->code == op->code && block_contains(other->parent, home);
		for (uint32_t i = 0; same && i < op->n_operands; i++)
			same = op_operand(other, i) == op_operand(op, i);
		if (same)
			return op_result(other);
	}
	return NULL;
}

/* The derivative of sin(a) is cos(a), which the forward sweep often has: it is kept like any other value.  Looks
 * through the operations from `op` on, which were just built. */
static Value *reuse_calls(Value *partial, Op *op, const Block *home)
{
	for (Op *next; op; op = next) {
		next = op->next;
		Value *equal = op_info(op->code)->class == CLASS_MATH ? find_equal(op, home) : NULL;
		if (!equal)
			continue;
		value_replace_uses(op_result(op), equal);
		partial = partial == op_result(op) ? equal : partial;
		op_erase(op);
	}
	return partial;
}

/* u of y = 1 / (1 + exp(u)), else NULL. */
static Value *logistic_argument(const Op *op)
{
	const Op *sum = op->code == OP_div && value_is_float(op_operand(op, 0), 1) ? value_op(op_operand(op, 1)) : NULL;
	for (uint32_t i = 0; sum && sum->code == OP_add && i < 2; i++) {
		const Op *e = value_op(op_operand(sum, i));
		if (e && e->code == OP_exp && value_is_float(op_operand(sum, 1 - i), 1))
			return op_operand(e, 0);
	}
	return NULL;
}

/* dy/du = -y (1 - y) of the logistic function: neither the exponential nor the sum is needed again. */
static bool adjoint_logistic(Ad *ad, Builder *b, Scope *s, const Op *op, Value *g)
{
	Value *u = ad->ctx->options->no_need ? NULL : logistic_argument(op), *y = op_result(op);
	if (!u)
		return false;
	Value *rest = build_binary(b, OP_sub, const_float(ad->module, y->type, 1), y);
	Value *product = build_binary(b, OP_mul, build_binary(b, OP_mul, g, y), rest);
	adjoint_add(ad, b, s, u, SEEDED(logistic_sign) ? product : build_unary(b, OP_neg, product));
	return true;
}

static void adjoint_pointwise(Ad *ad, Builder *b, Scope *s, Op *op, Value *g)
{
	if (adjoint_logistic(ad, b, s, op, g))
		return;
	Value *operands[3] = { 0 };
	if (!rule_of(op->code)->exists) {
		ad_refuse(ad, op->loc, "'%s' has no derivative here", op_info(op->code)->c_function ? op_info(op->code)->c_function : op_info(op->code)->name);
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++)
		operands[i] = op_operand(op, i);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		if (!ad_needs_adjoint(ad, operands[i]))
			continue;
		Op    *last = b->block->last;
		Value *partial = rule_partial(b, op->code, (int)i, operands, op_result(op));
		if (!partial)
			continue;
		partial = reuse_calls(partial, last ? last->next : b->block->first, op->parent);
		adjoint_add(ad, b, s, operands[i], rule_times(b, op->code, g, partial));
	}
}

static void adjoint_select(Ad *ad, Builder *b, Scope *s, Op *op, Value *g)
{
	Value *zero = const_float(ad->module, g->type, 0);
	Value *c = SEEDED(select_swapped) ? build_not(b, op_operand(op, 0)) : op_operand(op, 0);
	if (ad_needs_adjoint(ad, op_operand(op, 1)))
		adjoint_add(ad, b, s, op_operand(op, 1), build_select(b, c, g, zero));
	if (ad_needs_adjoint(ad, op_operand(op, 2)))
		adjoint_add(ad, b, s, op_operand(op, 2), build_select(b, c, zero, g));
}

/* ---- memory */

static bool is_shadowed(const Ad *ad, const Value *p)
{
	return value_is_active(ad->activity, p);
}

static void adjoint_load(Ad *ad, Builder *b, Scope *s, Op *op)
{
	Value *g = adjoint_take(s, op_result(op));
	if (!g || !is_shadowed(ad, op_operand(op, 0)))
		return;
	if (SEEDED(load_assigns))
		build_store(b, g, shadow_reverse(ad, b, op_operand(op, 0)));
	else
		build_accum(b, g, shadow_reverse(ad, b, op_operand(op, 0)));
}

static void adjoint_store(Ad *ad, Builder *b, Scope *s, Op *op)
{
	Value *v = op_operand(op, 0), *p = op_operand(op, 1);
	if (!type_is_float(v->type) || !is_shadowed(ad, p) || (SEEDED(inactive_store_not_cleared) && !ad_needs_adjoint(ad, v)))
		return;
	Value *shadow = shadow_reverse(ad, b, p);
	if (ad_needs_adjoint(ad, v))
		adjoint_add(ad, b, s, v, build_load(b, shadow));
	if (!SEEDED(store_not_cleared))
		build_store(b, const_float(ad->module, v->type, 0), shadow);
}

static void adjoint_accum(Ad *ad, Builder *b, Scope *s, Op *op)
{
	Value *v = op_operand(op, 0), *p = op_operand(op, 1);
	if (is_shadowed(ad, p) && ad_needs_adjoint(ad, v))
		adjoint_add(ad, b, s, v, build_load(b, shadow_reverse(ad, b, p)));
	if (SEEDED(accum_clears) && is_shadowed(ad, p))
		build_store(b, const_float(ad->module, v->type, 0), shadow_reverse(ad, b, p));
}

typedef enum AfterAdding { KEEP_SOURCE, CLEAR_SOURCE } AfterAdding;

/* *to's floats += *from's, for one element of type t; then *from's are cleared, or not. */
static void add_element(Ad *ad, Builder *b, const Type *t, Value *from, Value *to, AfterAdding after)
{
	if (t->kind == TYPE_FLOAT) {
		build_accum(b, build_load(b, from), to);
		if (after == CLEAR_SOURCE && !SEEDED(copy_not_cleared))
			build_store(b, const_float(ad->module, t, 0), from);
	} else if (t->kind == TYPE_RECORD && !t->record->is_union) {
		for (int i = 0; i < t->record->n_fields; i++)
			if (type_holds_floats(t->record->fields[i].type))
				add_element(ad, b, t->record->fields[i].type, build_field(b, from, i), build_field(b, to, i), after);
	} else if (t->kind == TYPE_ARRAY) {
		const Type *index = type_index(&ad->module->types);
		Op *loop = build_for(b, "k", const_int(ad->module, index, 0), const_int(ad->module, index, t->count), NULL, 0);
		Builder in = builder_at_end(&loop->blocks[0]);
		in.loc = b->loc;
		in.adjoint = true;
		add_element(ad, &in, t->elem, build_element(&in, from, for_index(loop)), build_element(&in, to, for_index(loop)), after);
		build_yield(&in, NULL, 0);
	}
}

void adjoint_add_struct(Ad *ad, Builder *b, const Type *t, Value *from, Value *to)
{
	add_element(ad, b, t, from, to, KEEP_SOURCE);
}

static void move_elements(Ad *ad, Builder *b, const Type *t, Value *from, Value *to, Value *count)
{
	if (value_is_int(count, 1)) {
		add_element(ad, b, t, from, to, CLEAR_SOURCE);
		return;
	}
	Op     *loop = build_for(b, "k", const_int(ad->module, count->type, 0), count, NULL, 0);
	Builder in = builder_at_end(&loop->blocks[0]);
	in.loc = b->loc;
	in.adjoint = true;
	add_element(ad, &in, t, build_index(&in, from, for_index(loop)), build_index(&in, to, for_index(loop)), CLEAR_SOURCE);
	build_yield(&in, NULL, 0);
}

static void adjoint_copy(Ad *ad, Builder *b, Op *op)
{
	Value *to = op_operand(op, 0), *from = op_operand(op, 1), *count = op_operand(op, 2);
	if (!type_holds_floats(op->type) || !is_shadowed(ad, to))
		return;
	if (type_holds_float_union(op->type)) {
		ad_refuse(ad, op->loc, "copying a union that holds active data is not supported; copy the member in use");
		return;
	}
	Value *to_bar = shadow_reverse(ad, b, to);
	if (!is_shadowed(ad, from)) {
		shadow_clear(ad, b, op->type, to_bar, count);
		return;
	}
	Value *from_bar = shadow_reverse(ad, b, from);
	if (op->code == OP_copy || SEEDED(move_as_copy)) {
		move_elements(ad, b, op->type, to_bar, from_bar, count);
		return;
	}
	/* The ranges may overlap: take the adjoints of the destination aside first. */
	Value *aside = build_alloc(b, "moved_bar", op->type, count);
	op_set_flag(aside->as.op, ATTR_record);
	build_copy(b, op->type, aside, to_bar, count);
	shadow_clear(ad, b, op->type, to_bar, count);
	move_elements(ad, b, op->type, aside, from_bar, count);
	build_op(b, OP_free, NULL, &aside, 1);
}

static void adjoint_zero(Ad *ad, Builder *b, Op *op)
{
	if (!type_holds_floats(op->type) || !is_shadowed(ad, op_operand(op, 0)) || SEEDED(zero_ignored))
		return;
	shadow_clear(ad, b, op->type, shadow_reverse(ad, b, op_operand(op, 0)), op_operand(op, 1));
}

/* ---- objects: the shadow of one that stays within its block lives from the reverse of the block's end to the
 * reverse of its creation */

static void objects_begin(Ad *ad, Builder *b, Block *forward)
{
	for (Op *op = forward->first; op; op = op->next) {
		if (!op_makes_object(op))
			continue;
		Value *object = op_result(op);
		if (op_has(op, ATTR_shadow) || !is_shadowed(ad, object) || !shadow_is_late(ad, object))
			continue;
		b->loc = op->loc;
		Value *shadow = op->code == OP_local ? build_local(b, bar_name(ad, object), op->type, op_operand(op, 0))
		                                     : build_alloc(b, bar_name(ad, object), op->type, op_operand(op, 0));
		op_set_flag(shadow->as.op, ATTR_zero);
		op_set_flag(shadow->as.op, ATTR_shadow);
		if (op_has(op, ATTR_array))
			op_set_flag(shadow->as.op, ATTR_array);
		map_put(ad->arena, &ad->late, object, shadow);
	}
}

/* The object is handed to the caller through memory, and its shadow with it: nothing here frees either. */
static bool ad_outlives_call(Ad *ad, Value *object)
{
	if (!ad->aliases)
		ad->aliases = aliases_of(ad->arena, ad->func);
	if (!object_escapes(ad->aliases, object))
		return false;
	FOR_EACH_OP(op, &ad->func->body)
		if (op->code == OP_free && op_may_write(ad->aliases, op, object, object->type->elem))
			return false;
	return true;
}

static void adjoint_alloc(Ad *ad, Builder *b, Op *op)
{
	if (op_has(op, ATTR_shadow) || !value_has_shadow(ad->activity, op_result(op)))
		return;
	Value *late = map_get(&ad->late, op_result(op)), *early = map_get(&ad->shadows, op_result(op));
	Value *shadow = late ? late : early;
	if (shadow && (late || !ad_outlives_call(ad, op_result(op))))
		build_op(b, OP_free, NULL, &shadow, 1);
}

/* A shadow that was made in the forward sweep serves the objects of all iterations. */
static void adjoint_local(Ad *ad, Builder *b, Op *op)
{
	Value *shadow = map_get(&ad->shadows, op_result(op));
	if (op_has(op, ATTR_shadow) || !shadow)
		return;
	if (map_get(&ad->own_shadows, shadow)) {
		build_op(b, OP_free, NULL, &shadow, 1);
		return;
	}
	if (op->parent == value_block(shadow) || !type_holds_floats(op->type))
		return;
	Value *operands[] = { shadow, op_operand(op, 0) };
	build_op(b, OP_zero, op->type, operands, 2);
}

/* ---- blocks */

static void adjoint_op(Ad *ad, Builder *b, Scope *s, Op *op)
{
	switch (op->code) {
	case OP_load:
		adjoint_load(ad, b, s, op);
		return;
	case OP_store:
		adjoint_store(ad, b, s, op);
		return;
	case OP_accum:
		adjoint_accum(ad, b, s, op);
		return;
	case OP_copy:
	case OP_move:
		adjoint_copy(ad, b, op);
		return;
	case OP_zero:
		adjoint_zero(ad, b, op);
		return;
	case OP_local:
		adjoint_local(ad, b, op);
		return;
	case OP_alloc:
		adjoint_alloc(ad, b, op);
		return;
	case OP_call:
	case OP_call_ptr:
		adjoint_call(ad, b, s, op);
		return;
	case OP_trace:
		trace_adjoint(ad, b, s, op);
		return;
	case OP_for:
	case OP_loop:
	case OP_if:
		adjoint_region(ad, b, s, op);
		return;
	default:
		break;
	}
	if (op->n_results != 1 || !type_is_float(op_result(op)->type))
		return;
	Value *g = adjoint_take(s, op_result(op));
	if (!g)
		return;
	switch (op->code) {
	case OP_select:
		adjoint_select(ad, b, s, op, g);
		break;
	case OP_convert:
		if (ad_needs_adjoint(ad, op_operand(op, 0)))
			adjoint_add(ad, b, s, op_operand(op, 0), build_convert(b, g, op_operand(op, 0)->type));
		break;
	case OP_via:
		adjoint_add(ad, b, s, op_operand(op, 1), g);
		break;
	case OP_ldexp:
		adjoint_add(ad, b, s, op_operand(op, 0), build_ldexp(b, g, op_operand(op, 1)));
		break;
	case OP_pop:
		ad_refuse(ad, op->loc, "reverse mode over generated loops of unknown trip count is not supported");
		break;
	default:
		adjoint_pointwise(ad, b, s, op, g);
		break;
	}
}

void adjoint_block(Ad *ad, Builder *b, Scope *s, Block *forward)
{
	Op *last = forward == &ad->func->body ? ad->forward_end : block_terminator(forward)->prev;
	objects_begin(ad, b, forward);
	for (Op *op = last; op; op = op->prev) {
		if (op->code == OP_exit_if || op_has(op, ATTR_shadow))
			continue;
		b->loc = op->loc;
		adjoint_op(ad, b, s, op);
	}
}
