/* Types of C: from clang's to CType, records to the table of the IR, and back to text with the
 * names that the user gave. */
#include <string.h>

#include "frontend/ast_print.h"
#include "frontend/importer.h"
#include "support/text.h"

/* ---- comparing and making */

bool ctype_same(const CType *a, const CType *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case CTYPE_VOID:
	case CTYPE_BOOL:
		return true;
	case CTYPE_INT:
		return a->int_kind == b->int_kind;
	case CTYPE_FLOAT:
		return a->bits == b->bits;
	case CTYPE_COMPLEX:
	case CTYPE_VLA:
	case CTYPE_OPEN_ARRAY:
		return ctype_same(a->elem, b->elem);
	case CTYPE_PTR:
		return a->elem->is_const == b->elem->is_const &&
		       a->elem->is_volatile == b->elem->is_volatile && ctype_same(a->elem, b->elem);
	case CTYPE_ARRAY:
		return a->count == b->count && ctype_same(a->elem, b->elem);
	case CTYPE_RECORD:
	case CTYPE_TENSOR:
		return a->record == b->record;
	case CTYPE_FUNC:
		if (a->n_params != b->n_params || a->is_variadic != b->is_variadic ||
		    !ctype_same(a->elem, b->elem))
			return false;
		for (uint32_t i = 0; i < a->n_params; i++)
			if (!ctype_same(a->params[i], b->params[i]))
				return false;
		return true;
	case CTYPE_OTHER:
		return strcmp(a->spelling, b->spelling) == 0;
	}
	return false;
}

static CType *ctype_new(Importer *im, CTypeKind kind, int64_t size, const char *spelling)
{
	CType *type = ARENA_NEW(im->arena, CType);

	*type = (CType){ .kind = kind, .size = size, .spelling = spelling };
	return type;
}

const CType *ctype_int(Importer *im)
{
	CType *type = ctype_new(im, CTYPE_INT, 4, "int");

	type->int_kind = INT_INT;
	type->bits = 32;
	return type;
}

const CType *ctype_pointer_to(Importer *im, const CType *elem)
{
	CType *type = ctype_new(im, CTYPE_PTR, im->types->target.ptr_bits / 8,
	                        str_format(im->arena, "%s *", elem->spelling));

	type->elem = elem;
	return type;
}

const CType *ctype_function(Importer *im, const CType *result)
{
	CType *type =
		ctype_new(im, CTYPE_FUNC, -1, str_format(im->arena, "%s ()", result->spelling));

	type->elem = result;
	type->is_variadic = true;
	return type;
}

const CType *ctype_unqualified(Importer *im, const CType *t)
{
	CType *plain;

	if (!t->is_const && !t->is_volatile && !t->is_restrict)
		return t;
	plain = arena_copy(im->arena, t, sizeof *t);
	plain->is_const = plain->is_volatile = plain->is_restrict = false;
	return plain;
}

/* ---- arithmetic conversions, C11 6.3.1 */

static bool int_kind_is_unsigned(IntKind kind)
{
	return kind >= INT_UCHAR && kind % 2 == 0;
}

_Static_assert(INT_UCHAR % 2 == 0 && INT_USHORT % 2 == 0 && INT_UINT % 2 == 0 &&
                       INT_ULLONG % 2 == 0 && INT_SHORT % 2 == 1,
               "unsigned kinds are even");

const CType *ctype_promoted(Importer *im, const CType *t, int bit_width)
{
	if (t->kind == CTYPE_BOOL || (t->kind == CTYPE_INT && t->int_kind < INT_INT))
		return ctype_int(im);
	if (t->kind == CTYPE_INT && bit_width > 0 &&
	    bit_width < 32 + (t->int_kind == INT_INT ? 1 : 0) && t->int_kind <= INT_UINT)
		return ctype_int(im);
	return ctype_unqualified(im, t);
}

