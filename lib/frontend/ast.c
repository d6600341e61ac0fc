/* Declarations: from the files of the command line to one tree.  Each file is parsed by itself and
 * the trees are joined by name, as a linker would. */
#include "frontend/ast.h"

#include <string.h>

#include "frontend/importer.h"
#include "frontend/large_stack.h"

/* ---- where things come from */

static bool is_system_file(const Importer *im, uint32_t file)
{
	for (size_t i = 0; i < im->inclusions.count; i++)
		if (im->inclusions.at[i].file == file)
			return im->inclusions.at[i].is_system;
	return false;
}

const char *import_header_of(Importer *im, Cursor c)
{
	uint32_t file = cursor_loc(im->unit, c).file;
	const char *text, *end;
	size_t size;

	for (size_t i = 0; i < im->inclusions.count; i++) {
		const Inclusion *in = &im->inclusions.at[i];
		if (in->file != file || in->parent == 0)
			continue;
		if (is_system_file(im, in->parent)) { /* go on with what includes the parent */
			file = in->parent;
			i = (size_t)-1;
			continue;
		}
		text = unit_text(im->unit, in->parent, &size);
		if (in->offset >= size)
			return NULL;
		for (text += in->offset; *text && *text != '\n' && *text != '<' && *text != '"';
		     text++)
			;
		if (*text != '<' && *text != '"')
			return NULL;
		end = strpbrk(text + 1, *text == '<' ? ">\n" : "\"\n");
		return end ? str_intern_n(im->strings, text, (size_t)(end - text) + 1) : NULL;
	}
	return NULL;
}

static const char *place_of(Importer *im, const Declaration *d)
{
	return str_format(im->arena, "%u:%u:%u:%s", d->loc.file, d->loc.line, d->loc.column,
	                  d->name);
}

/* ---- what is being imported */

typedef struct Context {
	FuncDecl *func;
	Cursor decl;
	Hints hints;
	bool has_hints;
	uint32_t next_for, next_long_double;
	Arena *tree;
} Context;

static Context enter(Importer *im, FuncDecl *func, Cursor decl)
{
	Context outer = { im->func,      im->decl,     im->hints,
		          im->has_hints, im->next_for, im->next_long_double, im->tree };

	im->func = func;
	im->decl = decl;
	im->has_hints = false;
	im->next_for = im->next_long_double = 0;
	im->tree = im->arena;
	return outer;
}

static void leave(Importer *im, const Context *outer)
{
	im->func = outer->func;
	im->decl = outer->decl;
	im->hints = outer->hints;
	im->has_hints = outer->has_hints;
	im->next_for = outer->next_for;
	im->next_long_double = outer->next_long_double;
	im->tree = outer->tree;
}

const Hints *import_hints(Importer *im)
{
	if (!im->has_hints)
		cursor_hints(im->unit, im->decl, &im->hints);
	im->has_hints = true;
	return &im->hints;
}

/* ---- variables */

/* Extents of arrays stand among the children, innermost first; so does the initialiser. */
static CursorList dims_of(Importer *im, Cursor var, Cursor initializer)
{
	CursorList kids = cursor_children(im->unit, var);
	Cursor *dims = ARENA_ARRAY(&im->unit_arena, Cursor, kids.count);
	uint32_t n = 0;

	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_is_expression(kids.at[i]) && !cursor_equal(kids.at[i], initializer))
			dims[n++] = kids.at[i];
	return (CursorList){ dims, n };
}

static bool is_const_object(const CType *t)
{
	while (t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY)
		t = t->elem;
	return t->is_const;
}

static bool is_aggregate(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY ||
	       t->kind == CTYPE_RECORD;
}

/* Of several declarations the one with an initialiser, else a tentative definition. */
static Cursor best_declaration(Importer *im, Cursor c)
{
	Cursor *definition = map_get(&im->definitions, cursor_key(c));

	return definition ? *definition : c;
}

static void describe_variable(Importer *im, VarDecl *var, Cursor c, const Declaration *d)
{
	Cursor initializer = cursor_initializer(c);
	const CType *type = import_declared_type(im, cursor_type(c), dims_of(im, c, initializer));

	var->name = d->name;
	var->loc = d->loc;
	var->type = var->declared_type = type;
	var->ctype = import_ctype_text(im, cursor_type(c), type, "@");
	var->storage = d->storage;
	var->is_global = d->has_global_storage;
	var->has_external_linkage = d->has_external_linkage;
	var->is_const_object = is_const_object(type);
	var->is_thread_local = d->is_thread_local;
	var->has_cleanup = d->has_cleanup;
	var->in_system_header = d->in_system_header;
	var->in_main_file = d->in_main_file;
	var->annotations = d->annotations;
	var->address_taken = is_aggregate(type);
}

