/* Expressions.
 *
 * lower_value gives a scalar, lower_condition a bool without a detour through int, lower_record copies a
 * struct to where it is wanted.  What C evaluates only sometimes (&& || ?:) becomes an `if`, or a `select`
 * where it is cheap and cannot fail. */
#include "frontend/lowering.h"

/* ---- conversions */

Value *convert_value(Lower *l, Value *v, const Type *to)
{
	if (v->type == to)
		return v;
	if (v->kind == VALUE_UNDEF)
		return value_undef(l->module, to);
	if (type_is_ptr(to)) {
		if (value_is_int(v, 0))
			return const_null(l->module, to);
		return pointer_cast(l, v, to);
	}
	if (type_is_ptr(v->type)) {
		if (to->kind == TYPE_BOOL)
			return build_binary(&l->b, OP_ne, v, const_null(l->module, v->type));
		return build_cast(&l->b, v, to);
	}
	return build_convert(&l->b, v, to);
}

static bool is_true_or_false(const Expr *e)
{
	switch (e->kind) {
	case EXPR_LOGICAL:
		return true;
	case EXPR_BINARY:
		return e->op.binary >= BINARY_LT && e->op.binary <= BINARY_NE;
	case EXPR_UNARY:
		return e->op.unary == UNARY_NOT;
	default:
		return false;
	}
}

static bool is_allocation(const Expr *e)
{
	MemoryCall call;

	if (e->kind != EXPR_CALL || !e->func || !is_library(e->func))
		return false;
	call = library_memory_call(e->func);
	return call == CALL_MALLOC || call == CALL_CALLOC;
}

static Value *lower_convert(Lower *l, const Expr *e)
{
	const Type *to;

	if (e->type->kind == CTYPE_VOID) {
		lower_effects(l, e->a);
		return NULL;
	}
	to = lower_type(l, e->type, e->loc);
	if (is_true_or_false(e->a))
		return convert_value(l, lower_condition(l, e->a), to);
	if (to->kind == TYPE_BOOL)
		return lower_condition(l, e->a);
	if (type_is_ptr(to) && is_allocation(expr_plain(e->a)))
		return pointer_cast(l, lower_call(l, expr_plain(e->a), to->elem, NULL), to);
	if (type_is_ptr(to) && is_tensor_data(e->a) && e->type->elem->is_const)
		return convert_value(l, lower_tensor_data(l, e->a, true), to);
	return convert_value(l, lower_value(l, e->a), to);
}

/* ---- operators */

static const OpCode binary_ops[] = {
	[BINARY_ADD] = OP_add, [BINARY_SUB] = OP_sub, [BINARY_MUL] = OP_mul, [BINARY_DIV] = OP_div,
	[BINARY_REM] = OP_rem, [BINARY_SHL] = OP_shl, [BINARY_SHR] = OP_shr, [BINARY_AND] = OP_and,
	[BINARY_OR] = OP_or,   [BINARY_XOR] = OP_xor, [BINARY_LT] = OP_lt,   [BINARY_GT] = OP_gt,
	[BINARY_LE] = OP_le,   [BINARY_GE] = OP_ge,   [BINARY_EQ] = OP_eq,   [BINARY_NE] = OP_ne,
};

static Value *lower_arithmetic(Lower *l, const Expr *e, BinaryOp op, Value *x, Value *y)
{
	if (x->type != y->type) /* the counts of shifts have a type of their own */
		y = convert_value(l, y, x->type);
	if (op == BINARY_SHL || op == BINARY_SHR || op == BINARY_AND || op == BINARY_OR || op == BINARY_XOR ||
	    op == BINARY_REM) {
		if (!type_is_int(x->type)) {
			lower_error(l, e->loc, "this operation is not supported for type '%s'", e->type->spelling);
			return x;
		}
	}
	return build_binary(&l->b, binary_ops[op], x, y);
}

static bool is_pointer(const Expr *e) { return e->type->kind == CTYPE_PTR; }

