/* Lvalues.
 *
 * A place is built step by step and becomes one `address` with its whole path when it is looked at, so that
 * b[i].pos[k] stays what it is.  Subscripts of flat arrays (see lower_type.c) are added up instead. */
#include "frontend/lowering.h"

#include <string.h>

static bool starts_at_first(const CType *type)
{
	return ctype_is_flat(type) || type->kind == CTYPE_OPEN_ARRAY;
}

Place place_at(Value *pointer, const CType *type)
{
	return (Place){ .type = type, .base = pointer, .is_first = starts_at_first(type),
	                .is_volatile = type->is_volatile };
}

/* The path so far becomes the base. */
static void settle(Lower *l, Place *p)
{
	p->base = build_address(&l->b, p->base, p->path, p->n_path, p->indices);
	p->n_path = p->n_indices = 0;
}

void place_index(Lower *l, Place *p, Value *index)
{
	if (p->n_path == MAX_PATH)
		settle(l, p);
	if (p->n_path == 0 && p->is_first == false) {
		p->path[p->n_path++] = STEP_INDEX;
		p->indices[p->n_indices++] = index_value(l, 0);
	}
	p->path[p->n_path++] = STEP_INDEX;
	p->indices[p->n_indices++] = index;
	p->is_first = false;
}

/* An index in elements of flat arrays, in the index type. */
static Value *flat_index(Lower *l, const CType *element, Value *index, Loc loc)
{
	if (!ctype_is_flat(element))
		return index;
	return build_binary(&l->b, OP_mul, convert_value(l, index, type_index(l->types)),
	                    flat_count(l, element, loc));
}

void place_step(Lower *l, Place *p, Value *index, Loc loc)
{
	const CType *element = p->type->elem;

	index = flat_index(l, element, index, loc);
	if (p->is_first && p->n_path > 0) { /* a flat array in a flat array */
		Value *sum = convert_value(l, p->indices[p->n_indices - 1], type_index(l->types));

		p->indices[p->n_indices - 1] =
			build_binary(&l->b, OP_add, sum, convert_value(l, index, sum->type));
	} else {
		place_index(l, p, index);
	}
	p->is_first = starts_at_first(element);
	p->is_volatile = p->is_volatile || element->is_volatile;
	p->type = element;
}

void place_field(Lower *l, Place *p, int32_t field, const CType *type)
{
	if (p->n_path >= MAX_PATH - 1)
		settle(l, p);
	if (p->n_path == 0) {
		p->path[p->n_path++] = STEP_INDEX;
		p->indices[p->n_indices++] = index_value(l, 0);
	}
	p->path[p->n_path++] = field;
	p->is_first = false;
	p->is_volatile = p->is_volatile || type->is_volatile;
	p->type = type;
}

Value *place_pointer(Lower *l, Place *p)
{
	if (p->n_path)
		settle(l, p);
	return p->base;
}

Value *place_first(Lower *l, Place *p)
{
	if (!p->is_first)
		place_index(l, p, index_value(l, 0));
	return place_pointer(l, p);
}

Value *place_load(Lower *l, Place *p)
{
	Value *v;

	if (p->var)
		return variable_get(l, p->var);
	v = build_load(&l->b, place_pointer(l, p));
	if (p->is_volatile)
		op_set_flag(v->as.op, ATTR_volatile);
	return v;
}

/* What a bit-field of so many bits makes of v.  The store says it too, but not to who is handed the value on. */
static Value *as_bits(Lower *l, Value *v, int width)
{
	const Type *type = v->type, *wide = type_int(l->types, type->bits > 32 ? INT_ULLONG : INT_UINT);
	Value *unused = const_int(l->module, wide, wide->bits - width);

	if (width == 0 || type->kind != TYPE_INT || width >= type->bits)
		return v;
	if (!type->is_signed)
		return build_binary(&l->b, OP_and, v,
		                    const_int(l->module, type, (int64_t)(((uint64_t)1 << width) - 1)));
	v = convert_value(l, build_binary(&l->b, OP_shl, convert_value(l, v, wide), unused),
	                  type_int(l->types, wide->bits > 32 ? INT_LLONG : INT_INT));
	return convert_value(l, build_binary(&l->b, OP_shr, v, convert_value(l, unused, v->type)), type);
}

Value *place_store(Lower *l, Place *p, Value *v)
{
	Value *pointer;
	Op *op;

	if (p->var) {
		variable_set(l, p->var, v);
		return v;
	}
	v = as_bits(l, v, p->bit_width);
	pointer = place_pointer(l, p);
	op = build_store(&l->b, v, pointer);
	if (p->is_volatile)
		op_set_flag(op, ATTR_volatile);
	return v;
}

void copy_objects(Lower *l, Value *to, Value *from, Value *count)
{
	if (to == from)
		return;
	build_copy(&l->b, to->type->elem, to, from, count);
}

