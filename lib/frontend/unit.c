/* Parsing with libclang: arguments, compilation database, clang's own messages, files. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "frontend/unit.h"

#include <clang-c/CXCompilationDatabase.h>
#include <clang-c/Index.h>
#include <stdlib.h>
#include <string.h>

#include "support/text.h"

/* ---- files and places */

static uint32_t file_number(Unit *unit, CXFile file)
{
	uint32_t number = (uint32_t)(uintptr_t)map_get(&unit->file_numbers, file);

	if (number > 0)
		return number;
	if (unit->main_file && clang_File_isEqual(file, unit->main_file)) {
		number = diag_file(unit->diag, unit->path, NULL);
	} else {
		CXString name = clang_getFileName(file);
		const char *path = clang_getCString(name);
		if (unit->directory && path && path[0] != '/')
			path = str_format(&unit->scratch, "%s/%s", unit->directory, path);
		number = diag_file(unit->diag, path ? path : "", NULL);
		clang_disposeString(name);
	}
	map_put(&unit->scratch, &unit->file_numbers, file, (void *)(uintptr_t)number);
	while (unit->files.count <= number)
		vec_push(&unit->scratch, &unit->files, (void *)NULL);
	unit->files.at[number] = file;
	return number;
}

static Loc unit_loc(Unit *unit, CXSourceLocation location)
{
	CXFile file = NULL;
	unsigned line, column;

	clang_getFileLocation(location, &file, &line, &column, NULL);
	return file ? (Loc){ file_number(unit, file), line, column } : (Loc){ 0 };
}

static SourceRange unit_range(Unit *unit, CXSourceRange range)
{
	CXFile file = NULL, end_file = NULL;
	unsigned begin = 0, end = 0;

	clang_getExpansionLocation(clang_getRangeStart(range), &file, NULL, NULL, &begin);
	clang_getExpansionLocation(clang_getRangeEnd(range), &end_file, NULL, NULL, &end);
	if (!file)
		return (SourceRange){ 0 };
	if (!end_file || !clang_File_isEqual(file, end_file) || end < begin)
		end = begin;
	return (SourceRange){ file_number(unit, file), begin, end };
}

static CXCursor cx(Cursor c)
{
	CXCursor x;

	memcpy(&x, &c, sizeof x);
	return x;
}

Loc cursor_loc(Unit *unit, Cursor c)
{
	return unit_loc(unit, clang_getCursorLocation(cx(c)));
}

SourceRange cursor_range(Unit *unit, Cursor c)
{
	return unit_range(unit, clang_getCursorExtent(cx(c)));
}

uint32_t unit_main_file(const Unit *unit)
{
	return (uint32_t)(uintptr_t)map_get(&unit->file_numbers, unit->main_file);
}

const char *unit_text(Unit *unit, uint32_t file, size_t *size)
{
	const char *text = NULL;

	*size = 0;
	if (file < unit->files.count && unit->files.at[file])
		text = clang_getFileContents(unit->tu, unit->files.at[file], size);
	return text ? text : "";
}

void unit_skipped(Unit *unit, uint32_t file, SourceRangeVec *out)
{
	CXSourceRangeList *list;

	if (file >= unit->files.count || !unit->files.at[file])
		return;
	list = clang_getSkippedRanges(unit->tu, unit->files.at[file]);
	for (unsigned i = 0; list && i < list->count; i++)
		vec_push(&unit->scratch, out, unit_range(unit, list->ranges[i]));
	if (list)
		clang_disposeSourceRangeList(list);
}

typedef struct InclusionWalk {
	Unit *unit;
	InclusionVec *out;
} InclusionWalk;

static void add_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
	InclusionWalk *walk = data;
	Unit *unit = walk->unit;
	Inclusion inclusion = { .file = file_number(unit, file) };

	if (depth > 0) {
		CXFile parent = NULL;
		unsigned offset;
		clang_getFileLocation(stack[0], &parent, NULL, NULL, &offset);
		inclusion.parent = parent ? file_number(unit, parent) : 0;
		inclusion.offset = offset;
	}
	inclusion.is_system =
		clang_Location_isInSystemHeader(clang_getLocationForOffset(unit->tu, file, 0));
	vec_push(&unit->scratch, walk->out, inclusion);
}

