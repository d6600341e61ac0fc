/* Functions: prototype, parameters, body. */
#include <ctype.h>
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"
#include "backend/restore.h"
#include "backend/sizes.h"

/* ---- prototypes ---- */

/* "double (*@)[m]", "double @[n]": extents that are known at run time only. */
static bool has_variable_extent(const char *ctype)
{
	for (const char *c = ctype ? strchr(ctype, '[') : NULL; c; c = strchr(c + 1, '['))
		for (const char *d = c + 1; *d && *d != ']'; d++)
			if (isalpha((unsigned char)*d) || *d == '_')
				return true;
	return false;
}

bool func_needs_cxx_prototype(const Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (has_variable_extent(f->params[i].ctype))
			return true;
	return false;
}

/* "const double @[4]" with restrict is "const double x[restrict 4]". */
static const char *with_restrict(Emitter *e, const char *ctype, const char *word)
{
	const char *bracket = strchr(ctype, '[');

	if (strstr(ctype, "restrict") || !bracket)
		return ctype;
	return str_format(e->arena, "%.*s[%s%s%s", (int)(bracket - ctype), ctype, word,
	                  bracket[1] == ']' ? "" : " ", bracket + 1);
}

static void print_param(Emitter *e, Text *out, const Func *f, uint32_t i, PrototypeKind kind, const char *name)
{
	const Param *param = &f->params[i];
	const Type *type = f->body.args[i]->type;
	const char *ctype = param->ctype;
	const char *word = kind == PROTOTYPE_C ? "restrict" : "MGC_RESTRICT";
	bool restricted = type_is_ptr(type) && type->elem->kind != TYPE_FUNC && param->flags & PARAM_NOALIAS &&
	                  !(param->flags & (PARAM_MAY_ALIAS | PARAM_BYVAL));
	bool is_const = param->flags & PARAM_CONST;

	if (param->tensor) {
		text_printf(out, "mg_tensor %s", name);
		return;
	}
	if (param->flags & PARAM_BYVAL)
		type = type->elem;
	if (kind == PROTOTYPE_CXX && has_variable_extent(ctype)) {
		is_const = is_const || strncmp(ctype, "const ", 6) == 0;
		ctype = NULL;
	}
	if (type->kind == TYPE_BOOL && !ctype && kind != PROTOTYPE_C)
		ctype = "bool @";
	if (ctype && spelling_is_array(ctype) && restricted && kind == PROTOTYPE_C) {
		ctype_declare(out, e->types, type, with_restrict(e, ctype, word), name, 0);
		return;
	}
	if (restricted && !(ctype && (spelling_is_array(ctype) || strstr(ctype, "restrict"))))
		name = str_format(e->arena, "%s %s", word, name);
	ctype_declare(out, e->types, type, ctype, name,
	              is_const && type_is_ptr(type) ? QUALIFIER_POINTEE_CONST : 0);
}

static const char *param_name(Emitter *e, const Func *f, uint32_t i, PrototypeKind kind)
{
	Variable *v;

	if (kind == PROTOTYPE_C && f == e->func) {
		v = plan_variable(e->plan, f->body.args[i]);
		return e->param_names[i] ? e->param_names[i] : v->name;
	}
	return names_declare(&e->names, f->body.args[i]->name);
}

static void print_result(Emitter *e, Text *out, const Func *f, const char *declarator, PrototypeKind kind)
{
	const Value *object = func_flagged_param(f, PARAM_RESULT);
	const Type *type = object ? object->type->elem : f->n_results ? f->results[0] : NULL;

	if (!type)
		text_printf(out, "void %s", declarator);
	else if (type->kind == TYPE_BOOL && kind != PROTOTYPE_C && !f->result_ctype)
		text_printf(out, "bool %s", declarator);
	else
		ctype_declare(out, e->types, type, ctype_assignable(e->arena, f->result_ctype), declarator,
		              0);
}

/* Parameters go on below one another behind the parenthesis. */
void emit_prototype(Emitter *e, Text *out, const Func *f, PrototypeKind kind)
{
	Text head = text_new(e->arena), params = text_new(e->arena);
	bool is_first = true, opens = f != e->func || kind != PROTOTYPE_C;

	if (opens)
		names_open(&e->names);
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (f->params[i].flags & PARAM_RESULT)
			continue;
		if (f->body.args[i]->type->kind == TYPE_STACK)
			e->needs |= NEED_STACK;
		text_add(&params, is_first ? "" : "," SOFT_BREAK);
		print_param(e, &params, f, i, kind, param_name(e, f, i, kind));
		is_first = false;
	}
	for (uint32_t k = 1; k < f->n_results; k++) {
		text_add(&params, is_first ? "" : "," SOFT_BREAK);
		ctype_declare(&params, e->types, type_ptr(e->types, f->results[k]), NULL,
		              str_format(e->arena, "result_%u", k), 0);
		is_first = false;
	}
	if (opens)
		names_close(&e->names);
	if (f->is_variadic)
		text_add(&params, is_first ? "..." : "," SOFT_BREAK "...");
	else if (is_first)
		text_add(&params, "void");
	if ((!f->is_emitted || e->options->make_static) && f->body.first)
		text_add(&head, "static ");
	print_result(e, &head, f, str_format(e->arena, "%s(", func_c_name(e, f)), kind);
	text_add(out, head.at);
	layout_wrap(out, str_format(e->arena, "%s)", params.at), (int)head.length,
	            str_format(e->arena, "%*s", (int)head.length, ""));
}

