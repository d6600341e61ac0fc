/* What the generated file repeats of the user's: its #include lines, the macros they may depend on,
 * and the types that the file itself defines, cut out of the source. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/importer.h"
#include "support/text.h"

/* A piece of the main file. */
typedef struct Piece {
	uint32_t begin, end;
	const char *name; /* of a type; "" for one without; NULL: a directive */
	bool is_unusable; /* unless a longer piece has it: a struct without a name */
	const char *text;
} Piece;

typedef VEC(Piece) PieceVec;

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

static void collect_type(Importer *im, Cursor c, PieceVec *out)
{
	const Node node = cursor_node(c);
	SourceRange range;
	size_t size;
	const char *text = unit_text(im->unit, unit_main_file(im->unit), &size);

	if ((node != NODE_STRUCT && node != NODE_UNION && node != NODE_ENUM &&
	     node != NODE_TYPEDEF) ||
	    !cursor_in_main_file(im->unit, c))
		return;
	range = cursor_range(im->unit, c);
	if (range.file != unit_main_file(im->unit) || range.end > size)
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

/* "struct point", or the name that a typedef gives. */
static const char *name_of_type(Importer *im, Cursor c)
{
	if (cursor_node(c) == NODE_TYPEDEF)
		return cursor_spelling(im->unit, c);
	return type_spelling(im->unit, cursor_type(c));
}

/* Records that functions declare move to file scope, where their names are free. */
static void collect_local_types(Importer *im, CursorList top, PieceVec *out)
{
	Map seen = { 0 };

	for (uint32_t i = 0; i < top.count; i++) {
		const Node node = cursor_node(top.at[i]);
		if (node == NODE_STRUCT || node == NODE_UNION || node == NODE_ENUM ||
		    node == NODE_TYPEDEF)
			map_put(&im->unit_arena, &seen, name_of_type(im, top.at[i]), im);
	}
	for (size_t i = 0; i < im->local_types.count; i++) {
		Cursor c = im->local_types.at[i];
		const bool is_typedef = cursor_node(c) == NODE_TYPEDEF;
		const char *name = name_of_type(im, c);
		if (map_get(&seen, name) || (!is_typedef && !strchr(name, ' ')) ||
		    (is_typedef && import_type(im, typedef_type(c))->kind != CTYPE_RECORD))
			continue;
		map_put(&im->unit_arena, &seen, name, im);
		reserve(im, cursor_spelling(im->unit, c));
		collect_type(im, c, out);
	}
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
			         ((Piece){ d->begin, d->end, NULL, false,
			                   d->kind == DIRECTIVE_INCLUDE ? include_text(im, d) : d->text }));
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
			         ((Piece){ d->begin, d->end, NULL, false, d->text }));
		}
	}
}

/* ---- lines */

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
		vec_push(im->arena, &preamble->source_lines, text);
		if (!piece->name) {
			vec_push(im->arena, &preamble->header_lines, text);
			continue;
		}
		guard = str_format(im->arena, "MGC_TYPE_%s",
		                   *piece->name ? piece->name : "unnamed");
		for (int n = 2; map_get_str(&guards, guard, strlen(guard)); n++)
			guard = str_format(im->arena, "MGC_TYPE_%s_%d",
			                   *piece->name ? piece->name : "unnamed", n);
		map_put_str(&im->unit_arena, &guards, guard, strlen(guard), im);
		vec_push(im->arena, &preamble->header_lines,
		         (const char *)str_format(im->arena, "#ifndef %s\n#define %s\n%s\n#endif",
		                                  guard, guard, text));
	}
	for (size_t i = 0; i < new_lines.count; i++) {
		const char *key = new_lines.entries[i].value;
		map_put_str(im->arena, &im->lines, key, strlen(key), im);
	}
}

void import_preamble(Importer *im, CursorList top)
{
	const DirectiveVec *list = import_directives(im, unit_main_file(im->unit));
	PieceVec pieces = { 0 };

	reserve_macros(im);
	reserve_declarations(im, top);
	for (uint32_t i = 0; i < top.count; i++)
		collect_type(im, top.at[i], &pieces);
	collect_local_types(im, top, &pieces);
	drop_contained(&pieces);
	if (list)
		collect_directives(im, list, &pieces);
	drop_contained(&pieces); /* directives inside of a type */
	add_lines(im, &pieces);
}
