/* Names of variables in C: those of the source, without the number that made them unique in the IR
 * where nothing of the name is in sight, never one that would hide or clash. */
#ifndef BACKEND_NAMES_H
#define BACKEND_NAMES_H

#include <stdbool.h>

#include "support/map.h"
#include "support/text.h"
#include "support/vec.h"

/* What is known of a text that is, or was, somebody's name. */
typedef struct Name {
	const char *text;
	bool        is_reserved, is_visible;
	uintmax_t   number; /* as a stem: all lower numbers behind it are taken */
} Name;

typedef struct Declared {
	Name     *name, *stem;
	uintmax_t number; /* behind the stem; 0: none */
} Declared;

typedef struct Names {
	Arena    *arena;
	Map       known; /* text -> Name */
	Text      text;  /* of the one that is looked for */
	VEC(Declared) stack; /* visible names in the order of their declarations */
	VEC(size_t) scopes; /* heights of the stack */
} Names;

void names_init(Names *names, Arena *arena);
void names_reserve(Names *names, const char *name);
void names_open(Names *names);  /* a C block */
void names_close(Names *names);
/* A name for a variable that is declared now: "p", "p_1", "int_". */
const char *names_declare(Names *names, const char *ir_name);
/* For something outside of functions. */
bool names_is_reserved(Names *names, const char *name);

#endif