void unit_inclusions(Unit *unit, InclusionVec *out)
{
	InclusionWalk walk = { unit, out };

	clang_getInclusions(unit->tu, add_inclusion, &walk);
}

/* ---- clang's own messages */

static void report(Unit *unit, CXDiagnostic message)
{
	CXString string = clang_getDiagnosticSpelling(message);
	const char *text = clang_getCString(string);
	CXDiagnosticSet notes = clang_getChildDiagnostics(message);

	diag_error(unit->diag, unit_loc(unit, clang_getDiagnosticLocation(message)), "%s",
	           text ? text : "");
	clang_disposeString(string);
	for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
		CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
		string = clang_getDiagnosticSpelling(note);
		text = clang_getCString(string);
		diag_note(unit->diag, unit_loc(unit, clang_getDiagnosticLocation(note)), "%s",
		          text ? text : "");
		clang_disposeString(string);
		clang_disposeDiagnostic(note);
	}
}

/* Warnings are for the user's own compiler to give. */
static bool report_errors(Unit *unit)
{
	const unsigned count = clang_getNumDiagnostics(unit->tu);
	bool any = false;

	for (unsigned i = 0; i < count; i++) {
		CXDiagnostic message = clang_getDiagnostic(unit->tu, i);
		if (clang_getDiagnosticSeverity(message) >= CXDiagnostic_Error) {
			report(unit, message);
			any = true;
		}
		clang_disposeDiagnostic(message);
	}
	return any;
}

/* ---- arguments */

typedef enum Keep { KEEP, DROP, DROP_WITH_VALUE } Keep;

/* Of a full compiler command what says how to parse; the rest would make libclang compile or
 * complain. */
static Keep keep_argument(const char *arg)
{
	static const char *const with_value[] = { "-o",  "-MF",   "-MT",
		                                  "-MQ", "-arch", "--serialize-diagnostics" };
	static const char *const alone[] = { "-c",
		                             "-S",
		                             "-E",
		                             "-MD",
		                             "-MMD",
		                             "-MP",
		                             "-M",
		                             "-MM",
		                             "-MG",
		                             "-Werror",
		                             "-pedantic-errors",
		                             "-fsyntax-only",
		                             "--" };
	static const char *const prefixes[] = { "-Werror=", "-fopenmp", "-Wp,-M", "-fdiagnostics-",
		                                "-o" };

	for (size_t i = 0; i < COUNT_OF(with_value); i++)
		if (strcmp(arg, with_value[i]) == 0)
			return DROP_WITH_VALUE;
	for (size_t i = 0; i < COUNT_OF(alone); i++)
		if (strcmp(arg, alone[i]) == 0)
			return DROP;
	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (strncmp(arg, prefixes[i], strlen(prefixes[i])) == 0)
			return DROP;
	return KEEP;
}

static void add_arguments(Unit *unit, StrVec *out, const char *const *args, size_t n_args)
{
	for (size_t i = 0; i < n_args; i++) {
		/* with -fopenmp libclang hides the bodies of parallel loops: only the macro stays
		 */
		if (strncmp(args[i], "-fopenmp", 8) == 0)
			vec_push(&unit->scratch, out, "-D_OPENMP=201811");
		switch (keep_argument(args[i])) {
		case KEEP:
			vec_push(&unit->scratch, out, args[i]);
			break;
		case DROP:
			break;
		case DROP_WITH_VALUE:
			i++;
			break;
		}
	}
}

static bool same_file(Arena *arena, const char *a, const char *directory, const char *b)
{
	char *real_a = realpath(a, NULL);
	char *real_b = realpath(b[0] == '/' ? b : str_format(arena, "%s/%s", directory, b), NULL);
	bool same = real_a && real_b && strcmp(real_a, real_b) == 0;

	free(real_a);
	free(real_b);
	return same;
}