static Value *lower_pointer_difference(Lower *l, const Expr *e, Value *p, Value *q)
{
	const CType *element = e->a->type->elem;
	Value *difference;

	q = pointer_cast(l, q, p->type);
	difference = pointer_difference(l, p, q);
	if (ctype_is_flat(element))
		difference = build_binary(&l->b, OP_div, difference, flat_count(l, element, e->loc));
	return convert_value(l, difference, lower_type(l, e->type, e->loc));
}

static Value *lower_pointer_arithmetic(Lower *l, const Expr *e, Value *x, Value *y)
{
	if (is_pointer(e->a) && is_pointer(e->b))
		return lower_pointer_difference(l, e, x, y);
	if (!is_pointer(e->a))
		return pointer_step(l, y, e->b->type->elem, x, false, e->loc);
	return pointer_step(l, x, e->a->type->elem, y, e->op.binary == BINARY_SUB, e->loc);
}

static Value *lower_comparison(Lower *l, const Expr *e, Value *x, Value *y)
{
	if (type_is_ptr(x->type) && y->type != x->type)
		y = convert_value(l, y, x->type);
	else if (type_is_ptr(y->type) && y->type != x->type)
		x = convert_value(l, x, y->type);
	return build_binary(&l->b, binary_ops[e->op.binary], x, y);
}

/* One step of a chain of left operands: x is e->a's value. */
static Value *lower_binary_step(Lower *l, const Expr *e, Value *x)
{
	Value *y = lower_value(l, e->b);
	Loc outer = l->b.loc;
	Value *v;

	l->b.loc = e->loc;
	if (is_true_or_false(e))
		v = convert_value(l, lower_comparison(l, e, x, y), lower_type(l, e->type, e->loc));
	else if (is_pointer(e->a) || is_pointer(e->b))
		v = lower_pointer_arithmetic(l, e, x, y);
	else
		v = lower_arithmetic(l, e, e->op.binary, x, y);
	l->b.loc = outer;
	return v;
}

/* a + b + c + ...: as deep to the left as the source likes. */
static Value *lower_binary(Lower *l, const Expr *e)
{
	VEC(const Expr *) chain = { 0 };
	Value *x;

	for (; e->kind == EXPR_BINARY; e = e->a)
		vec_push(l->arena, &chain, e);
	x = lower_value(l, e);
	while (chain.count)
		x = lower_binary_step(l, vec_pop(&chain), x);
	return x;
}

static Value *lower_unary(Lower *l, const Expr *e)
{
	Value *v;

	switch (e->op.unary) {
	case UNARY_NOT:
		v = build_not(&l->b, lower_condition(l, e->a));
		return convert_value(l, v, lower_type(l, e->type, e->loc));
	case UNARY_PLUS:
		return lower_value(l, e->a);
	case UNARY_NEG:
		return build_unary(&l->b, OP_neg, lower_value(l, e->a));
	case UNARY_BITNOT:
		break;
	}
	v = lower_value(l, e->a);
	if (type_is_int(v->type))
		return build_unary(&l->b, OP_not, v);
	lower_error(l, e->loc, "'~' is not supported for type '%s'", e->type->spelling);
	return v;
}

/* ---- assignment */

static Value *lower_assign(Lower *l, const Expr *e)
{
	Place p = place_of(l, e->a);
	Value *v;

	if (p.type->kind == CTYPE_RECORD) {
		lower_record(l, e->b, place_pointer(l, &p));
		return NULL;
	}
	v = lower_value(l, e->b);
	if (!p.var)
		v = convert_value(l, v, place_pointer(l, &p)->type->elem);
	else
		v = convert_value(l, v, p.var->type);
	return place_store(l, &p, v);
}

static Value *lower_compound(Lower *l, const Expr *e)
{
	Place p = place_of(l, e->a);
	Value *old, *y, *v;

	if (is_pointer(e->a)) {
		y = lower_value(l, e->b);
		old = place_load(l, &p);
		v = pointer_step(l, old, e->a->type->elem, y, e->op.binary == BINARY_SUB, e->loc);
	} else {
		const Type *type = lower_type(l, e->a->type, e->loc);

		y = lower_value(l, e->b);
		old = convert_value(l, place_load(l, &p), lower_type(l, e->comp_type, e->loc));
		v = convert_value(l, lower_arithmetic(l, e, e->op.binary, old, y), type);
	}
	return place_store(l, &p, v);
}

