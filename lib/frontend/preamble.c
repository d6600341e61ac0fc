/* What the generated file repeats of the user's: its #include lines, the macros they may depend on,
 * and the types that the file itself defines, cut out of the source.  A header (or .c file) that
 * holds an external definition can be included only once in a program, by the user's file: in its
 * place stand the same things of its own. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/importer.h"
#include "support/text.h"

/* A piece of a file. */
typedef struct Piece {
	uint32_t begin, end;
	const char *name; /* of a type; "" for one without; NULL: a directive */
	bool is_unusable; /* unless a longer piece has it: a struct without a name */
	const char *text;
	const Directive *directive; /* or NULL: a type */
	const char *guard; /* of a type of a header that is not included: the macro that says that the
	                      header is there already, "" without one */
	bool is_optional;  /* a macro of a header: where something uses it */
} Piece;

typedef VEC(Piece) PieceVec;

typedef struct Repeat {
	Importer *im;
	CursorList top;
	Map repeated; /* number of a file that must not be included again -> itself */
	Map done;     /* those of them that are in pieces */
	PieceVec pieces;
} Repeat;

static const void *file_key(uint32_t file)
{
	return (const void *)(uintptr_t)file;
}

void import_dependency(Importer *im, uint32_t file)
{
	const char *path = im->diag->files.at[file].path;
	StrVec *list = &im->ast->dependencies;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i], path) == 0)
			return;
	vec_push(im->arena, list, path);
}

/* ---- reserved names */

static void reserve(Importer *im, const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return;
	if (strpbrk(name, " ("))
		return;
	if (map_get_str(&im->reserved, name, strlen(name)))
		return;
	map_put_str(im->arena, &im->reserved, name, strlen(name), im);
	vec_push(im->arena, &im->ast->preamble.reserved, name);
}

static void reserve_declarations(Importer *im, CursorList top)
{
	for (uint32_t i = 0; i < top.count; i++) {
		if (cursor_in_system_header(top.at[i]))
			continue;
		reserve(im, cursor_spelling(im->unit, top.at[i]));
		if (cursor_node(top.at[i]) != NODE_ENUM)
			continue;
		CursorList kids = cursor_children(im->unit, top.at[i]);
		for (uint32_t k = 0; k < kids.count; k++)
			reserve(im, cursor_spelling(im->unit, kids.at[k]));
	}
}

static void reserve_macros(Importer *im)
{
	for (size_t i = 0; i < im->inclusions.count; i++) {
		const DirectiveVec *list;
		if (im->inclusions.at[i].is_system)
			continue;
		list = import_directives(im, im->inclusions.at[i].file);
		for (size_t k = 0; list && k < list->count; k++)
			if (list->at[k].kind == DIRECTIVE_DEFINE)
				reserve(im, list->at[k].word);
	}
}

/* ---- types */

/* Past attributes that stand between a type and its semicolon. */
static uint32_t end_of_type(const char *text, size_t size, uint32_t end)
{
	static const char word[] = "__attribute__";
	size_t at = end;
	int depth = 0;

	for (;;) {
		while (at < size && isspace((unsigned char)text[at]))
			at++;
		if (at + sizeof word > size || memcmp(text + at, word, sizeof word - 1) != 0)
			return end;
		at += sizeof word - 1;
		do {
			depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
			at++;
		} while (at < size && (depth > 0 || isspace((unsigned char)text[at - 1])));
		end = (uint32_t)at;
	}
}

static void collect_type(Importer *im, uint32_t file, Cursor c, PieceVec *out)
{
	const Node node = cursor_node(c);
	SourceRange range;
	size_t size;
	const char *text;

	if (node != NODE_STRUCT && node != NODE_UNION && node != NODE_ENUM && node != NODE_TYPEDEF)
		return;
	range = cursor_range(im->unit, c);
	if (range.file != file || cursor_loc(im->unit, c).file != file)
		return;
	text = unit_text(im->unit, file, &size);
	if (range.end > size)
		return;
	const char *name = cursor_spelling(im->unit, c);
	const bool unnamed = strchr(name, '(') || !*name;
	Piece piece = { .begin = range.begin,
		        .end = end_of_type(text, size, range.end),
		        .name = unnamed ? "" : name,
		        .is_unusable = unnamed && node != NODE_ENUM };
	piece.text =
		str_format(im->arena, "%.*s;", (int)(piece.end - piece.begin), text + piece.begin);
	vec_push(&im->unit_arena, out, piece);
}

