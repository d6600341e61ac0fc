/* Names of variables in C: those of the source, without the number that made them unique in the IR
 * where nothing of the name is in sight, never one that would hide or clash. */
#ifndef BACKEND_NAMES_H
#define BACKEND_NAMES_H

#include "ir/ir.h"

typedef struct Declared {
	const char *name, *stem;
	uintptr_t   number; /* behind the stem; 0: none */
} Declared;

typedef struct Names {
	Arena    *arena;
	StrTable *strings;
	Map       reserved; /* interned name -> non-NULL */
	Map       visible;  /* interned name -> non-NULL */
	Map       numbers;  /* stem -> all lower numbers behind it are taken */
	VEC(Declared) stack; /* visible names in the order of their declarations */
	VEC(size_t) scopes; /* heights of the stack */
} Names;

void names_init(Names *names, Arena *arena, StrTable *strings);
void names_reserve(Names *names, const char *name);
void names_open(Names *names);  /* a C block */
void names_close(Names *names);
/* A name for a variable that is declared now: "p", "p_1", "int_". */
const char *names_declare(Names *names, const char *ir_name);
/* For something outside of functions. */
bool names_is_reserved(const Names *names, const char *name);

#endif
