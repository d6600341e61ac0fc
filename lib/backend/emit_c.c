/* The file: functions are printed first, callees before callers, and what they turn out to need goes in
 * front of them. */
#include "backend/emit_c.h"

#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"

/* ---- which functions ---- */

typedef struct Visit {
	Func *func;
	Op   *next;
} Visit;

typedef VEC(Visit) VisitVec;

/* A call, or an address that is taken. */
typedef struct Mention {
	const Func *in, *of;
} Mention;

typedef VEC(Mention) MentionVec;

typedef struct Search {
	Emitter   *e;
	Map        seen;
	VisitVec   stack;
	MentionVec mentions;
} Search;

static void see(Search *s, Func *f)
{
	if (map_get(&s->seen, f))
		return;
	map_put(s->e->arena, &s->seen, f, f);
	if (f->body.first)
		vec_push(s->e->arena, &s->stack, ((Visit){ f, walk_first(&f->body) }));
	else if (f->kind == FUNC_LIBRARY && f->header)
		vec_push(s->e->arena, &s->e->headers, f->header);
	else if (f->kind != FUNC_LIBRARY)
		vec_push(s->e->arena, &s->e->declared, f);
}

static void see_from(Search *s, const Func *from, Func *f)
{
	see(s, f);
	vec_push(s->e->arena, &s->mentions, ((Mention){ from, f }));
}

/* Perhaps a table of functions. */
static void see_global(Search *s, const Value *v)
{
	VEC(const Value *) work = { 0 };

	vec_push(s->e->arena, &work, v);
	while (work.count) {
		v = vec_pop(&work);
		if (v->kind == VALUE_FUNC)
			see(s, v->as.func);
		if (v->kind != VALUE_GLOBAL || map_get(&s->seen, v->as.global))
			continue;
		map_put(s->e->arena, &s->seen, v->as.global, s);
		for (uint32_t k = 0; v->as.global->init && k < v->as.global->n_init; k++)
			vec_push(s->e->arena, &work, v->as.global->init[k]);
	}
}

static const char *library_name(OpCode code)
{
	return code == OP_ldexp ? "ldexp" : op_info(code)->c_function;
}

static void note(Emitter *e, const Op *op)
{
	const int bits = op->type ? op->type->bits : 0;

	e->occurs[op->code] |= bits == 32 ? OF_FLOATS : bits == 80 ? OF_LONG_DOUBLES : OF_DOUBLES;
}

/* Depth first without recursion: an operation at a time. */
static void search_calls(Search *s)
{
	while (s->stack.count) {
		Visit *visit = &vec_last(&s->stack);
		Op *op = visit->next;

		if (!op) {
			vec_push(s->e->arena, &s->e->funcs, visit->func);
			s->stack.count--;
			continue;
		}
		const Func *in = visit->func;
		visit->next = walk_next(&in->body, op);
		note(s->e, op);
		if (op->callee)
			see_from(s, in, op->callee);
		for (uint32_t i = 0; i < op->n_operands; i++) {
			const Value *v = op_operand(op, i);

			if (v->kind == VALUE_FUNC)
				see_from(s, in, v->as.func);
			else if (v->kind == VALUE_GLOBAL)
				see_global(s, v);
		}
	}
}

/* Functions that are called, or taken the address of, before they are printed. */
static void find_early(Emitter *e, const MentionVec *mentions)
{
	Map rank = { 0 }; /* from 1 on; of those that are not printed: 0 */

	for (size_t i = 0; i < e->funcs.count; i++)
		map_put(e->arena, &rank, e->funcs.at[i], (void *)(uintptr_t)(i + 1));
	for (size_t i = 0; i < mentions->count; i++) {
		const Mention m = mentions->at[i];

		if ((uintptr_t)map_get(&rank, m.of) > (uintptr_t)map_get(&rank, m.in))
			map_put(e->arena, &e->early, m.of, e);
	}
	for (size_t i = 0; i < e->m->globals.count; i++)
		for (uint32_t k = 0; e->m->globals.at[i]->init && k < e->m->globals.at[i]->n_init; k++)
			if (e->m->globals.at[i]->init[k]->kind == VALUE_FUNC)
				map_put(e->arena, &e->early, e->m->globals.at[i]->init[k]->as.func, e);
}

