/* From C files to C files.
 *
 * translate() makes the texts and knows the layers; the rest decides where they go, and that there
 * is no file after an error. */
#include "driver/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/dot.h"
#include "backend/emit_c.h"
#include "driver/check.h"
#include "driver/fault.h"
#include "driver/output.h"
#include "driver/report.h"
#include "driver/run_check.h"
#include "frontend/ast.h"
#include "frontend/ast_print.h"
#include "frontend/large_stack.h"
#include "frontend/lower.h"
#include "ir/text.h"
#include "support/diag.h"
#include "support/str.h"
#include "support/text.h"
#include "transform/ad/derive.h"
#include "transform/firmware.h"


typedef struct Translation {
	const char *code;   /* for -o */
	const char *header; /* for --header, NULL where there is none */
	const char *report; /* for --report, and as a table for people */
	const char *table;
	StrVec files;       /* that were read, for -MD */
	const Ast *ast;
	int64_t work_bytes; /* the most that a call of one of the derivatives records; -1: it depends on arguments */
} Translation;

/* A folder at a fixed place seen from the executable, installed or not; NULL when that is unknown.
 */
static const char *dir_from_bin(Arena *arena, const char *from_bin)
{
	char *self = realpath("/proc/self/exe", NULL);
	char *slash = self ? strrchr(self, '/') : NULL;
	const char *dir = NULL;

	if (slash)
		dir = str_format(arena, "%.*s/%s", (int)(slash - self), self, from_bin);
	free(self);
	return dir;
}

static bool is_named(const Options *options, const char *name)
{
	for (size_t i = 0; i < options->requests.count; i++) {
		const char *text = options->requests.at[i].text;
		if (!strncmp(text, name, strlen(name)) && (!text[strlen(name)] || text[strlen(name)] == ':'))
			return true;
	}
	return false;
}

/* --emit=primal: the functions that options name, else every function of the files; one with variable arguments takes
 * them otherwise here, and is a helper. */
static void request_primals(Arena *arena, const Options *options, const Ast *ast, RequestVec *requests)
{
	for (size_t i = 0; i < ast->funcs.count; i++) {
		FuncDecl *decl = ast->funcs.at[i];
		if (!decl->body || decl->in_system_header || !decl->in_main_file || decl->type->is_variadic ||
		    (options->requests.count && !is_named(options, decl->name)))
			continue;
		Request *request = ARENA_NEW(arena, Request);
		request->decl = decl;
		request->name = decl->name;
		request->origin = "--emit=primal";
		request->wrt = request->of = request->has_shadow = request->apart = ARENA_ARRAY(arena, bool, decl->n_params + 1);
		vec_push(arena, requests, request);
	}
}

static Module *import_with(Arena *arena, Arena *bodies, Diag *diag, const Options *options, RequestVec *requests,
                           Translation *out)
{
	ImportOptions import_options = {
		.files = options->inputs.at,
		.n_files = (int)options->inputs.count,
		.clang_args = options->clang_args.at,
		.n_clang_args = (int)options->clang_args.count,
		.compile_commands_dir = options->compile_commands_dir,
		.include_dir = dir_from_bin(arena, MGC_INCLUDE_FROM_BIN),
		.bodies = bodies,
	};
	StrTable *strings = ARENA_NEW(arena, StrTable);
	TypeTable *types = ARENA_NEW(arena, TypeTable);

	str_table_init(strings, arena);
	type_table_init(types, arena, target_host);
	Ast *ast = ast_import(arena, strings, types, diag, &import_options);
	if (!ast || diag->n_errors)
		return NULL;
	out->ast = ast;
	out->files = ast->dependencies;
	if (options->emit == EMIT_AST) {
		Text text = text_new(arena);
		ast_print(&text, ast);
		out->code = text.at;
		return NULL;
	}
	if (options->emit == EMIT_PRIMAL)
		request_primals(arena, options, ast, requests);
	else
		requests_collect(ast, diag, options->requests.at, (int)options->requests.count, requests);
	if (!requests->count && !diag->n_errors)
		diag_error(diag, (Loc){ diag_file(diag, options->inputs.at[0], NULL), 1, 1 }, "no function to differentiate: none has MGC_GRAD, MGC_VJP or MGC_JVP, and no option names one");
	/* Lowering goes on after a wrong request, so that one run shows all. */
	return lower(arena, diag, strings, types, ast, requests);
}

