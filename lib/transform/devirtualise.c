/* Calls through pointers become calls by name, where all functions are known that the pointer may mean:
 *
 *   %f = select %c, @cube, @wave                  %k = eq %f, @cube
 *   %y = call_ptr %f(%x)                   ->     %y = if %k -> f64 { call @cube(%x) ... } else { call @wave(%x) ... }
 *
 * A pointer that comes straight from constants, choices, loops or a constant table means one of those functions.  One
 * that lies in the program's own objects means a function of that type whose address the program takes, if no
 * pointer from outside is ever put into memory.  Any other call stays. */
#include <string.h>

#include "analysis/alias.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/text.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_TARGETS = 16, MAX_DEPTH = 24 };

typedef VEC(Func *) FuncVec;

typedef struct Devirtualiser {
	Arena  *arena;
	Module *module;
	FuncVec taken;     /* whose address is taken, in order of appearance */
	bool    is_closed; /* no function pointer from outside is stored */
} Devirtualiser;

typedef struct Search {
	Devirtualiser *d;
	const Aliases *aliases; /* of the caller; NULL: don't look into memory */
	FuncVec        targets;
	Map            seen;
} Search;

static void add_once(Arena *arena, FuncVec *funcs, Func *f)
{
	for (size_t i = 0; i < funcs->count; i++) {
		if (funcs->at[i] == f)
			return;
	}
	vec_push(arena, funcs, f);
}

/* May bytes of this type be a function pointer? */
static bool holds_func_ptr(const Type *type)
{
	while (type && type->kind == TYPE_ARRAY)
		type = type->elem;
	if (!type || type->kind == TYPE_VOID || (type->kind == TYPE_INT && type->bits == 8))
		return true;
	if (type->kind == TYPE_RECORD) {
		for (int i = 0; i < type->record->n_fields; i++) {
			if (holds_func_ptr(type->record->fields[i].type))
				return true;
		}
	}
	return type_is_function_ptr(type);
}

/* where a pointer comes from --------------------------------------------------------------------- */

static bool find_targets(Search *s, const Value *v, int depth);

/* What a loop or an if gives for its i-th result. */
static bool find_in_region(Search *s, const Op *op, uint32_t i, int depth)
{
	if (op->code == OP_if)
		return find_targets(s, op_operand(block_terminator(&op->blocks[0]), i), depth) &&
		       find_targets(s, op_operand(block_terminator(&op->blocks[1]), i), depth);
	const OpVec ends = loop_ends(s->d->arena, op);
	if (!find_targets(s, loop_init(op, i), depth))
		return false;
	for (size_t k = 0; k < ends.count; k++) {
		if (!find_targets(s, end_value(ends.at[k], i), depth))
			return false;
	}
	return true;
}

static bool find_in_table(Search *s, const Global *table)
{
	if (table->kind != GLOBAL_CONST || !table->init)
		return false;
	for (uint32_t i = 0; i < table->n_init; i++) {
		if (table->init[i]->kind == VALUE_FUNC)
			add_once(s->d->arena, &s->targets, table->init[i]->as.func);
	}
	return true;
}

static bool find_in_memory(Search *s, const Op *load)
{
	const Value *root = pointer_root(op_operand(load, 0));
	if (root->kind == VALUE_GLOBAL)
		return find_in_table(s, root->as.global);
	const Value *object = s->aliases ? aliases_object(s->aliases, root) : NULL;
	if (!s->d->is_closed || !object || !value_op(object))
		return false;
	for (size_t i = 0; i < s->d->taken.count; i++)
		add_once(s->d->arena, &s->targets, s->d->taken.at[i]);
	return true;
}

