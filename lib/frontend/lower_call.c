/* Calls: libm's functions become operations, those of memory allocations and copies of typed elements, the
 * rest calls of functions of the module. */
#include "frontend/lowering.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- sizes in bytes */

static Value *elements(Lower *l, Value *bytes, int64_t size, int depth);

static Value *elements_of_product(Lower *l, const Op *op, int64_t size, int depth)
{
	for (uint32_t i = 0; i < 2; i++) {
		Value *x = elements(l, op_operand(op, i), size, depth), *y = op_operand(op, 1 - i);

		if (x && value_is_int(x, 1))
			return y;
		if (x)
			return build_binary(&l->b, OP_mul, convert_value(l, x, y->type), y);
	}
	return NULL;
}

static Value *elements_of_sum(Lower *l, const Op *op, int64_t size, int depth)
{
	Value *x = elements(l, op_operand(op, 0), size, depth);
	Value *y = x ? elements(l, op_operand(op, 1), size, depth) : NULL;

	return y ? build_binary(&l->b, op->code, x, convert_value(l, y, x->type)) : NULL;
}

/* How many elements of `size` bytes these are, when the bytes are surely a multiple; else NULL. */
static Value *elements(Lower *l, Value *bytes, int64_t size, int depth)
{
	const Op *op = value_op(bytes);

	if (size == 1)
		return bytes;
	if (value_is_const(bytes))
		return bytes->as.constant.integer % size == 0
		       ? const_int(l->module, bytes->type, bytes->as.constant.integer / size) : NULL;
	if (!op || depth == 0)
		return NULL;
	switch (op->code) {
	case OP_convert:
		return type_is_int(op_operand(op, 0)->type)
		       ? elements(l, op_operand(op, 0), size, depth - 1) : NULL;
	case OP_mul:
		return elements_of_product(l, op, size, depth - 1);
	case OP_add:
	case OP_sub:
		return elements_of_sum(l, op, size, depth - 1);
	default:
		return NULL;
	}
}

enum { SIZE_DEPTH = 16 };

/* ---- allocation */

/* The type that a size was measured with. */
static const CType *measured_type(const Expr *e)
{
	const CType *found = NULL;

	for (; e && !found; e = e->a) {
		if (e->kind == EXPR_INT)
			found = e->sizeof_type;
		else if (e->kind == EXPR_BINARY && e->op.binary == BINARY_MUL)
			found = measured_type(e->b);
		else if (e->kind != EXPR_CONVERT)
			return NULL;
	}
	return found;
}

/* Rounded up where the last element may be a part only. */
static Value *whole_elements(Lower *l, Value *bytes, const Type *type)
{
	Value *size = const_int(l->module, bytes->type, type->size), *count, *rest;

	count = build_binary(&l->b, OP_div, bytes, size);
	if (!type_has_flexible_array(type))
		return count;
	rest = build_binary(&l->b, OP_ne, build_binary(&l->b, OP_rem, bytes, size), const_int(l->module, bytes->type, 0));
	return build_binary(&l->b, OP_add, count, convert_value(l, rest, bytes->type));
}

static Value *lower_allocation(Lower *l, const Expr *e, const Type *wanted, bool zeroed)
{
	Value *bytes = lower_value(l, e->args[0]), *count, *object;
	const CType *measured = measured_type(e->args[0]);

	if (zeroed) {
		bytes = build_binary(&l->b, OP_mul, bytes, lower_value(l, e->args[1]));
		if (!measured)
			measured = measured_type(e->args[1]);
	}
	if (!wanted || wanted->kind == TYPE_VOID)
		wanted = measured && measured->kind != CTYPE_VOID && !ctype_is_flat(measured)
		         ? lower_type(l, measured, e->loc) : type_int(l->types, INT_CHAR);
	while (wanted->kind == TYPE_ARRAY && wanted->size == 0)
		wanted = wanted->elem;
	if (wanted->size == 0)
		wanted = type_int(l->types, INT_CHAR);
	count = elements(l, bytes, wanted->size, SIZE_DEPTH);
	if (!count)
		count = whole_elements(l, bytes, wanted);
	object = build_alloc(&l->b, NULL, wanted, count);
	if (zeroed)
		op_set_flag(object->as.op, ATTR_zero);
	return object;
}