/* The arguments of one command of the database, without compiler and file. */
static void add_command(Unit *unit, CXCompileCommand command, const char *file, StrVec *out)
{
	StrVec args = { 0 };
	unsigned count = clang_CompileCommand_getNumArgs(command);

	for (unsigned i = 1; i < count; i++) {
		CXString string = clang_CompileCommand_getArg(command, i);
		const char *arg = str_copy(&unit->scratch, clang_getCString(string));
		clang_disposeString(string);
		if (strcmp(arg, file) != 0 &&
		    (arg[0] == '-' || !same_file(&unit->scratch, unit->path, unit->directory, arg)))
			vec_push(&unit->scratch, &args, arg);
	}
	vec_push(&unit->scratch, out,
	         str_format(&unit->scratch, "-working-directory=%s", unit->directory));
	add_arguments(unit, out, args.at, args.count);
}

/* libclang says on standard error what it cannot read. */
static CXCompilationDatabase open_database(Unit *unit, const char *directory)
{
	const char *path = str_format(&unit->scratch, "%s/compile_commands.json", directory);
	FILE *file = fopen(path, "rb");
	CXCompilationDatabase_Error error = CXCompilationDatabase_CanNotLoadDatabase;
	CXCompilationDatabase database = NULL;

	if (file) {
		fclose(file);
		database = clang_CompilationDatabase_fromDirectory(directory, &error);
	}
	if (error != CXCompilationDatabase_NoError)
		diag_error(unit->diag, (Loc){ 0 }, "cannot read '%s'", path);
	return database;
}

/* A file that the database does not list gets an invented command from libclang: names are
 * compared. */
static bool add_database_arguments(Unit *unit, const char *directory, StrVec *out)
{
	CXCompilationDatabase database = open_database(unit, directory);
	CXCompileCommands commands;
	bool found = false;

	if (!database)
		return false;
	commands = clang_CompilationDatabase_getAllCompileCommands(database);
	for (unsigned i = 0; i < clang_CompileCommands_getSize(commands) && !found; i++) {
		CXCompileCommand command = clang_CompileCommands_getCommand(commands, i);
		CXString file = clang_CompileCommand_getFilename(command);
		CXString folder = clang_CompileCommand_getDirectory(command);
		if (same_file(&unit->scratch, unit->path, clang_getCString(folder),
		              clang_getCString(file))) {
			unit->directory = str_copy(&unit->scratch, clang_getCString(folder));
			add_command(unit, command, clang_getCString(file), out);
			found = true;
		}
		clang_disposeString(file);
		clang_disposeString(folder);
	}
	clang_CompileCommands_dispose(commands);
	clang_CompilationDatabase_dispose(database);
	if (!found)
		diag_error(unit->diag, (Loc){ 0 },
		           "'%s/compile_commands.json' has no command for '%s'", directory,
		           unit->path);
	return found;
}

static bool collect_arguments(Unit *unit, const ImportOptions *options, StrVec *out)
{
	vec_push(&unit->scratch, out, "-w");
	/* clang's own limit is 256; the large stack holds this */
	vec_push(&unit->scratch, out, "-fbracket-depth=10000");
	if (options->compile_commands_dir &&
	    !add_database_arguments(unit, options->compile_commands_dir, out))
		return false;
	add_arguments(unit, out, options->clang_args, (size_t)options->n_clang_args);
	if (options->include_dir) {
		vec_push(&unit->scratch, out, "-isystem");
		vec_push(&unit->scratch, out, options->include_dir);
	}
	return true;
}

/* ---- the target */

typedef struct TargetProbe {
	Target target;
	int seen; /* declarations */
} TargetProbe;

static enum CXChildVisitResult measure(CXCursor c, CXCursor parent, CXClientData data)
{
	TargetProbe *probe = data;
	const CXType type = clang_getCursorType(c);
	const int size = (int)clang_Type_getSizeOf(type);

	(void)parent;
	switch (probe->seen++) {
	case 0:
		probe->target.long_bits = 8 * size;
		break;
	case 1:
		probe->target.ptr_bits = 8 * size;
		break;
	case 2:
		probe->target.char_is_signed = type.kind == CXType_Char_S;
		break;
	default:
		probe->target.ldouble_size = size;
		probe->target.ldouble_align = (int)clang_Type_getAlignOf(type);
		probe->target.ldouble_bits = size == 8 ? 64 : 80;
	}
	return CXChildVisit_Continue;
}

