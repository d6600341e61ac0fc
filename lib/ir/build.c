/* What is not folded is placed.  fold_* return the value an operation would have, NULL where it has to be
 * built; see build.h for what they may do. */
#include "ir/build.h"

#include <assert.h>

#include "ir/eval.h"

Builder builder_at_end(Block *block)
{
	return (Builder){ .func = block->func, .block = block };
}

Builder builder_before(Op *op)
{
	return (Builder){ .func = op->func, .block = op->parent, .before = op, .loc = op->loc };
}

Builder builder_after(Op *op)
{
	return (Builder){ .func = op->func, .block = op->parent, .before = op->next, .loc = op->loc };
}

static Module *module_of(const Builder *b) { return b->func->module; }

Op *builder_insert(Builder *b, Op *op)
{
	if (b->before)
		block_insert_before(b->before, op);
	else
		block_append(b->block, op);
	return op;
}

static Op *make(Builder *b, OpCode code, const Type *type, Value *const *operands, uint32_t n)
{
	uint32_t n_results = op_info(code)->n_results > 0;
	Op *op = op_new(b->func, code, b->loc, n, n_results, 0);

	op->type = type;
	for (uint32_t i = 0; i < n; i++)
		op_set_operand(op, i, operands[i]);
	return op;
}

static Value *make_value(Builder *b, OpCode code, const Type *type, Value *const *operands, uint32_t n)
{
	return op_add_result(builder_insert(b, make(b, code, type, operands, n)), NULL, type);
}

/* ---- folding ---- */

static bool is_op(const Value *v, OpCode code)
{
	return v->kind == VALUE_RESULT && v->as.op->code == code;
}

static Value *operand_of(const Value *v, uint32_t i) { return op_operand(v->as.op, i); }

static EvalValue constant_of(const Value *v)
{
	EvalValue value = { .type = v->type };

	if (type_is_float(v->type))
		value.number = value_number(v);
	else
		value.integer = v->as.constant.integer;
	return value;
}

static Value *constant(Builder *b, EvalValue value)
{
	return type_is_float(value.type) ? const_float(module_of(b), value.type, value.number)
	                                 : const_int(module_of(b), value.type, value.integer);
}

/* x op constant, or constant op x, that is x. */
typedef struct Identity {
	OpCode code;
	int    side; /* of the constant */
	double constant;
	bool   adjoint_only;
} Identity;

static const Identity int_identities[] = {
	{ OP_add, 1, 0, false }, { OP_add, 0, 0, false }, { OP_sub, 1, 0, false },
	{ OP_mul, 1, 1, false }, { OP_mul, 0, 1, false }, { OP_div, 1, 1, false },
	{ OP_shl, 1, 0, false }, { OP_shr, 1, 0, false }, { OP_or, 1, 0, false },
	{ OP_or, 0, 0, false },  { OP_xor, 1, 0, false }, { OP_xor, 0, 0, false },
};

static const Identity float_identities[] = {
	{ OP_mul, 1, 1.0, false }, { OP_mul, 0, 1.0, false },  { OP_div, 1, 1.0, false },
	{ OP_sub, 1, 0.0, false }, { OP_add, 1, -0.0, false }, { OP_add, 0, -0.0, false },
	{ OP_add, 1, 0.0, true },  { OP_add, 0, 0.0, true },   { OP_sub, 1, -0.0, true },
};

static Value *fold_int(Builder *b, OpCode code, Value *x, Value *y)
{
	int64_t result;

	if (value_is_const(x) && (!y || value_is_const(y))) {
		if (eval_int_op(code, x->type, x->as.constant.integer,
		                y ? y->as.constant.integer : 0, &result))
			return const_int(module_of(b), x->type, result);
		return NULL;
	}
	if (!y)
		return is_op(x, code) ? operand_of(x, 0) : NULL; /* neg neg, not not */
	for (size_t i = 0; i < COUNT_OF(int_identities); i++) {
		const Identity *id = &int_identities[i];

		if (id->code == code && value_is_int(id->side ? y : x, (int64_t)id->constant))
			return id->side ? x : y;
	}
	if ((code == OP_mul || code == OP_and) && (value_is_int(x, 0) || value_is_int(y, 0)))
		return const_int(module_of(b), x->type, 0);
	return NULL;
}