const CType *ctype_common(Importer *im, const CType *a, const CType *b)
{
	if (a->kind == CTYPE_COMPLEX || b->kind == CTYPE_COMPLEX)
		return a->kind == CTYPE_COMPLEX ? a : b;
	if (a->kind == CTYPE_FLOAT || b->kind == CTYPE_FLOAT) {
		if (a->kind != CTYPE_FLOAT)
			return b;
		return b->kind == CTYPE_FLOAT && b->bits > a->bits ? b : a;
	}
	if (a->kind != CTYPE_INT || b->kind != CTYPE_INT)
		return a;
	const bool a_unsigned = int_kind_is_unsigned(a->int_kind);
	const bool b_unsigned = int_kind_is_unsigned(b->int_kind);
	if (a_unsigned == b_unsigned)
		return a->int_kind >= b->int_kind ? a : b;
	const CType *u = a_unsigned ? a : b, *s = a_unsigned ? b : a;
	if (u->int_kind > s->int_kind)
		return u;
	if (s->bits > u->bits)
		return s;
	CType *wide =
		arena_copy(im->arena, s, sizeof *s); /* long long and unsigned long of 64 bits */
	wide->int_kind = s->int_kind + 1;
	wide->spelling = wide->int_kind == INT_ULONG ? "unsigned long" : "unsigned long long";
	return wide;
}

/* ---- records */

static const Type *ir_type(Importer *im, const CType *t)
{
	TypeTable *types = im->types;

	switch (t->kind) {
	case CTYPE_VOID:
		return type_void(types);
	case CTYPE_BOOL:
		return type_bool(types);
	case CTYPE_INT:
		return type_int(types, t->int_kind);
	case CTYPE_FLOAT:
		return type_float(types, t->bits);
	case CTYPE_COMPLEX:
		return type_array(types, ir_type(im, t->elem), 2);
	case CTYPE_PTR:
		return type_ptr(types, ir_type(im, t->elem));
	case CTYPE_ARRAY:
		return type_array(types, ir_type(im, t->elem), t->count);
	case CTYPE_VLA:
	case CTYPE_OPEN_ARRAY:
		return type_array(types, ir_type(im, t->elem), 0);
	case CTYPE_RECORD:
		return t->record->type;
	case CTYPE_TENSOR:
		return type_tensor(types);
	case CTYPE_FUNC:
		return type_func(types);
	case CTYPE_OTHER:
		break;
	}
	return type_array(types, type_int(types, INT_UCHAR), t->size > 0 ? t->size : 0);
}

static bool is_pointer_to_const(const CType *type)
{
	while (type->kind == CTYPE_ARRAY)
		type = type->elem;
	return type->kind == CTYPE_PTR && type->elem->is_const;
}

static bool is_const(const CType *type)
{
	while (type->kind == CTYPE_ARRAY)
		type = type->elem;
	return type->is_const;
}

/* Whether C lays out the fields as they are, where they are declared without attributes and unnamed bits. */
static bool is_laid_out_by_c(const Record *record, const Field *fields, int32_t n)
{
	int64_t bits = 0, align = 1;

	for (int32_t i = 0; i < n; i++) {
		const Field *field = &fields[i];
		const int64_t unit = 8 * field->type->size, width = field->bit_width ? field->bit_width : unit;
		if (record->is_union)
			bits = 0;
		if (!field->bit_width)
			bits = (bits + 8 * field->type->align - 1) / (8 * field->type->align) * (8 * field->type->align);
		else if (bits % unit + width > unit)
			bits = (bits / unit + 1) * unit;
		if (bits != 8 * field->offset + field->bit_offset)
			return false;
		bits += width;
		align = field->type->align > align ? field->type->align : align;
	}
	return record->align == align;
}

/* What stands in the definition of an anonymous member, one level deeper. */
static void add_members(Text *out, const Record *record)
{
	const char *end = record->definition + strlen(record->definition) - strlen("};\n");

	text_add(out, record->is_union ? "union {" : "struct {");
	for (const char *p = strchr(record->definition, '\n'); p < end; p++) {
		text_add_char(out, *p);
		if (*p == '\n')
			text_add_char(out, '\t');
	}
	text_add_char(out, '}');
}

/* The definition of a record that a function declares, or that has no name. */
static void define_record(Importer *im, Record *record, SourceType t)
{
	CursorList list = type_fields(im->unit, t);
	Text text = text_new(im->arena);

	text_printf(&text, "%s {\n", record_spelling(im->arena, record));
	for (uint32_t i = 0; i < list.count; i++) {
		const Cursor c = list.at[i];
		const FieldInfo *info = map_get(&im->fields, cursor_key(c));
		if (!info)
			continue;
		const Field *field = &record->fields[info->index];
		text_add_char(&text, '\t');
		if (*field->name)
			text_add(&text, import_ctype_text(im, cursor_type(c), info->type, field->name));
		else
			add_members(&text, info->type->record);
		if (field->bit_width)
			text_printf(&text, " : %d", field->bit_width);
		text_add(&text, ";\n");
	}
	text_add(&text, "};\n");
	record->definition = text.at;
	vec_push(im->arena, &im->ast->local_records, record);
}