/* ---- parameters inside the function ---- */

static void declare_params(Emitter *e, Func *f)
{
	e->param_names = ARENA_ARRAY(e->arena, const char *, f->body.n_args + 1);
	e->param_is_used = ARENA_ARRAY(e->arena, bool, f->body.n_args + 1);
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		Variable *v = plan_variable(e->plan, f->body.args[i]);
		const char *name = names_declare(&e->names, f->body.args[i]->name);

		v->is_declared = true;
		v->name = name;
		if (f->params[i].flags & PARAM_RESULT)
			e->result = v;
		if (param_is_flattened(f, i) || f->params[i].tensor) {
			e->param_names[i] = name;
			v->name = names_declare(&e->names, str_format(e->arena, "%s_", name));
		}
	}
	e->more_results = ARENA_ARRAY(e->arena, const char *, f->n_results + 1);
	for (uint32_t k = 1; k < f->n_results; k++)
		e->more_results[k - 1] =
			names_declare(&e->names, str_format(e->arena, "result_%u", k));
}

static void print_flat_pointer(Emitter *e, const Func *f, uint32_t i)
{
	const Variable *v = plan_variable(e->plan, f->body.args[i]);
	const char *ctype = f->params[i].ctype, *name = e->param_names[i];
	const bool is_tensor = f->params[i].tensor != NULL;
	bool is_const = is_tensor ? f->params[i].flags & PARAM_CONST : strncmp(ctype, "const ", 6) == 0;

	stmt_begin(e, "");
	ctype_declare(&e->line, e->types, v->type, NULL,
	              is_tensor ? str_format(e->arena, "restrict %s", v->name) : v->name,
	              (is_tensor ? 0 : QUALIFIER_CONST) | (is_const ? QUALIFIER_POINTEE_CONST : 0));
	if (is_tensor) {
		text_printf(&e->line, " = %s.data;", name);
		stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
		return;
	}
	text_printf(&e->line, " = &%s[0]", name);
	for (const char *c = strchr(strchr(ctype, '@'), '['); c; c = strchr(c + 1, '['))
		if (c[-1] != '@')
			text_add(&e->line, "[0]");
	text_add_char(&e->line, ';');
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
}

/* A struct by value that is only written, as --no-optimise leaves it: C compilers say so, though the
 * user's function does no more. */
static bool is_only_written(const Value *param)
{
	for (const Use *use = param->uses; use; use = use->next) {
		const Op *op = use->user;

		if (op->code == OP_address || op->code == OP_cast) {
			for (const Use *via = op_result(op)->uses; via; via = via->next)
				if (via->user->code != OP_store || op_operand(via->user, 1) != op_result(op))
					return false;
		} else if (op->code != OP_zero && (op->code != OP_copy || use != &op->operands[0])) {
			return false;
		}
	}
	return true;
}

static bool needs_mention(const Emitter *e, const Func *f, uint32_t i)
{
	if (f->params[i].flags & PARAM_RESULT)
		return false;
	if ((f->params[i].flags & PARAM_BYVAL) && is_only_written(f->body.args[i]))
		return true;
	return !plan_variable(e->plan, f->body.args[i])->is_used && !e->param_is_used[i];
}

/* "n x 784 x f32" as extents of C: "n, 784". */
static const char *shape_extents(Emitter *e, const Func *f, const char *shape)
{
	const char *text = NULL;

	for (const char *end; (end = strstr(shape, " x ")); shape = end + 3) {
		const char *word = str_copy_n(e->arena, shape, (size_t)(end - shape));

		for (uint32_t i = 0; i < f->body.n_args; i++)
			if (strcmp(f->body.args[i]->name, word) == 0) {
				word = plan_variable(e->plan, f->body.args[i])->name;
				e->param_is_used[i] = true;
			}
		text = text ? str_format(e->arena, "%s, %s", text, word) : word;
	}
	return text;
}