static VarDecl *import_local(Importer *im, Cursor c, const Declaration *d)
{
	VarDecl *var = ARENA_NEW(im->arena, VarDecl);
	Cursor initializer = cursor_initializer(c);

	var->owner = im->func;
	var->is_definition = true;
	var->name = d->name;
	map_put(&im->unit_arena, &im->decls, cursor_key(c), var);
	describe_variable(im, var, c, d);
	if (im->func)
		vec_push(im->arena, &im->func->locals, var);
	if (!cursor_is_null(initializer))
		var->init = import_initializer(im, var->type, initializer);
	return var;
}

static VarDecl *find_global(Importer *im, const Declaration *d)
{
	const char *key = d->has_external_linkage ? d->name : place_of(im, d);
	Map *map = d->has_external_linkage ? &im->externals : &im->statics;
	Symbol *symbol = map_get_str(map, key, strlen(key));

	if (!symbol) {
		symbol = ARENA_NEW(im->arena, Symbol);
		map_put_str(im->arena, map, key, strlen(key), symbol);
	}
	if (!symbol->var) {
		symbol->var = ARENA_NEW(im->arena, VarDecl);
		vec_push(im->arena, &im->ast->globals, symbol->var);
	}
	return symbol->var;
}

static void check_joined(Importer *im, const Declaration *d, const CType *a, const CType *b,
                         Loc other)
{
	const bool open = a->kind == CTYPE_OPEN_ARRAY || b->kind == CTYPE_OPEN_ARRAY ||
	                  (a->kind == CTYPE_FUNC && !(a->has_prototype && b->has_prototype));

	if (open || ctype_same(a, b))
		return;
	diag_error(im->diag, d->loc, "'%s' is declared with another type in another file", d->name);
	diag_note(im->diag, other, "the other declaration is here");
}

static VarDecl *import_global(Importer *im, Cursor c, const Declaration *declared)
{
	Declaration d = *declared;
	Cursor best = best_declaration(im, c);
	Cursor initializer = cursor_initializer(best);
	VarDecl *var;
	const CType *known;

	if (!cursor_equal(best, c))
		cursor_declaration(im->unit, best, &d);
	var = find_global(im, &d);
	var->is_in_header |= d.has_linkage && !cursor_first_in_main_file(im->unit, best);
	map_put(&im->unit_arena, &im->decls, cursor_key(c), var);
	known = var->type;
	if (known && (var->is_definition || d.storage == STORAGE_EXTERN)) {
		check_joined(im, &d, import_type(im, cursor_type(best)), known, var->loc);
		return var;
	}
	Context outer = enter(im, d.has_linkage ? NULL : im->func, best);
	var->owner = d.has_linkage ? NULL : outer.func;
	const bool modified = var->is_modified;
	const Loc known_loc = var->loc;
	describe_variable(im, var, best, &d);
	var->is_modified = modified;
	if (known)
		check_joined(im, &d, var->type, known, known_loc);
	var->is_definition = d.storage != STORAGE_EXTERN || !cursor_is_null(initializer);
	if (!cursor_is_null(initializer))
		var->init = import_initializer(im, var->type, initializer);
	if (var->owner)
		vec_push(im->arena, &var->owner->locals, var);
	leave(im, &outer);
	return var;
}

VarDecl *import_variable(Importer *im, Cursor c)
{
	VarDecl *var = map_get(&im->decls, cursor_key(c));
	Declaration d;

	if (var)
		return var;
	cursor_declaration(im->unit, c, &d);
	return d.has_global_storage ? import_global(im, c, &d) : import_local(im, c, &d);
}

/* ---- functions */

static void import_params(Importer *im, FuncDecl *func, Cursor c)
{
	CursorList params = cursor_params(im->unit, c);
	SourceType type = type_canonical(cursor_type(c)); /* in which arrays are pointers */
	Context outer = enter(im, func, c);

	func->n_params = params.count;
	func->params = ARENA_ARRAY(im->arena, VarDecl *, params.count);
	for (uint32_t i = 0; i < params.count; i++) {
		Cursor param = params.at[i];
		VarDecl *var = func->params[i] = ARENA_NEW(im->arena, VarDecl);
		Declaration d;
		cursor_declaration(im->unit, param, &d);
		map_put(&im->unit_arena, &im->decls, cursor_key(param), var);
		const SourceType source = cursor_type(param);
		const SourceType adjusted = i < type_n_params(type) ? type_param(type, i) : source;
		const CType *declared = import_declared_type(im, source, dims_of(im, param, c));
		*var = (VarDecl){
			.name = d.name,
			.loc = d.loc,
			.declared_type = declared,
			.type = import_param_type(im, declared, source, adjusted),
			.storage = d.storage,
			.is_param = true,
			.is_definition = true,
			.owner = func,
			.annotations = d.annotations,
		};
		var->is_const_object = var->type->is_const;
		var->address_taken = is_aggregate(var->type);
		var->ctype = import_param_text(im, source, adjusted, declared, var->type);
	}
	leave(im, &outer);
}