/* ---- pointers */

Value *pointer_step(Lower *l, Value *pointer, const CType *element, Value *index, bool back, Loc loc)
{
	if (element->kind == CTYPE_OPEN_ARRAY)
		element = element->elem;
	index = flat_index(l, element, index, loc);
	if (back)
		index = build_unary(&l->b, OP_neg, convert_value(l, index, type_index(l->types)));
	return build_index(&l->b, pointer, index);
}

Value *pointer_difference(Lower *l, Value *p, Value *q)
{
	const Type *type = type_int(l->types, INT_LONG);
	Op *op = op_new(l->state->func, OP_ptrdiff, l->b.loc, 2, 1, 0);

	op->type = type;
	op_set_operand(op, 0, p);
	op_set_operand(op, 1, q);
	block_append(l->b.block, op);
	return op_add_result(op, NULL, type);
}

/* Walks to first elements as long as that leads to the type that is wanted. */
static Value *descend(Lower *l, Value *v, const Type *to)
{
	int32_t path[MAX_PATH] = { STEP_INDEX };
	Value *zeros[MAX_PATH] = { index_value(l, 0) };
	const Type *type = v->type->elem;
	int n = 1;

	while (type != to->elem && type->kind == TYPE_ARRAY && n < MAX_PATH) {
		path[n] = STEP_INDEX;
		zeros[n++] = zeros[0];
		type = type->elem;
	}
	return type == to->elem && n > 1 ? build_address(&l->b, v, path, n, zeros) : NULL;
}

Value *pointer_cast(Lower *l, Value *v, const Type *to)
{
	Value *first;

	if (v->type == to)
		return v;
	if (v->kind == VALUE_UNDEF)
		return value_undef(l->module, to);
	if (type_is_ptr(v->type) && type_is_ptr(to)) {
		first = descend(l, v, to);
		if (first)
			return first;
	}
	return build_cast(&l->b, v, to);
}

/* ---- the kinds of lvalues */

static Place place_of_variable(Lower *l, const Expr *e)
{
	Place p = { .type = e->type, .is_volatile = e->type->is_volatile || e->var->type->is_volatile };
	Variable *var;

	var = variable_of(l, e->var);
	if (e->var->is_global && !var) {
		p.base = global_value(l, e->var);
	} else {
		if (!var || (var->is_object && !var->value)) { /* after an error, or a jump over it */
			lower_error(l, e->loc, "'%s' is not set up where it is used; declare it before the jump "
			            "to this place", e->var->name);
			p.base = value_undef(l->module, type_ptr(l->types, lower_type(l, e->type, e->loc)));
		} else if (!var->is_object) {
			p.var = var;
		} else {
			p.base = var->value;
		}
	}
	p.is_first = is_array_type(e->type);
	return p;
}

static Place place_of_member(Lower *l, const Expr *e)
{
	Place p = { .type = e->type };

	if (e->a->type->kind == CTYPE_TENSOR) {
		lower_error(l, e->loc, "the data of a tensor can be used, but neither be set nor pointed to");
		p.base = value_undef(l->module, type_ptr(l->types, lower_type(l, e->type, e->loc)));
		return p;
	}
	p = e->is_rvalue_base ? place_at(record_object(l, e->a), e->a->type) : place_of(l, e->a);
	place_field(l, &p, e->field, e->type);
	if (e->a->type->kind == CTYPE_RECORD)
		p.bit_width = e->a->type->record->fields[e->field].bit_width;
	return p;
}

/* a[i] and *a, for a an array or a pointer. */
static Place place_of_element(Lower *l, const Expr *e)
{
	const Expr *a = e->a;
	Value *index, *pointer;
	Place p;

	if (a->kind == EXPR_DECAY && is_array_type(a->a->type)) {
		p = place_of(l, a->a);
		index = e->b ? lower_value(l, e->b) : index_value(l, 0);
		place_step(l, &p, index, e->loc);
		p.type = e->type;
		return p;
	}
	pointer = lower_value(l, a);
	p = place_at(pointer, e->type);
	if (e->b) {
		const CType *element = e->type->kind == CTYPE_OPEN_ARRAY ? e->type->elem : e->type;

		p.path[p.n_path++] = STEP_INDEX;
		p.indices[p.n_indices++] = flat_index(l, element, lower_value(l, e->b), e->loc);
	}
	return p;
}

static Place place_of_string(Lower *l, const Expr *e)
{
	Place p = { .type = e->type, .is_first = true };

	if (e->type->kind != CTYPE_ARRAY || e->type->elem->kind != CTYPE_INT || e->type->elem->bits != 8)
		lower_error(l, e->loc, "strings of wide characters are not supported; use char");
	p.base = const_string(l->module, e->text ? e->text : "\"\"");
	return p;
}