static Value *fold_float(Builder *b, OpCode code, Value *x, Value *y)
{
	const Identity *id = float_identities;

	for (size_t i = 0; y && i < COUNT_OF(float_identities); i++, id++)
		if (id->code == code && (b->adjoint || !id->adjoint_only) &&
		    value_is_float(id->side ? y : x, id->constant))
			return id->side ? x : y;
	if (code != OP_neg)
		return NULL;
	if (value_is_const(x))
		return const_float(module_of(b), x->type, -value_number(x));
	return is_op(x, OP_neg) ? operand_of(x, 0) : NULL;
}

/* Adjoints only: a minus sign goes into the sum or the difference; x * -1 is -x. */
static Value *fold_sign(Builder *b, OpCode code, Value *x, Value *y)
{
	if (code == OP_add && is_op(y, OP_neg))
		return build_binary(b, OP_sub, x, operand_of(y, 0));
	if (code == OP_sub && is_op(y, OP_neg))
		return build_binary(b, OP_add, x, operand_of(y, 0));
	if ((code == OP_mul || code == OP_div) && value_is_float(y, -1.0))
		return build_unary(b, OP_neg, x);
	if (code == OP_mul && value_is_float(x, -1.0))
		return build_unary(b, OP_neg, y);
	if (code == OP_sub && (value_is_float(x, 0.0) || value_is_float(x, -0.0)))
		return build_unary(b, OP_neg, y);
	return NULL;
}

/* By its type or that of what it was made of: compilers warn of comparing such a value with 0. */
static bool is_never_negative(const Value *v)
{
	while (is_op(v, OP_shr) || is_op(v, OP_rem))
		v = operand_of(v, 0);
	if (is_op(v, OP_convert) && v->type->kind == TYPE_INT && v->type->is_signed) {
		const Type *from = operand_of(v, 0)->type;

		return from->kind == TYPE_BOOL || (from->kind == TYPE_INT && !from->is_signed && from->bits < v->type->bits);
	}
	return v->type->kind == TYPE_INT && !v->type->is_signed;
}

static Value *fold_compare(Builder *b, OpCode code, Value *x, Value *y)
{
	bool is_bool = x->type->kind == TYPE_BOOL;

	if (value_is_const(x) && value_is_const(y))
		return const_bool(module_of(b),
		                  eval_compare(code, x->type, constant_of(x), constant_of(y)));
	if (x->kind == VALUE_FUNC && y->kind == VALUE_FUNC && (code == OP_eq || code == OP_ne))
		return const_bool(module_of(b), (x == y) == (code == OP_eq));
	if ((x->kind == VALUE_FUNC || is_op(x, OP_local)) && value_is_const(y) && (code == OP_eq || code == OP_ne)) /* NULL */
		return const_bool(module_of(b), code == OP_ne);
	if (x == y && !type_is_float(x->type) && !value_is_global_like(x))
		return const_bool(module_of(b), code == OP_eq || code == OP_le || code == OP_ge);
	if (is_bool && ((code == OP_eq && value_is_int(y, 1)) || (code == OP_ne && value_is_int(y, 0))))
		return x;
	if (((code == OP_ge || code == OP_lt) && value_is_int(y, 0) && is_never_negative(x)) ||
	    ((code == OP_le || code == OP_gt) && value_is_int(x, 0) && is_never_negative(y)))
		return const_bool(module_of(b), code == OP_ge || code == OP_le);
	return NULL;
}

static Value *fold_pointwise(Builder *b, OpCode code, Value *const *operands)
{
	int n = op_info(code)->n_operands;
	Value *x = operands[0], *y = n > 1 ? operands[1] : NULL, *folded;

	if (op_info(code)->class == CLASS_COMPARE)
		return fold_compare(b, code, x, y);
	if (type_is_int(x->type))
		return fold_int(b, code, x, y);
	folded = n <= 2 ? fold_float(b, code, x, y) : NULL;
	return !folded && y && b->adjoint ? fold_sign(b, code, x, y) : folded;
}

/* ---- pointwise ---- */