static void fill_record(Importer *im, Record *record, SourceType t)
{
	CursorList list = type_fields(im->unit, t);
	Field *fields = ARENA_ARRAY(im->arena, Field, list.count);
	FieldInfo *infos = ARENA_ARRAY(&im->unit_arena, FieldInfo, list.count);
	int32_t n = 0;
	CType described;

	for (uint32_t i = 0; i < list.count; i++) {
		Cursor c = list.at[i];
		Field *field = &fields[n];
		int64_t bits = field_bit_offset(c);

		const CType *type = import_type(im, cursor_type(c));
		field->name = cursor_spelling(im->unit, c);
		if (strchr(field->name, '('))
			field->name = "";
		if (!*field->name && type->kind != CTYPE_RECORD) /* padding: unsigned : 3; */
			continue;
		field->type = ir_type(im, type);
		field->is_const = is_const(type);
		field->points_to_const = is_pointer_to_const(type);
		field->bit_width = cursor_bit_width(c);
		field->offset = bits / 8;
		if (field->bit_width > 0 && type->size > 0)
			field->offset -= field->offset % type->size;
		field->bit_offset = (int)(bits - 8 * field->offset);
		infos[n] = (FieldInfo){ type, record, n, field->bit_offset };
		map_put(&im->unit_arena, &im->fields, cursor_key(c), &infos[n++]);
	}
	map_put(&im->unit_arena, &im->field_infos, record, infos);
	if (record->is_complete)
		return;
	type_describe(im->unit, t, &described);
	record->fields = fields;
	record->n_fields = n;
	record->size = described.size;
	record->align = type_align(t);
	record->is_irregular = record_needs_definition(record) && !is_laid_out_by_c(record, fields, n);
	record->is_complete = true;
	record_complete(im->types, record);
	if (record_needs_definition(record))
		define_record(im, record, t);
}

static const char *last_word(const char *text)
{
	const char *space = strrchr(text, ' ');

	return space ? space + 1 : text;
}

bool decl_is_at_file_scope(Cursor decl)
{
	Cursor parent = cursor_parent(decl);

	while (cursor_node(parent) == NODE_STRUCT || cursor_node(parent) == NODE_UNION)
		parent = cursor_parent(parent);
	return cursor_node(parent) != NODE_FUNCTION;
}

/* A name for the table that no other record has, and none at file scope where the generated file defines it. */
static const char *free_tag(Importer *im, const char *base, bool is_defined)
{
	const char *tag = base;

	for (int n = 2; map_get_str(&im->tags, tag, strlen(tag)) ||
	                (is_defined && map_get_str(&im->file_tags, tag, strlen(tag)));
	     n++)
		tag = str_format(im->arena, "%s_%d", base, n);
	return tag;
}

/* What makes two records one in the generated file, as text: a tag and a layout, as with C's compatible
 * types (6.2.7), or the place of what has no tag. */
static const char *identity_of(Importer *im, SourceType t, const char *spelling, Cursor decl)
{
	CursorList list = type_fields(im->unit, t);
	Text text = text_new(im->arena);

	text_printf(&text, "%s {", spelling);
	for (uint32_t i = 0; i < list.count; i++)
		text_printf(&text, " %s: %s @%lld;", cursor_spelling(im->unit, list.at[i]),
		            type_spelling(im->unit, type_canonical(cursor_type(list.at[i]))),
		            (long long)field_bit_offset(list.at[i]));
	if (!*spelling) {
		Loc loc = cursor_loc(im->unit, decl);
		text_printf(&text, " %u:%u:%u", loc.file, loc.line, loc.column);
	}
	return text.at;
}

/* A record that one unit leaves incomplete is another's by its tag. */
static Record *find_record(Importer *im, const char *spelling, const char *identity)
{
	Record *record = identity ? map_get_str(&im->known_records, identity, strlen(identity)) : NULL;

	if (record || !*spelling)
		return record;
	record = map_get_str(&im->known_records, spelling, strlen(spelling));
	return record && record->is_complete && identity ? NULL : record;
}

