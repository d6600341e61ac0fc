/* Calls that are still there when a function is differentiated: hand-written adjoints are called, calls that carry no
 * derivative stay in the forward sweep, the others are refused. */
#include <string.h>

#include "support/text.h"
#include "transform/ad/ad.h"

static bool call_writes(const Op *op)
{
	return !op->callee || !op->callee->summary.known || op->callee->summary.writes_memory;
}

bool ad_call_is_active(const Ad *ad, const Op *op)
{
	if (op->callee && op->callee->is_inactive)
		return false;
	for (uint32_t i = 0; i < op->n_results; i++)
		if (value_is_active(ad->activity, op->results[i]))
			return true;
	for (uint32_t i = 0; call_writes(op) && i < op->n_operands; i++)
		if (type_is_ptr(op_operand(op, i)->type) && value_has_shadow(ad->activity, op_operand(op, i)))
			return true;
	return false;
}

/* A parameter of f that the parameter list of f_vjp follows with its adjoint. */
static bool param_has_bar(const Func *f, uint32_t i)
{
	const Type *t = f->body.args[i]->type;
	if (f->params[i].flags & PARAM_INACTIVE)
		return false;
	return type_is_float(t) || (type_is_ptr(t) && type_reaches_floats(t->elem));
}

static void print_param(Text *t, const char *ctype, const char *name)
{
	const char *at = ctype ? strchr(ctype, '@') : NULL;
	if (at)
		text_printf(t, "%.*s%s%s", (int)(at - ctype), ctype, name, at + 1);
	else
		text_add(t, name);
}

static const char *float_spelling(const Type *t)
{
	return t->bits == 32 ? "float" : t->bits == 64 ? "double" : "long double";
}

/* "void f_adjoint(double a, double *a_bar, ..., double f_bar)" */
static const char *adjoint_prototype(Ad *ad, const Func *f)
{
	Text t = text_new(ad->arena);
	text_printf(&t, "MGC_ADJOINT_OF(%s)\nvoid %s_adjoint(", f->name, f->name);
	const char *comma = "";
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const char *name = f->body.args[i]->name;
		text_add(&t, comma);
		print_param(&t, f->params[i].ctype, name);
		if (param_has_bar(f, i)) {
			const Type *type = f->body.args[i]->type;
			const Type *elem = type_is_ptr(type) ? type->elem : type;
			if (type_is_float(elem))
				text_printf(&t, ", %s *%s_bar", float_spelling(elem), name);
			else
				text_printf(&t, ", %s_bar", name);
		}
		comma = ", ";
	}
	if (f->n_results && type_is_float(f->results[0]))
		text_printf(&t, "%s%s %s_bar", comma, float_spelling(f->results[0]), f->name);
	text_add(&t, ")");
	return t.at;
}

void ad_refuse_call(Ad *ad, const Op *op)
{
	if (op->code == OP_call_ptr)
		ad_refuse(ad, op->loc, "a call through a pointer to a function can't be differentiated yet; call the function by its name");
	else if (op->callee->is_variadic)
		ad_refuse(ad, op->loc, "'%s' takes a variable number of arguments, and its derivative is needed; give it fixed parameters", op->callee->name);
	else {
		ad_refuse(ad, op->loc, "'%s' has no body in the files given, and its derivative is needed; supply it by\n%s", op->callee->name,
		          adjoint_prototype(ad, op->callee));
	}
}

Value *ad_scratch_adjoint(Ad *ad, Builder *b, const char *name, const Type *type)
{
	name = str_format(ad->module->arena, "%s%s", name, ad->spec->mode == DERIVE_JVP ? "_dot" : "_bar");
	Value *count = const_int(ad->module, type_int(&ad->module->types, INT_LONG), 1);
	Value *local = build_local(b, name, type, count);
	op_set_flag(local->as.op, ATTR_zero);
	op_set_flag(local->as.op, ATTR_shadow);
	return local;
}

static Value *pointer_adjoint(Ad *ad, Builder *b, const Op *op, uint32_t i)
{
	Value       *p = op_operand(op, i);
	const Func  *f = op->callee;
	if (p->kind == VALUE_CONST)
		return p; /* NULL has a NULL adjoint */
	if (!value_has_shadow(ad->activity, p)) {
		ad_refuse(ad, op->loc, "argument '%s' of '%s' has no adjoint to hand to its hand-written adjoint; mark the parameter MGC_INACTIVE",
		          f->body.args[i]->name, f->name);
		return p;
	}
	if (!keep_is_intact(ad, op, p, p->type->elem))
		ad_refuse(ad, op->loc, "what '%s' points to is changed after this call of '%s', whose hand-written adjoint may need it; "
		          "put MGC_SHAPE(...) before that parameter of '%s', or keep a copy",
		          f->body.args[i]->name, f->name, f->adjoint->name);
	return shadow_reverse(ad, b, p);
}

static void call_handwritten(Ad *ad, Builder *b, Scope *s, Op *op)
{
	const Func *f = op->callee;
	Value      *g = op->n_results && type_is_float(op_result(op)->type) ? adjoint_take(ad, s, op_result(op)) : NULL;
	if (!ad_call_is_active(ad, op))
		return;
	VEC(Value *) args = { 0 };
	Value **bars = ARENA_ARRAY(ad->arena, Value *, op->n_operands + 1);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *v = op_operand(op, i);
		vec_push(ad->arena, &args, v);
		if (!param_has_bar(f, i))
			continue;
		if (type_is_float(v->type)) {
			bars[i] = ad_scratch_adjoint(ad, b, v->name ? v->name : f->body.args[i]->name, v->type);
			vec_push(ad->arena, &args, bars[i]);
		} else {
			vec_push(ad->arena, &args, pointer_adjoint(ad, b, op, i));
		}
	}
	if (f->adjoint_takes_value)
		vec_push(ad->arena, &args, op_result(op));
	if (f->n_results && type_is_float(f->results[0]))
		vec_push(ad->arena, &args, g ? g : const_float(ad->module, f->results[0], 0));
	build_call(b, f->adjoint, args.at, (uint32_t)args.count);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (bars[i] && ad_needs_adjoint(ad, op_operand(op, i)))
			adjoint_add(ad, b, s, op_operand(op, i), build_load(b, bars[i]));
}

void adjoint_call(Ad *ad, Builder *b, Scope *s, Op *op)
{
	if (is_product(op))
		adjoint_product(ad, b, op);
	else if (op->callee && op->callee->adjoint)
		call_handwritten(ad, b, s, op);
	else if (ad_call_is_active(ad, op) && split_can(op))
		split_adjoint(ad, b, s, op);
	else if (ad_call_is_active(ad, op))
		ad_refuse_call(ad, op);
}
