/* Types are interned by their text: building the text of a type finds or makes it. */
#include "ir/types.h"

#include <assert.h>
#include <float.h>
#include <limits.h>
#include <string.h>

#include "support/str.h"

const Target target_host = {
	.ptr_bits = CHAR_BIT * (int)sizeof(void *),
	.long_bits = CHAR_BIT * (int)sizeof(long),
	.ldouble_size = (int)sizeof(long double),
	.ldouble_align = (int)_Alignof(long double),
	.ldouble_bits = LDBL_MANT_DIG == DBL_MANT_DIG ? 64 : 80,
	.char_is_signed = CHAR_MIN < 0,
};

/* bits 0: those of long */
static const struct {
	const char *text, *c_name;
	int         bits;
	bool        is_signed;
} int_kinds[N_INT_KINDS] = {
	[INT_CHAR] = { "char", "char", 8, false },
	[INT_SCHAR] = { "i8", "signed char", 8, true },
	[INT_UCHAR] = { "u8", "unsigned char", 8, false },
	[INT_SHORT] = { "i16", "short", 16, true },
	[INT_USHORT] = { "u16", "unsigned short", 16, false },
	[INT_INT] = { "i32", "int", 32, true },
	[INT_UINT] = { "u32", "unsigned", 32, false },
	[INT_LONG] = { "long", "long", 0, true },
	[INT_ULONG] = { "ulong", "unsigned long", 0, false },
	[INT_LLONG] = { "llong", "long long", 64, true },
	[INT_ULLONG] = { "ullong", "unsigned long long", 64, false },
};

const char *int_kind_name(IntKind kind)
{
	return int_kinds[kind].c_name;
}

void type_table_init(TypeTable *table, Arena *arena, Target target)
{
	*table = (TypeTable){ .arena = arena, .target = target };
}

/* The type of that text; made from `type` when it is new. */
static const Type *intern(TypeTable *table, const char *text, Type type)
{
	size_t length = strlen(text);
	Type *known = map_get_str(&table->by_text, text, length);

	if (known)
		return known;
	known = arena_copy(table->arena, &type, sizeof type);
	known->text = str_copy_n(table->arena, text, length);
	map_put_str(table->arena, &table->by_text, text, length, known);
	return known;
}

const Type *type_void(TypeTable *table)
{
	return intern(table, "void", (Type){ .kind = TYPE_VOID, .align = 1 });
}

const Type *type_bool(TypeTable *table)
{
	return intern(table, "bool", (Type){ .kind = TYPE_BOOL, .bits = 8, .size = 1, .align = 1 });
}

const Type *type_int(TypeTable *table, IntKind kind)
{
	int bits = int_kinds[kind].bits ? int_kinds[kind].bits : table->target.long_bits;
	Type type = {
		.kind = TYPE_INT,
		.int_kind = kind,
		.bits = bits,
		.is_signed = kind == INT_CHAR ? table->target.char_is_signed
		                              : int_kinds[kind].is_signed,
		.size = bits / 8,
		.align = bits / 8,
	};

	return intern(table, int_kinds[kind].text, type);
}

const Type *type_index(TypeTable *table)
{
	const Target *target = &table->target;

	return type_int(table, target->ptr_bits > target->long_bits ? INT_LLONG : INT_LONG);
}

const Type *type_size(TypeTable *table)
{
	const Target *target = &table->target;

	if (target->ptr_bits == 32)
		return type_int(table, INT_UINT);
	return type_int(table, target->ptr_bits > target->long_bits ? INT_ULLONG : INT_ULONG);
}

const Type *type_float(TypeTable *table, int bits)
{
	const Target *target = &table->target;
	bool is_long = bits != 32 && bits != 64;
	Type type = {
		.kind = TYPE_FLOAT,
		.bits = is_long ? 80 : bits,
		.size = is_long ? target->ldouble_size : bits / 8,
		.align = is_long ? target->ldouble_align : bits / 8,
	};

	return intern(table, is_long ? "f80" : bits == 64 ? "f64" : "f32", type);
}

const Type *type_ptr(TypeTable *table, const Type *pointee)
{
	int64_t size = table->target.ptr_bits / 8;
	Type type = { .kind = TYPE_PTR, .elem = pointee, .size = size, .align = size };
	Type *known;

	if (pointee->pointer)
		return pointee->pointer;
	known = map_get_str(&table->by_text, pointee->text, strlen(pointee->text));
	known->pointer = intern(table, str_format(table->arena, "ptr<%s>", pointee->text), type);
	return known->pointer;
}

const Type *type_array(TypeTable *table, const Type *elem, int64_t count)
{
	Type type = { .kind = TYPE_ARRAY, .elem = elem, .count = count, .align = elem->align };

	assert(count >= 0 && (elem->size == 0 || count <= INT64_MAX / elem->size));
	type.size = count * elem->size;
	return intern(table,
	              str_format(table->arena, "[%lld x %s]", (long long)count, elem->text), type);
}

const Type *type_func(TypeTable *table)
{
	return intern(table, "fn", (Type){ .kind = TYPE_FUNC, .align = 1 });
}

const Type *type_stack(TypeTable *table)
{
	return intern(table, "stack", (Type){ .kind = TYPE_STACK, .align = 1 });
}

/* As large as mg_tensor: a pointer, two ints, two arrays of eight ptrdiff_t. */
const Type *type_tensor(TypeTable *table)
{
	const int64_t pointer = table->target.ptr_bits / 8;

	return intern(table, "tensor",
	              (Type){ .kind = TYPE_TENSOR, .size = 17 * pointer + 8, .align = pointer });
}