/* The front end: C becomes a module, and requests.  NULL when diag has the reasons. */
static Module *import(Arena *arena, Diag *diag, const Options *options, RequestVec *requests,
                      Translation *out)
{
	Arena bodies = { 0 };
	Module *module = import_with(arena, &bodies, diag, options, requests, out);

	arena_free(&bodies);
	return module;
}

/* Optimise, then differentiate; what is folded away needs no adjoint.  The first ones go on while pointers to
 * functions turn out to be known. */
static const char *const resolve_calls[] = {
	"inline", "simplify", "promote", "simplify", "unroll", "simplify", "promote", "simplify", "devirtualise",
};
/* Loops stay loops where people are to look at them. */
static const char *const resolve_calls_drawn[] = { "inline", "simplify", "promote", "simplify", "devirtualise" };
enum { RESOLVE_ROUNDS = 4 };
static const char *const before_derive[] = {
	"tensors", "simplify", "promote", "simplify", "resize", "simplify",
	"pointers", "simplify", "count", "simplify", "ifs", "forward", "accumulate", "hoist", "simplify",
};
/* Where a derivative follows: before the loops of known steps, which have no division. */
static const char *const count_strides[] = { "strides", "simplify" };
/* Not where people are to look at the function as it is. */
static const char *const choose_winners[] = { "renew", "winner", "simplify" };
static const char *const after_derive[] = {
	"settle", "simplify", "guards", "simplify", "clears", "forward", "hoist", "simplify", "assign", "unread", "simplify",
	"sums", "simplify", "upward", "merge", "+simplify", "+forward", "+unread", "simplify", "recompute", "+simplify", "+forward", "+unread", "simplify", "gather", "simplify", "weave", "sums", "factors", "simplify", "skip", "slots", "simplify", "neighbours", "vectors",
	"blocks", "simplify", "extrema", "simplify", "consume",
};
static const char *const after_memory[] = { "simplify" };

static bool resolve(Module *module, PassContext *ctx, const Options *options)
{
	const bool draws = options->emit == EMIT_DOT || options->trace;

	return passes_repeat(module, ctx, draws ? resolve_calls_drawn : resolve_calls,
	                     (int)(draws ? COUNT_OF(resolve_calls_drawn) : COUNT_OF(resolve_calls)), RESOLVE_ROUNDS);
}

#define RUN(module, ctx, passes) passes_run((module), (ctx), (passes), (int)COUNT_OF(passes))

/* The request speaks of the parameters of the C declaration, the transform of those of the IR function: a struct
 * result stands in front of them. */
static const bool *for_ir_params(Arena *arena, const Request *request, const bool *of_decl, bool of_result)
{
	const Func *f = request->func;
	bool *out = ARENA_ARRAY(arena, bool, f->body.n_args + 1);
	const uint32_t shift = f->body.n_args - request->decl->n_params;

	for (uint32_t i = 0; i < f->body.n_args; i++)
		out[i] = i < shift ? of_result : of_decl[i - shift];
	return out;
}

static DeriveSpec spec_of(Arena *arena, const Request *request, DeriveMode mode, const char *name, Graph *graph)
{
	return (DeriveSpec){
		.primal = request->func,
		.mode = mode,
		.name = name,
		.wrt = for_ir_params(arena, request, request->wrt, false),
		.of = for_ir_params(arena, request, request->of, request->of_result),
		.has_shadow = for_ir_params(arena, request, request->has_shadow, request->of_result),
		.apart = for_ir_params(arena, request, request->apart, false),
		.of_result = request->of_result,
		.loc = request->loc,
		.graph = graph,
	};
}