/* What va_list is to us: where the variable arguments lie that are still to be read, by kind.  A caller knows
 * what it passes and reading another type than what was passed is undefined, so that the order within each
 * kind is all that va_arg needs.  See lower_arguments.c, which relies on the order of the fields. */
static Record *arguments_record(Importer *im)
{
	const char *tag = str_intern(im->strings, "mgrt_arguments");
	Record *record = map_get_str(&im->tags, tag, strlen(tag));
	TypeTable *types = im->types;
	const Type *kinds[] = { type_float(types, 64), type_float(types, types->target.ldouble_bits),
		                type_int(types, INT_LLONG), type_ptr(types, type_void(types)) };
	static const char *const names[] = { "doubles", "long_doubles", "integers", "pointers" };

	if (record)
		return record;
	record = type_record(types, tag);
	map_put_str(im->arena, &im->tags, tag, strlen(tag), record);
	record->spelling = "";
	record->is_arguments = true;
	record->fields = ARENA_ARRAY(im->arena, Field, COUNT_OF(kinds));
	record->n_fields = COUNT_OF(kinds);
	record->align = types->target.ptr_bits / 8;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		record->fields[i] = (Field){ .name = names[i], .type = type_ptr(types, kinds[i]),
			                     .offset = (int64_t)i * record->align };
	record->size = (int64_t)COUNT_OF(kinds) * record->align;
	record->is_complete = true;
	record_complete(types, record);
	return record;
}

static Record *import_record(Importer *im, SourceType t)
{
	Cursor decl = cursor_definition(type_declaration(t));
	const void *key = cursor_key(decl);
	Record *record = map_get(&im->records, key);
	CType described;

	if (record)
		return record;
	type_describe(im->unit, t, &described);
	const char *spelling = type_unqualified_spelling(im->unit, t);
	if (strncmp(last_word(spelling), "__va_list", strlen("__va_list")) == 0)
		return arguments_record(im);
	const bool has_name = !strchr(spelling, '('); /* "struct (unnamed at fit.c:3:25)" is not C */
	const char *name = has_name ? last_word(spelling) : "unnamed";
	if (!has_name || !decl_is_at_file_scope(decl))
		spelling = "";
	const char *identity =
		described.size >= 0 ? identity_of(im, t, spelling, decl) : NULL;
	record = find_record(im, spelling, identity);
	if (!record) {
		Record *rival = map_get_str(&im->known_records, spelling, strlen(spelling));
		Cursor parent = cursor_parent(decl);
		const char *base = name;
		if (!has_name &&
		    (cursor_node(parent) == NODE_STRUCT || cursor_node(parent) == NODE_UNION))
			base = str_format(im->arena, "%s_part",
			                  import_type(im, cursor_type(parent))->record->tag);
		base = str_intern(im->strings, free_tag(im, base, !*spelling));
		record = type_record(im->types, base);
		map_put_str(im->arena, &im->tags, base, strlen(base), record);
		record->spelling = spelling;
		record->is_union = cursor_node(decl) == NODE_UNION;
		if (*spelling && rival)
			record->is_ambiguous = rival->is_ambiguous = true;
		if (*spelling)
			map_put_str(im->arena, &im->known_records, spelling, strlen(spelling), record);
	}
	if (identity)
		map_put_str(im->arena, &im->known_records, identity, strlen(identity), record);
	map_put(&im->unit_arena, &im->records, key, record);
	if (described.size >= 0)
		fill_record(im, record, t);
	return record;
}

/* ---- types */

/* t as a pointer, array or function of which the parts can be asked, with as much sugar inside as
 * it has. */
static SourceType structure_of(SourceType t)
{
	SourceType stripped = type_strip_sugar(t);

	return type_is_typedef(stripped) ? type_canonical(t) : stripped;
}

SourceType function_structure(SourceType t)
{
	return structure_of(t);
}

static void import_parts(Importer *im, SourceType t, CType *type)
{
	SourceType structure = structure_of(t);

	switch (type->kind) {
	case CTYPE_FUNC:
		structure = type_canonical(t); /* decayed parameters */
		type->n_params = type_n_params(structure);
		type->params = ARENA_ARRAY(im->arena, const CType *, type->n_params);
		for (uint32_t i = 0; i < type->n_params; i++)
			type->params[i] = import_type(im, type_param(structure, i));
		type->elem = import_type(im, type_element(structure));
		break;
	case CTYPE_PTR:
	case CTYPE_ARRAY:
	case CTYPE_VLA:
	case CTYPE_OPEN_ARRAY:
	case CTYPE_COMPLEX:
		type->elem = import_type(im, type_element(structure));
		break;
	case CTYPE_RECORD:
		type->record = import_record(im, type_canonical(t));
		if (strcmp(type->record->tag, "mg_tensor") == 0)
			type->kind = CTYPE_TENSOR;
		break;
	default:
		break;
	}
}