Record *type_record(TypeTable *table, const char *tag)
{
	const char *text = str_format(table->arena, "@%s", tag);
	Type *type = map_get_str(&table->by_text, text, strlen(text));
	Record *record;

	if (type)
		return type->record;
	record = ARENA_NEW(table->arena, Record);
	record->tag = str_copy(table->arena, tag);
	record->type = intern(table, text, (Type){ .kind = TYPE_RECORD, .record = record, .align = 1 });
	vec_push(table->arena, &table->records, record);
	return record;
}

/* The fields that an initialiser fills. */
static int scalar_fields(const Record *record)
{
	return record->is_union && record->n_fields > 1 ? 1 : record->n_fields;
}

const char *record_spelling(Arena *arena, const Record *record)
{
	if (!record_needs_definition(record))
		return record->spelling;
	return str_format(arena, "%s %s", record->is_union ? "union" : "struct", record->tag);
}

void record_complete(TypeTable *table, Record *record)
{
	const char *text = record->type->text;
	Type *type = map_get_str(&table->by_text, text, strlen(text));

	record->is_complete = true;
	record->n_scalars = 0;
	for (int i = 0; i < scalar_fields(record); i++) {
		int64_t n = type_scalar_count(record->fields[i].type);

		record->n_scalars = n > INT64_MAX - record->n_scalars ? INT64_MAX
		                                                      : record->n_scalars + n;
	}
	type->size = record->size;
	type->align = record->align;
}

int64_t type_wrap(const Type *type, int64_t value)
{
	uint64_t bits = (uint64_t)value, sign;

	if (type->kind == TYPE_BOOL)
		return value != 0;
	if (type->bits >= 64)
		return value;
	bits &= (UINT64_C(1) << type->bits) - 1;
	sign = UINT64_C(1) << (type->bits - 1);
	return type->is_signed ? (int64_t)((bits ^ sign) - sign) : (int64_t)bits;
}

/* ---- scalars in memory order ---- */

int64_t type_scalar_count(const Type *type)
{
	int64_t n;

	if (type->kind == TYPE_RECORD)
		return type->record->n_scalars;
	if (type->kind != TYPE_ARRAY)
		return 1;
	n = type_scalar_count(type->elem);
	return n && type->count > INT64_MAX / n ? INT64_MAX : n * type->count;
}

const Type *type_scalar(const Type *type, int64_t k, int64_t *offset, const Field **bit_field)
{
	int64_t at = 0;
	const Field *field = NULL;

	while (type->kind == TYPE_ARRAY || type->kind == TYPE_RECORD) {
		const Record *record = type->record;

		if (type->kind == TYPE_ARRAY) {
			int64_t n = type_scalar_count(type->elem);

			type = type->elem;
			at += k / n * type->size;
			k %= n;
			continue;
		}
		field = record->fields;
		for (; k >= type_scalar_count(field->type); field++)
			k -= type_scalar_count(field->type);
		at += field->offset;
		type = field->type;
	}
	if (offset)
		*offset = at;
	if (bit_field)
		*bit_field = field && field->bit_width ? field : NULL;
	return type;
}

/* ---- what a type holds ---- */

typedef struct Search {
	bool  (*is_it)(const Type *type);
	bool    through_pointers;
	Arena   arena;
	Map     seen; /* records */
} Search;

static bool search(Search *s, const Type *type)
{
	const Record *record = type->record;

	if (s->is_it(type))
		return true;
	if (type->kind == TYPE_ARRAY)
		return search(s, type->elem);
	if (type->kind == TYPE_PTR)
		return s->through_pointers && search(s, type->elem);
	if (type->kind != TYPE_RECORD || map_get(&s->seen, record))
		return false;
	map_put(&s->arena, &s->seen, record, s);
	for (int i = 0; i < record->n_fields; i++)
		if (search(s, record->fields[i].type))
			return true;
	return false;
}

static bool type_has(const Type *type, bool (*is_it)(const Type *), bool through_pointers)
{
	Search s = { .is_it = is_it, .through_pointers = through_pointers };
	bool found = search(&s, type);

	arena_free(&s.arena);
	return found;
}

static bool is_float(const Type *type)
{
	return type_is_float(type) || type->kind == TYPE_TENSOR;
}
static bool is_ptr(const Type *type) { return type_is_ptr(type); }

bool type_holds_floats(const Type *type) { return type_has(type, is_float, false); }
bool type_reaches_floats(const Type *type) { return type_has(type, is_float, true); }
static bool is_other(const Type *type) { return type_is_int(type) || type_is_ptr(type); }
bool type_holds_floats_alone(const Type *type) { return !type_has(type, is_other, false); }
bool type_holds_pointers(const Type *type) { return type_has(type, is_ptr, false); }

bool type_has_flexible_array(const Type *type)
{
	const Record *record = type->record;
	const Type *last = type->kind == TYPE_RECORD && record->n_fields > 0
	                           ? record->fields[record->n_fields - 1].type
	                           : NULL;

	return last && last->kind == TYPE_ARRAY && last->count == 0;
}

static bool is_union(const Type *type) { return type->kind == TYPE_RECORD && type->record->is_union; }
static bool is_float_union(const Type *type) { return is_union(type) && type_holds_floats(type); }
static bool is_pointer_union(const Type *type) { return is_union(type) && type_holds_pointers(type); }

bool type_holds_float_union(const Type *type) { return type_has(type, is_float_union, false); }
bool type_holds_pointer_union(const Type *type) { return type_has(type, is_pointer_union, false); }