static Value *lower_incdec(Lower *l, const Expr *e)
{
	Place p = place_of(l, e->a);
	Value *old = place_load(l, &p), *v;
	const Type *type = old->type;
	bool down = e->op.incdec.is_decrement;

	if (is_pointer(e->a)) {
		v = pointer_step(l, old, e->a->type->elem, index_value(l, 1), down, e->loc);
	} else if (type_is_float(type)) {
		v = build_binary(&l->b, down ? OP_sub : OP_add, old, const_float(l->module, type, 1));
	} else {
		/* narrow types are computed in int */
		const Type *wide = type->size < type_int(l->types, INT_INT)->size ? type_int(l->types, INT_INT)
		                                                                  : type;

		v = build_binary(&l->b, down ? OP_sub : OP_add, convert_value(l, old, wide),
		                 const_int(l->module, wide, 1));
		v = convert_value(l, v, type);
	}
	v = place_store(l, &p, v);
	return e->op.incdec.is_postfix ? old : v;
}

/* ---- what is evaluated only sometimes */

static bool is_signed_int(const CType *type)
{
	return type->kind == CTYPE_INT && (type->int_kind == INT_INT || type->int_kind == INT_LONG ||
	                                   type->int_kind == INT_LLONG);
}

static bool is_cheap_binary(const Expr *e)
{
	if (is_pointer(e->a) || is_pointer(e->b))
		return e->op.binary == BINARY_EQ || e->op.binary == BINARY_NE;
	if (is_true_or_false(e))
		return true;
	/* signed arithmetic may overflow; a floating division may be singular */
	return !is_signed_int(e->type) && (e->op.binary == BINARY_ADD || e->op.binary == BINARY_SUB ||
	                                   e->op.binary == BINARY_MUL);
}

bool expr_is_cheap(const Expr *e)
{
	for (;; e = e->a) {
		switch (e->kind) {
		case EXPR_INT:
		case EXPR_FLOAT:
		case EXPR_FUNC:
		case EXPR_STRING:
			return true;
		case EXPR_LOAD:
			return e->a->kind == EXPR_VAR && !e->a->var->is_global && e->a->var->lowered &&
			       !((Variable *)e->a->var->lowered)->is_object;
		case EXPR_DECAY:
		case EXPR_ADDRESS:
			return e->a->kind == EXPR_VAR;
		case EXPR_CONVERT:
			if (e->a->type->kind == CTYPE_FLOAT && e->type->kind == CTYPE_INT)
				return false;
			break;
		case EXPR_UNARY:
			if (e->op.unary == UNARY_NEG && is_signed_int(e->type) && e->a->kind != EXPR_INT)
				return false;
			break;
		case EXPR_BINARY:
			if (!is_cheap_binary(e) || !expr_is_cheap(e->b))
				return false;
			break;
		case EXPR_LOGICAL:
			if (!expr_is_cheap(e->b))
				return false;
			break;
		default:
			return false;
		}
	}
}

/* One step of a chain of && and ||: c is e->a's value. */
static Value *lower_logical_step(Lower *l, const Expr *e, Value *c)
{
	bool is_and = e->op.binary == BINARY_LOGICAL_AND;
	Value *known = const_bool(l->module, !is_and);
	Variable result = temporary_variable(l, "c", type_bool(l->types), known);
	IfRegion r;

	if (value_is_const(c))
		return value_is_int(c, is_and) ? lower_condition(l, e->b) : c;
	if (expr_is_cheap(e->b)) {
		Value *right = lower_condition(l, e->b);

		return is_and ? build_select(&l->b, c, right, known) : build_select(&l->b, c, known, right);
	}
	r = if_begin(l, c);
	if (is_and)
		variable_set(l, &result, lower_condition(l, e->b));
	if_else(l, &r);
	if (!is_and)
		variable_set(l, &result, lower_condition(l, e->b));
	if_end(l, &r, IF_MAY_BE_SELECT);
	return result.value;
}