/* ---- copies */

static Value *without_casts(Value *p)
{
	while (p->kind == VALUE_RESULT && p->as.op->code == OP_cast && type_is_ptr(op_operand(p->as.op, 0)->type))
		p = op_operand(p->as.op, 0);
	return p;
}

static bool is_pointer_to_bytes(const CType *type)
{
	return type->elem->kind == CTYPE_VOID || (type->elem->kind == CTYPE_INT && type->elem->bits == 8);
}

/* An argument as the function takes it and, where it is a pointer, with the type that says what lies there. */
static Value *block_argument(Lower *l, const Expr *e, Value **typed)
{
	const Type *type = lower_type(l, e->type, e->loc);

	while (e->kind == EXPR_CONVERT && e->a->type->kind == CTYPE_PTR && !is_pointer_to_bytes(e->a->type))
		e = e->a;
	*typed = lower_value(l, e);
	Value *argument = convert_value(l, *typed, type);
	if (e->type->kind == CTYPE_PTR && is_pointer_to_bytes(e->type))
		*typed = without_casts(*typed);
	return argument;
}

static Value *plain_call(Lower *l, const Expr *e, Value *const *args);

/* memcpy, memmove, memset to zero, as operations on elements; else as they stand. */
static Value *lower_copy(Lower *l, const Expr *e, MemoryCall call)
{
	Value *to, *from, *count = NULL;
	Value *args[] = { block_argument(l, e->args[0], &to), block_argument(l, e->args[1], &from), lower_value(l, e->args[2]) };
	const Type *element = to->type->elem;

	if (call == CALL_MEMSET) {
		if (!value_is_int(from, 0))
			return plain_call(l, e, args);
	} else {
		if (from->type != to->type) {
			Value *from_seen = build_view(&l->b, from, to->type), *to_seen = build_view(&l->b, to, from->type);

			from = from_seen ? from_seen : from;
			to = to_seen && !from_seen ? to_seen : to;
		}
		if (from->type != to->type)
			return plain_call(l, e, args);
		element = to->type->elem;
	}
	if (element->size > 0)
		count = elements(l, args[2], element->size, SIZE_DEPTH);
	if (!count || (type_has_flexible_array(element) && !value_is_int(count, 1)))
		return plain_call(l, e, args);
	if (call == CALL_MEMSET)
		build_op(&l->b, OP_zero, element, (Value *[]){ to, count }, 2);
	else
		build_op(&l->b, call == CALL_MEMCPY ? OP_copy : OP_move, element,
		         (Value *[]){ to, from, count }, 3);
	return args[0];
}

static Value *lower_memory(Lower *l, const Expr *e, MemoryCall call, const Type *wanted)
{
	Value *p;

	switch (call) {
	case CALL_MALLOC:
	case CALL_CALLOC:
		p = lower_allocation(l, e, wanted, call == CALL_CALLOC);
		return wanted ? p : pointer_cast(l, p, lower_type(l, e->type, e->loc));
	case CALL_FREE:
		p = without_casts(lower_value(l, e->args[0]));
		build_op(&l->b, OP_free, NULL, &p, 1);
		return NULL;
	default:
		return lower_copy(l, e, call);
	}
}

/* ---- mathematics */

static Value *infinite(Lower *l, const Type *type) { return const_float(l->module, type, (long double)INFINITY); }

