/* Calls of functions with a hand-written adjoint.
 *
 *   y = f(a, p)                    forward sweep
 *   f_adjoint(a, &a_bar, p, p_bar, y_bar)      reverse sweep
 *
 * The adjoint is promised the arguments and the contents of arrays as they were before the call of f.  Contents that
 * it may read, and that f or what follows may write, are copied before the call; MGC_SHAPE says how much. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/points_to.h"
#include "transform/ad/ad.h"

/* A parameter of f that the parameter list of f_vjp follows with its adjoint. */
bool param_has_bar(const Func *f, uint32_t i)
{
	const Type *t = f->body.args[i]->type;
	if (f->params[i].flags & PARAM_INACTIVE)
		return false;
	return type_is_float(t) || (type_is_ptr(t) && type_reaches_floats(t->elem));
}

/* Where parameter i of f stands in the adjoint's list. */
static uint32_t place_in_adjoint(const Func *f, uint32_t i)
{
	uint32_t place = i;
	for (uint32_t k = 0; k < i; k++)
		place += param_has_bar(f, k);
	return place;
}

static bool adjoint_reads(Ad *ad, const Func *f, uint32_t i)
{
	Func *adjoint = f->adjoint;
	summary_need(ad->arena, adjoint, NULL);
	return !adjoint->summary.by_param || (adjoint->params[place_in_adjoint(f, i)].flags & (PARAM_READ | PARAM_WRITTEN));
}

/* ---- copies */

/* What an extent stands for at the call: a constant, or the argument that the adjoint knows by this name. */
static Value *extent_value(Ad *ad, Builder *b, const Op *call, const char *word, size_t n)
{
	const Func *f = call->callee, *adjoint = f->adjoint;
	const Type *index = type_index(&ad->module->types);
	if (isdigit((unsigned char)*word))
		return const_int(ad->module, index, strtoll(word, NULL, 10));
	for (uint32_t i = 0; i < call->n_operands; i++) {
		const char *name = adjoint->body.args[place_in_adjoint(f, i)]->name;
		if (strlen(name) == n && !strncmp(name, word, n))
			return build_convert(b, op_operand(call, i), index);
	}
	return NULL;
}

static int rank_of(const Type *t)
{
	int rank = 0;
	for (; t->kind == TYPE_ARRAY; t = t->elem)
		rank++;
	return rank;
}

/* How many elements of type t there are behind a pointer with this MGC_SHAPE; inner arrays may be among the extents. */
static Value *elements_of_shape(Ad *ad, Builder *b, const Op *call, const char *shape, const Type *t)
{
	int n = 1;
	for (const char *p = shape; *p; p++)
		n += *p == ',';
	if (n > rank_of(t))
		n -= rank_of(t);
	Value *count = NULL;
	for (const char *p = shape; n-- > 0; p += strcspn(p, ","), p += strspn(p, ", ")) {
		Value *extent = extent_value(ad, b, call, p, strcspn(p, ","));
		if (!extent)
			return NULL;
		count = count ? build_binary(b, OP_mul, count, extent) : extent;
	}
	return count;
}

static Value *not_negative(Builder *b, Value *count)
{
	if (value_is_const(count))
		return count;
	Value *zero = const_int(b->func->module, count->type, 0);
	return build_select(b, build_binary(b, OP_gt, count, zero), count, zero);
}