static Value *lower_logical(Lower *l, const Expr *e)
{
	VEC(const Expr *) chain = { 0 };
	Value *c;

	for (; e->kind == EXPR_LOGICAL; e = e->a)
		vec_push(l->arena, &chain, e);
	c = lower_condition(l, e);
	while (chain.count)
		c = lower_logical_step(l, vec_pop(&chain), c);
	return c;
}

static Value *is_nonzero(Lower *l, Value *v)
{
	const Op *op = value_op(v);

	if (v->type->kind == TYPE_BOOL)
		return v;
	if (op && op->code == OP_convert && op_operand(op, 0)->type->kind == TYPE_BOOL)
		return op_operand(op, 0);
	return build_binary(&l->b, OP_ne, v, const_zero(l->module, v->type));
}

Value *lower_condition(Lower *l, const Expr *e)
{
	Loc outer = l->b.loc;
	Value *c, *x;

	while (e->kind == EXPR_CONVERT && e->type->kind != CTYPE_VOID &&
	       (is_true_or_false(e->a) || e->type->kind == CTYPE_BOOL))
		e = e->a;
	l->b.loc = e->loc;
	if (e->kind == EXPR_CALL && (c = lower_classification(l, e)) != NULL) {
		;
	} else if (!is_true_or_false(e)) {
		c = is_nonzero(l, lower_value(l, e));
	} else if (e->kind == EXPR_LOGICAL) {
		c = lower_logical(l, e);
	} else if (e->kind == EXPR_UNARY) {
		c = build_not(&l->b, lower_condition(l, e->a));
	} else {
		x = lower_value(l, e->a);
		c = lower_comparison(l, e, x, lower_value(l, e->b));
	}
	l->b.loc = outer;
	return c;
}

/* c ? a : b of scalars; with a_is_value the tested value itself. */
static Value *lower_cond(Lower *l, const Expr *e)
{
	const Type *type = lower_type(l, e->type, e->loc);
	Variable result = temporary_variable(l, "c", type, value_undef(l->module, type));
	Value *tested = e->a_is_value ? lower_value(l, e->a) : NULL;
	Value *c = tested ? is_nonzero(l, tested) : lower_condition(l, e->a);
	IfRegion r;

	if (value_is_const(c) && !e->a_is_value)
		return lower_value(l, value_is_int(c, 1) ? e->b : e->c);
	if ((!e->b || expr_is_cheap(e->b)) && expr_is_cheap(e->c)) {
		Value *x = e->b ? lower_value(l, e->b) : convert_value(l, tested, result.type);
		Value *y = lower_value(l, e->c);

		return build_select(&l->b, c, convert_value(l, x, result.type),
		                    convert_value(l, y, result.type));
	}
	r = if_begin(l, c);
	variable_set(l, &result, convert_value(l, e->b ? lower_value(l, e->b) : tested, result.type));
	if_else(l, &r);
	variable_set(l, &result, convert_value(l, lower_value(l, e->c), result.type));
	if_end(l, &r, IF_MAY_BE_SELECT);
	return result.value;
}

static void lower_cond_effects(Lower *l, const Expr *e)
{
	Value *c = lower_condition(l, e->a);
	IfRegion r;

	if (value_is_const(c)) {
		if (value_is_int(c, 0) || e->b)
			lower_effects(l, value_is_int(c, 1) ? e->b : e->c);
		return;
	}
	r = if_begin(l, c);
	if (e->b)
		lower_effects(l, e->b);
	if_else(l, &r);
	lower_effects(l, e->c);
	if_end(l, &r, IF_AS_WRITTEN);
}

/* ---- statement expressions */