static void describe_function(Importer *im, FuncDecl *func, Cursor c, const Declaration *d)
{
	AnnotationVec inherited = func->annotations;

	func->name = d->name;
	func->loc = d->loc;
	func->type = import_type(im, cursor_type(c));
	func->is_static = !d->has_external_linkage;
	func->is_inline = d->is_inline;
	func->is_noreturn |= d->is_noreturn;
	func->is_const_or_pure |= d->is_const_or_pure;
	func->in_system_header = d->in_system_header;
	func->in_main_file |= d->in_main_file;
	func->annotations = d->annotations.count > 0 ? d->annotations : inherited;
	func->header = d->in_system_header ? import_header_of(im, c) : NULL;
	func->result_ctype = import_ctype_text(im, type_element(function_structure(cursor_type(c))),
	                                       func->type->elem, "@");
	import_params(im, func, c);
}

FuncDecl *import_function(Importer *im, Cursor c)
{
	FuncDecl *func = map_get(&im->decls, cursor_key(c));
	Cursor best = cursor_definition(c);
	const bool has_body = cursor_is_definition(best);
	Declaration d;
	Symbol *symbol;

	if (func)
		return func;
	cursor_declaration(im->unit, best, &d);
	if (strncmp(d.name, "__builtin_", 10) == 0) { /* clang places them at their first use */
		d.in_main_file = false;
		d.in_system_header = true;
	}
	const char *key = d.has_external_linkage ? d.name : place_of(im, &d);
	Map *map = d.has_external_linkage ? &im->externals : &im->statics;
	symbol = map_get_str(map, key, strlen(key));
	if (!symbol) {
		symbol = ARENA_NEW(im->arena, Symbol);
		map_put_str(im->arena, map, key, strlen(key), symbol);
	}
	func = symbol->func;
	if (!func) {
		func = symbol->func = ARENA_NEW(im->arena, FuncDecl);
		vec_push(im->arena, &im->ast->funcs, func);
	}
	map_put(&im->unit_arena, &im->decls, cursor_key(c), func);
	if (func->type)
		check_joined(im, &d, import_type(im, cursor_type(best)), func->type, func->loc);
	if (!func->type || (has_body && !func->has_body)) {
		func->has_body |= has_body;
		describe_function(im, func, best, &d);
		if (has_body)
			vec_push(&im->unit_arena, &im->bodies, ((PendingBody){ func, best }));
	}
	return func;
}

static void import_body(Importer *im, const PendingBody *pending)
{
	FuncDecl *func = pending->func;
	CursorList kids = cursor_children(im->unit, pending->definition);
	Context outer = enter(im, func, pending->definition);

	im->tree = im->options->bodies;
	for (uint32_t i = 0; i < kids.count; i++)
		if (cursor_node(kids.at[i]) == NODE_COMPOUND)
			func->body = import_stmt(im, kids.at[i]);
	if (!func->type->has_prototype && func->n_params > 0 && func->body) {
		func->body->kind = STMT_OTHER;
		func->body->text = "a definition without parameter types in its parentheses";
	}
	leave(im, &outer);
}

/* ---- a unit */

/* Tags that a record of a function can't have in the generated file; one of an earlier unit may have it already. */
static void survey_tags(Importer *im, Cursor c)
{
	const Node node = cursor_node(c);
	if (node != NODE_STRUCT && node != NODE_UNION && node != NODE_ENUM)
		return;
	const char *tag = cursor_spelling(im->unit, c);
	Record *local = map_get_str(&im->tags, tag, strlen(tag));
	if (local && record_needs_definition(local))
		local->is_ambiguous = true;
	map_put_str(&im->unit_arena, &im->file_tags, tag, strlen(tag), im);
	CursorList kids = cursor_children(im->unit, c);
	for (uint32_t i = 0; i < kids.count; i++)
		survey_tags(im, kids.at[i]);
}