/* isnan, isinf, isfinite, isnormal as comparisons: bool; NULL when the call is none of them. */
static Value *classify(Lower *l, const Expr *e, const char *name, Value **operand)
{
	Value *x, *size, *c;
	bool is_inf = strcmp(name, "isinf") == 0 || strcmp(name, "isinf_sign") == 0;
	bool is_nan = strcmp(name, "isnan") == 0, is_normal = strcmp(name, "isnormal") == 0;
	long double least;

	if ((!is_inf && !is_nan && !is_normal && strcmp(name, "isfinite") != 0) || e->n_args != 1)
		return NULL;
	x = lower_value(l, e->args[0]);
	if (!type_is_float(x->type))
		x = convert_value(l, x, type_float(l->types, 64));
	*operand = x;
	if (is_nan)
		return build_binary(&l->b, OP_ne, x, x);
	size = build_unary(&l->b, OP_fabs, x);
	c = build_binary(&l->b, is_inf ? OP_eq : OP_lt, size, infinite(l, x->type));
	if (!is_normal)
		return c;
	least = x->type->bits == 32   ? (long double)FLT_MIN
	        : x->type->bits == 64 ? (long double)DBL_MIN
	                              : LDBL_MIN;
	size = build_binary(&l->b, OP_ge, size, const_float(l->module, x->type, least));
	return build_select(&l->b, c, size, const_bool(l->module, false));
}

Value *lower_classification(Lower *l, const Expr *e)
{
	Value *x;

	return e->func && is_library(e->func) ? classify(l, e, library_name(e->func), &x) : NULL;
}

/* The same as int: isinf is negative for -inf. */
static Value *classification_value(Lower *l, const Expr *e, const char *name)
{
	const Type *type = lower_type(l, e->type, e->loc);
	Value *x, *c = classify(l, e, name, &x);

	if (!c || strncmp(name, "isinf", 5) != 0)
		return c ? convert_value(l, c, type) : NULL;
	c = build_binary(&l->b, OP_eq, x, infinite(l, x->type));
	x = build_binary(&l->b, OP_eq, x, const_float(l->module, x->type, -(long double)INFINITY));
	return build_binary(&l->b, OP_sub, convert_value(l, c, type), convert_value(l, x, type));
}

/* frexp(x, &e) is x * 2^-e, once the library has found e. */
static Value *lower_frexp(Lower *l, const Expr *e)
{
	Value *args[] = { lower_value(l, e->args[0]), lower_value(l, e->args[1]) };
	const Type *type = lower_type(l, e->type, e->loc);
	Value *exponent;
	Op *op;

	plain_call(l, e, args);
	exponent = build_unary(&l->b, OP_neg, build_load(&l->b, args[1]));
	op = build_op(&l->b, OP_ldexp, type, (Value *[]){ convert_value(l, args[0], type), exponent }, 2);
	return op_add_result(op, NULL, type);
}

/* modf(x, &whole): both parts have the sign of x, and an infinity has no fraction. */
static Value *lower_modf(Lower *l, const Expr *e)
{
	const Type *type = lower_type(l, e->type, e->loc);
	Value *x = convert_value(l, lower_value(l, e->args[0]), type), *to = lower_value(l, e->args[1]);
	Value *whole = build_unary(&l->b, OP_trunc, x), *is_infinite, *fraction;

	build_store(&l->b, whole, to);
	is_infinite = build_binary(&l->b, OP_eq, build_unary(&l->b, OP_fabs, x), infinite(l, type));
	fraction = build_select(&l->b, is_infinite, const_zero(l->module, type),
	                        build_binary(&l->b, OP_sub, x, whole));
	return build_binary(&l->b, OP_copysign, fraction, x);
}

/* The functions of libm with a second result, behind a pointer. */
static Value *lower_two_results(Lower *l, const Expr *e, const char *name)
{
	if (e->n_args != 2 || e->args[1]->type->kind != CTYPE_PTR)
		return NULL;
	if (strncmp(name, "frexp", 5) == 0)
		return lower_frexp(l, e);
	return strncmp(name, "modf", 4) == 0 ? lower_modf(l, e) : NULL;
}

