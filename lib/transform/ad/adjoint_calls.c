/* Calls that are still there when a function is differentiated: hand-written adjoints are called, calls that carry no
 * derivative stay in the forward sweep, the others are refused. */
#include <string.h>

#include "ir/contraction.h"
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
	return call_writes(op) && call_reaches_active_globals(ad->activity, op);
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
	else if (op->callee->is_variadic && !op->callee->body.n_args)
		ad_refuse(ad, op->loc, "'%s' has no prototype and no body in the files given, and its derivative is needed; give mgc the file that defines it",
		          op->callee->name);
	else if (op->callee->is_variadic)
		ad_refuse(ad, op->loc, "'%s' takes a variable number of arguments, and its derivative is needed; give it fixed parameters", op->callee->name);
	else if (op->callee->kind == FUNC_LIBRARY && !strcmp(op->callee->name, "realloc"))
		ad_refuse(ad, op->loc, "the size of the object that 'realloc' gets here is not known: its pointer comes out of memory or from outside; "
		          "use malloc, memcpy and free");
	else if (op->callee->kind == FUNC_LIBRARY && product_kind(op->callee->name))
		ad_refuse(ad, op->loc, product_kind(op->callee->name) == PRODUCT_MATMUL
		          ? "which matrix is transposed has to be known for the derivative of '%s'; make its flags a constant"
		          : "the layout has to be known for the derivative of '%s'; set each of its numbers once, outside of "
		            "loops and branches", op->callee->name);
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

void adjoint_call(Ad *ad, Builder *b, Scope *s, Op *op)
{
	if (is_product(op))
		adjoint_product(ad, b, op);
	else if (op->callee && op->callee->adjoint)
		adjoint_handwritten(ad, b, s, op);
	else if (ad_call_is_active(ad, op) && split_can(op))
		split_adjoint(ad, b, s, op);
	else if (ad_call_is_active(ad, op))
		ad_refuse_call(ad, op);
}