/* Type, rank, extents and order of each tensor, before anything is touched. */
static void print_tensor_checks(Emitter *e, const Func *f)
{
	const char *call = NULL;

	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const char *shape = f->params[i].tensor, *extents;
		const size_t length = shape ? strlen(shape) : 0;

		if (!shape)
			continue;
		extents = shape_extents(e, f, shape);
		e->param_is_used[i] = true;
		call = str_format(e->arena, "%s%smgrt_check(\"%s\", \"%s\", &%s, MG_%s, %s%s%s)", call ? call : "",
		                  call ? " &&" SOFT_BREAK : "", func_c_name(e, f), e->param_names[i],
		                  e->param_names[i], strcmp(shape + length - 3, "f32") == 0 ? "F32" : "F64",
		                  extents ? "MG_DIMS(" : "MG_NO_DIMS", extents ? extents : "", extents ? ")" : "");
	}
	if (!call)
		return;
	e->needs |= NEED_MGRT | NEED_MATH;
	/* In a variable: behind a return in each of many branches compilers take what follows for cold, and
	 * leave its loops as they are. */
	stmt_begin(e, "const bool mgrt_fits = ");
	text_printf(&e->line, "%s;", call);
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
	stmt_line(e, LINE_STATEMENT | LINE_IF, "if (!mgrt_fits)");
	e->indent++;
	stmt_line(e, LINE_STATEMENT, f->n_results == 0 ? "return;"
	          : !type_is_float(f->results[0]) ? "return 0;"
	          : f->results[0]->bits == 32 ? "return NAN;" : "return (double)NAN;");
	e->indent--;
}

static void print_prologue(Emitter *e, const Func *f)
{
	print_tensor_checks(e, f);
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		Variable *v = plan_variable(e->plan, f->body.args[i]);

		if (f->params[i].flags & PARAM_RESULT) {
			stmt_begin(e, "");
			ctype_declare(&e->line, e->types, v->type,
			              ctype_assignable(e->arena, f->result_ctype), v->name, 0);
			text_add_char(&e->line, ';');
			stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
		} else if (v->is_used && e->param_names[i]) {
			print_flat_pointer(e, f, i);
		}
	}
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const Variable *v = plan_variable(e->plan, f->body.args[i]);

		if (needs_mention(e, f, i)) {
			stmt_begin(e, "");
			text_printf(&e->line, "(void)%s;",
			            e->param_names[i] ? e->param_names[i] : v->name);
			stmt_end(e, LINE_STATEMENT);
		}
	}
}

/* ---- the caller's mistakes ---- */

static bool is_checked(const Func *f, uint32_t i)
{
	return type_is_ptr(f->body.args[i]->type) &&
	       !(f->params[i].flags &
	         (PARAM_BYVAL | PARAM_RESULT | PARAM_MAY_ALIAS | PARAM_WORK)) &&
	       f->body.args[i]->type->elem->kind != TYPE_FUNC;
}

static const char *buffer_name(Emitter *e, const Func *f, uint32_t i)
{
	if (e->param_names[i])
		e->param_is_used[i] = true;
	return e->param_names[i] ? e->param_names[i] : plan_variable(e->plan, f->body.args[i])->name;
}

typedef struct Buffer {
	const char *name, *pointer;
} Buffer;

typedef VEC(Buffer) BufferVec;

/* The adjoints first, then what the function writes besides; how many adjoints. */
static size_t find_buffers(Emitter *e, const Func *f, BufferVec *buffers)
{
	size_t n_adjoints = 0;

	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < f->body.n_args; i++) {
			const Param *param = &f->params[i];
			bool is_adjoint = param->flags & PARAM_ADJOINT;

			if (!is_checked(f, i) || is_adjoint != (round == 0) ||
			    param->flags & PARAM_CONST ||
			    (!is_adjoint && param->ctype && strncmp(param->ctype, "const ", 6) == 0))
				continue;
			const char *name = buffer_name(e, f, i);
			const char *pointer = param->tensor ? str_format(e->arena, "%s.data", name) : name;
			vec_push(e->arena, buffers, ((Buffer){ name, pointer }));
			n_adjoints += is_adjoint;
		}
	return n_adjoints;
}

static void print_table(Emitter *e, const char *head, const BufferVec *buffers, bool names)
{
	const char *quote = names ? "\"" : "";

	stmt_begin(e, head);
	text_add(&e->line, "{");
	for (size_t i = 0; i < buffers->count; i++)
		text_printf(&e->line, "%s%s%s%s%s", i ? "," : "", SOFT_BREAK, quote,
		            names ? buffers->at[i].name : buffers->at[i].pointer, quote);
	text_add(&e->line, " };");
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
}

