/* Lines to text: soft breaks, location comments in one column, #line. */
#include <string.h>

#include "backend/emit.h"

enum { COLUMNS = 100, TAB = 8, COMMENT_LIMIT = 68 };

/* ---- wrapping ---- */

static bool is_break(char c) { return c == SOFT_BREAK[0] || c == TIGHT_BREAK[0]; }

/* Where to end a line that has room for `room` characters: the outermost break in its second half. */
static size_t choose_break(const char *text, size_t room)
{
	size_t best = 0;
	int depth = 0, best_depth = 1000; /* of parentheses, products are half a level deeper */

	for (size_t i = 0; text[i] && (i <= room || best == 0); i++) {
		if (text[i] == '(' || text[i] == '[')
			depth += 2;
		if (text[i] == ')' || text[i] == ']')
			depth -= 2;
		if (is_break(text[i])) {
			int here = depth + (text[i] == TIGHT_BREAK[0]);

			if (here <= best_depth || best < room / 2) {
				best = i;
				best_depth = here;
			}
		}
	}
	return best;
}

static void add_plain(Text *out, const char *text, size_t n)
{
	const size_t from = out->length;

	text_add_n(out, text, n);
	for (size_t i = from; i < out->length; i++)
		if (is_break(out->at[i]))
			out->at[i] = ' ';
}

static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += *text == '\t' ? TAB : 1;
	return width;
}

void layout_wrap(Text *out, const char *text, int column, const char *continuation)
{
	size_t length = strlen(text);

	while (column + (int)length > COLUMNS) {
		size_t at = choose_break(text, column < COLUMNS ? (size_t)(COLUMNS - column) : 0);

		if (at == 0)
			break;
		add_plain(out, text, at);
		text_printf(out, "\n%s", continuation);
		column = width_of(continuation);
		text += at + 1;
		length -= at + 1;
	}
	add_plain(out, text, length);
}

void layout_paragraph(Text *out, const char *first, const char *rest, const char *words)
{
	int column = width_of(first);

	text_add(out, first);
	while (*words) {
		size_t n = strcspn(words, " ");

		if (column + (int)n > COLUMNS && column > width_of(rest)) {
			while (out->at[out->length - 1] == ' ')
				out->at[--out->length] = '\0';
			text_printf(out, "\n%s", rest);
			column = width_of(rest);
		}
		text_add_n(out, words, n);
		column += (int)n;
		words += n;
		while (*words == ' ')
			words++;
		if (*words && column < COLUMNS) {
			text_add_char(out, ' ');
			column++;
		}
	}
	while (out->length && out->at[out->length - 1] == ' ')
		out->at[--out->length] = '\0';
	text_add_char(out, '\n');
}

/* ---- locations ---- */

static const char *file_name(const Emitter *e, Loc loc)
{
	const char *path = e->m->diag->files.at[loc.file].path, *slash = strrchr(path, '/');

	return slash && !e->options->line_directives ? slash + 1 : path;
}

static bool is_known(const Emitter *e, Loc loc)
{
	return loc.file > 0 && loc.file < e->m->diag->files.count && loc.line > 0 &&
	       !(loc.file == e->func->loc.file && loc.line <= e->func->loc.line);
}

static size_t count_lines(const Emitter *e) { return e->head.count + e->lines.count; }

static Line *line_at(const Emitter *e, size_t i)
{
	return i < e->head.count ? &e->head.at[i] : &e->lines.at[i - e->head.count];
}

/* Chooses the lines that their location is to stand beside. */
static void set_comments(Emitter *e)
{
	Loc last = { 0 };

	for (size_t i = 0; i < count_lines(e); i++) {
		Line *line = line_at(e, i);

		if (line->flags & LINE_HEADING)
			last = (Loc){ 0 };
		if (line->comment || line->flags & LINE_DROPPED || !is_known(e, line->loc) ||
		    e->options->omit_locations || e->options->line_directives)
			continue;
		if (line->loc.file == last.file && line->loc.line == last.line)
			continue;
		last = line->loc;
		line->flags |= LINE_LOCATED;
	}
}

static int line_width(const Line *line) { return line->indent * TAB + (int)strlen(line->text); }

static int comment_column(const Emitter *e)
{
	int column = 0;

	for (size_t i = 0; i < count_lines(e); i++) {
		const Line *line = line_at(e, i);

		if ((!line->comment && !(line->flags & LINE_LOCATED)) || line->flags & LINE_DROPPED)
			continue;
		const int width = line_width(line);
		if (width <= COMMENT_LIMIT && width > column)
			column = width;
	}
	return column + 1;
}

static void print_directive(Emitter *e, Text *out, const Line *line, Loc *at)
{
	if (!e->options->line_directives || e->options->omit_locations || !is_known(e, line->loc))
		return;
	if (line->loc.file != at->file || line->loc.line != at->line)
		text_printf(out, "#line %u \"%s\"\n", line->loc.line, file_name(e, line->loc));
	*at = line->loc;
}

static bool is_head(const char *text)
{
	return strncmp(text, "if (", 4) == 0 || strncmp(text, "for (", 5) == 0 ||
	       strncmp(text, "while (", 7) == 0 || strncmp(text, "else if (", 9) == 0 ||
	       strncmp(text, "} else if (", 11) == 0;
}

static void print_line(Emitter *e, Text *out, const Line *line, int column)
{
	const int width = line_width(line);

	if (!(line->flags & LINE_PREPROCESSOR))
		text_indent(out, line->indent);
	text_cut(&e->aside, 0);
	text_indent(&e->aside, line->indent + (is_head(line->text) ? 2 : 1));
	layout_wrap(out, line->text, line->indent * TAB, e->aside.at);
	text_cut(&e->aside, 0);
	if (line->flags & LINE_LOCATED)
		text_printf(&e->aside, "/* %s:%u */", file_name(e, line->loc), line->loc.line);
	else if (line->comment)
		text_printf(&e->aside, "/* %s */", line->comment);
	if (width >= column)
		column = width + 1;
	if (e->aside.length && column + (int)e->aside.length <= COLUMNS + 1) {
		text_fill(out, ' ', (size_t)(column - width));
		text_add_n(out, e->aside.at, e->aside.length);
	}
	text_cut(&e->aside, 0);
	text_add_char(out, '\n');
}

void layout_print(Emitter *e, Text *out)
{
	Loc at = { 0 };
	int column;

	set_comments(e);
	column = comment_column(e);
	for (size_t i = 0; i < count_lines(e); i++) {
		const Line *line = line_at(e, i);

		if (line->flags & LINE_DROPPED)
			continue;
		if (line->flags & LINE_HEADING && i > 0)
			text_add_char(out, '\n');
		print_directive(e, out, line, &at);
		print_line(e, out, line, column);
		at.line++;
	}
}