Place place_of(Lower *l, const Expr *e)
{
	Place p = { .type = e->type };

	switch (e->kind) {
	case EXPR_VAR:
		return place_of_variable(l, e);
	case EXPR_MEMBER:
		return place_of_member(l, e);
	case EXPR_INDEX:
	case EXPR_DEREF:
		return place_of_element(l, e);
	case EXPR_COMPOUND_LITERAL:
		declare(l, e->var);
		p.base = ((Variable *)e->var->lowered)->value;
		p.is_first = is_array_type(e->type);
		return p;
	case EXPR_STRING:
		return place_of_string(l, e);
	case EXPR_CALL:
	case EXPR_COND:
	case EXPR_COMMA:
	case EXPR_ASSIGN:
	case EXPR_STMT:
	case EXPR_LOAD:
		if (e->type->kind == CTYPE_RECORD) {
			p.base = record_object(l, e);
			return p;
		}
		break;
	default:
		break;
	}
	lower_error(l, e->loc, "%s is not supported here", e->kind == EXPR_OTHER && e->text ? e->text
	            : "this expression");
	p.base = value_undef(l->module, type_ptr(l->types, lower_type(l, e->type, e->loc)));
	return p;
}

/* ---- objects */

static const Field *const_member(const Type *type)
{
	const Field *found = NULL;

	while (type->kind == TYPE_ARRAY)
		type = type->elem;
	for (int i = 0; type->kind == TYPE_RECORD && i < type->record->n_fields && !found; i++) {
		const Field *field = &type->record->fields[i];

		found = field->is_const ? field : const_member(field->type);
	}
	return found;
}

/* The generated C stores into objects one member after the other. */
static void refuse_const_member(Lower *l, const Type *type, const char *spelling, Loc loc)
{
	const Field *field = const_member(type);

	if (field)
		lower_error(l, loc, "'%s' has the const member '%s', to which generated code cannot assign; make the "
		            "object const in place of the member", spelling, field->name);
}

Value *temporary_object(Lower *l, const CType *type, Loc loc)
{
	refuse_const_member(l, lower_type(l, type, loc), type->spelling, loc);
	return build_local(&l->b, NULL, lower_type(l, type, loc), index_value(l, 1));
}

/* "const char *@[2]" of an array is "const char *@" of its elements. */
static const char *element_spelling(Lower *l, const VarDecl *decl)
{
	const char *at = decl->ctype ? strstr(decl->ctype, "@[") : NULL;
	const char *end = at ? strchr(at, ']') : NULL;

	return end ? str_format(l->arena, "%.*s@%s", (int)(at - decl->ctype), decl->ctype, end + 1)
	           : decl->ctype;
}

static Value *build_object(Lower *l, const VarDecl *decl)
{
	const CType *type = decl->type, *element = type;
	Value *count = index_value(l, 1), *object;
	const Type *lowered;

	if (ctype_is_flat(type)) {
		count = flat_count(l, type, decl->loc);
		element = flat_element(type);
	} else if (type->kind == CTYPE_ARRAY) {
		count = index_value(l, type->count);
		element = type->elem;
	}
	lowered = lower_type(l, element, decl->loc);
	refuse_const_member(l, lowered, element->spelling, decl->loc);
	object = build_local(&l->b, decl->name && decl->name[0] ? decl->name : NULL, lowered, count);
	object->ctype = unusual_ctype(l, element_spelling(l, decl), lowered);
	if (is_array_type(type))
		op_set_flag(object->as.op, ATTR_array);
	return object;
}

void declare(Lower *l, VarDecl *decl)
{
	Variable *var = decl->lowered;
	Place p = { .type = decl->type, .is_volatile = decl->type->is_volatile,
	            .is_first = is_array_type(decl->type) };
	Loc outer = l->b.loc;

	if (decl->is_global) /* static or extern: made where it is used */
		return;
	l->b.loc = decl->loc;
	if (decl->has_cleanup)
		lower_error(l, decl->loc, "the cleanup function of '%s' is not supported; call it where the block ends",
		            decl->name);
	evaluate_extents(l, decl->type);
	if (!var) { /* of a compound literal */
		var = ARENA_NEW(l->arena, Variable);
		*var = (Variable){ .decl = decl, .name = decl->name, .is_object = true };
		decl->lowered = var;
	}
	if (!var->is_object) {
		if (decl->init)
			variable_set(l, var, lower_value(l, decl->init->kind == EXPR_INIT && decl->init->n_inits
			                                 ? decl->init->inits[0].value : decl->init));
		else
			variable_set(l, var, value_undef(l->module, var->type));
	} else {
		Value *known = var->value; /* declared before a jump over it */
		Value *object = known ? known : build_object(l, decl);

		var->value = object;
		p.base = object;
		if (decl->init)
			initialise(l, p, decl->init, known ? NULL : object->as.op);
	}
	l->b.loc = outer;
}