/* Lowers ({ ... }) up to its last expression, which it returns; NULL when there is none. */
static const Expr *lower_statement_expression(Lower *l, const Expr *e)
{
	const Stmt *body = e->body, *last = body->n_list ? body->list[body->n_list - 1] : NULL;
	Outcome o = flow_outcome(l->arena, l->flow, body);

	if (outcome_jumps(&o) || map_get(&l->flow->lists, body)) {
		lower_error(l, e->loc, "a jump out of a statement expression is not supported; write it as "
		            "statements");
		return NULL;
	}
	if (last && last->kind == STMT_EXPR) {
		lower_sequence(l, (Rest){ body->list, body->n_list - 1, NULL });
		return last->expr;
	}
	lower_sequence(l, (Rest){ body->list, body->n_list, NULL });
	return NULL;
}

/* ---- all kinds */

static Value *lower_address(Lower *l, const Expr *e)
{
	const Type *to = lower_type(l, e->type, e->loc);
	Place p;

	if (e->a->kind == EXPR_FUNC)
		return lower_value(l, e->a);
	p = place_of(l, e->a);
	if (p.var) {
		lower_error(l, e->loc, "the address of '%s' is not supported here", p.var->name);
		return value_undef(l->module, to);
	}
	return pointer_cast(l, place_pointer(l, &p), to);
}

static Value *lower_decay(Lower *l, const Expr *e)
{
	Place p;

	if (e->a->kind == EXPR_FUNC || e->a->type->kind == CTYPE_FUNC)
		return e->a->kind == EXPR_DEREF ? lower_value(l, e->a->a) : lower_value(l, e->a);
	p = place_of(l, e->a);
	return pointer_cast(l, place_first(l, &p), lower_type(l, e->type, e->loc));
}

static Value *refuse(Lower *l, const Expr *e)
{
	lower_error(l, e->loc, "%s is not supported", e->text ? e->text : "this expression");
	return e->type->kind == CTYPE_VOID ? NULL : value_undef(l->module, lower_type(l, e->type, e->loc));
}

static Value *lower_assert(Lower *l, const Expr *e)
{
	Value *c = lower_condition(l, e->a);
	Op *op = build_op(&l->b, OP_assert, NULL, &c, 1);

	if (e->text)
		op_set_text(op, ATTR_text, e->text);
	return NULL;
}

static Value *lower_load(Lower *l, const Expr *e)
{
	Place p;

	if (is_tensor_data(e))
		return lower_tensor_data(l, e, false);
	p = place_of(l, e->a);
	return place_load(l, &p);
}

/* An lvalue where nobody asks for its value, as a statement; a scalar's is at hand. */
static Value *unloaded_value(Lower *l, const Expr *e, Place *p)
{
	if (e->type->kind == CTYPE_RECORD || is_array_type(e->type) || e->type->kind == CTYPE_FUNC ||
	    e->type->kind == CTYPE_VOID)
		return p->var ? place_load(l, p) : NULL;
	return place_load(l, p);
}