static int compare_pieces(const void *a, const void *b)
{
	const Piece *p = a, *q = b;

	if (p->begin != q->begin)
		return p->begin < q->begin ? -1 : 1;
	return p->end > q->end ? -1 : p->end < q->end;
}

/* typedef struct { } T, *P: the longest piece has the others. */
static void drop_contained(PieceVec *pieces)
{
	size_t kept = 0;
	uint32_t end = 0;

	if (pieces->count == 0)
		return;
	qsort(pieces->at, pieces->count, sizeof *pieces->at, compare_pieces);
	for (size_t i = 0; i < pieces->count; i++) {
		const Piece piece = pieces->at[i];
		if ((kept > 0 && piece.end <= end) || piece.is_unusable)
			continue;
		pieces->at[kept++] = piece;
		end = piece.end;
	}
	pieces->count = kept;
}

/* ---- directives */

static bool has_word(const char *text, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p += n)
		if ((p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_')) &&
		    !(isalnum((unsigned char)p[n]) || p[n] == '_'))
			return true;
	return false;
}

static bool is_our_header(const char *word)
{
	return strcmp(word, "<mgc/mgc.h>") == 0 || strcmp(word, "\"mgc/mgc.h\"") == 0;
}

/* An include as the generated file, which lies beside the first of the inputs, can write it: a header
 * that another input finds in its own folder is named from there. */
static const char *include_text(Importer *im, const Directive *d)
{
	const char *first = im->options->files[0], *own = im->file;
	const char *slash = strrchr(first, '/'), *own_slash = strrchr(own, '/');
	const size_t n = slash ? (size_t)(slash - first) + 1 : 0;
	const size_t own_n = own_slash ? (size_t)(own_slash - own) + 1 : 0;
	const char *path;

	if (*d->word != '"' || own_n <= n || strncmp(first, own, n) != 0)
		return d->text;
	path = str_format(im->arena, "%.*s%.*s", (int)own_n, own, (int)strlen(d->word) - 2,
	                  d->word + 1);
	const uint32_t file = diag_file(im->diag, path, NULL);
	for (size_t i = 0; i < im->inclusions.count; i++)
		if (im->inclusions.at[i].file == file)
			return str_format(im->arena, "#include \"%s\"", path + n);
	return d->text;
}

/* The includes and the macros before the last of them all stay; of later macros those that a piece
 * uses. */
static void collect_directives(Importer *im, const DirectiveVec *list, PieceVec *pieces)
{
	bool *taken = ARENA_ARRAY(&im->unit_arena, bool, list->count);
	size_t last_include = 0;
	bool has_tensors = false, changed = true;

	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].kind == DIRECTIVE_INCLUDE) {
			last_include = i + 1;
			has_tensors |= strstr(list->at[i].word, "mgrt/tensor.h") != NULL;
		}
	for (size_t i = 0; i < list->count; i++) {
		const Directive *d = &list->at[i];
		taken[i] =
			i < last_include && d->kind != DIRECTIVE_PRAGMA &&
			!(d->kind == DIRECTIVE_INCLUDE && is_our_header(d->word) && !has_tensors);
		if (taken[i])
			vec_push(&im->unit_arena, pieces,
			         ((Piece){ .begin = d->begin,
			                   .end = d->end,
			                   .text = d->kind == DIRECTIVE_INCLUDE ? include_text(im, d)
			                                                        : d->text,
			                   .directive = d }));
	}
	while (changed) {
		changed = false;
		for (size_t i = last_include; i < list->count; i++) {
			const Directive *d = &list->at[i];
			bool is_used = false;
			if (taken[i] || (d->kind != DIRECTIVE_DEFINE && d->kind != DIRECTIVE_UNDEF))
				continue;
			for (size_t k = 0; k < pieces->count && !is_used; k++)
				is_used = pieces->at[k].begin != d->begin &&
				          (pieces->at[k].name ||
				           pieces->at[k].begin >
				                   list->at[last_include ? last_include - 1 : 0]
				                           .begin) &&
				          has_word(pieces->at[k].text, d->word);
			if (!is_used)
				continue;
			taken[i] = changed = true;
			vec_push(&im->unit_arena, pieces,
			         ((Piece){ .begin = d->begin,
			                   .end = d->end,
			                   .text = d->text,
			                   .directive = d }));
		}
	}
}