const CType *import_type(Importer *im, SourceType t)
{
	CType *type = map_get(&im->ctypes, type_key(t));

	if (type)
		return type;
	type = ARENA_NEW(im->arena, CType);
	type_describe(im->unit, t, type);
	import_parts(im, t, type);
	map_put(&im->unit_arena, &im->ctypes, type_key(t), type);
	return type;
}

const FieldInfo *import_field(Importer *im, Cursor field)
{
	if (cursor_node(field) != NODE_FIELD)
		return NULL;
	(void)import_type(im, cursor_type(cursor_parent(field)));
	return map_get(&im->fields, cursor_key(field));
}

bool ctype_is_variable(const CType *t)
{
	while (t->kind == CTYPE_PTR || t->kind == CTYPE_ARRAY || t->kind == CTYPE_OPEN_ARRAY)
		t = t->elem;
	return t->kind == CTYPE_VLA;
}

typedef struct Dims {
	CursorList list;
	uint32_t next;
} Dims;

/* A typedef of a local variable length array has its extents at its own declaration. */
static const CType *declared_typedef(Importer *im, SourceType t)
{
	Cursor decl = type_declaration(t);
	CursorList kids = cursor_children(im->unit, decl);
	Cursor *dims = ARENA_ARRAY(&im->unit_arena, Cursor, kids.count);
	uint32_t n = 0;

	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_is_expression(kids.at[i]))
			dims[n++] = kids.at[i];
	return import_declared_type(im, typedef_type(decl), (CursorList){ dims, n });
}

static const CType *with_dims(Importer *im, SourceType t, Dims *dims)
{
	const CType *plain = import_type(im, t);
	SourceType stripped = type_strip_sugar(t);
	CType *type;

	if (!type_is_array(stripped) && !ctype_is_variable(plain))
		return plain;
	if (type_is_typedef(stripped))
		return ctype_is_variable(plain) ? declared_typedef(im, stripped) : plain;
	type = arena_copy(im->arena, plain, sizeof *plain);
	type->elem = with_dims(im, type_element(stripped), dims);
	if (type->kind != CTYPE_ARRAY && type->kind != CTYPE_VLA)
		return type;
	if (dims->next < dims->list.count) {
		Cursor dim = dims->list.at[dims->next++];
		if (type->kind == CTYPE_VLA)
			type->vla_count = import_value(im, dim);
	}
	return type;
}

const CType *import_declared_type(Importer *im, SourceType t, CursorList dims)
{
	Dims state = { dims, 0 };

	if (!ctype_is_variable(import_type(im, t)))
		return import_type(im, t);
	return with_dims(im, t, &state);
}

/* The qualifiers between the brackets of a parameter stand nowhere but in the spelling of its type.
 */
static void add_bracket_qualifiers(Importer *im, SourceType t, CType *pointer)
{
	const char *bracket = strchr(type_spelling(im->unit, t), '[');
	const char *end = bracket ? strchr(bracket, ']') : NULL;
	const char *found;

	if (!end)
		return;
	found = strstr(bracket, "restrict");
	pointer->is_restrict |= found && found < end;
	found = strstr(bracket, "const");
	pointer->is_const |= found && found < end;
	found = strstr(bracket, "volatile");
	pointer->is_volatile |= found && found < end;
}

/* What the elements of a parameter that is an array are; adjusted has the const of a typedef'd
 * array. */
static SourceType param_element(Importer *im, SourceType t, SourceType adjusted)
{
	SourceType stripped = type_strip_sugar(t);

	while (type_is_typedef(stripped) && !*type_qualifiers(im->unit, t)) {
		t = typedef_type(type_declaration(stripped));
		stripped = type_strip_sugar(t);
	}
	return type_element(type_is_array(stripped) ? stripped : adjusted);
}

static bool is_array(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY;
}