/* Adds a derivative of the function to the module; NULL when diag has the reasons.  The graph may be NULL. */
static Func *derive_request(Module *module, PassContext *ctx, const Request *request, DeriveMode mode,
                            const char *name, Graph *graph)
{
	Arena scratch = { 0 };
	PassContext own = *ctx;
	own.arena = &scratch;
	const DeriveSpec spec = spec_of(&scratch, request, mode, name, graph);
	const int errors = ctx->diag->n_errors;
	Func *derivative = derive(module, &own, &spec);

	arena_free(&scratch);
	if (!derivative && ctx->diag->n_errors > errors)
		diag_note(ctx->diag, request->loc, "in '%s', requested by %s", request->decl->name, request->origin);
	return derivative;
}

static const DeriveMode derive_modes[] = {
	[MODE_GRAD] = DERIVE_GRAD, [MODE_VJP] = DERIVE_VJP, [MODE_JVP] = DERIVE_JVP
};

/* Which graphs are wanted: of all functions, filled by the compiler or, when it runs, by the program. */
typedef struct Drawing {
	GraphVec graphs; /* --emit=dot */
	Map      drawn;  /* Request -> its graph, of tensors */
	bool     draw, trace;
} Drawing;

/* The program is to fill the graph with numbers. */
static Graph *traced_graph(Module *module)
{
	Graph *graph = ARENA_NEW(module->arena, Graph);

	graph->is_traced = true;
	graph->number = (int)module->graphs.count;
	vec_push(module->arena, &module->graphs, graph);
	return graph;
}

/* Functions of tensors are drawn before these become loops. */
static void draw_tensors(Module *module, const RequestVec *requests, Drawing *drawing)
{
	for (size_t i = 0; (drawing->draw || drawing->trace) && i < requests->count; i++) {
		const Request *request = requests->at[i];
		if (request->func->is_refused || !request->func->body.first || !graph_has_tensors(request->func) ||
		    (drawing->trace && request->mode == MODE_JVP))
			continue;
		Graph *graph = drawing->trace ? traced_graph(module) : ARENA_NEW(module->arena, Graph);
		const DeriveSpec spec = spec_of(module->arena, request, derive_modes[request->mode], request->name, graph);
		graph_build_tensors(module->arena, &spec);
		map_put(module->arena, &drawing->drawn, request, graph);
	}
}

static Graph *graph_of_request(Module *module, PassContext *ctx, const Request *request, Drawing *drawing)
{
	Graph *graph = map_get(&drawing->drawn, request);

	if (graph) {
		vec_push(module->arena, &drawing->graphs, graph);
		return drawing->trace ? graph : NULL;
	}
	if (drawing->trace && request->mode == MODE_JVP) {
		diag_warning(ctx->diag, request->loc, "'%s' is not traced: forward mode has no adjoints", request->name);
		return NULL;
	}
	if (drawing->trace)
		return traced_graph(module);
	if (!drawing->draw)
		return NULL;
	graph = ARENA_NEW(module->arena, Graph);
	vec_push(module->arena, &drawing->graphs, graph);
	return graph;
}

static void derive_all(Module *module, PassContext *ctx, const RequestVec *requests, FuncVec *made, Drawing *drawing)
{
	for (size_t i = 0; i < requests->count; i++) {
		const Request *request = requests->at[i];
		if (request->func->is_refused)
			continue;
		Func *derivative = derive_request(module, ctx, request, derive_modes[request->mode], request->name,
		                                  graph_of_request(module, ctx, request, drawing));

		if (derivative)
			vec_push(ctx->arena, made, derivative);
	}
}

/* The parts of a derivative are made in another order than the one in which they stand. */
static void compact_derived(Module *module)
{
	for (size_t i = 0; i < module->funcs.count; i++)
		if (module->funcs.at[i]->kind == FUNC_DERIVED)
			func_compact(module->funcs.at[i]);
}