static Value *lower_kind(Lower *l, const Expr *e)
{
	const Expr *last;
	Place p;

	switch (e->kind) {
	case EXPR_INT:
		return int_value(l, e->type, e->integer);
	case EXPR_FLOAT:
		return const_float(l->module, lower_type(l, e->type, e->loc), e->number);
	case EXPR_FUNC:
		if (packs_arguments(e->func))
			lower_error(l, e->loc, "a pointer to the variadic function '%s' is not supported; call it "
			            "by its name", e->func->name);
		return func_value(func_state(l, e->func, e->loc)->func);
	case EXPR_LOAD:
		return lower_load(l, e);
	case EXPR_DECAY:
		return lower_decay(l, e);
	case EXPR_ADDRESS:
		return lower_address(l, e);
	case EXPR_CONVERT:
		return lower_convert(l, e);
	case EXPR_UNARY:
		return lower_unary(l, e);
	case EXPR_INCDEC:
		return lower_incdec(l, e);
	case EXPR_BINARY:
		return lower_binary(l, e);
	case EXPR_LOGICAL:
		return convert_value(l, lower_logical(l, e), lower_type(l, e->type, e->loc));
	case EXPR_COND:
		if (e->type->kind != CTYPE_VOID)
			return lower_cond(l, e);
		lower_cond_effects(l, e);
		return NULL;
	case EXPR_COMMA:
		lower_effects(l, e->a);
		return lower_value(l, e->b);
	case EXPR_ASSIGN:
		return lower_assign(l, e);
	case EXPR_COMPOUND:
		return lower_compound(l, e);
	case EXPR_CALL:
		return lower_call(l, e, NULL, NULL);
	case EXPR_SIZEOF_VLA:
		return convert_value(l, sizeof_value(l, e->type_operand, e->loc),
		                     lower_type(l, e->type, e->loc));
	case EXPR_STMT:
		last = lower_statement_expression(l, e);
		return last ? lower_value(l, last) : e->type->kind == CTYPE_VOID ? NULL
		       : value_undef(l->module, lower_type(l, e->type, e->loc));
	case EXPR_ASSERT:
		return lower_assert(l, e);
	case EXPR_INIT: /* of a scalar */
		if (e->n_inits == 1)
			return lower_value(l, e->inits[0].value);
		return const_zero(l->module, lower_type(l, e->type, e->loc));
	case EXPR_VAR: /* without a load: as a statement */
	case EXPR_MEMBER:
	case EXPR_INDEX:
	case EXPR_DEREF:
	case EXPR_COMPOUND_LITERAL:
	case EXPR_STRING:
		p = place_of(l, e);
		return unloaded_value(l, e, &p);
	case EXPR_OTHER:
		break;
	}
	return refuse(l, e);
}

Value *lower_value(Lower *l, const Expr *e)
{
	Loc outer = l->b.loc;
	Value *v;

	l->b.loc = e->loc;
	v = lower_kind(l, e);
	l->b.loc = outer;
	return v;
}

void lower_effects(Lower *l, const Expr *e)
{
	if (e->type->kind == CTYPE_RECORD && e->kind != EXPR_ASSIGN)
		record_object(l, e);
	else if (e->kind == EXPR_COND)
		lower_cond_effects(l, e);
	else
		lower_value(l, e);
}

/* ---- structs */

void lower_record(Lower *l, const Expr *e, Value *into)
{
	Value *one = index_value(l, 1), *c;
	const Expr *last;
	IfRegion r;
	Place p;

	switch (e->kind) {
	case EXPR_CALL:
		lower_call(l, e, NULL, into);
		return;
	case EXPR_COND:
		c = lower_condition(l, e->a);
		r = if_begin(l, c);
		lower_record(l, e->b, into);
		if_else(l, &r);
		lower_record(l, e->c, into);
		if_end(l, &r, IF_AS_WRITTEN);
		return;
	case EXPR_COMMA:
		lower_effects(l, e->a);
		lower_record(l, e->b, into);
		return;
	case EXPR_STMT:
		last = lower_statement_expression(l, e);
		if (last)
			lower_record(l, last, into);
		return;
	case EXPR_INIT:
		initialise(l, place_at(into, e->type), e, NULL);
		return;
	case EXPR_CONVERT:
		lower_record(l, e->a, into);
		return;
	default:
		p = place_at(record_object(l, e), e->type);
		copy_objects(l, into, place_pointer(l, &p), one);
	}
}

Value *record_object(Lower *l, const Expr *e)
{
	Value *object;
	Place p;

	switch (e->kind) {
	case EXPR_LOAD:
		p = place_of(l, e->a);
		return place_pointer(l, &p);
	case EXPR_ASSIGN:
		p = place_of(l, e->a);
		object = place_pointer(l, &p);
		lower_record(l, e->b, object);
		return object;
	case EXPR_VAR:
	case EXPR_MEMBER:
	case EXPR_INDEX:
	case EXPR_DEREF:
	case EXPR_COMPOUND_LITERAL:
		p = place_of(l, e);
		return place_pointer(l, &p);
	case EXPR_OTHER:
		refuse(l, e);
		return temporary_object(l, e->type, e->loc);
	default:
		object = temporary_object(l, e->type, e->loc);
		lower_record(l, e, object);
		return object;
	}
}