/* Adjoints with one another and with what is written. */
static void print_checks(Emitter *e, const Func *f)
{
	BufferVec buffers = { 0 };
	size_t n_adjoints;

	if (!e->options->check_overlap || f->kind != FUNC_DERIVED || !f->is_emitted)
		return;
	n_adjoints = find_buffers(e, f, &buffers);
	if (n_adjoints == 0 || buffers.count < 2)
		return;
	e->needs |= NEED_OVERLAP;
	stmt_line(e, LINE_PREPROCESSOR, "#ifndef NDEBUG");
	print_table(e, "const char *const mgrt_names[] = ", &buffers, true);
	print_table(e, "const void *const mgrt_buffers[] = ", &buffers, false);
	stmt_begin(e, "");
	text_printf(&e->line, "mgrt_check_distinct(\"%s\",%c%d,%c%d,%cmgrt_names,%cmgrt_buffers);",
	            func_c_name(e, f), SOFT_BREAK[0], (int)n_adjoints, SOFT_BREAK[0],
	            (int)buffers.count, SOFT_BREAK[0], SOFT_BREAK[0]);
	stmt_end(e, LINE_STATEMENT);
	stmt_line(e, LINE_PREPROCESSOR, "#endif");
}

/* ---- the whole ---- */

static bool is_adjoint_place(const Value *pointer)
{
	for (;;) {
		const Op *op = value_op(pointer);

		if (pointer->name && strstr(pointer->name, "_bar"))
			return true;
		if (!op || (op->code != OP_address && op->code != OP_cast))
			return false;
		pointer = op_operand(op, 0);
	}
}

/* 1 where the operation works on adjoints, 0 where it has to do with neither sweep, -1 where it stores
 * anything else. */
static int sweep_of(const Op *op)
{
	uint32_t place = op->code != OP_zero;

	if ((op->code != OP_accum && op->code != OP_store && op->code != OP_zero) ||
	    !type_holds_floats(op->type))
		return 0;
	return is_adjoint_place(op_operand(op, place)) ? 1 : -1;
}

/* Where passes have removed the operation that the transform marked: the first one that only works on
 * adjoints. */
static const Op *first_of_reverse_sweep(Emitter *e, const Func *f)
{
	bool after_loop = false;

	for (const Op *op = f->body.first; op; op = op->next) {
		int sweep = sweep_of(op);

		if (!plan_op(e->plan, op)->is_needed)
			continue;
		for (uint32_t b = 0; b < op->n_blocks; b++)
			FOR_EACH_OP(inner, &op->blocks[b])
				if (sweep >= 0 && sweep_of(inner) != 0)
					sweep = sweep_of(inner);
		if (op->code == OP_for && op_has(op, ATTR_adjoint)) /* an iteration may run again in it */
			sweep = 1;
		if (sweep > 0 && after_loop)
			return op;
		after_loop = after_loop || op->n_blocks > 0;
	}
	return NULL;
}

static const Op *find_reverse_sweep(Emitter *e, const Func *f)
{
	for (const Op *op = f->body.first; op; op = op->next)
		if (op_has(op, ATTR_reverse_sweep))
			return op->code == OP_return ? NULL : op;
	return f->kind == FUNC_DERIVED && func_flagged_param(f, PARAM_ADJOINT) ? first_of_reverse_sweep(e, f) : NULL;
}

/* Whether nothing but declarations, and checks of allocations, stands in the first n lines. */
static bool only_sets_up(const LineVec *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lines->at[i].flags & LINE_STATEMENT &&
		    !(lines->at[i].flags & (LINE_DECLARATION | LINE_IF)))
			return false;
	return true;
}

static void print_body(Emitter *e, Func *f)
{
	LineVec body;
	size_t room;

	e->reverse_sweep = find_reverse_sweep(e, f);
	e->lines = (LineVec){ 0 };
	e->indent = 1;
	e->room_lines = 0;
	emit_block(e, &f->body);
	body = e->lines;
	room = e->reverse_sweep && only_sets_up(&body, e->room_lines) ? e->room_lines : 0;
	e->lines = (LineVec){ 0 };
	e->loc = (Loc){ 0 };
	print_prologue(e, f);
	print_checks(e, f);
	for (size_t i = 0; i < room; i++)
		vec_push(e->arena, &e->lines, body.at[i]);
	if (e->reverse_sweep && room < body.count)
		stmt_line(e, LINE_HEADING, "/* forward sweep */");
	e->head = e->lines;
	e->lines = room ? (LineVec){ .at = body.at + room, .count = body.count - room } : body;
}

void emit_func(Emitter *e, Text *out, Func *f)
{
	e->func = f;
	restore_jumps(e->arena, f);
	regroup_sizes(e->arena, f);
	e->plan = plan_new(e->arena, f);
	e->result = NULL;
	e->hidden_exit = NULL;
	names_open(&e->names);
	declare_params(e, f);
	print_body(e, f);
	contract_of_func(e, out, f);
	emit_prototype(e, out, f, PROTOTYPE_C);
	text_add(out, "\n{\n");
	layout_print(e, out);
	text_add(out, "}\n");
	names_close(&e->names);
	e->func = NULL;
	e->plan = NULL;
}