/* The tangents that the adjoints are checked with, and the primals that the check can't reach otherwise. */
static void derive_for_check(Module *module, PassContext *ctx, const RequestVec *requests, FuncVec *made,
                             CheckVec *functions)
{
	for (size_t i = 0; i < requests->count; i++) {
		const Request *request = requests->at[i];
		CheckFunction function = { .request = request };
		Loc loc;
		const char *obstacle = check_obstacle(request, &loc);

		if (obstacle) {
			diag_warning(ctx->diag, loc, "%s is not checked: %s cannot be made up", request->name, obstacle);
			continue;
		}
		function.tangent =
			derive_request(module, ctx, request, DERIVE_JVP, check_tangent_name(ctx->arena, request), NULL);
		if (!function.tangent)
			continue;
		function.tangent->is_emitted = request->mode != MODE_JVP;
		vec_push(ctx->arena, made, function.tangent);
		if (request->decl->is_static && request->decl->in_main_file)
			request->func->is_emitted = true;
		vec_push(ctx->arena, functions, function);
	}
	check_own_shadows(module);
	if (!functions->count && !ctx->diag->n_errors)
		diag_error(ctx->diag, (Loc){ 0 }, "none of the functions can be checked");
}

/* FNV-1a of the input files and the options: says whether a generated file is up to date. */
static const char *input_hash(Arena *arena, const Options *options)
{
	uint64_t hash = 14695981039346656037u;
	const char *text = options->command_line;

	for (size_t i = 0; text; i++) {
		for (; *text; text++)
			hash = (hash ^ (unsigned char)*text) * 1099511628211u;
		text = i < options->inputs.count
		               ? text_read_file(arena, options->inputs.at[i], NULL)
		               : NULL;
	}
	return str_format(arena, "%016llx", (unsigned long long)hash);
}

static void emit(Arena *arena, Module *module, const Options *options, const CheckVec *functions, Translation *out)
{
	EmitOptions emit_options = {
		.command_line = options->command_line,
		.source_name = options->inputs.at[0],
		.version = MGC_VERSION,
		.input_hash = input_hash(arena, options),
		.prefix = options->emit == EMIT_CHECK ? "" : options->prefix,
		.line_directives = options->line_directives,
		.firmware = options->profile == PROFILE_FIRMWARE,
		.figures = options->profile == PROFILE_FIRMWARE || options->report,
		.check_overlap = options->profile != PROFILE_FIRMWARE || options->check_overlap,
		.make_static = options->emit == EMIT_CHECK,
	};
	Text code = text_new(arena), header = text_new(arena);

	if (options->emit == EMIT_IR || options->emit == EMIT_ADJOINT_IR)
		module_print(&code, module, 0);
	else
		emit_c(&code, module, &emit_options);
	if (options->emit == EMIT_CHECK) {
		Text check = text_new(arena);
		check_emit(&check, out->ast, options, functions, code.at);
		code = check;
	}
	if (options->header)
		emit_header(&header, module, &emit_options);
	out->code = code.at;
	out->header = options->header ? header.at : NULL;
}

/* Says what does not fit.  out->work_bytes comes in as the least that was found to be possible, -1 in a trial. */
static void hold_against_budget(Diag *diag, const Options *options, const FuncVec *made, Translation *out)
{
	const int64_t least = out->work_bytes;

	out->work_bytes = 0;
	for (size_t i = 0; i < made->count; i++) {
		const Func *f = made->at[i];

		if (f->work_bytes < 0 || out->work_bytes < 0)
			out->work_bytes = -1;
		else if (f->work_bytes > out->work_bytes)
			out->work_bytes = f->work_bytes;
		if (options->memory_budget < 0 || diag->is_trial)
			continue;
		if (f->work_bytes < 0)
			diag_error(diag, f->loc, "how many bytes '%s' records depends on its arguments, so no --memory-budget can hold for it; constant bounds of the loops would do", f->name);
		else if (f->work_bytes > options->memory_budget)
			diag_error(diag, f->loc, "'%s' records %lld bytes, however much is computed again; the smallest budget that does is --memory-budget=%lld",
			           f->name, (long long)f->work_bytes, (long long)least);
	}
}

static void report(Arena *arena, const Diag *diag, const FuncVec *made, Translation *out)
{
	Text json = text_new(arena), table = text_new(arena);

	report_print(&json, &table, diag, made);
	out->report = json.at;
	out->table = table.at;
}