static void collect_functions(Emitter *e)
{
	Search s = { .e = e };

	for (size_t i = 0; i < e->m->funcs.count; i++)
		if (e->m->funcs.at[i]->is_emitted) {
			see(&s, e->m->funcs.at[i]);
			search_calls(&s);
		}
	for (size_t i = 0; i < e->headers.count; i++)
		for (size_t k = i + 1; k < e->headers.count; k++)
			if (strcmp(e->headers.at[i], e->headers.at[k]) == 0) {
				e->headers.at[k--] = e->headers.at[--e->headers.count];
			}
	find_early(e, &s.mentions);
}

/* ---- names ---- */

static void reserve_names(Emitter *e)
{
	const Module *m = e->m;

	names_init(&e->names, e->arena);
	for (size_t i = 0; i < m->reserved.count; i++)
		names_reserve(&e->names, m->reserved.at[i]);
	for (size_t i = 0; i < e->funcs.count; i++) {
		Func *f = e->funcs.at[i];
		const char *name = f->name;

		if (f->is_emitted && f->kind == FUNC_DERIVED && e->options->prefix)
			name = str_format(e->arena, "%s%s", e->options->prefix, name);
		else if (!f->is_emitted)
			while (names_is_reserved(&e->names, name))
				name = str_format(e->arena, "%s_", name);
		if (name != f->name)
			map_put(e->arena, &e->func_names, f, (void *)(uintptr_t)name);
	}
	for (size_t i = 0; i < e->funcs.count; i++)
		names_reserve(&e->names, func_c_name(e, e->funcs.at[i]));
	for (size_t i = 0; i < m->funcs.count; i++)
		if (!m->funcs.at[i]->body.first)
			names_reserve(&e->names, m->funcs.at[i]->name);
	for (size_t i = 0; i < m->globals.count; i++)
		names_reserve(&e->names, m->globals.at[i]->name);
}

/* The C functions that the operations call: a local must not hide them. */
static void reserve_library(Emitter *e)
{
	static const struct {
		Occurrence  of;
		const char *suffix;
	} kinds[] = { { OF_DOUBLES, "" }, { OF_FLOATS, "f" }, { OF_LONG_DOUBLES, "l" } };

	for (int code = 0; code < N_OPS; code++)
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (e->occurs[code] & kinds[i].of && library_name((OpCode)code))
				names_reserve(&e->names, str_format(e->arena, "%s%s", library_name((OpCode)code), kinds[i].suffix));
}

/* ---- globals ---- */

typedef struct Initialiser {
	const Global *global;
	uint32_t      next;
} Initialiser;

/* The depth is that of the type. */
static void print_initialiser(Emitter *e, Initialiser *init, const Type *type, int64_t count, bool braces)
{
	if (braces)
		text_add(&e->line, "{ ");
	for (int64_t i = 0; i < count && init->next < init->global->n_init; i++) {
		text_add(&e->line, i ? "," SOFT_BREAK : "");
		if (type->kind == TYPE_ARRAY) {
			print_initialiser(e, init, type->elem, type->count, true);
		} else if (type->kind == TYPE_RECORD) {
			int n = type->record->is_union ? 1 : type->record->n_fields;

			text_add(&e->line, "{ ");
			for (int k = 0; k < n; k++) {
				const Type *field = type->record->fields[k].type;

				text_add(&e->line, k ? "," SOFT_BREAK : "");
				print_initialiser(e, init, field, 1, false);
			}
			text_add(&e->line, " }");
		} else {
			expr_value(e, init->global->init[init->next++], PREC_ASSIGN);
		}
	}
	if (braces)
		text_add(&e->line, " }");
}