Value *build_pointwise(Builder *b, OpCode code, Value *const *operands)
{
	const OpInfo *info = op_info(code);
	const Type *type = operands[0]->type;
	Value *folded = fold_pointwise(b, code, operands);
	Op *op;

	assert(info->class != CLASS_OTHER);
	if (folded)
		return folded;
	op = builder_insert(b, make(b, code, type, operands, (uint32_t)info->n_operands));
	if (info->class == CLASS_COMPARE)
		type = type_bool(&module_of(b)->types);
	return op_add_result(op, NULL, type);
}

Value *build_unary(Builder *b, OpCode code, Value *a)
{
	return build_pointwise(b, code, (Value *[]){ a });
}

Value *build_binary(Builder *b, OpCode code, Value *x, Value *y)
{
	return build_pointwise(b, code, (Value *[]){ x, y });
}

static Value *fold_select(Value *c, Value *x, Value *y)
{
	if (value_is_const(c))
		return c->as.constant.integer ? x : y;
	if (c->type == x->type && value_is_int(x, 1) && value_is_int(y, 0))
		return c;
	return x == y ? x : NULL;
}

Value *build_select(Builder *b, Value *c, Value *x, Value *y)
{
	Value *folded = fold_select(c, x, y);

	if (folded)
		return folded;
	return make_value(b, OP_select, x->type, (Value *[]){ c, x, y }, 3);
}

Value *build_via(Builder *b, Value *x, Value *z)
{
	return make_value(b, OP_via, x->type, (Value *[]){ x, z }, 2);
}

/* Whether every value of `from` comes back when it is converted to `to` and then to `from`. */
static bool holds_all_of(const Type *to, const Type *from)
{
	if (type_is_float(from))
		return type_is_float(to) && to->bits >= from->bits;
	if (type_is_float(to))
		return from->bits < (to->bits == 32 ? 24 : to->bits == 64 ? 53 : 64);
	return from->kind == TYPE_BOOL || (to->kind == TYPE_INT && to->bits >= from->bits);
}

static Value *fold_convert(Builder *b, Value *a, const Type *to)
{
	if (a->type == to)
		return a;
	if (value_is_const(a) && eval_can_convert(constant_of(a), to))
		return constant(b, eval_convert(constant_of(a), to));
	if (is_op(a, OP_convert) && operand_of(a, 0)->type == to && holds_all_of(a->type, to))
		return operand_of(a, 0);
	return NULL;
}

Value *build_convert(Builder *b, Value *a, const Type *to)
{
	Value *folded = fold_convert(b, a, to);

	return folded ? folded : make_value(b, OP_convert, to, &a, 1);
}

Value *build_cast(Builder *b, Value *a, const Type *to)
{
	if (type_is_ptr(to) && is_op(a, OP_cast) && type_is_ptr(a->type) &&
	    type_is_ptr(operand_of(a, 0)->type))
		a = operand_of(a, 0);
	if (a->type == to)
		return a;
	if (value_is_const(a) && type_is_ptr(a->type) && type_is_ptr(to))
		return const_null(module_of(b), to);
	Value *seen = type_is_ptr(to) ? build_view(b, a, to) : NULL;
	return seen ? seen : make_value(b, OP_cast, to, &a, 1);
}

/* The comparison that is true where `code` is false; NaN allows it for == and != only. */
static OpCode opposite(OpCode code, const Type *type)
{
	static const OpCode pairs[][2] = {
		{ OP_eq, OP_ne }, { OP_ne, OP_eq }, { OP_lt, OP_ge },
		{ OP_ge, OP_lt }, { OP_gt, OP_le }, { OP_le, OP_gt },
	};

	for (size_t i = 0; i < (type_is_float(type) ? 2 : COUNT_OF(pairs)); i++)
		if (pairs[i][0] == code)
			return pairs[i][1];
	return OP_NONE;
}

