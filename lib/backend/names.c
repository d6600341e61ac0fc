#include "backend/names.h"

#include <ctype.h>
#include "support/compiler.h"

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

static Name *find(Names *names)
{
	const Text *text = &names->text;
	Name *name = map_get_str(&names->known, text->at, text->length);

	if (!name) {
		name = ARENA_NEW(names->arena, Name);
		name->text = map_put_str(names->arena, &names->known, text->at, text->length, name);
	}
	return name;
}

static Name *find_text(Names *names, const char *text)
{
	text_cut(&names->text, 0);
	text_add(&names->text, text);
	return find(names);
}

void names_init(Names *names, Arena *arena)
{
	*names = (Names){ .arena = arena, .text = text_new(arena) };
	for (size_t i = 0; i < COUNT_OF(reserved_words); i++)
		names_reserve(names, reserved_words[i]);
}

void names_reserve(Names *names, const char *name)
{
	find_text(names, name)->is_reserved = true;
}

bool names_is_reserved(Names *names, const char *name)
{
	return find_text(names, name)->is_reserved;
}

void names_open(Names *names) { vec_push(names->arena, &names->scopes, names->stack.count); }

void names_close(Names *names)
{
	size_t height = vec_pop(&names->scopes);

	while (names->stack.count > height) {
		const Declared d = vec_pop(&names->stack);

		d.name->is_visible = false;
		if (d.number < d.stem->number)
			d.stem->number = d.number;
	}
}

/* Without the numbers of the IR ("z.2_bar" is z_bar); what is not a letter, a digit or _ becomes _. */
static Name *find_legal(Names *names, const char *name)
{
	Text *text = &names->text;

	text_cut(text, 0);
	if (isdigit((unsigned char)name[0]))
		text_add_char(text, '_');
	for (const char *c = name; *c; c++) {
		if (*c == '.' && text->length && isdigit((unsigned char)c[1])) {
			while (isdigit((unsigned char)c[1]))
				c++;
			continue;
		}
		text_add_char(text, isalnum((unsigned char)*c) || *c == '_' ? *c : '_');
	}
	return find(names);
}

/* x, else x_1, x_2. */
static Declared choose(Names *names, const char *ir_name)
{
	Declared d = { .stem = find_legal(names, ir_name) };

	if (d.stem->is_reserved) {
		text_add_char(&names->text, '_');
		d.stem = find(names);
	}
	const size_t length = names->text.length;
	for (d.number = d.stem->number;; d.number++) {
		d.name = d.stem;
		if (d.number) {
			text_cut(&names->text, length);
			text_add_char(&names->text, '_');
			text_add_number(&names->text, d.number);
			d.name = find(names);
		}
		if (!d.name->is_visible && !d.name->is_reserved)
			return d;
	}
}

const char *names_declare(Names *names, const char *ir_name)
{
	const Declared d = choose(names, ir_name);

	d.stem->number = d.number + 1;
	d.name->is_visible = true;
	vec_push(names->arena, &names->stack, d);
	return d.name->text;
}