/* Adds to the targets all functions that v may mean; false where there may be others. */
static bool find_targets(Search *s, const Value *v, int depth)
{
	if (v->kind == VALUE_FUNC) {
		add_once(s->d->arena, &s->targets, v->as.func);
		return true;
	}
	if (v->kind == VALUE_CONST || v->kind == VALUE_UNDEF) /* not called by a correct program */
		return true;
	if (depth == MAX_DEPTH)
		return false;
	if (map_get(&s->seen, v))
		return true;
	map_put(s->d->arena, &s->seen, v, s);
	const Op *op = value_op(v);
	if (v->kind == VALUE_ARG && v->as.block->parent && op_is_loop(v->as.block->parent)) {
		const Op *loop = v->as.block->parent;
		return find_in_region(s, loop, arg_index(v) - loop_first_carried(loop), depth + 1);
	}
	if (!op)
		return false;
	if (op->n_blocks)
		return find_in_region(s, op, result_index(v), depth + 1);
	if (op->code == OP_select)
		return find_targets(s, op_operand(op, 1), depth + 1) && find_targets(s, op_operand(op, 2), depth + 1);
	if (op->code == OP_cast && type_is_function_ptr(op_operand(op, 0)->type))
		return find_targets(s, op_operand(op, 0), depth + 1);
	return op->code == OP_load && find_in_memory(s, op);
}

/* the program ------------------------------------------------------------------------------------ */

/* Whether op may put a pointer to an unknown function into memory. */
static bool brings_in(Devirtualiser *d, const Op *op)
{
	if (op->code == OP_store && type_is_function_ptr(op_operand(op, 0)->type)) {
		Search s = { .d = d };
		return !find_targets(&s, op_operand(op, 0), 0);
	}
	if (op->code == OP_copy || op->code == OP_move) {
		const Value *root = pointer_root(op_operand(op, 1));
		return holds_func_ptr(op->type) && !value_op(root) &&
		       !(root->kind == VALUE_GLOBAL && root->as.global->kind == GLOBAL_CONST);
	}
	if (op->code != OP_call || op->callee->body.first || op->callee->kind == FUNC_LIBRARY)
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Type *type = op_operand(op, i)->type;
		if (type_is_ptr(type) && holds_func_ptr(type->elem))
			return true;
	}
	return false;
}

static void look_at_program(Devirtualiser *d)
{
	const Module *m = d->module;
	d->is_closed = true;
	for (size_t i = 0; i < m->globals.count; i++) {
		const Global *g = m->globals.at[i];
		for (uint32_t k = 0; k < g->n_init; k++) {
			if (g->init[k]->kind == VALUE_FUNC)
				add_once(d->arena, &d->taken, g->init[k]->as.func);
		}
	}
	for (size_t i = 0; i < m->funcs.count; i++) {
		FOR_EACH_OP(op, &m->funcs.at[i]->body) {
			for (uint32_t k = 0; k < op->n_operands; k++) {
				if (op_operand(op, k)->kind == VALUE_FUNC)
					add_once(d->arena, &d->taken, op_operand(op, k)->as.func);
			}
			d->is_closed = d->is_closed && !brings_in(d, op);
		}
	}
}

/* calls ------------------------------------------------------------------------------------------ */

static bool fits(const Func *f, const Op *call)
{
	if (f->is_variadic || f->body.n_args != call->n_operands - 1 || f->n_results != call->n_results)
		return false;
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (f->body.args[i]->type != op_operand(call, i + 1)->type)
			return false;
	}
	return !f->n_results || f->results[0] == op_result(call)->type;
}

/* A function of the math library is an operation. */
static Value *build_math(Builder *b, const Func *f, Value *const *args, uint32_t n)
{
	int bits = 0;
	const OpCode code = f->kind == FUNC_LIBRARY ? op_by_c_function(f->name, &bits) : OP_NONE;
	if (code == OP_NONE || n != (uint32_t)op_info(code)->n_operands)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (!type_is_float(args[i]->type) || args[i]->type->bits != bits)
			return NULL;
	}
	return build_pointwise(b, code, args);
}

static Value *build_known_call(Builder *b, Func *f, Value *const *args, uint32_t n)
{
	Value *v = build_math(b, f, args, n);
	if (v)
		return v;
	const Op *call = build_call(b, f, args, n);
	return call->n_results ? op_result(call) : NULL;
}

