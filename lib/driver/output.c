#include "driver/output.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/str.h"
#include "support/text.h"

enum { MOST_NAMES = 100 }; /* temporary names that are tried */

typedef struct Staged {
	const char *target;    /* links followed */
	const char *temporary; /* NULL: written to directly */
} Staged;

static bool fail(Diag *diag, const char *path)
{
	diag_error(diag, (Loc){ 0 }, "cannot write '%s': %s", path, strerror(errno));
	return false;
}

/* A new file beside target; *name is its name. */
static FILE *open_temporary(Arena *arena, const char *target, const char **name)
{
	FILE *file = NULL;

	for (int i = 0; !file && i < MOST_NAMES; i++) {
		*name = str_format(arena, "%s.tmp%d", target, i);
		file = fopen(*name, "wx");
		if (!file && errno != EEXIST)
			break;
	}
	return file;
}

static bool write_and_close(FILE *file, const Output *output)
{
	bool complete = fwrite(output->text, 1, output->length, file) == output->length;

	/* Standard output is flushed only, so that the exit code still hears of its end. */
	if (file == stdout)
		return fflush(file) == 0 && complete;
	return fclose(file) == 0 && complete;
}

/* Where path leads, through links; itself where there is nothing yet. */
static const char *follow_links(Arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	const char *result = real ? str_copy(arena, real) : path;

	free(real);
	return result;
}

static bool is_special(const char *path)
{
	struct stat status;

	return strcmp(path, "-") == 0 || (stat(path, &status) == 0 && !S_ISREG(status.st_mode));
}

static bool stage(Arena *arena, Diag *diag, const Output *output, Staged *staged)
{
	FILE *file;

	if (is_special(output->path))
		return true;
	staged->target = follow_links(arena, output->path);
	file = open_temporary(arena, staged->target, &staged->temporary);
	if (!file) {
		staged->temporary = NULL;
		return fail(diag, output->path);
	}
	return write_and_close(file, output) || fail(diag, output->path);
}

static bool commit(Diag *diag, const Output *output, Staged *staged)
{
	FILE *file;

	if (staged->temporary) {
		if (rename(staged->temporary, staged->target) != 0)
			return fail(diag, output->path);
		staged->temporary = NULL;
		return true;
	}
	file = strcmp(output->path, "-") == 0 ? stdout : fopen(output->path, "wb");
	return (file && write_and_close(file, output)) || fail(diag, output->path);
}

bool outputs_write(Arena *arena, Diag *diag, const OutputVec *outputs)
{
	Staged *staged = ARENA_ARRAY(arena, Staged, outputs->count);
	bool complete = true;

	for (size_t i = 0; complete && i < outputs->count; i++)
		complete = stage(arena, diag, &outputs->at[i], &staged[i]);
	/* Direct writing can fail half-way, renaming hardly: so the devices come first. */
	for (size_t i = 0; complete && i < outputs->count; i++)
		complete = staged[i].temporary || commit(diag, &outputs->at[i], &staged[i]);
	for (size_t i = 0; complete && i < outputs->count; i++)
		complete = !staged[i].temporary || commit(diag, &outputs->at[i], &staged[i]);
	for (size_t i = 0; i < outputs->count; i++) {
		if (staged[i].temporary)
			remove(staged[i].temporary);
	}
	return complete;
}

/* As make and ninja read it. */
static void add_escaped(Text *text, const char *path)
{
	for (const char *c = path; *c; c++) {
		if (*c == ' ' || *c == '#')
			text_add_char(text, '\\');
		else if (*c == '$')
			text_add_char(text, '$');
		text_add_char(text, *c);
	}
}

const char *dependency_rule(Arena *arena, const StrVec *targets, const StrVec *files)
{
	Text text = text_new(arena);

	for (size_t i = 0; i < targets->count; i++) {
		text_add(&text, i ? " " : "");
		add_escaped(&text, targets->at[i]);
	}
	text_add_char(&text, ':');
	for (size_t i = 0; i < files->count; i++) {
		text_add(&text, " \\\n  ");
		add_escaped(&text, files->at[i]);
	}
	text_add_char(&text, '\n');
	return text.at;
}