const CType *import_param_type(Importer *im, const CType *declared, SourceType t,
                               SourceType adjusted)
{
	CType *pointer;

	if (!is_array(declared) && declared->kind != CTYPE_FUNC)
		return declared;
	pointer = arena_copy(im->arena, import_type(im, adjusted), sizeof *pointer);
	if (declared->kind == CTYPE_FUNC)
		pointer->elem = declared;
	else if (ctype_is_variable(declared->elem))
		pointer->elem = declared->elem; /* with its extents */
	else
		pointer->elem = import_type(im, param_element(im, t, adjusted));
	add_bracket_qualifiers(im, t, pointer);
	return pointer;
}

/* ---- what sizeof measures */

static const CType *builtin_type(Importer *im, const char *const *words, size_t n_words)
{
	int n_long = 0, is_unsigned = 0, is_signed = 0, is_char = 0, is_short = 0, n_float = 0;
	CType *type = ctype_new(im, CTYPE_INT, 0, "");

	for (size_t i = 0; i < n_words; i++) {
		n_long += strcmp(words[i], "long") == 0;
		is_unsigned |= strcmp(words[i], "unsigned") == 0;
		is_signed |= strcmp(words[i], "signed") == 0;
		is_char |= strcmp(words[i], "char") == 0;
		is_short |= strcmp(words[i], "short") == 0;
		if (strcmp(words[i], "double") == 0)
			n_float = n_long ? im->types->target.ldouble_bits : 64;
		else if (strcmp(words[i], "float") == 0)
			n_float = 32;
	}
	if (n_float) {
		type->kind = CTYPE_FLOAT;
		type->bits = n_float;
		type->spelling = n_float == 32 ? "float" : n_long ? "long double" : "double";
		return type;
	}
	if (is_char)
		type->int_kind = is_unsigned ? INT_UCHAR : is_signed ? INT_SCHAR : INT_CHAR;
	else
		type->int_kind = (IntKind)((is_short     ? INT_SHORT
		                            : n_long > 1 ? INT_LLONG
		                            : n_long     ? INT_LONG
		                                         : INT_INT) +
		                           is_unsigned);
	type->spelling = type_int(im->types, type->int_kind)->text;
	type->bits = type_int(im->types, type->int_kind)->bits;
	return type;
}

/* The type named between the parentheses, from the words of the source and what they refer to. */
static const CType *named_type(Importer *im, Cursor c, CursorList kids)
{
	static const char *const words_of_builtins[] = { "int",   "long",   "short",  "char",
		                                         "float", "double", "signed", "unsigned" };
	const char *p = cursor_source(im->unit, c);
	const char *words[4];
	const CType *type = NULL;
	size_t n_words = 0;

	if (strncmp(p, "sizeof", 6) != 0)
		return NULL;
	for (p += 6; *p == ' ' || *p == '('; p++)
		;
	for (size_t i = 0; i < COUNT_OF(words_of_builtins) && n_words < COUNT_OF(words); i++) {
		size_t n = strlen(words_of_builtins[i]);
		if (strncmp(p, words_of_builtins[i], n) == 0 && strchr(" *)", p[n])) {
			words[n_words++] = words_of_builtins[i];
			for (p += n; *p == ' '; p++)
				;
			i = (size_t)-1;
		}
	}
	if (n_words > 0) {
		type = builtin_type(im, words, n_words);
	} else if (kids.count == 1 && cursor_node(kids.at[0]) == NODE_TYPE_REF) {
		type = import_type(im, cursor_type(kids.at[0]));
		p += strcspn(p, "*)[");
	}
	for (; type && (*p == '*' || *p == ' '); p++)
		if (*p == '*')
			type = ctype_pointer_to(im, type);
	return *p == ')' ? type : NULL;
}

const CType *import_sizeof_type(Importer *im, Cursor c, CursorList kids, int64_t value)
{
	const CType *type;

	if (kids.count == 1 && cursor_is_expression(kids.at[0]))
		type = import_type(im, cursor_type(kids.at[0]));
	else
		type = named_type(im, c, kids);
	if (type && type->size == 0 && type->bits > 0) {
		CType *sized = arena_copy(im->arena, type, sizeof *type);
		sized->size = value;
		return sized;
	}
	return type && type->size == value ? type : NULL;
}

/* ---- text with @ for the name */