Value *build_not(Builder *b, Value *c)
{
	const Op *op = value_op(c);
	Module *m = module_of(b);

	assert(c->type->kind == TYPE_BOOL);
	if (is_op(c, OP_eq) && value_is_int(op_operand(op, 1), 0) &&
	    op_operand(op, 0)->type->kind == TYPE_BOOL)
		return op_operand(op, 0);
	if (op && op_info(op->code)->class == CLASS_COMPARE && (!c->uses || !c->uses->next)) {
		OpCode code = opposite(op->code, op_operand(op, 0)->type);

		if (code != OP_NONE)
			return build_binary(b, code, op_operand(op, 0), op_operand(op, 1));
	}
	return build_binary(b, OP_eq, c, const_bool(m, false));
}

/* ---- addresses ---- */

const Type *address_type(TypeTable *types, const Type *base, const int32_t *path, int n_path)
{
	const Type *type = type_is_ptr(base) ? base->elem : NULL;

	if (n_path < 1 || path[0] != STEP_INDEX)
		return NULL;
	for (int i = 1; type && i < n_path; i++) {
		if (path[i] == STEP_INDEX)
			type = type->kind == TYPE_ARRAY ? type->elem : NULL;
		else if (type->kind == TYPE_RECORD && path[i] >= 0 && path[i] < type->record->n_fields)
			type = type->record->fields[path[i]].type;
		else
			type = NULL;
	}
	return type ? type_ptr(types, type) : NULL;
}

/* A constant index is of the index type, so that equal places look equal. */
static Value *plain_index(Builder *b, Value *index)
{
	const Type *type = type_index(&module_of(b)->types);

	return value_is_const(index) ? const_int(module_of(b), type, index->as.constant.integer) : index;
}

static Value *add_index(Builder *b, Value *x, Value *y)
{
	const Type *type = type_index(&module_of(b)->types);

	if (value_is_int(x, 0))
		return y;
	return build_binary(b, OP_add, build_convert(b, x, type), build_convert(b, y, type));
}

/* The array that the last step of a path indexes; NULL when it is pointer arithmetic or a field. */
static const Type *last_array(Builder *b, const Op *address)
{
	int n = address->n_path - 1;

	if (n == 0 || address->path[n] != STEP_INDEX)
		return NULL;
	return address_type(&module_of(b)->types, op_operand(address, 0)->type, address->path, n)->elem;
}

/* Whether walking on by `index` from `inner` is one path. */
static bool can_merge(Builder *b, const Op *inner, const Value *index)
{
	const Value *last = op_operand(inner, inner->n_operands - 1);
	const Type *array = last_array(b, inner);
	int64_t sum;

	if (value_is_int(index, 0) || inner->n_path == 1)
		return true;
	if (!array || !value_is_const(index) || !value_is_const(last))
		return false;
	sum = (int64_t)((uint64_t)index->as.constant.integer + (uint64_t)last->as.constant.integer);
	return sum >= 0 && sum < array->count;
}

static Value *make_address(Builder *b, Value *base, const int32_t *path, int n_path, Value *const *indices)
{
	Module *m = module_of(b);
	const Type *type = address_type(&m->types, base->type, path, n_path);
	Op *op;
	int k = 0;

	assert(type);
	op = make(b, OP_address, type, &base, 1);
	op->path = arena_copy(b->func->arena, path, (size_t)n_path * sizeof *path);
	op->n_path = (uint16_t)n_path;
	for (int i = 0; i < n_path; i++)
		if (path[i] == STEP_INDEX)
			op_add_operand(op, plain_index(b, indices[k++]));
	return op_add_result(builder_insert(b, op), NULL, type);
}

/* inner's path, then path behind its first step, which is added to inner's last index. */
static Value *merge_addresses(Builder *b, const Op *inner, const int32_t *path, int n_path,
                              Value *const *indices)
{
	Arena *arena = module_of(b)->arena;
	int n = inner->n_path + n_path - 1, n_inner = (int)inner->n_operands - 1;
	int32_t *whole = ARENA_ARRAY(arena, int32_t, (size_t)n);
	Value **all = ARENA_ARRAY(arena, Value *, (size_t)(n_inner + n_path));
	int k = n_inner;

	for (int i = 0; i < inner->n_path; i++)
		whole[i] = inner->path[i];
	for (int i = 0; i < n_inner; i++)
		all[i] = op_operand(inner, (uint32_t)i + 1);
	if (!value_is_int(indices[0], 0))
		all[k - 1] = add_index(b, all[k - 1], indices[0]);
	for (int i = 1, from = 1; i < n_path; i++) {
		whole[inner->n_path + i - 1] = path[i];
		if (path[i] == STEP_INDEX)
			all[k++] = indices[from++];
	}
	return build_address(b, op_operand(inner, 0), whole, n, all);
}