static void print_global(Emitter *e, Text *out, const Global *g, bool with_value)
{
	Initialiser init = { .global = g };
	bool is_extern = g->kind == GLOBAL_EXTERN && !g->shadow_of;
	const char *ctype = g->ctype, *name = g->name;

	if (ctype && strncmp(ctype, "static ", 7) == 0)
		ctype += 7;
	if (ctype && strncmp(ctype, "extern ", 7) == 0)
		ctype += 7;
	if (g->is_array && !(ctype && spelling_is_array(ctype))) {
		name = g->count > 0 || !is_extern
		               ? str_format(e->arena, "%s[%lld]", name, (long long)g->count)
		               : str_format(e->arena, "%s[]", name);
	}
	text_cut(&e->line, 0);
	text_add(&e->line, is_extern                  ? "extern "
	                   : g->kind == GLOBAL_EXTERN ? ""
	                                              : "static ");
	ctype_declare(&e->line, e->types, g->type, ctype, name,
	              g->kind == GLOBAL_CONST && !(ctype && strstr(ctype, "const")) ? QUALIFIER_CONST : 0);
	if (!is_extern && g->init && with_value) {
		text_add(&e->line, " =" SOFT_BREAK);
		print_initialiser(e, &init, g->type, g->count, g->is_array);
	} else if (g->kind == GLOBAL_CONST && with_value) {
		text_add(&e->line, g->is_array || !type_is_scalar(g->type) ? " = { 0 }" : " = 0");
	}
	text_add_char(&e->line, ';');
	layout_wrap(out, e->line.at, 0, "\t");
	text_add_char(out, '\n');
}

/* After those that its initialiser points to; of two that point to each other one is declared first. */
static void define_global(Emitter *e, Text *out, const Global *g, Map *seen)
{
	static const char begun, finished;
	const void *state = map_get(seen, g);

	if (state == &begun)
		print_global(e, out, g, false);
	if (state)
		return;
	map_put(e->arena, seen, g, (void *)(uintptr_t)&begun);
	for (uint32_t i = 0; i < g->n_init; i++)
		if (g->init[i]->kind == VALUE_GLOBAL)
			define_global(e, out, g->init[i]->as.global, seen);
	print_global(e, out, g, true);
	map_put(e->arena, seen, g, (void *)(uintptr_t)&finished);
}

/* Used ones, and those that they point to; shadows always: the header declares them. */
static void print_globals(Emitter *e, Text *out)
{
	const Module *m = e->m;
	Text text = text_new(e->arena);
	Map seen = { 0 };

	for (size_t i = 0; i < m->globals.count; i++)
		if (map_get(&e->globals, m->globals.at[i]) || m->globals.at[i]->shadow_of)
			define_global(e, &text, m->globals.at[i], &seen);
	if (text.length)
		text_printf(out, "\n%s", text.at);
}

/* ---- records that are declared in functions, or have no name ---- */

static void print_record(Emitter *e, Text *out, const Record *record)
{
	text_add_char(out, '\n');
	if (record->definition) {
		text_add(out, record->definition);
		return;
	}
	text_printf(out, "%s {\n", record_spelling(e->arena, record));
	for (int i = 0; i < record->n_fields; i++) {
		const Field *field = &record->fields[i];

		text_add_char(out, '\t');
		ctype_declare(out, e->types, field->type, NULL, field->name,
		              field->points_to_const ? QUALIFIER_POINTEE_CONST : 0);
		if (field->bit_width)
			text_printf(out, " : %d", field->bit_width);
		text_add(out, ";\n");
	}
	text_add(out, "};\n");
}

static void define_record(Emitter *e, Text *out, const Type *type);

/* Of its fields those that lie in it, or those that it points to. */
static void define_fields(Emitter *e, Text *out, const Record *record, bool pointers)
{
	for (int i = 0; i < record->n_fields; i++) {
		const Field *field = &record->fields[i];
		const Type *type = field->type;

		while (type->kind == TYPE_ARRAY)
			type = type->elem;
		if (!*field->name)
			define_fields(e, out, type->record, pointers);
		else if (type_is_ptr(type) == pointers)
			define_record(e, out, type);
	}
}

static void define_record(Emitter *e, Text *out, const Type *type)
{
	const Record *record;

	while (type->kind == TYPE_ARRAY || type->kind == TYPE_PTR)
		type = type->elem;
	record = type->record;
	if (!record || !record_needs_definition(record) || map_get(&e->defined, record))
		return;
	map_put(e->arena, &e->defined, record, e);
	define_fields(e, out, record, false);
	print_record(e, out, record);
	define_fields(e, out, record, true);
}

