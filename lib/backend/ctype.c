#include "backend/ctype.h"

#include <string.h>

static const char *base_name(TypeTable *types, const Type *type)
{
	switch (type->kind) {
	case TYPE_VOID: return "void";
	case TYPE_BOOL: return "_Bool";
	case TYPE_INT: return int_kind_name(type->int_kind);
	case TYPE_FLOAT:
		return type->bits == 32 ? "float" : type->bits == 64 ? "double" : "long double";
	case TYPE_RECORD: return record_spelling(types->arena, type->record);
	case TYPE_STACK: return "struct mgrt_stack";
	case TYPE_TENSOR: return "mg_tensor";
	default: return "void";
	}
}

/* ---- spelling ---- */

/* The declarator inside out: `text` is what stands where the name would. */
static const char *declarator(TypeTable *types, const Type *type, const char *text, unsigned qualifiers)
{
	Arena *arena = types->arena;
	bool behind_pointer = false, pointee_const = qualifiers & QUALIFIER_POINTEE_CONST;

	for (;;) {
		if (type->kind == TYPE_PTR) {
			text = str_format(arena, "*%s", text);
			behind_pointer = true;
			type = type->elem;
			if (type->kind == TYPE_PTR && pointee_const) {
				text = str_format(arena, "*const %s", text);
				pointee_const = false;
				type = type->elem;
			}
		} else if (type->kind == TYPE_ARRAY) {
			text = str_format(arena, behind_pointer ? "(%s)[%lld]" : "%s[%lld]", text,
			                  (long long)type->count);
			behind_pointer = false;
			type = type->elem;
		} else if (type->kind == TYPE_FUNC) {
			text = str_format(arena, behind_pointer ? "(%s)(void)" : "%s(void)", text);
			return str_format(arena, "void %s", text);
		} else {
			return str_format(arena, "%s%s%s%s", pointee_const ? "const " : "",
			                  base_name(types, type), *text && *text != '[' ? " " : "", text);
		}
	}
}

bool ctype_describes(const char *ctype, const Type *type)
{
	static const char *const arithmetic[] = { "double", "float", "int", "long", "unsigned", "short",
		                                  "char", "signed", "_Bool", "size_t", "void", "struct" };
	const char *base = strncmp(ctype, "const ", 6) == 0 ? ctype + 6 : ctype;
	int stars = 0, depth = 0;

	for (const char *c = ctype; *c; c++)
		stars += *c == '*' || *c == '[';
	for (; type->kind == TYPE_PTR || type->kind == TYPE_ARRAY; type = type->elem)
		depth++;
	if (type->kind == TYPE_FUNC)
		return true;
	for (size_t i = 0; i < COUNT_OF(arithmetic); i++) {
		size_t n = strlen(arithmetic[i]);

		if (strncmp(base, arithmetic[i], n) == 0 && (base[n] == ' ' || base[n] == '@'))
			return stars == depth;
	}
	return stars <= depth;
}

/* "const " before the name when the variable is a pointer, else before the whole. */
static void declare_as(Text *out, Arena *arena, const char *ctype, const char *name, unsigned qualifiers)
{
	const char *at = strchr(ctype, '@'), *star = NULL;
	bool is_const = qualifiers & QUALIFIER_CONST;

	if (!at) {
		text_printf(out, "%s %s", ctype, name);
		return;
	}
	for (const char *c = ctype; c < at; c++)
		if (*c == '*')
			star = c;
	if (star)
		name = str_format(arena, "%s%s%s",
		                  is_const && !strstr(star, "const") ? "const " : "",
		                  qualifiers & QUALIFIER_RESTRICT && !strstr(star, "restrict")
		                          ? "restrict "
		                          : "",
		                  name);
	else if (is_const && strncmp(ctype, "const ", 6) != 0)
		text_add(out, "const ");
	text_add_n(out, ctype, (size_t)(at - ctype));
	if (star && at[-1] != '*' && at[-1] != ' ' && at[-1] != '(')
		text_add_char(out, ' ');
	text_add(out, name);
	text_add(out, at + 1);
}