Value *build_address(Builder *b, Value *base, const int32_t *path, int n_path, Value *const *indices)
{
	if (n_path == 1 && value_is_int(indices[0], 0))
		return base;
	if (is_op(base, OP_address) && can_merge(b, base->as.op, indices[0]) &&
	    base->as.op->n_path + n_path <= UINT16_MAX)
		return merge_addresses(b, base->as.op, path, n_path, indices);
	return make_address(b, base, path, n_path, indices);
}

static Value *index_zero(Builder *b)
{
	return const_int(module_of(b), type_index(&module_of(b)->types), 0);
}

Value *build_index(Builder *b, Value *base, Value *index)
{
	return build_address(b, base, (int32_t[]){ STEP_INDEX }, 1, &index);
}

Value *build_element(Builder *b, Value *array, Value *index)
{
	Value *indices[] = { index_zero(b), index };

	return build_address(b, array, (int32_t[]){ STEP_INDEX, STEP_INDEX }, 2, indices);
}

Value *build_field(Builder *b, Value *base, int32_t field)
{
	Value *zero = index_zero(b);

	return build_address(b, base, (int32_t[]){ STEP_INDEX, field }, 2, &zero);
}

/* ---- operations that are there ---- */

Value *op_folded(Builder *b, const Op *op)
{
	Value *operands[3] = { NULL };

	for (uint32_t i = 0; i < op->n_operands && i < COUNT_OF(operands); i++)
		operands[i] = op_operand(op, i);
	if (op_info(op->code)->class != CLASS_OTHER)
		return fold_pointwise(b, op->code, operands);
	if (op->code == OP_select)
		return fold_select(operands[0], operands[1], operands[2]);
	if (op->code == OP_convert)
		return fold_convert(b, operands[0], op->type);
	if (op->code == OP_cast && operands[0]->type == op->type)
		return operands[0];
	if (op->code == OP_cast && is_op(operands[0], OP_cast) && type_is_ptr(operands[0]->type) &&
	    operand_of(operands[0], 0)->type == op->type)
		return operand_of(operands[0], 0);
	if (op->code == OP_address && op->n_path == 1 && value_is_int(operands[1], 0))
		return operands[0];
	return NULL;
}

/* ---- memory ---- */

Value *build_load(Builder *b, Value *ptr)
{
	return make_value(b, OP_load, ptr->type->elem, &ptr, 1);
}

Op *build_store(Builder *b, Value *v, Value *ptr)
{
	return build_op(b, OP_store, v->type, (Value *[]){ v, ptr }, 2);
}

Op *build_copy(Builder *b, const Type *type, Value *to, Value *from, Value *count)
{
	return build_op(b, OP_copy, type, (Value *[]){ to, from, count }, 3);
}

Op *build_accum(Builder *b, Value *v, Value *ptr)
{
	return build_op(b, OP_accum, v->type, (Value *[]){ v, ptr }, 2);
}

static Value *build_object(Builder *b, OpCode code, const char *name, const Type *elem, Value *count)
{
	Value *plain = plain_index(b, count);
	Op *op = builder_insert(b, make(b, code, elem, &plain, 1));

	return op_add_result(op, name, type_ptr(&module_of(b)->types, elem));
}

Value *build_local(Builder *b, const char *name, const Type *elem, Value *count)
{
	return build_object(b, OP_local, name, elem, count);
}

Value *build_alloc(Builder *b, const char *name, const Type *elem, Value *count)
{
	return build_object(b, OP_alloc, name, elem, count);
}

Op *build_op(Builder *b, OpCode code, const Type *type, Value *const *operands, uint32_t n)
{
	return builder_insert(b, make(b, code, type, operands, n));
}

Value *build_pop(Builder *b, Value *stack, const Type *type)
{
	return make_value(b, OP_pop, type, &stack, 1);
}

/* ---- calls ---- */