static bool names_a_target(const StrVec *args)
{
	for (size_t i = 0; i < args->count; i++)
		if (strncmp(args->at[i], "--target", 8) == 0 ||
		    strncmp(args->at[i], "-target", 7) == 0 || strncmp(args->at[i], "-m", 2) == 0 ||
		    strstr(args->at[i], "signed-char"))
			return true;
	return false;
}

static bool same_target(const Target *a, const Target *b)
{
	return a->ptr_bits == b->ptr_bits && a->long_bits == b->long_bits &&
	       a->ldouble_size == b->ldouble_size && a->ldouble_align == b->ldouble_align &&
	       a->char_is_signed == b->char_is_signed;
}

/* Sizes are those of the machine that the flags name: clang is asked for them before any type is made. */
static bool find_target(Unit *unit, const StrVec *args)
{
	static const char text[] = "long l; void *p; char c; long double d;";
	struct CXUnsavedFile file = { "mgc-target.c", text, sizeof text - 1 };
	TargetProbe probe = { .target = unit->types->target };
	CXTranslationUnit tu = NULL;

	if (!names_a_target(args))
		return true;
	CXIndex index = clang_createIndex(0, 0);
	if (clang_parseTranslationUnit2(index, file.Filename, args->at, (int)args->count, &file, 1,
	                                CXTranslationUnit_None, &tu) == CXError_Success)
		clang_visitChildren(clang_getTranslationUnitCursor(tu), measure, &probe);
	if (tu)
		clang_disposeTranslationUnit(tu);
	clang_disposeIndex(index);
	if (probe.seen < 4)
		return true; /* the file itself will not be parsed either */
	if (unit->types->by_text.count > 0 && !same_target(&probe.target, &unit->types->target)) {
		diag_error(unit->diag, (Loc){ 0 },
		           "'%s' is compiled for another target than the files before it", unit->path);
		return false;
	}
	unit->types->target = probe.target;
	return true;
}

/* ---- parsing */

static bool parse(Unit *unit, const StrVec *args)
{
	const char *path = unit->path;
	char *absolute = unit->directory ? realpath(path, NULL) : NULL;

	unit->index = clang_createIndex(0, 0);
	/* the record of the preprocessor is what knows the ranges that #if skips */
	enum CXErrorCode code = clang_parseTranslationUnit2(
		unit->index, absolute ? absolute : path, args->at, (int)args->count, NULL, 0,
		CXTranslationUnit_DetailedPreprocessingRecord, &unit->tu);
	if (code == CXError_Success)
		unit->main_file = clang_getFile(unit->tu, absolute ? absolute : path);
	free(absolute);
	if (code == CXError_Crashed)
		diag_error(unit->diag, (Loc){ 0 },
		           "clang fails on '%s'; is an expression nested too deeply?", path);
	else if (code != CXError_Success || !unit->main_file)
		diag_error(unit->diag, (Loc){ 0 }, "cannot parse '%s' with these options", path);
	return code == CXError_Success && unit->main_file;
}

Unit *unit_parse(Arena *arena, StrTable *strings, TypeTable *types, Diag *diag,
                 const ImportOptions *options, const char *path)
{
	Unit *unit = ARENA_NEW(arena, Unit);
	StrVec args = { 0 };
	FILE *readable = fopen(path, "rb");

	*unit = (Unit){
		.arena = arena, .strings = strings, .types = types, .diag = diag, .path = path
	};
	if (readable)
		fclose(readable);
	else
		diag_error(diag, (Loc){ 0 }, "cannot read '%s'", path);
	/* else libclang parses on a thread of its own with a small stack */
	setenv("LIBCLANG_NOTHREADS", "1", 1);
	if (!readable || !collect_arguments(unit, options, &args) || !find_target(unit, &args) ||
	    !parse(unit, &args) ||
	    (file_number(unit, unit->main_file), report_errors(unit))) {
		unit_dispose(unit);
		return NULL;
	}
	return unit;
}

void unit_dispose(Unit *unit)
{
	if (unit->tu)
		clang_disposeTranslationUnit(unit->tu);
	if (unit->index)
		clang_disposeIndex(unit->index);
	arena_free(&unit->scratch);
}

Cursor unit_root(const Unit *unit)
{
	CXCursor x = clang_getTranslationUnitCursor(unit->tu);
	Cursor c;

	memcpy(&c, &x, sizeof c);
	return c;
}
