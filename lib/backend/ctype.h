/* C's types as C sees them: spelling, promotion, and which conversions may stay implicit. */
#ifndef BACKEND_CTYPE_H
#define BACKEND_CTYPE_H

#include "ir/ir.h"
#include "support/text.h"

typedef enum Qualifiers {
	QUALIFIER_CONST = 1 << 0,    /* the variable itself */
	QUALIFIER_POINTEE_CONST = 1 << 1,
	QUALIFIER_RESTRICT = 1 << 2, /* the variable itself, a pointer */
} Qualifiers;

/* A declaration of `name` without the semicolon.  ctype ("double *@") may be NULL: then from the type. */
void ctype_declare(Text *out, TypeTable *types, const Type *type, const char *ctype, const char *name,
                   unsigned qualifiers);
/* As in a cast. */
void ctype_name(Text *out, TypeTable *types, const Type *type, bool pointee_is_const);

/* ctype without top-level const or volatile, for a variable that is assigned; NULL when it can't be had. */
const char *ctype_assignable(Arena *arena, const char *ctype);
/* Whether the spelling can be that of the type: passes may hand one to a value of another type. */
bool        ctype_describes(const char *ctype, const Type *type);
bool        spelling_is_array(const char *ctype);      /* "double @[4]", "const double @[]" */
bool        ctype_is_row_pointer(const char *ctype); /* "double (*@)[m]" */

/* What an operand of that type is in arithmetic. */
const Type *ctype_promote(TypeTable *types, const Type *type);
/* The type of a + b. */
const Type *spelling_common(TypeTable *types, const Type *a, const Type *b);
/* Keeps every value, and no compiler warns. */
bool        ctype_is_implicit(const Type *from, const Type *to);

#endif