static Value *lower_mathematics(Lower *l, const Expr *e, const char *name)
{
	int bits = 0;
	OpCode code = op_by_c_function(name, &bits);
	Value *operands[3], *v;
	const Type *type;

	if (e->type->kind != CTYPE_FLOAT)
		return classification_value(l, e, name);
	v = lower_two_results(l, e, name);
	if (v)
		return v;
	type = lower_type(l, e->type, e->loc);
	if (e->n_args == 2 && (strncmp(name, "ldexp", 5) == 0 || strncmp(name, "scalbn", 6) == 0) &&
	    strncmp(name, "scalbln", 7) != 0) {
		Op *op;

		operands[0] = lower_value(l, e->args[0]);
		operands[1] = lower_value(l, e->args[1]);
		op = build_op(&l->b, OP_ldexp, type, operands, 2);
		return op_add_result(op, NULL, type);
	}
	if (code == OP_NONE || e->n_args != (uint32_t)op_info(code)->n_operands || e->n_args > COUNT_OF(operands))
		return NULL;
	for (uint32_t i = 0; i < e->n_args; i++)
		operands[i] = convert_value(l, lower_value(l, e->args[i]), type);
	return build_pointwise(&l->b, code, operands);
}

/* Compiler's own functions without a meaning at run time. */
static Value *lower_builtin(Lower *l, const Expr *e, const char *name)
{
	if (name == e->func->name)
		return NULL;
	if (strcmp(name, "expect") == 0) {
		lower_effects(l, e->args[1]);
		return lower_value(l, e->args[0]);
	}
	if (e->type->kind != CTYPE_FLOAT)
		return NULL;
	if (strncmp(name, "inf", 3) == 0 || strncmp(name, "huge_val", 8) == 0)
		return const_float(l->module, lower_type(l, e->type, e->loc), (long double)INFINITY);
	if (strncmp(name, "nan", 3) == 0 && strncmp(name, "nans", 4) != 0)
		return const_float(l->module, lower_type(l, e->type, e->loc), (long double)NAN);
	return NULL;
}

/* ---- calls of functions */

static Value *call_result(const Op *op) { return op->n_results ? op->results[0] : NULL; }

static Value *plain_call(Lower *l, const Expr *e, Value *const *args)
{
	Func *callee = func_state(l, e->func, e->loc)->func;
	Value **all = ARENA_ARRAY(l->arena, Value *, e->n_args + 1);

	for (uint32_t i = 0; i < e->n_args; i++)
		all[i] = i < callee->body.n_args ? convert_value(l, args[i], callee->body.args[i]->type) : args[i];
	return call_result(build_call(&l->b, callee, all, e->n_args));
}

static Value *lower_argument(Lower *l, const Expr *arg)
{
	return arg->type->kind == CTYPE_RECORD ? record_object(l, arg) : lower_value(l, arg);
}

static Value *call_known(Lower *l, const Expr *e, Value *into)
{
	Func *callee = func_state(l, e->func, e->loc)->func;
	Value **args = ARENA_ARRAY(l->arena, Value *, e->n_args + 2);
	uint32_t n = 0, n_args = e->n_args;
	bool is_packed = packs_arguments(e->func);
	Op *op;

	if (is_packed && n_args > e->func->n_params)
		n_args = e->func->n_params;
	if (e->type->kind == CTYPE_RECORD)
		args[n++] = into ? into : temporary_object(l, e->type, e->loc);
	for (uint32_t i = 0; i < n_args; i++) {
		Value *arg = lower_argument(l, e->args[i]);

		if (e->args[i]->type->kind == CTYPE_RECORD && n >= callee->body.n_args)
			lower_error(l, e->args[i]->loc, "a struct as a variable argument is not supported; "
			            "pass its members");
		args[n] = n < callee->body.n_args ? convert_value(l, arg, callee->body.args[n]->type) : arg;
		n++;
	}
	if (is_packed)
		args[n++] = pack_arguments(l, e->args + n_args, e->n_args - n_args);
	if (n < callee->body.n_args) { /* declared without a prototype, and wrong */
		lower_error(l, e->loc, "too few arguments for '%s'", callee->name);
		return e->type->kind == CTYPE_VOID || e->type->kind == CTYPE_RECORD
		       ? NULL : value_undef(l->module, lower_type(l, e->type, e->loc));
	}
	if (n > callee->body.n_args && !callee->is_variadic) {
		lower_error(l, e->loc, "too many arguments for '%s'", callee->name);
		n = callee->body.n_args;
	}
	op = build_call(&l->b, callee, args, n);
	return call_result(op);
}

