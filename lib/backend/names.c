#include "backend/names.h"

#include <ctype.h>
#include <stdint.h>

/* Keywords of C and C++ (the header is read by both), macros of the headers that may be included, and
 * their variables, which a local of the name would hide. */
static const char *const reserved_words[] = {
	"auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
	"extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
	"return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
	"unsigned", "void", "volatile", "while", "_Alignas", "_Alignof", "_Atomic", "_Bool", "_Complex",
	"_Generic", "_Imaginary", "_Noreturn", "_Static_assert", "_Thread_local", "bool", "true",
	"false", "nullptr", "constexpr", "typeof", "thread_local", "static_assert", "alignas",
	"alignof", "asm", "fortran",
	"and", "and_eq", "bitand", "bitor", "catch", "class", "compl", "concept", "const_cast", "delete",
	"dynamic_cast", "explicit", "export", "friend", "mutable", "namespace", "new", "noexcept",
	"not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public",
	"reinterpret_cast", "requires", "static_cast", "template", "this", "throw", "try", "typeid",
	"typename", "using", "virtual", "wchar_t", "xor", "xor_eq",
	"NULL", "INFINITY", "NAN", "HUGE_VAL", "HUGE_VALF", "HUGE_VALL", "HUGE", "NDEBUG", "EOF",
	"RAND_MAX", "BUFSIZ", "DOMAIN", "SING", "OVERFLOW", "UNDERFLOW", "PLOSS", "TLOSS", "INT_MIN",
	"INT_MAX", "LONG_MIN", "LONG_MAX", "SIZE_MAX", "errno", "signgam", "stdin", "stdout", "stderr",
	"timezone", "daylight", "tzname", "environ", "linux", "unix", "i386", "offsetof", "assert",
	"size_t", "ptrdiff_t", "abort", "malloc", "calloc", "realloc", "free", "memcpy", "memmove",
	"memset", "fprintf", "fputs", "main", "mgrt_fits", "mgrt_names", "mgrt_buffers",
};

void names_init(Names *names, Arena *arena, StrTable *strings)
{
	*names = (Names){ .arena = arena, .strings = strings };
	for (size_t i = 0; i < COUNT_OF(reserved_words); i++)
		names_reserve(names, reserved_words[i]);
}

void names_reserve(Names *names, const char *name)
{
	const char *interned = str_intern(names->strings, name);

	if (!map_get(&names->reserved, interned))
		map_put(names->arena, &names->reserved, interned, names);
}

bool names_is_reserved(const Names *names, const char *name)
{
	return map_get(&names->reserved, str_intern(names->strings, name)) != NULL;
}

void names_open(Names *names) { vec_push(names->arena, &names->scopes, names->stack.count); }

void names_close(Names *names)
{
	size_t height = vec_pop(&names->scopes);

	while (names->stack.count > height) {
		const Declared d = vec_pop(&names->stack);

		map_remove(&names->visible, d.name);
		if (d.number < (uintptr_t)map_get(&names->numbers, d.stem))
			map_put(names->arena, &names->numbers, d.stem, (void *)d.number);
	}
}

static bool is_free(const Names *names, const char *interned)
{
	return !map_get(&names->visible, interned) && !map_get(&names->reserved, interned);
}

/* Without the numbers of the IR ("z.2_bar" is z_bar); what is not a letter, a digit or _ becomes _. */
static const char *legal(Names *names, const char *name)
{
	char *copy = str_format(names->arena, "%s%s", isdigit((unsigned char)name[0]) ? "_" : "", name);
	char *to = copy;

	for (const char *c = copy; *c; c++) {
		if (*c == '.' && c > copy && isdigit((unsigned char)c[1])) {
			while (isdigit((unsigned char)c[1]))
				c++;
			continue;
		}
		*to++ = isalnum((unsigned char)*c) || *c == '_' ? *c : '_';
	}
	*to = '\0';
	return str_intern(names->strings, copy);
}

/* x, else x_1, x_2. */
static Declared choose(Names *names, const char *ir_name)
{
	Declared d = { .stem = legal(names, ir_name) };

	if (map_get(&names->reserved, d.stem))
		d.stem = str_intern(names->strings, str_format(names->arena, "%s_", d.stem));
	d.number = (uintptr_t)map_get(&names->numbers, d.stem);
	for (;; d.number++) {
		d.name = d.number ? str_intern(names->strings, str_format(names->arena, "%s_%u", d.stem, (unsigned)d.number)) : d.stem;
		if (is_free(names, d.name))
			return d;
	}
}

const char *names_declare(Names *names, const char *ir_name)
{
	const Declared d = choose(names, ir_name);

	map_put(names->arena, &names->numbers, d.stem, (void *)(d.number + 1));
	map_put(names->arena, &names->visible, d.name, names);
	vec_push(names->arena, &names->stack, d);
	return d.name;
}