/* ---- files that are not included again */

static bool is_external_definition(Importer *im, Cursor c)
{
	const Node node = cursor_node(c);
	Declaration d;

	if (node != NODE_FUNCTION && node != NODE_VAR)
		return false;
	cursor_declaration(im->unit, c, &d);
	if (!d.has_external_linkage)
		return false;
	if (node == NODE_VAR)
		return d.storage != STORAGE_EXTERN || !cursor_is_null(cursor_initializer(c));
	if (d.is_inline && d.storage != STORAGE_EXTERN)
		return false;
	CursorList kids = cursor_children(im->unit, c);
	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_node(kids.at[i]) == NODE_COMPOUND)
			return true;
	return false;
}

/* Those with a definition, and those that include one. */
static void find_repeated(Repeat *r)
{
	Importer *im = r->im;
	bool changed = true;

	for (uint32_t i = 0; i < r->top.count; i++) {
		const Cursor c = r->top.at[i];
		if (!cursor_in_main_file(im->unit, c) && !cursor_in_system_header(c) &&
		    is_external_definition(im, c))
			map_put(&im->unit_arena, &r->repeated,
			        file_key(cursor_loc(im->unit, c).file), r);
	}
	while (changed) {
		changed = false;
		for (size_t i = 0; i < im->inclusions.count; i++) {
			const Inclusion *in = &im->inclusions.at[i];
			if (in->parent == 0 || !map_get(&r->repeated, file_key(in->file)) ||
			    map_get(&r->repeated, file_key(in->parent)))
				continue;
			map_put(&im->unit_arena, &r->repeated, file_key(in->parent), r);
			changed = true;
		}
	}
}

static const Inclusion *inclusion_of(Importer *im, uint32_t file, const Directive *d)
{
	for (size_t i = 0; i < im->inclusions.count; i++) {
		const Inclusion *in = &im->inclusions.at[i];
		if (in->parent == file && in->offset >= d->begin && in->offset < d->end)
			return in;
	}
	return NULL;
}

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* #ifndef A_H, #define A_H at the head of a header: the macro, or NULL. */
static const char *guard_of(Importer *im, uint32_t file, const DirectiveVec *list)
{
	const char *text, *p;
	size_t size;

	if (list->count == 0 || list->at[0].kind != DIRECTIVE_DEFINE)
		return NULL;
	text = unit_text(im->unit, file, &size);
	p = strstr(text, "#ifndef");
	if (!p || p > text + list->at[0].begin)
		return NULL;
	for (p += strlen("#ifndef"); *p == ' ' || *p == '\t'; p++)
		;
	const size_t n = strlen(list->at[0].word);
	return strncmp(p, list->at[0].word, n) == 0 && isspace((unsigned char)p[n])
	               ? list->at[0].word
	               : NULL;
}

