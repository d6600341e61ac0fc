#include "support/diag.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "support/str.h"
#include "support/text.h"

enum { WIDEST_LINE = 160 }; /* of a longer source line, the part around the caret is shown */

static const char *const severity_names[] = {
	[SEVERITY_NOTE] = "note",
	[SEVERITY_REMARK] = "remark",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

void diag_init(Diag *diag, Arena *arena, FILE *out)
{
	*diag = (Diag){ .arena = arena, .out = out };
	vec_push(arena, &diag->files, ((SourceFile){ 0 }));
}

uint32_t diag_file(Diag *diag, const char *path, const char *text)
{
	SourceFile file = { .path = path, .text = text };
	struct stat status;
	size_t i = 1;

	while (i < diag->files.count && strcmp(diag->files.at[i].path, path) != 0)
		i++;
	if (i == diag->files.count && !text && stat(path, &status) == 0) {
		file.device = status.st_dev;
		file.inode = status.st_ino;
		for (i = 1; i < diag->files.count; i++)
			if (diag->files.at[i].inode == file.inode &&
			    diag->files.at[i].device == file.device)
				break;
	}
	if (i == diag->files.count) {
		file.path = str_copy(diag->arena, path);
		vec_push(diag->arena, &diag->files, file);
	} else if (text) {
		diag->files.at[i].text = text;
	}
	return (uint32_t)i;
}

/* The start of a line of the source, or NULL where there is no such line. */
static const char *source_line(Diag *diag, Loc loc)
{
	SourceFile *file = &diag->files.at[loc.file];
	const char *line;

	if (!file->text)
		file->text = text_read_file(diag->arena, file->path, NULL);
	if (!file->text)
		file->text = "";
	line = file->text;
	for (uint32_t n = 1; n < loc.line && line; n++) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return line;
}

static int continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80; /* UTF-8 */
}

/* The source line and under it the caret, which tabs and wide text do not shift. */
static void show_source(Diag *diag, Loc loc)
{
	const char *line = loc.line && loc.column ? source_line(diag, loc) : NULL;
	size_t length = line ? strcspn(line, "\r\n") : 0;
	size_t caret = loc.column - 1, start = 0;

	if (length == 0 || caret > length)
		return;
	if (length > WIDEST_LINE) {
		start = caret > WIDEST_LINE / 2 ? caret - WIDEST_LINE / 2 : 0;
		length = length - start > WIDEST_LINE ? start + WIDEST_LINE : length;
	}
	for (size_t i = start; i < length; i++) {
		unsigned char c = (unsigned char)line[i];

		fputc((c < ' ' && c != '\t') || c == 0x7f ? '?' : c, diag->out);
	}
	fputc('\n', diag->out);
	for (size_t i = start; i < caret; i++) {
		if (!continues_character(line[i]))
			fputc(line[i] == '\t' ? '\t' : ' ', diag->out);
	}
	fputs("^\n", diag->out);
}

static void show(Diag *diag, Severity severity, Loc loc, const char *format, va_list args)
{
	if (loc.file == 0)
		fputs("mgc: ", diag->out);
	else if (loc.line == 0)
		fprintf(diag->out, "%s: ", diag->files.at[loc.file].path);
	else
		fprintf(diag->out, "%s:%u:%u: ", diag->files.at[loc.file].path, (unsigned)loc.line,
		        (unsigned)loc.column);
	fprintf(diag->out, "%s: ", severity_names[severity]);
	vfprintf(diag->out, format, args);
	fputc('\n', diag->out);
	if (loc.file != 0)
		show_source(diag, loc);
}

/* What the options make of a message. */
static bool is_shown(const Diag *diag, Severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return !diag->is_silent;
	case SEVERITY_REMARK:
		return diag->show_remarks;
	case SEVERITY_WARNING:
		return !diag->no_warnings;
	case SEVERITY_ERROR:
		break;
	}
	return true;
}

static void report(Diag *diag, Severity severity, Loc loc, const char *format, va_list args)
{
	bool shown = is_shown(diag, severity);

	if (severity != SEVERITY_NOTE)
		diag->is_silent = !shown;
	if (!shown)
		return;
	if (severity == SEVERITY_WARNING && diag->warnings_are_errors)
		severity = SEVERITY_ERROR;
	diag->n_errors += severity == SEVERITY_ERROR;
	diag->n_warnings += severity == SEVERITY_WARNING;
	if (!diag->is_trial)
		show(diag, severity, loc, format, args);
}

void diag_error(Diag *diag, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(diag, SEVERITY_ERROR, loc, format, args);
	va_end(args);
}

void diag_warning(Diag *diag, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(diag, SEVERITY_WARNING, loc, format, args);
	va_end(args);
}

void diag_remark(Diag *diag, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(diag, SEVERITY_REMARK, loc, format, args);
	va_end(args);
}

void diag_plan(Diag *diag, Loc loc, const char *format, ...)
{
	const bool show_remarks = diag->show_remarks;
	va_list args;

	va_start(args, format);
	diag->show_remarks = show_remarks || diag->show_plan;
	report(diag, SEVERITY_REMARK, loc, format, args);
	diag->show_remarks = show_remarks;
	va_end(args);
}

void diag_note(Diag *diag, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(diag, SEVERITY_NOTE, loc, format, args);
	va_end(args);
}

void diag_summary(const Diag *diag)
{
	int errors = diag->n_errors, warnings = diag->n_warnings;

	if (warnings)
		fprintf(diag->out, "%d warning%s", warnings, warnings == 1 ? "" : "s");
	if (warnings && errors)
		fputs(" and ", diag->out);
	if (errors)
		fprintf(diag->out, "%d error%s", errors, errors == 1 ? "" : "s");
	if (warnings || errors)
		fputs(".\n", diag->out);
}