static const CType *called_type(const Expr *callee)
{
	const CType *type = callee->type;

	return type->kind == CTYPE_PTR ? type->elem : type;
}

/* What is called may need a variable, and the type of a pointer to a function does not say what it takes. */
static const char *called_ctype(Lower *l, const CType *pointer)
{
	const char *text = pointer->spelling, *at = text ? strstr(text, "(*") : NULL;

	if (!text)
		return NULL;
	at = at ? at + strcspn(at, ")") : text + strlen(text); /* where the name belongs */
	return str_format(l->arena, "%.*s%s@%s", (int)(at - text), text, at[-1] == '*' ? "" : " ", at);
}

static Value *call_pointer(Lower *l, const Expr *e)
{
	const CType *type = called_type(e->a);
	Value *callee = lower_value(l, e->a);
	Value **args = ARENA_ARRAY(l->arena, Value *, e->n_args + 1);
	bool has_records = e->type->kind == CTYPE_RECORD;

	if (callee->kind == VALUE_RESULT && !callee->ctype && e->a->type->kind == CTYPE_PTR)
		callee->ctype = unusual_ctype(l, called_ctype(l, e->a->type), callee->type);
	for (uint32_t i = 0; i < e->n_args; i++) {
		has_records = has_records || e->args[i]->type->kind == CTYPE_RECORD;
		args[i] = lower_argument(l, e->args[i]);
		if (type->kind == CTYPE_FUNC && i < type->n_params && e->args[i]->type->kind != CTYPE_RECORD)
			args[i] = convert_value(l, args[i], lower_type(l, type->params[i], e->args[i]->loc));
	}
	if (has_records)
		lower_error(l, e->loc, "a struct by value in a call through a pointer is not supported; pass "
		            "a pointer to it");
	if (has_records || e->type->kind == CTYPE_VOID) {
		if (!has_records)
			build_call_ptr(&l->b, callee, args, e->n_args, NULL);
		return NULL;
	}
	return build_call_ptr(&l->b, callee, args, e->n_args, lower_type(l, e->type, e->loc));
}

Value *lower_call(Lower *l, const Expr *e, const Type *wanted, Value *into)
{
	MemoryCall memory;
	const char *name;
	Value *v;

	if (!e->func)
		return call_pointer(l, e);
	if (is_tensor_call(e->func))
		return lower_tensor_call(l, e);
	if (is_product_call(e->func))
		return lower_product(l, e);
	if (is_library(e->func)) {
		name = library_name(e->func);
		memory = library_memory_call(e->func);
		if (lower_argument_list(l, e, name, into, &v))
			return v;
		if (takes_argument_list(e)) {
			lower_error(l, e->loc, "'%s' cannot be given the variable arguments of a function that is "
			            "differentiated; make '%s' MGC_INACTIVE and not static", name,
			            l->state->decl->name);
			return e->type->kind == CTYPE_VOID
			       ? NULL : value_undef(l->module, lower_type(l, e->type, e->loc));
		}
		if (memory != CALL_OTHER)
			return lower_memory(l, e, memory, wanted);
		if (name != e->func->name && strcmp(name, "unreachable") == 0)
			return NULL;
		if (library_refusal(e->func)) {
			lower_error(l, e->loc, "'%s' cannot be differentiated; %s", name + strspn(name, "_"),
			            library_refusal(e->func));
			return e->type->kind == CTYPE_VOID
			       ? NULL : value_undef(l->module, lower_type(l, e->type, e->loc));
		}
		v = lower_builtin(l, e, name);
		if (!v)
			v = lower_mathematics(l, e, name);
		if (v)
			return v;
	}
	return call_known(l, e, into);
}
