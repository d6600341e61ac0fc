/* Types of the IR: C's own, interned, so that equal types are the same pointer.
 *
 * Integers are C's integer types, signedness included (`long` and `long long` differ even where both
 * have 64 bits), so that an operation means what C says for the type and is printed as it stands.
 *
 *   text     C                     text     C               text          C
 *   bool     _Bool                 u8       unsigned char   f32 f64 f80   float, double, long double
 *   char     char                  i16 u16  short           ptr<T>        T *
 *   i8       signed char           i32 u32  int             [4 x T]       T[4], inside records and pointees
 *   long ulong  llong ullong                                @tag          struct or union
 *   void     the pointee of void * stack    growing store   fn            function (pointee only)
 *   tensor   mg_tensor, until pass_tensors
 */
#ifndef IR_TYPES_H
#define IR_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/arena.h"
#include "support/map.h"
#include "support/vec.h"

typedef struct Type   Type;
typedef struct Record Record;

typedef enum TypeKind {
	TYPE_VOID,
	TYPE_BOOL,
	TYPE_INT,
	TYPE_FLOAT,
	TYPE_PTR,
	TYPE_ARRAY,
	TYPE_RECORD,
	TYPE_FUNC,
	TYPE_STACK,
	TYPE_TENSOR,
} TypeKind;

/* In C's order of rank; even is signed but for INT_CHAR. */
typedef enum IntKind {
	INT_CHAR,
	INT_SCHAR,
	INT_UCHAR,
	INT_SHORT,
	INT_USHORT,
	INT_INT,
	INT_UINT,
	INT_LONG,
	INT_ULONG,
	INT_LLONG,
	INT_ULLONG,
	N_INT_KINDS,
} IntKind;

struct Type {
	TypeKind    kind;
	IntKind     int_kind;  /* INT */
	int         bits;      /* BOOL 8, INT, FLOAT 32 64 80 */
	bool        is_signed; /* INT */
	int64_t     size;      /* bytes; 0 for void, func, stack */
	int64_t     align;
	const Type *elem;      /* PTR: pointee; ARRAY */
	int64_t     count;     /* ARRAY: elements */
	Record     *record;    /* RECORD */
	const char *text;      /* as the IR prints it */
	const Type *pointer;   /* to this, once there is one */
};

typedef struct Field {
	const char *name;      /* "" for an anonymous struct or union member */
	const Type *type;
	int64_t     offset;    /* bytes, of the storage unit for a bit-field */
	bool        is_const;  /* the member itself: nothing may be assigned to it */
	bool        points_to_const; /* a pointer, or array of pointers, to const: how C declares it */
	int         bit_width; /* 0: not a bit-field */
	int         bit_offset; /* of a bit-field: bits from the start of the unit, lowest first */
} Field;

/* A struct or union.  Created empty, filled once its fields are known (it may point to itself). */
struct Record {
	const char *tag;      /* unique in the module; the name in IR text */
	const char *spelling; /* how C names the type: "struct point", "Wishart"; "": it has to be defined under its tag */
	const char *definition; /* "struct point {...};" where a definition can't be told from the types of the fields */
	bool        is_union;
	bool        is_complete;
	bool        is_arguments; /* va_list: the front end's own, see lower_arguments.c */
	bool        is_ambiguous; /* another record is spelled so too: C can't be written for either */
	bool        is_irregular; /* attributes lay it out in another way than C does: a definition can't be written */
	Field      *fields;
	int         n_fields;
	int64_t     size, align;
	int64_t     n_scalars; /* see type_scalar_count */
	const Type *type;
};

/* What depends on the machine that the generated code is for. */
typedef struct Target {
	int  ptr_bits;
	int  long_bits;
	int  ldouble_size, ldouble_align; /* bytes; ldouble_bits 64 or 80 */
	int  ldouble_bits;
	bool char_is_signed;
} Target;

typedef struct TypeTable {
	Arena *arena;
	Target target;
	Map    by_text;
	VEC(Record *) records; /* in order of creation */
} TypeTable;

extern const Target target_host;

void        type_table_init(TypeTable *table, Arena *arena, Target target);
const Type *type_void(TypeTable *table);
const Type *type_bool(TypeTable *table);
const Type *type_int(TypeTable *table, IntKind kind);
const char *int_kind_name(IntKind kind); /* "unsigned long" */
const Type *type_float(TypeTable *table, int bits);
const Type *type_ptr(TypeTable *table, const Type *pointee);
const Type *type_array(TypeTable *table, const Type *elem, int64_t count);
const Type *type_func(TypeTable *table);
const Type *type_stack(TypeTable *table);
const Type *type_tensor(TypeTable *table);
const Type *type_index(TypeTable *table); /* signed, as wide as a pointer: indices, counts */
const Type *type_size(TypeTable *table);  /* size_t */
Record     *type_record(TypeTable *table, const char *tag); /* finds or creates; see Record */
void        record_complete(TypeTable *table, Record *record); /* fields, size, align are set */

const char *record_spelling(Arena *arena, const Record *record); /* as C names it in the generated file */
/* The generated file has to define it. */
static inline bool record_needs_definition(const Record *record) { return !record->spelling || !*record->spelling; }

static inline bool type_is_float(const Type *t) { return t->kind == TYPE_FLOAT; }
static inline bool type_is_ptr(const Type *t) { return t->kind == TYPE_PTR; }
static inline bool type_is_function_ptr(const Type *t) { return type_is_ptr(t) && t->elem->kind == TYPE_FUNC; }
/* bool counts as an integer */
static inline bool type_is_int(const Type *t) { return t->kind == TYPE_INT || t->kind == TYPE_BOOL; }
static inline bool type_is_scalar(const Type *t)
{
	return type_is_int(t) || type_is_float(t) || type_is_ptr(t) || t->kind == TYPE_TENSOR;
}

/* value as the integer type (or bool) holds it, extended to 64 bits by the type's sign. */
int64_t type_wrap(const Type *type, int64_t value);

/* The scalars of an object in memory order, of a union those of its first field. */
int64_t type_scalar_count(const Type *type); /* INT64_MAX where there are more */
/* Its k-th one and, unless NULL, that one's offset in bytes and the bit-field that it is. */
const Type *type_scalar(const Type *type, int64_t k, int64_t *offset, const Field **bit_field);

/* Whether an object of this type can hold a floating value (not looking through pointers). */
bool type_holds_floats(const Type *type);
/* Whether it holds floats, or points, at any depth, to something that does. */
bool type_reaches_floats(const Type *type);
bool type_holds_pointers(const Type *type);
bool type_holds_floats_alone(const Type *type);
/* A struct that ends in double data[]: what lies behind it has no type, so that several are no array of it. */
bool type_has_flexible_array(const Type *type);
bool type_holds_float_union(const Type *type);   /* a union with floats in it */
bool type_holds_pointer_union(const Type *type); /* a union with pointers in it */

#endif