/* An include inside of a header that the generated file includes as folder/header. */
static const char *nested_include_text(Importer *im, uint32_t file, const Directive *d, const char *folder)
{
	const Inclusion *in = inclusion_of(im, file, d);
	const char *own = im->diag->files.at[file].path;
	const size_t n = folder_length(own), length = strlen(d->word) - 2;
	const char *path;

	if (!in || *d->word != '"')
		return d->text;
	path = im->diag->files.at[in->file].path;
	if (strncmp(path, own, n) != 0 || strncmp(path + n, d->word + 1, length) != 0 ||
	    path[n + length])
		return d->text;
	return str_format(im->arena, "#include \"%s%.*s\"", folder, (int)length, d->word + 1);
}

/* A guard made clang pass over the #include of a file that is repeated. */
static bool is_there_already(const Repeat *r, const Piece *piece)
{
	const Importer *im = r->im;

	if (!piece->directive || piece->directive->kind != DIRECTIVE_INCLUDE)
		return false;
	const char *name = piece->directive->word + 1;
	const size_t length = strlen(name) - 1;
	for (size_t i = 0; i < im->inclusions.count; i++) {
		const uint32_t file = im->inclusions.at[i].file;
		const char *path = im->diag->files.at[file].path;
		const size_t n = strlen(path);
		if (map_get(&r->done, file_key(file)) && n >= length &&
		    strncmp(path + n - length, name, length) == 0 &&
		    (n == length || path[n - length - 1] == '/'))
			return true;
	}
	return false;
}

static void repeat_file(Repeat *r, uint32_t file, const char *folder);

static void append_pieces(Repeat *r, uint32_t file, const PieceVec *pieces)
{
	Importer *im = r->im;

	for (size_t i = 0; i < pieces->count; i++) {
		const Piece *piece = &pieces->at[i];
		const Inclusion *in = piece->directive && piece->directive->kind == DIRECTIVE_INCLUDE
		                              ? inclusion_of(im, file, piece->directive)
		                              : NULL;
		if (in ? !map_get(&r->repeated, file_key(in->file)) : !is_there_already(r, piece)) {
			vec_push(&im->unit_arena, &r->pieces, *piece);
		} else if (in && !map_get(&r->done, file_key(in->file))) {
			const char *name = piece->text + strcspn(piece->text, "<\"");
			map_put(&im->unit_arena, &r->done, file_key(in->file), r);
			name += *name != '\0';
			repeat_file(r, in->file,
			            str_format(im->arena, "%.*s", (int)folder_length(name), name));
		}
	}
}

static void repeat_file(Repeat *r, uint32_t file, const char *folder)
{
	Importer *im = r->im;
	const DirectiveVec *list = import_directives(im, file);
	const char *guard = list ? guard_of(im, file, list) : NULL;
	PieceVec pieces = { 0 };

	for (uint32_t i = 0; i < r->top.count; i++)
		collect_type(im, file, r->top.at[i], &pieces);
	drop_contained(&pieces);
	for (size_t i = 0; i < pieces.count; i++)
		if (strchr(pieces.at[i].text, '{')) /* others may stand there twice */
			pieces.at[i].guard = guard ? guard : "";
	for (size_t i = guard != NULL; list && i < list->count; i++) {
		const Directive *d = &list->at[i];
		const bool is_include = d->kind == DIRECTIVE_INCLUDE;
		if (d->kind == DIRECTIVE_PRAGMA || (is_include && is_our_header(d->word)))
			continue;
		vec_push(&im->unit_arena, &pieces,
		         ((Piece){ .begin = d->begin,
		                   .end = d->end,
		                   .text = is_include ? nested_include_text(im, file, d, folder)
		                                      : d->text,
		                   .directive = d,
		                   .is_optional = !is_include }));
	}
	drop_contained(&pieces);
	append_pieces(r, file, &pieces);
}

/* Of a repeated header's macros those stay that a type or another macro uses, and those that a later
 * header of the user's may. */