void ctype_declare(Text *out, TypeTable *types, const Type *type, const char *ctype, const char *name,
                   unsigned qualifiers)
{
	Arena *arena = types->arena;
	unsigned pointee = type_is_ptr(type) ? qualifiers & QUALIFIER_POINTEE_CONST : 0;

	if (ctype && strchr(ctype, '@')) {
		declare_as(out, arena, ctype, name, qualifiers);
		return;
	}
	if (type->kind == TYPE_STACK) { /* a parameter: the store stands elsewhere */
		text_printf(out, "struct mgrt_stack *%s", name);
		return;
	}
	if (type_is_ptr(type))
		name = str_format(arena, "%s%s%s", qualifiers & QUALIFIER_CONST ? "const " : "",
		                  qualifiers & QUALIFIER_RESTRICT ? "restrict " : "", name);
	else if (qualifiers & QUALIFIER_CONST)
		text_add(out, "const ");
	if (type_is_scalar(type) && !type_is_ptr(type)) {
		text_add(out, base_name(types, type));
		text_add(out, *name && *name != '[' ? " " : "");
		text_add(out, name);
		return;
	}
	text_add(out, declarator(types, type, name, pointee));
}

void ctype_name(Text *out, TypeTable *types, const Type *type, bool pointee_is_const)
{
	text_add(out, declarator(types, type, "", pointee_is_const ? QUALIFIER_POINTEE_CONST : 0));
}

const char *ctype_assignable(Arena *arena, const char *ctype)
{
	static const char *const qualifiers[] = { "const ", "volatile ", "register " };
	const char *at = ctype ? strchr(ctype, '@') : NULL, *star;
	char *copy;

	if (!at || at[1] == '[')
		return NULL;
	if (!strstr(ctype, qualifiers[0]) && !strstr(ctype, qualifiers[1]) && !strstr(ctype, qualifiers[2]))
		return ctype;
	copy = str_copy(arena, ctype);
	star = strrchr(copy, '*');
	for (size_t i = 0; i < COUNT_OF(qualifiers); i++) {
		char *found = strstr(star ? copy + (star - copy) : copy, qualifiers[i]);

		if (found)
			memmove(found, found + strlen(qualifiers[i]),
			        strlen(found + strlen(qualifiers[i])) + 1);
	}
	return copy;
}

bool spelling_is_array(const char *ctype)
{
	const char *at = ctype ? strchr(ctype, '@') : NULL;

	return at && at[1] == '[';
}

bool ctype_is_row_pointer(const char *ctype)
{
	const char *at = ctype ? strchr(ctype, '@') : NULL;

	return at && at[1] == ')' && at[2] == '[';
}

/* ---- conversions ---- */

const Type *ctype_promote(TypeTable *types, const Type *type)
{
	if (type->kind == TYPE_BOOL || (type->kind == TYPE_INT && type->int_kind < INT_INT))
		return type_int(types, INT_INT);
	return type;
}

const Type *spelling_common(TypeTable *types, const Type *a, const Type *b)
{
	if (type_is_float(a) || type_is_float(b)) {
		if (!type_is_float(a))
			return b;
		return !type_is_float(b) || a->bits >= b->bits ? a : b;
	}
	if (!type_is_int(a) || !type_is_int(b))
		return a;
	a = ctype_promote(types, a);
	b = ctype_promote(types, b);
	if (a->int_kind < b->int_kind) {
		const Type *t = a;

		a = b;
		b = t;
	}
	/* a has the higher rank, or the same */
	if (a->is_signed == b->is_signed || !a->is_signed || a->bits > b->bits)
		return a;
	return type_int(types, (IntKind)(a->int_kind + 1));
}

bool ctype_is_implicit(const Type *from, const Type *to)
{
	if (from == to)
		return true;
	if (from->kind == TYPE_BOOL)
		return to->kind == TYPE_INT || to->kind == TYPE_FLOAT;
	if (from->kind != TYPE_INT)
		return false;
	if (to->kind == TYPE_FLOAT)
		return from->bits - from->is_signed <= (to->bits == 32 ? 24 : to->bits == 64 ? 53 : 64);
	if (to->kind != TYPE_INT)
		return false;
	if (from->is_signed == to->is_signed)
		return from->bits <= to->bits;
	return !from->is_signed && from->bits < to->bits;
}
