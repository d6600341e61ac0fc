/* Numbers as C's literals: suffixes where the type asks for them, macros for what has no literal. */
#include <math.h>

#include "backend/emit.h"

static const char *suffix_of(const Type *type)
{
	switch (type->int_kind) {
	case INT_UINT: return "U";
	case INT_LONG: return "L";
	case INT_ULONG: return "UL";
	case INT_LLONG: return "LL";
	case INT_ULLONG: return "ULL";
	default: return "";
	}
}

Expr literal_int(Emitter *e, const Type *type, int64_t value, bool exact)
{
	const Type *plain = type_int(e->types, INT_INT);
	bool fits = value > INT32_MIN && value <= INT32_MAX;
	Expr x = made(value < 0 ? PREC_UNARY : PREC_PRIMARY, type);

	x.is_literal = true;
	if (type->kind == TYPE_BOOL) {
		text_add_char(&e->line, value ? '1' : '0');
		return x;
	}
	if (fits && (!exact || type->int_kind <= INT_INT)) {
		if (type->is_signed || value >= 0) {
			text_printf(&e->line, "%lld", (long long)value);
			x.type = type->int_kind < INT_INT && exact ? type : plain;
			return x;
		}
	}
	if (type->is_signed && type->bits >= 32 && type_wrap(type, (int64_t)((uint64_t)value - 1)) > value) {
		e->needs |= NEED_LIMITS;
		text_add(&e->line, type->int_kind == INT_INT    ? "INT_MIN"
		                   : type->int_kind == INT_LONG ? "LONG_MIN"
		                                                : "LLONG_MIN");
		return made(PREC_PRIMARY, type);
	}
	if (type->is_signed)
		text_printf(&e->line, "%lld%s", (long long)value, suffix_of(type));
	else
		text_printf(&e->line, "%llu%s", (unsigned long long)value, suffix_of(type));
	x.precedence = type->is_signed && value < 0 ? PREC_UNARY : PREC_PRIMARY;
	return x;
}

Expr literal_float(Emitter *e, const Type *type, long double value)
{
	if (isnan(value) || isinf(value)) {
		const char *name = isnan(value) ? "NAN" : "INFINITY";
		bool minus = !isnan(value) && value < 0;

		e->needs |= NEED_MATH;
		text_add(&e->line, minus ? "-" : "");
		if (type->bits != 32)
			text_printf(&e->line, "(%s)", type->bits == 64 ? "double" : "long double");
		text_add(&e->line, name);
		return made(minus || type->bits != 32 ? PREC_UNARY : PREC_PRIMARY, type);
	}
	text_add_float(&e->line, value, type->bits);
	text_add(&e->line, type->bits == 32 ? "f" : type->bits == 64 ? "" : "L");
	return made(signbit(value) ? PREC_UNARY : PREC_PRIMARY, type);
}

Expr literal_print(Emitter *e, const Value *v, bool exact)
{
	if (type_is_float(v->type))
		return literal_float(e, v->type, value_number(v));
	if (type_is_ptr(v->type)) {
		e->needs |= NEED_STDDEF;
		text_add(&e->line, "NULL");
		return made(PREC_PRIMARY, v->type);
	}
	return literal_int(e, v->type, v->as.constant.integer, exact);
}
