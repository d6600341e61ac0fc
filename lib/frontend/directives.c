/* Lines of the preprocessor: libclang has no cursor for #pragma and #undef, so they are found in
 * the text. Lines that an #if leaves out are not there. */
#include <ctype.h>
#include <string.h>

#include "frontend/importer.h"

typedef struct FileDirectives {
	DirectiveVec list;
	size_t next_pragma; /* the statements before it are imported */
} FileDirectives;

typedef struct Scan {
	Importer *im;
	const char *text;
	size_t size, at;
	uint32_t file, line;
	size_t line_begin;
	SourceRangeVec skipped;
	DirectiveVec out;
} Scan;

static char peek(const Scan *s, size_t ahead)
{
	return s->at + ahead < s->size ? s->text[s->at + ahead] : '\0';
}

static void advance(Scan *s)
{
	if (s->at < s->size && s->text[s->at] == '\n') {
		s->line++;
		s->line_begin = s->at + 1;
	}
	s->at++;
}

static bool at_line_splice(const Scan *s)
{
	return peek(s, 0) == '\\' &&
	       (peek(s, 1) == '\n' || (peek(s, 1) == '\r' && peek(s, 2) == '\n'));
}

/* Past a comment, if there is one. */
static bool skip_comment(Scan *s)
{
	if (peek(s, 0) != '/' || (peek(s, 1) != '/' && peek(s, 1) != '*'))
		return false;
	if (peek(s, 1) == '/') {
		while (s->at < s->size && peek(s, 0) != '\n') {
			if (at_line_splice(s))
				advance(s);
			advance(s);
		}
		return true;
	}
	s->at += 2;
	while (s->at < s->size && !(peek(s, 0) == '*' && peek(s, 1) == '/'))
		advance(s);
	s->at += 2;
	return true;
}

static void skip_literal(Scan *s)
{
	const char quote = peek(s, 0);

	advance(s);
	while (s->at < s->size && peek(s, 0) != quote && peek(s, 0) != '\n') {
		if (peek(s, 0) == '\\')
			advance(s);
		advance(s);
	}
	if (peek(s, 0) == quote)
		advance(s);
}