/* The module has some at all. */
static bool has_records(const Emitter *e)
{
	for (size_t i = 0; i < e->types->records.count; i++)
		if (record_needs_definition(e->types->records.at[i]))
			return true;
	return false;
}

static void define_records(Emitter *e, Text *out)
{
	if (!has_records(e))
		return;
	for (size_t i = 0; i < e->funcs.count; i++) {
		FOR_EACH_OP(op, &e->funcs.at[i]->body) {
			if (op->type)
				define_record(e, out, op->type);
			for (uint32_t k = 0; k < op->n_results; k++)
				define_record(e, out, op->results[k]->type);
		}
	}
	for (size_t i = 0; i < e->m->globals.count; i++)
		if (map_get(&e->globals, e->m->globals.at[i]))
			define_record(e, out, e->m->globals.at[i]->type);
}

/* ---- the file ---- */

static Emitter emitter_new(Arena *arena, Module *m, const EmitOptions *options)
{
	Emitter e = { .arena = arena, .m = m, .types = &m->types, .options = options };

	e.line = text_new(arena);
	e.aside = text_new(arena);

	collect_functions(&e);
	reserve_names(&e);
	reserve_library(&e);
	return e;
}

/* Directives and types apart. */
static void print_preamble(Text *out, const StrVec *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		text_printf(out, "%s%s\n", i && (*lines->at[i] == '#') == (*lines->at[i - 1] == '#') ? "" : "\n", lines->at[i]);
}

/* Of helpers and of functions without a body here.  Callees come first, so only recursion needs them. */
static void print_prototypes(Emitter *e, Text *out)
{
	Text text = text_new(e->arena);

	for (size_t i = 0; i < e->declared.count; i++) {
		emit_prototype(e, &text, e->declared.at[i], PROTOTYPE_C);
		text_add(&text, ";\n");
	}
	for (size_t i = 0; i < e->funcs.count; i++) {
		Func *f = e->funcs.at[i];

		/* firmware's rules want one before every definition with external linkage */
		if ((f->is_emitted && e->options->firmware) ||
		    ((!f->is_emitted || f->kind == FUNC_USER) && map_get(&e->early, f))) {
			emit_prototype(e, &text, f, PROTOTYPE_C);
			text_add(&text, ";\n");
		}
	}
	if (text.length)
		text_printf(out, "\n%s", text.at);
}

/* What only the text shows. */
static void add_needs(Emitter *e, const char *text)
{
	if (strstr(text, "size_t"))
		e->needs |= NEED_STDDEF;
	if (e->needs & (NEED_OUT_OF_MEMORY | NEED_OVERLAP | NEED_TRIPS_EXCEEDED)) {
		e->needs |= NEED_STDDEF;
		if (!e->options->firmware)
			e->needs |= NEED_STDIO | NEED_STDLIB;
	}
	if (e->needs & (NEED_SIZE_ADD | NEED_SIZE_SUM | NEED_SIZE_MUL | NEED_STACK))
		e->needs |= NEED_STDDEF;
}

void emit_c(Text *out, Module *m, const EmitOptions *options)
{
	Arena scratch = { 0 };
	Emitter e = emitter_new(&scratch, m, options);
	Text body = text_new(e.arena), globals = text_new(e.arena), helpers = text_new(e.arena);
	Text prototypes = text_new(e.arena), includes = text_new(e.arena), records = text_new(e.arena);

	for (size_t i = 0; i < e.funcs.count; i++) {
		text_add_char(&body, '\n');
		emit_func(&e, &body, e.funcs.at[i]);
	}
	print_globals(&e, &globals);
	define_records(&e, &records);
	print_prototypes(&e, &prototypes);
	helpers_print(&e, &helpers);
	if (body.length)
		add_needs(&e, body.at);
	if (globals.length)
		add_needs(&e, globals.at);
	helpers_includes(&e, &includes);
	contract_of_file(&e, out);
	text_add(out, includes.length ? includes.at : "");
	print_preamble(out, &m->preamble);
	text_add(out, helpers.length ? helpers.at : "");
	text_add(out, records.length ? records.at : "");
	text_add(out, prototypes.length ? prototypes.at : ""); /* tables of functions need them */
	text_add(out, globals.length ? globals.at : "");
	text_add(out, body.length ? body.at : "");
	arena_free(&scratch);
}

