/* Types of C become types of the IR.
 *
 * An array whose size is known only at run time is kept flat: `double a[n][m]` is n * m doubles, and a
 * pointer to such an array a pointer to doubles; a[i][j] is a[i * m + j].  The extents are evaluated where C
 * evaluates them, at the declaration. */
#include "frontend/lowering.h"

#include <string.h>

bool is_array_type(const CType *type)
{
	return type->kind == CTYPE_ARRAY || type->kind == CTYPE_VLA || type->kind == CTYPE_OPEN_ARRAY;
}

bool ctype_is_flat(const CType *type)
{
	while (type->kind == CTYPE_ARRAY || type->kind == CTYPE_OPEN_ARRAY)
		type = type->elem;
	return type->kind == CTYPE_VLA;
}

const CType *flat_element(const CType *type)
{
	while (ctype_is_flat(type))
		type = type->elem;
	return type;
}

static const Type *lower_pointer(Lower *l, const CType *type, Loc loc)
{
	const CType *elem = type->elem;
	const Type *pointee;

	if (elem->kind == CTYPE_OPEN_ARRAY)
		elem = elem->elem;
	pointee = lower_type(l, flat_element(elem), loc);
	return type_ptr(l->types, pointee);
}

static void refuse_record(Lower *l, const CType *type, Loc loc)
{
	const Record *record = type->record;

	if (map_get(&l->refused, record))
		return;
	if (record->is_ambiguous)
		lower_error(l, loc, "there are two types '%s', and the generated file can hold only one of them; give "
		            "one of them another name", type->spelling);
	else if (record->is_irregular)
		lower_error(l, loc, "'%s' is laid out by attributes or unnamed bits, which only a type at file scope with a name can keep; "
		            "declare it there", type->spelling);
	else
		lower_error(l, loc, "a va_list inside '%s' is not supported; pass a pointer to it", type->spelling);
	map_put(l->arena, &l->refused, record, l);
}

static bool holds_list(const Record *record)
{
	for (int i = 0; i < record->n_fields && !record->is_arguments; i++) {
		const Type *type = record->fields[i].type;

		while (type->kind == TYPE_ARRAY)
			type = type->elem;
		if (type->kind == TYPE_RECORD && type->record->is_arguments)
			return true;
	}
	return false;
}

const Type *lower_type(Lower *l, const CType *type, Loc loc)
{
	switch (type->kind) {
	case CTYPE_VOID:
		return type_void(l->types);
	case CTYPE_BOOL:
		return type_bool(l->types);
	case CTYPE_INT:
		return type_int(l->types, type->int_kind);
	case CTYPE_FLOAT:
		if (type->bits == 32 || type->bits == 64 || type->bits == 80)
			return type_float(l->types, type->bits);
		break;
	case CTYPE_PTR:
		return lower_pointer(l, type, loc);
	case CTYPE_ARRAY:
		return type_array(l->types, lower_type(l, type->elem, loc), type->count);
	case CTYPE_VLA:
	case CTYPE_OPEN_ARRAY:
		return type_array(l->types, lower_type(l, type->elem, loc), 0);
	case CTYPE_RECORD:
		if (type->record->is_ambiguous || type->record->is_irregular || holds_list(type->record))
			refuse_record(l, type, loc);
		if (type->record->type)
			return type->record->type;
		break;
	case CTYPE_TENSOR:
		return type_tensor(l->types);
	case CTYPE_FUNC:
		return type_func(l->types);
	case CTYPE_COMPLEX:
		lower_error(l, loc, "complex type '%s' is not supported; keep real and imaginary parts in a "
		            "struct", type->spelling);
		return type_float(l->types, 64);
	case CTYPE_OTHER:
		break;
	}
	if (map_get(&l->refused, type))
		return type_int(l->types, INT_INT);
	map_put(l->arena, &l->refused, type, l);
	lower_error(l, loc, "type '%s' is not supported; use C's integer and floating types, pointers, arrays "
	            "and structs", type->spelling);
	return type_int(l->types, INT_INT);
}

/* ---- extents */

void evaluate_extents(Lower *l, const CType *type)
{
	for (; type; type = type->elem) {
		Value *count;

		if (type->kind == CTYPE_FUNC)
			return;
		if (type->kind != CTYPE_VLA || map_get(&l->extents, type) || !type->vla_count)
			continue;
		count = convert_value(l, lower_value(l, type->vla_count), type_index(l->types));
		map_put(l->arena, &l->extents, type, count);
	}
}

Value *flat_count(Lower *l, const CType *type, Loc loc)
{
	Value *count = index_value(l, 1);

	for (; ctype_is_flat(type); type = type->elem) {
		Value *extent;

		if (type->kind == CTYPE_ARRAY) {
			extent = index_value(l, type->count);
		} else {
			evaluate_extents(l, type);
			extent = map_get(&l->extents, type);
		}
		if (!extent) {
			lower_error(l, loc, "the size of '%s' is not known here", type->spelling);
			extent = index_value(l, 1);
		}
		count = build_binary(&l->b, OP_mul, count, extent);
	}
	return count;
}

Value *sizeof_value(Lower *l, const CType *type, Loc loc)
{
	const Type *size = type_size(l->types);
	Value *element;

	if (!ctype_is_flat(type))
		return const_int(l->module, size, type->size);
	element = const_int(l->module, size, flat_element(type)->size);
	return build_binary(&l->b, OP_mul, convert_value(l, flat_count(l, type, loc), size), element);
}

/* ---- spellings */

/* Whether `text` spells `type` as C's own names do: "double *". */
static bool spells(Arena *arena, const char *text, size_t length, const Type *type)
{
	const char *own = NULL;

	while (length && text[length - 1] == ' ')
		length--;
	if (type_is_ptr(type))
		return length && text[length - 1] == '*' && spells(arena, text, length - 1, type->elem);
	if (type->kind == TYPE_INT)
		own = type->int_kind == INT_UINT ? "unsigned int" : int_kind_name(type->int_kind); /* as clang spells it */
	else if (type->kind == TYPE_BOOL)
		own = "_Bool";
	else if (type->kind == TYPE_FLOAT)
		own = type->bits == 32 ? "float" : type->bits == 64 ? "double" : "long double";
	else if (type->kind == TYPE_RECORD)
		own = record_spelling(arena, type->record);
	return own && strlen(own) == length && memcmp(own, text, length) == 0;
}

/* Takes every `word` out of text. */
static char *without(Arena *arena, const char *text, const char *word)
{
	char *copy = str_copy(arena, text), *at = copy;
	size_t length = strlen(word);

	while ((at = strstr(at, word)) != NULL)
		memmove(at, at + length, strlen(at + length) + 1);
	return copy;
}

const char *unusual_ctype(Lower *l, const char *ctype, const Type *type)
{
	const char *at;

	if (!ctype || !type_is_scalar(type))
		return NULL;
	ctype = without(l->arena, ctype, "restrict ");
	ctype = without(l->arena, ctype, "volatile ");
	if (!strpbrk(ctype, "*("))
		ctype = without(l->arena, ctype, "const ");
	else if ((at = strstr(ctype, "const @")) != NULL)
		ctype = str_format(l->arena, "%.*s%s", (int)(at - ctype), ctype, at + strlen("const "));
	at = strchr(ctype, '@');
	if (!at || (at[1] == '\0' && spells(l->arena, ctype, (size_t)(at - ctype), type)))
		return NULL;
	return str_intern(&l->module->strings, ctype);
}
