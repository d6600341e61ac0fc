/* Shapes: extents are constants, integer parameters, or what is worked out from them; two are the same
 * where they are the same expression. */
#include <string.h>

#include "transform/tensors/tensors.h"

#include <stdarg.h>

Tensor *tensors_error(Tensors *t, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag_error(t->ctx->diag, loc, "%s", str_vformat(t->arena, format, args));
	va_end(args);
	t->failed = true;
	return NULL;
}

Value *index_const(const Tensors *t, int64_t i)
{
	return const_int(t->module, t->index, i);
}

/* Below conversions between integers, which cannot change an extent that makes sense. */
static const Value *plain(const Value *v)
{
	for (const Op *op = value_op(v); op && op->code == OP_convert && type_is_int(op_operand(op, 0)->type);
	     op = value_op(v))
		v = op_operand(op, 0);
	return v;
}

bool same_extent(const Value *x, const Value *y)
{
	x = plain(x);
	y = plain(y);
	if (x == y)
		return true;
	if (x->kind == VALUE_CONST && y->kind == VALUE_CONST)
		return x->as.constant.integer == y->as.constant.integer;
	const Op *p = value_op(x), *q = value_op(y);
	if (!p || !q || p->code != q->code || p->n_operands != q->n_operands || p->n_blocks ||
	    op_info(p->code)->effect != EFFECT_PURE || p->code == OP_address)
		return false;
	for (uint32_t i = 0; i < p->n_operands; i++)
		if (!same_extent(op_operand(p, i), op_operand(q, i)))
			return false;
	return true;
}

bool same_shape(const Shape *x, const Shape *y)
{
	if (x->rank != y->rank)
		return false;
	for (int i = 0; i < x->rank; i++)
		if (!same_extent(x->extents[i], y->extents[i]))
			return false;
	return true;
}

static const char *extent_text(Arena *arena, const Value *v)
{
	static const struct {
		OpCode code;
		const char *format;
	} forms[] = {
		{ OP_add, "%s + %s" }, { OP_sub, "%s - %s" }, { OP_mul, "%s * %s" }, { OP_div, "%s / %s" },
	};

	v = plain(v);
	const Op *op = value_op(v);
	if (v->kind == VALUE_CONST)
		return str_format(arena, "%lld", (long long)v->as.constant.integer);
	for (size_t i = 0; op && i < COUNT_OF(forms); i++)
		if (op->code == forms[i].code) {
			const char *x = extent_text(arena, op_operand(op, 0));
			const char *y = extent_text(arena, op_operand(op, 1));
			return i == 0 ? str_format(arena, "%s + %s", x, y)
			     : i == 1 ? str_format(arena, "%s - %s", x, y)
			     : i == 2 ? str_format(arena, "%s * %s", x, y)
			              : str_format(arena, "%s / %s", x, y);
		}
	return v->name ? v->name : "?";
}

const char *shape_text(Arena *arena, const Shape *s)
{
	const char *text = "(";

	for (int i = 0; i < s->rank; i++)
		text = str_format(arena, "%s%s%s", text, i ? ", " : "", extent_text(arena, s->extents[i]));
	return str_format(arena, s->rank == 1 ? "%s,)" : "%s)", text);
}

bool broadcast_shapes(Shape *to, const Shape *with)
{
	Shape out = { .rank = to->rank > with->rank ? to->rank : with->rank };

	for (int i = 1; i <= out.rank; i++) {
		Value *x = i <= to->rank ? to->extents[to->rank - i] : NULL;
		Value *y = i <= with->rank ? with->extents[with->rank - i] : NULL;
		Value **z = &out.extents[out.rank - i];

		if (!x || !y)
			*z = x ? x : y;
		else if (same_extent(x, y) || value_is_int(y, 1))
			*z = x;
		else if (value_is_int(x, 1))
			*z = y;
		else
			return false;
	}
	*to = out;
	return true;
}

Value *extents_product(Builder *b, Value *const *extents, int n)
{
	Value *product = const_int(b->func->module, type_index(&b->func->module->types), 1);

	for (int i = 0; i < n; i++)
		product = build_binary(b, OP_mul, product, extents[i]);
	return product;
}

bool shape_is_scalar(const Shape *s)
{
	for (int i = 0; i < s->rank; i++)
		if (!value_is_int(s->extents[i], 1))
			return false;
	return true;
}

Shape shape_without(const Shape *s, int axis)
{
	Shape out = { .rank = s->rank - 1 };

	for (int i = 0; i < out.rank; i++)
		out.extents[i] = s->extents[i + (i >= axis)];
	return out;
}

/* ---- operands of a call */

Value *next_value(Call *c)
{
	return op_operand(c->op, c->next++);
}

Tensor *next_tensor(Call *c)
{
	Value *v = next_value(c);
	Tensor *x = map_get(&c->t->of, v);

	if (!x && !c->t->failed)
		tensors_error(c->t, c->op->loc, v->kind == VALUE_UNDEF
		              ? "'%s' reads a tensor that was not set"
		              : "'%s' reads a tensor whose shape mgc can't know", c->op->callee->name);
	return x;
}

bool next_constant(Call *c, int64_t *value, const char *what)
{
	const Value *v = next_value(c);

	if (v->kind == VALUE_CONST) {
		*value = v->as.constant.integer;
		return true;
	}
	tensors_error(c->t, c->op->loc, "%s of '%s' must be a constant", what, c->op->callee->name);
	return false;
}

bool next_dims(Call *c, Shape *s)
{
	int64_t rank = 0;

	if (!next_constant(c, &rank, "the rank"))
		return false;
	s->rank = (int)rank;
	for (int i = 0; i < s->rank; i++)
		s->extents[i] = build_convert(&c->b, next_value(c), c->t->index);
	return true;
}

bool next_axis(Call *c, int rank, int *axis)
{
	int64_t value = 0;

	if (!next_constant(c, &value, "the axis"))
		return false;
	if (value < -rank || value >= rank) {
		tensors_error(c->t, c->op->loc, "'%s': axis %lld is outside a tensor of rank %d",
		              c->op->callee->name, (long long)value, rank);
		return false;
	}
	*axis = (int)(value < 0 ? value + rank : value);
	return true;
}