/* What is behind argument i, as it is before the call, in memory of its own; NULL after a refusal. */
static Value *copy_before(Ad *ad, Op *call, uint32_t i)
{
	Value      *p = op_operand(call, i);
	const Func *f = call->callee;
	const Value *param = f->adjoint->body.args[place_in_adjoint(f, i)];
	const char *shape = func_param(f->adjoint, param)->shape;
	const Type *t = p->type->elem;
	Builder     b = builder_before(call);
	if (t->size == 0 || type_holds_pointers(t)) {
		ad_refuse(ad, call->loc, "what '%s' leads to is changed by this call of '%s' or after it, and its hand-written adjoint may need it as it was; "
		          "keep a copy",
		          param->name, f->name);
		return NULL;
	}
	Value *count = shape ? elements_of_shape(ad, &b, call, shape, t) : NULL;
	if (!count) {
		ad_refuse(ad, call->loc, "what '%s' points to is changed by this call of '%s' or after it, and its hand-written adjoint may need it as it was; "
		          "say how much that is:\n%s(..., MGC_SHAPE(number of elements) %s, ...)",
		          param->name, f->name, f->adjoint->name, param->name);
		return NULL;
	}
	count = not_negative(&b, count);
	Value *copy = build_alloc(&b, str_format(ad->module->arena, "%s_before", param->name), t, count);
	op_set_flag(copy->as.op, ATTR_record);
	build_copy(&b, t, copy, p, count);
	return copy;
}

/* ---- the call */

typedef struct Arguments {
	VEC(Value *) all;
	VEC(Value *) copies;
	Value **bars; /* of the scalar ones */
} Arguments;

static Value *pointer_shadow(Ad *ad, Builder *b, const Op *op, uint32_t i)
{
	Value      *p = op_operand(op, i);
	const Func *f = op->callee;
	if (p->kind == VALUE_CONST)
		return p; /* NULL has a NULL adjoint */
	if (value_has_shadow(ad->activity, p))
		return shadow_reverse(ad, b, p);
	ad_refuse(ad, op->loc, "argument '%s' of '%s' has no adjoint to hand to its hand-written adjoint; mark the parameter MGC_INACTIVE",
	          f->body.args[i]->name, f->name);
	return p;
}

static Value *primal_argument(Ad *ad, Arguments *args, Op *op, uint32_t i)
{
	Value *p = op_operand(op, i);
	if (!type_is_ptr(p->type) || p->kind == VALUE_CONST || p->kind == VALUE_FUNC || !adjoint_reads(ad, op->callee, i) ||
	    keep_is_intact(ad, op, p))
		return p;
	Value *copy = copy_before(ad, op, i);
	if (copy)
		vec_push(ad->arena, &args->copies, copy);
	return copy ? copy : p;
}

static void add_argument(Ad *ad, Builder *b, Arguments *args, Op *op, uint32_t i)
{
	Value      *v = op_operand(op, i);
	const Func *f = op->callee;
	vec_push(ad->arena, &args->all, primal_argument(ad, args, op, i));
	if (!param_has_bar(f, i))
		return;
	if (type_is_float(v->type))
		args->bars[i] = ad_scratch_adjoint(ad, b, v->name ? v->name : f->body.args[i]->name, v->type);
	vec_push(ad->arena, &args->all, args->bars[i] ? args->bars[i] : pointer_shadow(ad, b, op, i));
}

void adjoint_handwritten(Ad *ad, Builder *b, Scope *s, Op *op)
{
	const Func *f = op->callee;
	Value      *g = op->n_results && type_is_float(op_result(op)->type) ? adjoint_take(s, op_result(op)) : NULL;
	if (!ad_call_is_active(ad, op))
		return;
	Arguments args = { .bars = ARENA_ARRAY(ad->arena, Value *, op->n_operands + 1) };
	for (uint32_t i = 0; i < op->n_operands; i++)
		add_argument(ad, b, &args, op, i);
	if (f->adjoint_takes_value)
		vec_push(ad->arena, &args.all, op_result(op));
	if (f->n_results && type_is_float(f->results[0]))
		vec_push(ad->arena, &args.all, g ? g : const_float(ad->module, f->results[0], 0));
	build_call(b, f->adjoint, args.all.at, (uint32_t)args.all.count);
	for (size_t i = 0; i < args.copies.count; i++)
		build_op(b, OP_free, NULL, &args.copies.at[i], 1);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (args.bars[i] && ad_needs_adjoint(ad, op_operand(op, i)))
			adjoint_add(ad, b, s, op_operand(op, i), build_load(b, args.bars[i]));
}