static const char *dim_text(Importer *im, const CType *type)
{
	if (type->kind == CTYPE_ARRAY)
		return str_format(im->arena, "[%lld]", (long long)type->count);
	if (type->kind == CTYPE_VLA && type->vla_count)
		return str_format(im->arena, "[%s]", ast_expr_text(im->arena, type->vla_count));
	return type->kind == CTYPE_VLA ? "[*]" : "[]";
}

static const char *function_text(Importer *im, SourceType t, const CType *type)
{
	Text text = text_new(im->arena);

	text_add_char(&text, '(');
	for (uint32_t i = 0; i < type->n_params; i++) {
		const char *param = import_ctype_text(im, type_param(t, i), type->params[i], "");
		text_printf(&text, "%s%s", i > 0 ? ", " : "", param);
	}
	if (type->is_variadic && type->has_prototype)
		text_add(&text, ", ...");
	if (type->n_params == 0 && type->has_prototype)
		text_add(&text, "void");
	text_add_char(&text, ')');
	return text.at;
}

/* t without sugar; names of types that a function declares are of no use outside of it. */
static SourceType visible_type(SourceType t, const CType *type)
{
	SourceType stripped = type_strip_sugar(t);

	if (type_is_typedef(stripped) && !decl_is_at_file_scope(type_declaration(stripped)) &&
	    !ctype_is_variable(type))
		return type_strip_sugar(type_canonical(t));
	while (type_is_typedef(stripped) && !decl_is_at_file_scope(type_declaration(stripped)))
		stripped = type_strip_sugar(typedef_type(type_declaration(stripped)));
	return stripped;
}

/* What stands before the declarator; as the generated file can write it. */
static const char *base_text(Importer *im, SourceType t, const CType *type)
{
	const Cursor decl = type_declaration(t);

	if (type_is_typedef(t))
		return cursor_spelling(im->unit, decl);
	if (type->kind == CTYPE_RECORD)
		return record_spelling(im->arena, type->record);
	if (cursor_node(decl) == NODE_ENUM &&
	    (!decl_is_at_file_scope(decl) || strchr(type_unqualified_spelling(im->unit, t), '(')))
		return int_kind_name(type->int_kind);
	return type_unqualified_spelling(im->unit, t);
}

/* Inside out, as C reads: declarator is what stands around the name so far. */
const char *import_ctype_text(Importer *im, SourceType t, const CType *type, const char *declarator)
{
	const char *qualifiers = type_qualifiers(im->unit, t);
	SourceType stripped = visible_type(t, type);

	if (!*qualifiers && !type_is_typedef(stripped))
		qualifiers = type_qualifiers(im->unit, stripped);
	if (type_is_pointer(stripped)) {
		SourceType elem = type_element(stripped);
		SourceType inner = visible_type(elem, type->elem);
		const bool wraps = type_is_array(inner) || type_is_function(inner);
		const char *space = *qualifiers && *declarator && *declarator != ')' ? " " : "";
		const char *around = *qualifiers ? qualifiers + 1 : "";
		declarator = str_format(im->arena, wraps ? "(*%s%s%s)" : "*%s%s%s", around, space,
		                        declarator);
		return import_ctype_text(im, elem, type->elem, declarator);
	}
	if (type_is_array(stripped))
		return import_ctype_text(
			im, type_element(stripped), type->elem,
			str_format(im->arena, "%s%s", declarator, dim_text(im, type)));
	if (type_is_function(stripped))
		return import_ctype_text(im, type_element(stripped), type->elem,
		                         str_format(im->arena, "%s%s", declarator,
		                                    function_text(im, stripped, type)));
	return str_format(im->arena, "%s%s%s%s%s", *qualifiers ? qualifiers + 1 : "",
	                  *qualifiers ? " " : "", base_text(im, stripped, type), *declarator ? " " : "",
	                  declarator);
}

const char *import_param_text(Importer *im, SourceType t, SourceType adjusted,
                              const CType *declared, const CType *type)
{
	SourceType elem;

	if (!is_array(declared))
		return import_ctype_text(im, t, declared,
		                         declared->kind == CTYPE_FUNC ? "(*@)" : "@");
	elem = param_element(im, t, adjusted);
	return import_ctype_text(
		im, elem, type->elem,
		str_format(im->arena,
	                   type_is_array(visible_type(elem, type->elem)) ? "(*%s%s%s@)"
	                                                                 : "*%s%s%s@",
	                   type->is_const ? "const " : "", type->is_volatile ? "volatile " : "",
	                   type->is_restrict ? "restrict " : ""));
}