static void drop_unused_macros(PieceVec *pieces)
{
	size_t kept = 0;
	bool changed = true, in_header = false;

	for (size_t i = pieces->count; i-- > 0;) {
		Piece *piece = &pieces->at[i];
		if (piece->is_optional)
			piece->is_optional = !in_header;
		else if (piece->directive && piece->directive->kind == DIRECTIVE_INCLUDE)
			in_header |= *piece->directive->word == '"';
	}
	while (changed) {
		changed = false;
		for (size_t i = 0; i < pieces->count; i++) {
			Piece *macro = &pieces->at[i];
			for (size_t k = 0; k < pieces->count && macro->is_optional; k++) {
				if (pieces->at[k].is_optional ||
				    !has_word(pieces->at[k].text, macro->directive->word))
					continue;
				macro->is_optional = false;
				changed = true;
			}
		}
	}
	for (size_t i = 0; i < pieces->count; i++)
		if (!pieces->at[i].is_optional)
			pieces->at[kept++] = pieces->at[i];
	pieces->count = kept;
}

/* ---- lines */

/* An enum without a name has that of its first constant. */
static const char *name_for_guard(Importer *im, const Piece *piece)
{
	const char *p = strchr(piece->text, '{');
	int n = 0;

	if (*piece->name || !p)
		return *piece->name ? piece->name : "unnamed";
	for (p++; isspace((unsigned char)*p); p++)
		;
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n ? str_format(im->arena, "%.*s", n, p) : "unnamed";
}

static void add_lines(Importer *im, const PieceVec *pieces)
{
	Preamble *preamble = &im->ast->preamble;
	Map guards = { 0 };
	Map new_lines = { 0 };

	for (size_t i = 0; i < pieces->count; i++) {
		const Piece *piece = &pieces->at[i];
		const char *text = piece->text, *guard, *key = text;
		if (piece->name && *piece->name) /* "struct point", whatever its comments say */
			key = str_format(im->arena, "%.*s %s", (int)strcspn(text, " \t\n{"), text,
			                 piece->name);
		if (map_get_str(&im->lines, key, strlen(key)))
			continue; /* an earlier unit has it */
		map_put_str(&im->unit_arena, &new_lines, key, strlen(key), (void *)(uintptr_t)key);
		if (!piece->name) {
			vec_push(im->arena, &preamble->source_lines, text);
			vec_push(im->arena, &preamble->header_lines, text);
			continue;
		}
		guard = str_format(im->arena, "MGC_TYPE_%s", name_for_guard(im, piece));
		for (int n = 2; map_get_str(&guards, guard, strlen(guard)); n++)
			guard = str_format(im->arena, "MGC_TYPE_%s_%d", name_for_guard(im, piece), n);
		map_put_str(&im->unit_arena, &guards, guard, strlen(guard), im);
		const char *condition =
			piece->guard && *piece->guard
				? str_format(im->arena, "#if !defined %s && !defined %s",
		                             piece->guard, guard)
				: str_format(im->arena, "#ifndef %s", guard);
		const char *guarded = str_format(im->arena, "%s\n#define %s\n%s\n#endif", condition,
		                                 guard, text);
		vec_push(im->arena, &preamble->source_lines, piece->guard ? guarded : text);
		vec_push(im->arena, &preamble->header_lines, guarded);
	}
	for (size_t i = 0; i < new_lines.count; i++) {
		const char *key = new_lines.entries[i].value;
		map_put_str(im->arena, &im->lines, key, strlen(key), im);
	}
}

void import_preamble(Importer *im, CursorList top)
{
	const uint32_t main_file = unit_main_file(im->unit);
	const DirectiveVec *list = import_directives(im, main_file);
	Repeat repeat = { .im = im, .top = top };
	PieceVec pieces = { 0 };

	reserve_macros(im);
	reserve_declarations(im, top);
	find_repeated(&repeat);
	for (uint32_t i = 0; i < top.count; i++)
		collect_type(im, main_file, top.at[i], &pieces);
	drop_contained(&pieces);
	if (list)
		collect_directives(im, list, &pieces);
	drop_contained(&pieces); /* directives inside of a type */
	append_pieces(&repeat, main_file, &pieces);
	drop_unused_macros(&repeat.pieces);
	add_lines(im, &repeat.pieces);
}
