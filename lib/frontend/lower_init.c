/* Initialisers: stores into new objects, and the flattened constants of globals. */
#include "frontend/lowering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- objects of functions */

/* Scalars that an object holds, as far as initialisers name them one by one; -1: not countable. */
static int64_t scalar_count(const CType *type)
{
	if (type->kind == CTYPE_ARRAY) {
		int64_t each = scalar_count(type->elem);

		return each < 0 ? -1 : each * type->count;
	}
	return is_array_type(type) || type->kind == CTYPE_RECORD ? -1 : 1;
}

static int64_t record_scalars(const Type *type)
{
	int64_t sum = 0;

	if (type->kind == TYPE_ARRAY) {
		int64_t each = record_scalars(type->elem);

		return each < 0 ? -1 : each * type->count;
	}
	if (type->kind != TYPE_RECORD)
		return 1;
	if (type->record->is_union)
		return -1;
	for (int i = 0; i < type->record->n_fields; i++) {
		int64_t each = record_scalars(type->record->fields[i].type);

		if (each < 0)
			return -1;
		sum += each;
	}
	return sum;
}

static bool is_zero(const Expr *e)
{
	const Expr *plain = expr_plain(e);

	return (plain->kind == EXPR_INT && plain->integer == 0) ||
	       (plain->kind == EXPR_FLOAT && plain->number == 0 && !signbit(plain->number));
}

/* Whether the items name every scalar, so that nothing has to be zero before. */
static bool names_everything(Lower *l, const CType *type, const Expr *init)
{
	int64_t needed = scalar_count(type);

	if (needed < 0 && !ctype_is_flat(type) && type->kind != CTYPE_OPEN_ARRAY)
		needed = record_scalars(lower_type(l, type, init->loc));
	for (uint32_t i = 0; i < init->n_inits; i++)
		if (init->inits[i].type->kind == CTYPE_RECORD || is_array_type(init->inits[i].type))
			return false;
	return needed == (int64_t)init->n_inits;
}

static void zero_object(Lower *l, Place p, Op *local)
{
	Value *count = index_value(l, 1), *pointer;

	if (local) {
		op_set_flag(local, ATTR_zero);
		return;
	}
	if (p.is_first && ctype_is_flat(p.type))
		count = flat_count(l, p.type, (Loc){ 0 });
	else if (p.is_first && p.type->kind == CTYPE_ARRAY)
		count = index_value(l, p.type->count);
	pointer = place_pointer(l, &p);
	build_op(&l->b, OP_zero, pointer->type->elem, (Value *[]){ pointer, count }, 2);
}

/* Characters of an escaped, quoted string, the terminating zero not counted. */
static int64_t string_length(const char *text)
{
	int64_t n = 0;

	for (const char *c = text + 1; *c && *c != '"'; n++) {
		if (*c++ != '\\')
			continue;
		if (*c == 'x') {
			for (c++; *c && strchr("0123456789abcdefABCDEF", *c); c++)
				;
		} else if (*c >= '0' && *c <= '7') {
			for (int i = 0; i < 3 && *c >= '0' && *c <= '7'; i++)
				c++;
		} else {
			c++;
		}
	}
	return n;
}

static void initialise_string(Lower *l, Place p, const Expr *init)
{
	int64_t length = string_length(init->text) + 1, room = p.type->count;
	Value *string = const_string(l->module, init->text);
	Value *first = place_first(l, &p);

	copy_objects(l, first, pointer_cast(l, string, first->type),
	             index_value(l, length < room ? length : room));
}

static void initialise_item(Lower *l, Place p, const InitItem *item)
{
	int next = 0;
	bool is_string = item->value->kind == EXPR_STRING && item->type->kind == CTYPE_ARRAY;

	for (int i = 0; i < item->n_path; i++) {
		if (item->path[i] == STEP_INDEX)
			place_index(l, &p, index_value(l, item->index[next++]));
		else
			place_field(l, &p, item->path[i], item->type);
	}
	p.type = item->type;
	p.bit_width = item->bit_width;
	if (is_string)
		initialise_string(l, p, item->value);
	else if (item->type->kind == CTYPE_RECORD)
		lower_record(l, item->value, place_pointer(l, &p));
	else
		place_store(l, &p, lower_value(l, item->value));
}