static void skip_blanks(Scan *s)
{
	while (s->at < s->size &&
	       (peek(s, 0) == ' ' || peek(s, 0) == '\t' || at_line_splice(s) || skip_comment(s))) {
		if (at_line_splice(s))
			advance(s);
		if (peek(s, 0) == ' ' || peek(s, 0) == '\t' || peek(s, 0) == '\n' ||
		    peek(s, 0) == '\r')
			advance(s);
	}
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *read_word(Scan *s)
{
	const size_t begin = s->at;

	while (s->at < s->size && is_word(peek(s, 0)))
		s->at++;
	return str_intern_n(s->im->strings, s->text + begin, s->at - begin);
}

static bool is_skipped(const Scan *s, size_t offset)
{
	for (size_t i = 0; i < s->skipped.count; i++)
		if (offset > s->skipped.at[i].begin && offset < s->skipped.at[i].end)
			return true;
	return false;
}

static void add_directive(Scan *s, Directive d, size_t end)
{
	while (end > d.begin && isspace((unsigned char)s->text[end - 1]))
		end--;
	if (is_skipped(s, d.begin))
		return;
	d.end = (uint32_t)end;
	d.text = str_intern_n(s->im->strings, s->text + d.begin, end - d.begin);
	vec_push(&s->im->unit_arena, &s->out, d);
}

/* s stands at the # */
static void scan_directive(Scan *s)
{
	static const char *const names[] = {
		[DIRECTIVE_INCLUDE] = "include",
		[DIRECTIVE_DEFINE] = "define",
		[DIRECTIVE_UNDEF] = "undef",
		[DIRECTIVE_PRAGMA] = "pragma",
	};
	Directive d = { .begin = (uint32_t)s->at,
		        .loc = { s->file, s->line, (uint32_t)(s->at - s->line_begin) + 1 } };
	size_t kind = 0;

	advance(s);
	skip_blanks(s);
	const char *name = read_word(s);
	while (kind < COUNT_OF(names) && strcmp(name, names[kind]) != 0)
		kind++;
	skip_blanks(s);
	if (kind == DIRECTIVE_INCLUDE) {
		const size_t begin = s->at;
		const char close = peek(s, 0) == '<' ? '>' : '"';
		do
			advance(s);
		while (s->at < s->size && peek(s, 0) != close && peek(s, 0) != '\n');
		d.word = str_intern_n(s->im->strings, s->text + begin,
		                      s->at - begin + (peek(s, 0) == close));
	} else {
		d.word = read_word(s);
	}
	size_t end = s->at;
	while (s->at < s->size && peek(s, 0) != '\n') {
		if (at_line_splice(s)) {
			advance(s);
			while (peek(s, 0) != '\n')
				advance(s);
			advance(s);
			end = s->at;
		} else if (!skip_comment(s)) {
			if (peek(s, 0) == '"')
				skip_literal(s);
			else
				advance(s);
			end = s->at;
		}
	}
	if (kind < COUNT_OF(names)) {
		d.kind = (DirectiveKind)kind;
		add_directive(s, d, end < s->size ? end : s->size);
	}
}

/* _Pragma("omp parallel for"), written where it stands */
static void scan_pragma_operator(Scan *s, Directive d)
{
	skip_blanks(s);
	if (peek(s, 0) != '(')
		return;
	advance(s);
	skip_blanks(s);
	if (peek(s, 0) != '"')
		return;
	advance(s);
	skip_blanks(s);
	d.word = read_word(s);
	while (s->at < s->size && peek(s, 0) != ')' && peek(s, 0) != '\n')
		advance(s);
	if (peek(s, 0) == ')')
		advance(s);
	d.kind = DIRECTIVE_PRAGMA;
	add_directive(s, d, s->at);
}

static void scan_file(Scan *s)
{
	bool at_start = true; /* of a line */

	while (s->at < s->size) {
		const char c = peek(s, 0);
		if (c == '\n') {
			at_start = true;
			advance(s);
		} else if (isspace((unsigned char)c)) {
			advance(s);
		} else if (c == '#' && at_start) {
			scan_directive(s);
		} else if (skip_comment(s)) {
			continue;
		} else if (c == '"' || c == '\'') {
			at_start = false;
			skip_literal(s);
		} else if (is_word(c)) {
			Directive d = { .begin = (uint32_t)s->at,
				        .loc = { s->file, s->line,
				                 (uint32_t)(s->at - s->line_begin) + 1 } };
			const size_t begin = s->at;
			at_start = false;
			while (s->at < s->size && is_word(peek(s, 0)))
				s->at++;
			if (s->at - begin == 7 && memcmp(s->text + begin, "_Pragma", 7) == 0)
				scan_pragma_operator(s, d);
		} else {
			at_start = false;
			advance(s);
		}
	}
}

static FileDirectives *directives_of(Importer *im, uint32_t file)
{
	const void *key = (const void *)(uintptr_t)file;
	FileDirectives *found = file ? map_get(&im->directives, key) : NULL;
	Scan scan = { .im = im, .file = file, .line = 1 };

	if (found || !file)
		return found;
	found = ARENA_NEW(&im->unit_arena, FileDirectives);
	map_put(&im->unit_arena, &im->directives, key, found);
	scan.text = unit_text(im->unit, file, &scan.size);
	unit_skipped(im->unit, file, &scan.skipped);
	scan_file(&scan);
	found->list = scan.out;
	return found;
}

const DirectiveVec *import_directives(Importer *im, uint32_t file)
{
	FileDirectives *found = directives_of(im, file);

	return found ? &found->list : NULL;
}

/* ---- OpenMP */

static bool is_omp(const Directive *d)
{
	return d->kind == DIRECTIVE_PRAGMA && strcmp(d->word, "omp") == 0;
}

/* A directive that is a statement of its own, or belongs to declarations. */
static bool stands_alone(const Directive *d)
{
	static const char *const names[] = { "barrier",  "taskwait",     "taskyield",     "flush",
		                             "cancel",   "cancellation", "threadprivate", "declare",
		                             "requires", "end",          "section",       "depobj",
		                             "error",    "nothing" };
	const char *p = strstr(d->text, "omp") + 3;

	while (isspace((unsigned char)*p))
		p++;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strncmp(p, names[i], strlen(names[i])) == 0 && !is_word(p[strlen(names[i])]))
			return true;
	return false;
}

bool import_omp_before(Importer *im, SourceRange statement)
{
	FileDirectives *of_file = directives_of(im, statement.file);
	bool found = false;

	while (of_file && of_file->next_pragma < of_file->list.count &&
	       of_file->list.at[of_file->next_pragma].end <= statement.begin) {
		const Directive *d = &of_file->list.at[of_file->next_pragma++];
		found |= is_omp(d) && !stands_alone(d);
	}
	return found;
}

static void warn_of_file(Importer *im, uint32_t file)
{
	const DirectiveVec *list = import_directives(im, file);

	for (size_t i = 0; list && i < list->count; i++) {
		const Directive *d = &list->at[i];
		const char *place = str_format(im->arena, "%u:%u", d->loc.file, d->loc.line);
		if (d->kind == DIRECTIVE_PRAGMA && strcmp(d->word, "STDC") == 0 &&
		    strstr(d->text, "FP_CONTRACT"))
			im->ast->has_float_contract_pragma = true;
		if (!is_omp(d) || map_get_str(&im->warned, place, strlen(place)))
			continue;
		map_put_str(im->arena, &im->warned, place, strlen(place), im);
		diag_warning(im->diag, d->loc,
		             "'#pragma omp' ignored: the derivative runs in one thread");
	}
}

void warn_of_pragmas(Importer *im)
{
	for (size_t i = 0; i < im->inclusions.count; i++)
		if (!im->inclusions.at[i].is_system)
			warn_of_file(im, im->inclusions.at[i].file);
}