/* False when diag has the reasons. */
static bool translate(Arena *arena, Diag *diag, const Options *options, Translation *out)
{
	RequestVec requests = { 0 };
	FuncVec made = { 0 };
	CheckVec checked = { 0 };
	Drawing drawing = { .draw = options->emit == EMIT_DOT, .trace = options->trace };
	PassContext ctx = { .arena = arena, .diag = diag, .options = &options->passes };
	Module *module = import(arena, diag, options, &requests, out);

	if (!module)
		return out->code != NULL; /* --emit=ast needs none */
	/* After a refusal the other requests are still looked at, for what is to be said of them. */
	if (diag->n_errors && options->emit != EMIT_C)
		return false;
	if (options->emit == EMIT_IR || options->emit == EMIT_PRIMAL) {
		for (size_t i = 0; i < requests.count; i++)
			requests.at[i]->func->is_emitted = true;
		if (options->emit == EMIT_PRIMAL && !(resolve(module, &ctx, options) && RUN(module, &ctx, before_derive)))
			return false;
		for (size_t i = 0; options->emit == EMIT_PRIMAL && i < requests.count; i++)
			memory_place(module, &ctx, requests.at[i]->func, &(MemoryOptions){ .mode = MEMORY_HEAP });
	} else {
		const MemoryOptions memory = {
			.mode = options->emit == EMIT_CHECK ? MEMORY_HEAP : (Memory)options->memory,
			.stack_limit = options->stack_limit,
		};
		if (!resolve(module, &ctx, options))
			return false;
		draw_tensors(module, &requests, &drawing);
		if ((!drawing.draw && !drawing.trace && !RUN(module, &ctx, count_strides)) ||
		    !RUN(module, &ctx, before_derive) || (!drawing.draw && !drawing.trace && !RUN(module, &ctx, choose_winners)))
			return false;
		if (options->emit == EMIT_CHECK)
			derive_for_check(module, &ctx, &requests, &made, &checked);
		else
			derive_all(module, &ctx, &requests, &made, &drawing);
		if (!diag->n_errors && drawing.draw) {
			Text dot = text_new(arena);

			dot_print(&dot, &drawing.graphs);
			out->code = dot.at;
			return true;
		}
		compact_derived(module);
		ctx.goes_on = true;
		if (diag->n_errors || !RUN(module, &ctx, after_derive))
			return false;
		ctx.goes_on = false;
		for (size_t i = 0; i < made.count; i++)
			memory_place(module, &ctx, made.at[i], &memory);
		if (diag->n_errors || !RUN(module, &ctx, after_memory))
			return false;
		hold_against_budget(diag, options, &made, out);
		if (options->profile == PROFILE_FIRMWARE && options->emit != EMIT_CHECK) {
			firmware_spell_zeros(module);
			firmware_check(module, &ctx);
		}
		if (options->report)
			report(arena, diag, &made, out);
	}
	emit(arena, module, options, &checked, out);
	return !diag->n_errors;
}

/* The check is a translation of its own: what was said about the input is not said again. */
static void verify(Arena *arena, Diag *diag, const Options *options, const Translation *translation)
{
	Options for_check = *options;
	Translation check = { 0 };

	for_check.emit = EMIT_CHECK;
	for_check.header = NULL;
	diag->show_remarks = diag->show_plan = false;
	for_check.memory_budget = -1;
	for_check.report = NULL;
	if (!translate(arena, diag, &for_check, &check))
		return;
	VerifyJob job = {
		.check = check.code,
		.code = translation->code,
		.models = &options->inputs,
		.clang_args = &options->clang_args,
		.include_dir = dir_from_bin(arena, MGC_INCLUDE_FROM_BIN),
		.library_dir = dir_from_bin(arena, MGC_LIBRARY_FROM_BIN),
	};

	verify_run(arena, diag, &job);
}

/* What a plan for a budget says of each loop, and the least that was found to be possible. */
typedef struct Budget {
	const Options *options;
	PassOptions    best;
	int64_t        least;
} Budget;

