/* From C files to C files.
 *
 * translate() makes the texts and knows the layers; the rest decides where they go, and that there
 * is no file after an error. */
#include "driver/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/output.h"
#include "support/diag.h"
#include "support/str.h"
#include "support/text.h"

typedef struct Translation {
	const char *code;   /* for -o */
	const char *header; /* for --header, NULL where there is none */
	StrVec files;       /* that were read, for -MD */
} Translation;

/* Where <mgc/mgc.h> stands: at a fixed place seen from the executable, installed or not. */
static const char *include_dir(Arena *arena)
{
	char *self = realpath("/proc/self/exe", NULL);
	char *slash = self ? strrchr(self, '/') : NULL;
	const char *dir = NULL;

	if (slash)
		dir = str_format(arena, "%.*s/" MGC_INCLUDE_FROM_BIN, (int)(slash - self), self);
	free(self);
	return dir;
}

/* False when diag has the reasons. */
static bool translate(Arena *arena, Diag *diag, const Options *options, Translation *out)
{
	const char *includes = include_dir(arena);
	Text code = text_new(arena);

	(void)includes;
	for (size_t i = 0; i < options->inputs.count; i++) {
		const char *path = options->inputs.at[i];
		const char *text = text_read_file(arena, path, NULL);

		if (!text) {
			diag_error(diag, (Loc){ 0 }, "cannot read '%s'", path);
			continue;
		}
		vec_push(arena, &out->files, path);
	}
	if (diag->n_errors)
		return false;
	diag_error(diag, (Loc){ 0 }, "nothing is translated yet");
	out->code = code.at;
	return false;
}

static void add_output(Arena *arena, OutputVec *outputs, const char *path, const char *text)
{
	Output output = { path, text, text ? strlen(text) : 0 };

	if (path && text)
		vec_push(arena, outputs, output);
}

int driver_run(Arena *arena, const Options *options)
{
	Translation translation = { 0 };
	OutputVec outputs = { 0 };
	Diag diag;

	diag_init(&diag, arena, stderr);
	diag.warnings_are_errors = options->warnings_are_errors;
	diag.no_warnings = options->no_warnings;
	diag.show_remarks = options->explain;
	if (translate(arena, &diag, options, &translation) && !diag.n_errors) {
		add_output(arena, &outputs, options->output, translation.code);
		add_output(arena, &outputs, options->header, translation.header);
		if (options->dependencies)
			add_output(arena, &outputs, options->dependency_file,
			           dependency_rule(arena, &options->dependency_targets,
			                           &translation.files));
		outputs_write(arena, &diag, &outputs);
	}
	diag_summary(&diag);
	return diag.n_errors ? EXIT_FAILURE : EXIT_SUCCESS;
}
