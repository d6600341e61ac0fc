/* Looks through all that will be emitted, once the records have their place.
 *
 * Memory is refused by memory.c: what is left here are calls, statics and loops.  A loop is bounded when it is a
 * `for`, which an exit_if only ends sooner, or when the user says so with MGC_MAX_TRIPS. */
#include "transform/firmware.h"

#include <string.h>

#include "ir/build.h"
#include "ir/walk.h"

/* ---- zeros */

enum { MAX_SPELLED = 16 };

static bool is_small_zeroed_array(const Op *op)
{
	if (op->code != OP_local || !op_has(op, ATTR_zero) || !type_is_float(op->type) || !value_is_const(op_operand(op, 0)))
		return false;
	const int64_t count = op_operand(op, 0)->as.constant.integer;
	return count > 1 && count <= MAX_SPELLED;
}

static void spell_zeros(Op *op)
{
	Module *m = op->func->module;
	Builder b = builder_after(op);
	op_clear(op, ATTR_zero);
	for (int64_t i = 0; i < op_operand(op, 0)->as.constant.integer; i++) {
		Value *place = build_index(&b, op_result(op), const_int(m, type_index(&m->types), i));
		build_store(&b, const_float(m, op->type, 0), place);
	}
}

void firmware_spell_zeros(Module *m)
{
	for (size_t i = 0; i < m->funcs.count; i++) {
		OpVec arrays = { 0 };
		if (m->funcs.at[i]->kind != FUNC_DERIVED)
			continue;
		FOR_EACH_OP(op, &m->funcs.at[i]->body)
			if (is_small_zeroed_array(op))
				vec_push(m->arena, &arrays, op);
		for (size_t k = 0; k < arrays.count; k++)
			spell_zeros(arrays.at[k]);
	}
}

/* ---- what is not there */

typedef struct Visit {
	Func *func;
	Op   *next;
} Visit;

typedef struct Checker {
	PassContext *ctx;
	Map state;  /* Func -> is_open or is_done */
	Map said;   /* place -> itself: a line of the source has many copies in the derivative */
	VEC(Visit) path;
} Checker;

static char is_open, is_done;

/* One error for each reason and place; each copy of an operation has the user's place. */
static bool is_news(Checker *c, Loc loc, const char *reason)
{
	const char *key = str_format(c->ctx->arena, "%u:%u:%u %s", loc.file, loc.line, loc.column, reason);
	if (map_get_str(&c->said, key, strlen(key)))
		return false;
	map_put_str(c->ctx->arena, &c->said, key, strlen(key), c);
	return true;
}

static void refuse(Checker *c, Loc loc, const char *reason)
{
	if (is_news(c, loc, reason))
		diag_error(c->ctx->diag, loc, "%s", reason);
}

/* ---- calls */

static bool is_on_path(const Checker *c, const Func *f)
{
	return map_get(&c->state, f) == &is_open;
}

static bool is_bare_library(const Func *f)
{
	static const char *const memory[] = { "memcpy", "memmove", "memset", "memcmp" };
	for (size_t i = 0; i < COUNT_OF(memory); i++)
		if (strcmp(f->name, memory[i]) == 0)
			return true;
	return !f->header || strcmp(f->header, "<math.h>") == 0 || strcmp(f->header, "<tgmath.h>") == 0;
}

static void enter(Checker *c, Func *f)
{
	if (map_get(&c->state, f))
		return;
	map_put(c->ctx->arena, &c->state, f, &is_open);
	vec_push(c->ctx->arena, &c->path, ((Visit){ f, f->body.first ? walk_first(&f->body) : NULL }));
}

static void check_call(Checker *c, const Op *op)
{
	const Func *callee = op->callee;
	if (callee->kind == FUNC_LIBRARY && !is_bare_library(callee))
		refuse(c, op->loc, str_format(c->ctx->arena, "'%s' is of %s; with --profile=firmware nothing of the C library is called but the functions of <math.h>",
		                              callee->name, callee->header));
	else if (is_on_path(c, callee))
		refuse(c, op->loc, str_format(c->ctx->arena, "'%s' is recursive, so the stack that it needs has no bound, which --profile=firmware asks for; write it as a loop",
		                              callee->primal ? callee->primal->name : callee->name));
	else
		enter(c, op->callee);
}

/* ---- operations */

static void check_statics(Checker *c, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);
		if (v->kind != VALUE_GLOBAL || v->as.global->kind != GLOBAL_STATIC)
			continue;
		refuse(c, op->loc, str_format(c->ctx->arena, "'%s' would be a writable static of the generated file, which --profile=firmware does not allow; pass it as a parameter",
		                              v->as.global->name));
	}
}

static void check_double(Checker *c, const Op *op)
{
	if (op->code != OP_convert || !type_is_float(op->type) || op->type->bits <= 32)
		return;
	const Type *from = op_operand(op, 0)->type;
	const Loc   line = { op->loc.file, op->loc.line, 0 };
	if (type_is_float(from) && from->bits == 32 && is_news(c, line, "double"))
		diag_warning(c->ctx->diag, op->loc, "float becomes double here, which few microcontrollers compute in hardware; is an f missing behind a number or a function of <math.h>?");
}

static void check_op(Checker *c, Op *op)
{
	check_statics(c, op);
	check_double(c, op);
	switch ((int)op->code) {
	case OP_call:
		check_call(c, op);
		break;
	case OP_call_ptr:
		refuse(c, op->loc, "which function this pointer calls is not known, so the stack has no bound, which --profile=firmware asks for; call it by name");
		break;
	case OP_loop:
		if (op_has(op, ATTR_max_trips))
			break;
		refuse(c, op->loc, "the trip count of this loop has no bound that is known before it runs, which --profile=firmware asks for; put MGC_MAX_TRIPS(n); before it, or count its turns in a `for` and leave it with `break`");
		break;
	case OP_assert:
		refuse(c, op->loc, "assert needs the C library, which --profile=firmware leaves out; give -DNDEBUG");
		break;
	case OP_digamma:
	case OP_trigamma:
		refuse(c, op->loc, "the derivative here is a function that <math.h> lacks, so --profile=firmware cannot have it");
		break;
	case OP_stack:
	case OP_alloc:
		refuse(c, op->loc, "this would be on the heap, which --profile=firmware does not allow");
		break;
	default:
		break;
	}
}

static void check_shadows(Checker *c, const Module *m)
{
	for (size_t i = 0; i < m->globals.count; i++) {
		const Global *g = m->globals.at[i];
		if (g->shadow_of)
			refuse(c, g->loc.line ? g->loc : g->shadow_of->loc, str_format(c->ctx->arena, "the derivative of '%s' would be a writable static of the generated file, which --profile=firmware does not allow; pass '%s' as a parameter",
			                                  g->shadow_of->name, g->shadow_of->name));
	}
}

void firmware_check(Module *m, PassContext *ctx)
{
	Checker c = { .ctx = ctx };
	check_shadows(&c, m);
	for (size_t i = 0; i < m->funcs.count; i++) {
		if (m->funcs.at[i]->is_emitted)
			enter(&c, m->funcs.at[i]);
		while (c.path.count) {
			Visit *visit = &vec_last(&c.path);
			Op    *op = visit->next;
			if (!op) {
				map_put(ctx->arena, &c.state, visit->func, &is_done);
				c.path.count--;
				continue;
			}
			visit->next = walk_next(&visit->func->body, op);
			check_op(&c, op);
		}
	}
}