Op *build_call(Builder *b, Func *callee, Value *const *args, uint32_t n)
{
	Op *op = builder_insert(b, make(b, OP_call, NULL, args, n));

	op->callee = callee;
	for (uint32_t i = 0; i < callee->n_results; i++) {
		Value *result = op_add_result(op, NULL, callee->results[i]);

		if (i == 0)
			result->ctype = callee->result_ctype;
	}
	return op;
}

Value *build_call_ptr(Builder *b, Value *callee, Value *const *args, uint32_t n, const Type *result)
{
	Op *op = make(b, OP_call_ptr, NULL, &callee, 1);

	for (uint32_t i = 0; i < n; i++)
		op_add_operand(op, args[i]);
	builder_insert(b, op);
	return result ? op_add_result(op, NULL, result) : NULL;
}

/* ---- regions ---- */

static void carry(Op *op, Value *const *inits, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		op_add_operand(op, inits[i]);
		block_add_arg(&op->blocks[0], NULL, inits[i]->type);
		op_add_result(op, NULL, inits[i]->type);
	}
}

Op *build_for(Builder *b, const char *index, Value *low, Value *high, Value *const *inits, uint32_t n)
{
	Op *op = builder_insert(b, op_new(b->func, OP_for, b->loc, 2, n, 1));

	assert(low->type == high->type);
	op_set_operand(op, 0, low);
	op_set_operand(op, 1, high);
	block_add_arg(&op->blocks[0], index ? index : "i", low->type);
	carry(op, inits, n);
	return op;
}

Op *build_loop(Builder *b, Value *const *inits, uint32_t n)
{
	Op *op = builder_insert(b, op_new(b->func, OP_loop, b->loc, 0, n, 1));

	carry(op, inits, n);
	return op;
}

Op *build_if(Builder *b, Value *c, const Type *const *results, uint32_t n)
{
	Op *op = builder_insert(b, op_new(b->func, OP_if, b->loc, 1, n, 2));

	op_set_operand(op, 0, c);
	for (uint32_t i = 0; i < n; i++)
		op_add_result(op, NULL, results[i]);
	return op;
}

void build_yield(Builder *b, Value *const *values, uint32_t n)
{
	build_op(b, OP_yield, NULL, values, n);
}

void build_exit_if(Builder *b, Value *c, Value *const *values, uint32_t n)
{
	Op *op = builder_insert(b, op_new(b->func, OP_exit_if, b->loc, 1, 0, 0));

	op_set_operand(op, 0, c);
	for (uint32_t i = 0; i < n; i++)
		op_add_operand(op, values[i]);
}

void build_return(Builder *b, Value *const *values, uint32_t n)
{
	build_op(b, OP_return, NULL, values, n);
}

Value *build_carve(Builder *b, const char *name, Value *base, Value *count, const Type *elem)
{
	const Type *type = type_ptr(&module_of(b)->types, elem);
	Op *op = builder_insert(b, make(b, OP_carve, type, (Value *[]){ base, plain_index(b, count) }, 2));

	return op_add_result(op, name, type);
}

Value *build_ldexp(Builder *b, Value *a, Value *exponent)
{
	return make_value(b, OP_ldexp, a->type, (Value *[]){ a, exponent }, 2);
}

Value *build_size(Builder *b, OpCode code, Value *x, Value *y)
{
	const Type *type = type_size(&module_of(b)->types);
	const int64_t identity = code == OP_size_mul;
	x = build_convert(b, x, type);
	y = build_convert(b, y, type);
	if (value_is_int(x, identity))
		return y;
	if (value_is_int(y, identity))
		return x;
	if (value_is_const(x) && value_is_const(y)) {
		const uint64_t max = type->bits == 64 ? UINT64_MAX : UINT32_MAX;
		const uint64_t m = (uint64_t)x->as.constant.integer, n = (uint64_t)y->as.constant.integer;
		const bool too_large = code == OP_size_mul ? n && m > max / n : m > max - n;
		return const_int(module_of(b), type, (int64_t)(too_large ? max : code == OP_size_mul ? m * n : m + n));
	}
	return make_value(b, code, type, (Value *[]){ x, y }, 2);
}