/* ---- the header ---- */

static const char restrict_text[] =
	"\n#ifndef MGC_RESTRICT\n"
	"#if !defined(__cplusplus)\n"
	"#define MGC_RESTRICT restrict\n"
	"#elif defined(__GNUC__) || defined(_MSC_VER)\n"
	"#define MGC_RESTRICT __restrict\n"
	"#else\n"
	"#define MGC_RESTRICT\n"
	"#endif\n"
	"#endif\n";

static void print_declaration(Emitter *e, Text *out, Func *f)
{
	text_add_char(out, '\n');
	contract_of_func(e, out, f);
	if (func_needs_cxx_prototype(f)) {
		text_add(out, "#ifdef __cplusplus\n");
		emit_prototype(e, out, f, PROTOTYPE_CXX);
		text_add(out, ";\n#else\n");
	}
	emit_prototype(e, out, f, PROTOTYPE_HEADER);
	text_add(out, ";\n");
	if (func_needs_cxx_prototype(f))
		text_add(out, "#endif\n");
}

/* double f_grad_work(void) { return 64; } is a constant as well. */
static void print_constant_size(Emitter *e, Text *out, const Func *f)
{
	const char *name = func_c_name(e, f);
	size_t n = strlen(name);
	const Op *end = block_terminator(&f->body);
	const Value *v;

	if (n < 5 || strcmp(name + n - 5, "_work") != 0 || !end || end->code != OP_return ||
	    end->n_operands != 1)
		return;
	v = op_operand(end, 0);
	if (!value_is_const(v) || !type_is_int(v->type))
		return;
	text_add(out, "#define ");
	for (const char *c = name; *c; c++)
		text_add_char(out, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
	text_printf(out, "_BYTES %llu\n", (unsigned long long)v->as.constant.integer);
}

static void print_shadows(Emitter *e, Text *out)
{
	for (size_t i = 0; i < e->m->globals.count; i++) {
		const Global *g = e->m->globals.at[i];
		const char *ctype = g->ctype;

		if (!g->shadow_of)
			continue;
		text_add(out, "extern ");
		ctype_declare(out, e->types, g->type, ctype,
		              g->is_array && !spelling_is_array(ctype)
		                      ? str_format(e->arena, "%s[%lld]", g->name, (long long)g->count)
		                      : g->name,
		              0);
		text_add(out, ";\n");
	}
}

void emit_header(Text *out, Module *m, const EmitOptions *options)
{
	Arena scratch = { 0 };
	Emitter e = emitter_new(&scratch, m, options);
	Text body = text_new(e.arena);
	const char *guard = "MGC_GENERATED";

	for (size_t i = 0; i < e.funcs.count; i++)
		if (e.funcs.at[i]->is_emitted) {
			guard = str_format(e.arena, "%s_%s", guard, func_c_name(&e, e.funcs.at[i]));
			break;
		}
	if (options->input_hash) /* another request of the same model has functions of its own */
		guard = str_format(e.arena, "%s_%s", guard, options->input_hash);
	print_shadows(&e, &body);
	for (size_t i = 0; i < e.funcs.count; i++)
		if (e.funcs.at[i]->is_emitted) {
			print_declaration(&e, &body, e.funcs.at[i]);
			print_constant_size(&e, &body, e.funcs.at[i]);
		}
	contract_of_file(&e, out);
	text_printf(out, "#ifndef %s_H\n#define %s_H\n\n#include <stddef.h>\n", guard, guard);
	if (body.length && strstr(body.at, "bool "))
		text_add(out, "#include <stdbool.h>\n");
	print_preamble(out, &m->header);
	text_add(out, restrict_text);
	text_add(out, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
	text_add(out, body.length ? body.at : "");
	text_add(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
	arena_free(&scratch);
}