/* The bytes; -1 where no plan can do anything: the reasons are given when the best one is carried out. */
static int64_t try_plan(Arena *arena, const Diag *diag, Budget *b, int byte_weight, int segment, bool rerun_all)
{
	Options trial = *b->options;
	Translation result = { 0 };
	Diag quiet;

	diag_init(&quiet, arena, diag->out);
	quiet.is_trial = true;
	trial.passes.byte_weight = byte_weight;
	trial.passes.segment = segment;
	trial.passes.rerun_all |= rerun_all;
	if (!translate(arena, &quiet, &trial, &result) || result.work_bytes < 0)
		return -1;
	if (result.work_bytes < b->least) {
		b->least = result.work_bytes;
		b->best = trial.passes;
	}
	return result.work_bytes;
}

/* Loops run again, an iteration or a segment at a time.  Lengths that divide no loop change nothing. */
static void try_segments(Arena *arena, const Diag *diag, Budget *b)
{
	static const int weights[] = { 1, 3, 1024 };
	static const int lengths[] = { 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 24, 25, 32, 40, 50, 64, 100 };
	bool    divides[COUNT_OF(lengths)] = { false };
	int64_t whole = 0;

	for (size_t i = 0; i < COUNT_OF(weights); i++) {
		if (b->least > b->options->memory_budget)
			whole = try_plan(arena, diag, b, weights[i], 0, true);
		for (size_t k = 0; k < COUNT_OF(lengths) && b->least > b->options->memory_budget; k++) {
			if (i > 0 && !divides[k])
				continue;
			const int64_t bytes = try_plan(arena, diag, b, weights[i], lengths[k], true);
			divides[k] |= bytes != whole;
		}
	}
}

/* With a budget, bytes are made dearer until the records fit, or nothing more is gained; then loops run again, whole
 * iterations or in segments. */
static bool translate_within_budget(Arena *arena, Diag *diag, const Options *options, Translation *out)
{
	static const int weights[] = { 1, 2, 3, 4, 6, 8, 16, 64, 1024 };
	Budget b = { options, options->passes, INT64_MAX };

	for (size_t i = 0; i < COUNT_OF(weights) && b.least > options->memory_budget; i++)
		if (try_plan(arena, diag, &b, weights[i], 0, false) < 0)
			break;
	if (b.least < INT64_MAX && !options->passes.no_rerun)
		try_segments(arena, diag, &b);
	Options chosen = *options;
	chosen.passes = b.best;
	diag->show_plan = true;
	out->work_bytes = b.least;
	return translate(arena, diag, &chosen, out);
}

static void add_output(Arena *arena, OutputVec *outputs, const char *path, const char *text)
{
	Output output = { path, text, text ? strlen(text) : 0 };

	if (path && text)
		vec_push(arena, outputs, output);
}

typedef struct Run {
	Arena *arena;
	const Options *options;
	int status;
} Run;

static void run(void *data)
{
	Run *job = data;
	Arena *arena = job->arena;
	const Options *options = job->options;
	Translation translation = { 0 };
	OutputVec outputs = { 0 };
	Diag diag;

	fault_catch_thread();
	diag_init(&diag, arena, stderr);
	diag.warnings_are_errors = options->warnings_are_errors;
	diag.no_warnings = options->no_warnings;
	diag.show_remarks = options->explain;
	const bool done = options->memory_budget < 0 ? translate(arena, &diag, options, &translation)
	                                             : translate_within_budget(arena, &diag, options, &translation);

	if (done && !diag.n_errors) {
		add_output(arena, &outputs, options->output, translation.code);
		add_output(arena, &outputs, options->header, translation.header);
		add_output(arena, &outputs, options->report, translation.report);
		if (options->dependencies)
			add_output(arena, &outputs, options->dependency_file,
			           dependency_rule(arena, &options->dependency_targets,
			                           &translation.files));
		if (options->verify)
			verify(arena, &diag, options, &translation);
		if (!diag.n_errors)
			outputs_write(arena, &diag, &outputs);
		if (!diag.n_errors && translation.table)
			fputs(translation.table, stderr);
	}
	diag_summary(&diag);
	job->status = diag.n_errors ? EXIT_FAILURE : EXIT_SUCCESS;
}

int driver_run(Arena *arena, const Options *options)
{
	Run job = { arena, options, EXIT_FAILURE };

	run_on_large_stack(run, &job);
	return job.status;
}