void initialise(Lower *l, Place p, const Expr *init, Op *local)
{
	bool zeroed;

	if (init->kind == EXPR_STRING && is_array_type(p.type)) {
		if (string_length(init->text) + 1 < p.type->count)
			zero_object(l, p, local);
		initialise_string(l, p, init);
		return;
	}
	if (init->kind != EXPR_INIT) {
		if (p.type->kind == CTYPE_RECORD)
			lower_record(l, init, place_pointer(l, &p));
		else
			place_store(l, &p, lower_value(l, init));
		return;
	}
	zeroed = !names_everything(l, p.type, init);
	if (zeroed)
		zero_object(l, p, local);
	for (uint32_t i = 0; i < init->n_inits; i++)
		if (!zeroed || !is_zero(init->inits[i].value))
			initialise_item(l, p, &init->inits[i]);
}

/* ---- constants of globals */

typedef struct Leaf {
	int64_t     offset;
	int         bit_offset;
	const Type *type;
} Leaf;

typedef VEC(Leaf) LeafVec;

static void add_leaves(Lower *l, const Type *type, int64_t offset, LeafVec *out)
{
	if (type->kind == TYPE_ARRAY) {
		for (int64_t i = 0; i < type->count; i++)
			add_leaves(l, type->elem, offset + i * type->elem->size, out);
	} else if (type->kind == TYPE_RECORD) {
		const Record *record = type->record;

		for (int i = 0; i < record->n_fields && !(record->is_union && i > 0); i++) {
			const Field *field = &record->fields[i];
			size_t first = out->count;

			add_leaves(l, field->type, offset + field->offset, out);
			if (field->bit_width)
				out->at[first].bit_offset = field->bit_offset;
		}
	} else {
		vec_push(l->arena, out, ((Leaf){ offset, 0, type }));
	}
}

static int compare_leaves(const void *x, const void *y)
{
	const Leaf *a = x, *b = y;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return a->bit_offset - b->bit_offset;
}

static void set_leaf(Lower *l, const LeafVec *leaves, Value **values, Leaf key, const Expr *e)
{
	const Leaf *leaf = bsearch(&key, leaves->at, leaves->count, sizeof *leaves->at, compare_leaves);
	Value *v = leaf ? lower_constant(l, e, leaf->type) : NULL;

	if (v)
		values[leaf - leaves->at] = v;
	else
		lower_error(l, e->loc, "this initialiser is not supported; use constants");
}

/* One character of an escaped string; moves on behind it. */
static int64_t next_character(const char **at)
{
	static const char escapes[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";
	const char *c = *at, *known;
	int64_t value = (unsigned char)*c++;
	char *end;

	if (value == '\\') {
		char octal[4] = { 0 };

		value = (unsigned char)*c++;
		known = strchr(escapes, (int)value);
		if (value == 'x') {
			value = (int64_t)strtol(c, &end, 16);
			c = end;
		} else if (value >= '0' && value <= '7') {
			c--;
			for (int i = 0; i < 3 && *c >= '0' && *c <= '7'; i++)
				octal[i] = *c++;
			value = (int64_t)strtol(octal, NULL, 8);
		} else if (known) {
			value = meanings[known - escapes];
		}
	}
	*at = c;
	return value;
}

static void set_string(Lower *l, const LeafVec *leaves, Value **values, int64_t offset, const CType *type,
                       const Expr *e)
{
	Leaf key = { offset, 0, NULL };
	const Leaf *leaf = bsearch(&key, leaves->at, leaves->count, sizeof *leaves->at, compare_leaves);
	const char *at = e->text + 1;

	for (int64_t i = 0; leaf && i < type->count && *at && *at != '"'; i++, leaf++)
		values[leaf - leaves->at] = const_int(l->module, leaf->type, next_character(&at));
}

Value **constant_init(Lower *l, const VarDecl *decl, const Expr *init, uint32_t *count)
{
	LeafVec leaves = { 0 };
	Value **values;

	add_leaves(l, lower_type(l, decl->type, decl->loc), 0, &leaves);
	values = ARENA_ARRAY(l->arena, Value *, leaves.count);
	for (size_t i = 0; i < leaves.count; i++)
		values[i] = const_zero(l->module, leaves.at[i].type);
	if (init->kind == EXPR_STRING && is_array_type(decl->type)) {
		set_string(l, &leaves, values, 0, decl->type, init);
	} else if (init->kind != EXPR_INIT) {
		set_leaf(l, &leaves, values, (Leaf){ 0 }, init);
	} else {
		for (uint32_t i = 0; i < init->n_inits; i++) {
			const InitItem *item = &init->inits[i];

			if (item->value->kind == EXPR_STRING && item->type->kind == CTYPE_ARRAY)
				set_string(l, &leaves, values, item->offset, item->type, item->value);
			else
				set_leaf(l, &leaves, values,
				         (Leaf){ item->offset, item->bit_width ? item->bit_offset : 0, NULL },
				         item->value);
		}
	}
	*count = (uint32_t)leaves.count;
	return values;
}