static void add_ctype(Text *out, const char *ctype, const char *in_place_of_at)
{
	const char *at = ctype ? strchr(ctype, '@') : NULL;
	size_t before = at ? (size_t)(at - ctype) : 0;
	while (!*in_place_of_at && before && ctype[before - 1] == ' ')
		before--;
	text_add_n(out, ctype ? ctype : "", before);
	text_add(out, in_place_of_at);
	text_add(out, at ? at + 1 : "");
}

/* How C declares a pointer to f: "double (*@)(double, void *)". */
static const char *pointer_ctype(Arena *arena, const Func *f)
{
	Text declarator = text_new(arena), out = text_new(arena);
	text_add(&declarator, "(*@)(");
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		text_add(&declarator, i ? ", " : "");
		add_ctype(&declarator, f->params[i].ctype, "");
	}
	text_add(&declarator, f->body.n_args ? ")" : "void)");
	add_ctype(&out, f->result_ctype ? f->result_ctype : "void @", declarator.at);
	return out.at;
}

/* The emitter must know of which type the pointer is that is compared. */
static void declare_pointer(Value *pointer, const Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (!f->params[i].ctype)
			return;
	}
	if (!value_is_global_like(pointer) && !pointer->ctype)
		pointer->ctype = pointer_ctype(f->module->arena, f);
}

/* The calls of targets[0..], chosen by comparing the pointer. */
static Value *build_choice(Builder *b, const Op *call, Func *const *targets, size_t n_targets, Value *const *args)
{
	const uint32_t n = call->n_operands - 1;
	if (n_targets == 1)
		return build_known_call(b, targets[0], args, n);
	declare_pointer(op_operand(call, 0), targets[0]);
	Value *is_first = build_binary(b, OP_eq, op_operand(call, 0), func_value(targets[0]));
	const Type *type = call->n_results ? op_result(call)->type : NULL;
	Op *choice = build_if(b, is_first, &type, call->n_results);
	for (uint32_t side = 0; side < 2; side++) {
		Builder in = builder_at_end(&choice->blocks[side]);
		in.loc = call->loc;
		Value *v = build_choice(&in, call, targets + side, side == 0 ? 1 : n_targets - 1, args);
		build_yield(&in, &v, call->n_results);
	}
	return call->n_results ? op_result(choice) : NULL;
}

static bool devirtualise_call(Devirtualiser *d, const Aliases *aliases, Op *call)
{
	Search s = { .d = d, .aliases = aliases };
	if (!find_targets(&s, op_operand(call, 0), 0))
		return false;
	size_t n = 0;
	for (size_t i = 0; i < s.targets.count; i++) {
		if (fits(s.targets.at[i], call))
			s.targets.at[n++] = s.targets.at[i];
	}
	if (n == 0 || n > MAX_TARGETS)
		return false;
	Value **args = ARENA_ARRAY(d->arena, Value *, call->n_operands);
	for (uint32_t i = 1; i < call->n_operands; i++)
		args[i - 1] = op_operand(call, i);
	Builder b = builder_before(call);
	Value *v = build_choice(&b, call, s.targets.at, n, args);
	if (v)
		value_supersede(call->func, op_result(call), v);
	op_discard(call);
	return true;
}

bool pass_devirtualise(Module *m, PassContext *ctx)
{
	Devirtualiser d = { .arena = ctx->arena, .module = m };
	bool changed = false;
	look_at_program(&d);
	for (size_t i = 0; i < m->funcs.count; i++) {
		OpVec calls = { 0 };
		FOR_EACH_OP(op, &m->funcs.at[i]->body) {
			if (op->code == OP_call_ptr)
				vec_push(ctx->arena, &calls, op);
		}
		const Aliases *aliases = calls.count ? aliases_of(ctx->arena, m->funcs.at[i]) : NULL;
		for (size_t k = 0; k < calls.count; k++)
			changed |= devirtualise_call(&d, aliases, calls.at[k]);
	}
	return changed;
}