/* Which declarations there are, before any of them is imported. */
static void survey(Importer *im, CursorList top)
{
	for (uint32_t i = 0; i < top.count; i++) {
		const Cursor *c = &top.at[i];
		survey_tags(im, *c);
		if (cursor_node(*c) == NODE_FUNCTION) {
			const char *name = cursor_spelling(im->unit, *c);
			map_put_str(&im->unit_arena, &im->by_name, name, strlen(name),
			            (void *)(uintptr_t)c);
		} else if (cursor_node(*c) == NODE_VAR && !cursor_in_system_header(*c)) {
			Declaration d;
			Cursor *known = map_get(&im->definitions, cursor_key(*c));
			cursor_declaration(im->unit, *c, &d);
			if (!cursor_is_null(cursor_initializer(*c)) ||
			    (d.storage != STORAGE_EXTERN && !known))
				map_put(&im->unit_arena, &im->definitions, cursor_key(*c),
				        (void *)(uintptr_t)c);
		}
	}
}

static void import_unit(Importer *im)
{
	CursorList top = cursor_children(im->unit, unit_root(im->unit));

	unit_inclusions(im->unit, &im->inclusions);
	for (size_t i = 0; i < im->inclusions.count; i++)
		import_dependency(im, im->inclusions.at[i].file);
	survey(im, top);
	for (uint32_t i = 0; i < top.count; i++) {
		if (cursor_in_system_header(top.at[i]))
			continue;
		if (cursor_node(top.at[i]) == NODE_FUNCTION)
			(void)import_function(im, top.at[i]);
		else if (cursor_node(top.at[i]) == NODE_VAR)
			(void)import_variable(im, top.at[i]);
	}
	for (size_t i = 0; i < im->bodies.count;
	     i++) { /* grows: inline functions of system headers */
		PendingBody pending = im->bodies.at[i];
		import_body(im, &pending);
	}
	import_preamble(im, top);
	warn_of_pragmas(im);
}

static void forget_unit(Importer *im)
{
	unit_dispose(im->unit);
	arena_free(&im->unit_arena);
	im->unit = NULL;
	im->fields = im->field_infos = im->decls = im->definitions = (Map){ 0 };
	im->ctypes = im->records = im->by_name = im->directives = im->file_tags = (Map){ 0 };
	memset(&im->inclusions, 0, sizeof im->inclusions);
	memset(&im->bodies, 0, sizeof im->bodies);
}

/* ---- all units */

/* Names with external linkage are fixed; a static that has the name of something else gets a
 * number. */
static const char *free_name(Importer *im, Map *names, const char *base, const void *owner)
{
	const char *name = base;

	for (int n = 2; map_get(names, name) && map_get(names, name) != owner; n++)
		name = str_intern(im->strings, str_format(im->arena, "%s_%d", base, n));
	map_put(im->arena, names, name, (void *)(uintptr_t)owner);
	return name;
}

static void rename_clashing_statics(Importer *im)
{
	Ast *ast = im->ast;
	Map names = { 0 };

	for (size_t i = 0; i < ast->funcs.count; i++)
		if (!ast->funcs.at[i]->is_static)
			map_put(im->arena, &names, ast->funcs.at[i]->name, ast->funcs.at[i]);
	for (size_t i = 0; i < ast->globals.count; i++)
		if (ast->globals.at[i]->has_external_linkage)
			map_put(im->arena, &names, ast->globals.at[i]->name, ast->globals.at[i]);
	for (size_t i = 0; i < ast->funcs.count; i++)
		ast->funcs.at[i]->name =
			free_name(im, &names, ast->funcs.at[i]->name, ast->funcs.at[i]);
	for (size_t i = 0; i < ast->globals.count; i++)
		ast->globals.at[i]->name =
			free_name(im, &names, ast->globals.at[i]->name, ast->globals.at[i]);
}

typedef struct Job {
	Importer *im;
	bool ok;
} Job;

static void import_all(void *data)
{
	Job *job = data;
	Importer *im = job->im;

	job->ok = true;
	for (int i = 0; i < im->options->n_files; i++) {
		im->file = im->options->files[i];
		im->unit = unit_parse(im->arena, im->strings, im->types, im->diag, im->options,
		                      im->options->files[i]);
		if (!im->unit) {
			job->ok = false;
			continue;
		}
		import_unit(im);
		forget_unit(im);
	}
	rename_clashing_statics(im);
}

Ast *ast_import(Arena *arena, StrTable *strings, TypeTable *types, Diag *diag,
                const ImportOptions *options)
{
	Ast *ast = ARENA_NEW(arena, Ast);
	Importer im = {
		.arena = arena,
		.tree = arena,
		.strings = strings,
		.types = types,
		.diag = diag,
		.ast = ast,
		.options = options,
	};
	Job job = { &im, false };

	ast->arena = arena;
	ast->strings = strings;
	ast->types = types;
	run_on_large_stack(import_all, &job);
	return job.ok ? ast : NULL;
}
