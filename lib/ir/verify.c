/* One function at a time, in two walks: the first numbers the operations, the second looks at links, types and
 * structure of each, that every operand is visible where it is read, and that use lists and operands
 * agree.  A fault is reported with the operation's line. */
#include "ir/verify.h"

#include <string.h>

#include "ir/build.h"
#include "ir/signature.h"
#include "ir/text.h"
#include "ir/walk.h"

typedef struct Verifier {
	const Func *func;
	Module     *module;
	TypeTable  *types;
	Arena       arena; /* scratch */
	VEC(const Op *) order; /* in pre-order, from 1; an operation's id is its place */
	VEC(uint32_t) ends; /* by place: that of the last operation inside, or its own */
	size_t      n_uses; /* by operands, that no value has named yet */
	int         n_faults;
} Verifier;

/* ---- reports ---- */

static void fault(Verifier *v, const Op *op, const char *format, ...) PRINTF_LIKE(3, 4);

static void fault(Verifier *v, const Op *op, const char *format, ...)
{
	Text line = text_new(&v->arena);
	va_list args;

	va_start(args, format);
	text_vprintf(&line, format, args);
	va_end(args);
	if (op) {
		text_add(&line, ": ");
		op_print(&line, op);
	}
	v->n_faults++;
	diag_error(v->module->diag, op ? op->loc : v->func->loc, "in @%s: %s", v->func->name, line.at);
}

/* ---- types ---- */

static void check_operand(Verifier *v, const Op *op, uint32_t i, char letter)
{
	const Type *type = op_operand(op, i)->type;

	if (letter_admits(v->types, letter, op->type, type))
		return;
	if (letter == 'T' || letter == '*')
		fault(v, op, "operand %u is %s, not %s", (unsigned)i, type->text,
		      operand_type(op, i)->text);
	else
		fault(v, op, "operand %u is %s, not %s", (unsigned)i, type->text, letter_text(letter));
}

static void check_signature(Verifier *v, const Op *op)
{
	Signature s = op_signature(op->code);
	uint32_t n = (uint32_t)strlen(s.operands), n_results = s.result != 0;

	if (s.over && !op->type) {
		fault(v, op, "the type is missing");
		return;
	}
	if (s.over && !letter_admits(v->types, s.over, NULL, op->type))
		fault(v, op, "%s is not %s", op->type->text, letter_text(s.over));
	if (*s.operands == '-')
		return;
	if (op->n_operands != n) {
		fault(v, op, "%u operands instead of %u", (unsigned)op->n_operands, (unsigned)n);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		check_operand(v, op, i, s.operands[i]);
	if (op->n_blocks)
		return;
	if (op->n_results != n_results)
		fault(v, op, "%u results instead of %u", (unsigned)op->n_results, (unsigned)n_results);
	else if (n_results && op->results[0]->type != result_type(v->types, op->code, op->type))
		fault(v, op, "the result is %s", op->results[0]->type->text);
}

/* Operands from `first` on have the types that operand_type knows, `n` of them. */
static void check_list(Verifier *v, const Op *op, uint32_t first, uint32_t n, const char *what)
{
	if (op->n_operands - first != n) {
		fault(v, op, "%u %s instead of %u", (unsigned)(op->n_operands - first), what, (unsigned)n);
		return;
	}
	for (uint32_t i = first; i < op->n_operands; i++) {
		const Type *type = operand_type(op, i);

		if (type && op_operand(op, i)->type != type)
			fault(v, op, "operand %u is %s, not %s", (unsigned)i,
			      op_operand(op, i)->type->text, type->text);
	}
}

static void check_conversion(Verifier *v, const Op *op)
{
	const Type *from = op->n_operands ? op_operand(op, 0)->type : op->type;

	if (op->code == OP_cast && op->type && !type_is_ptr(from) && !type_is_ptr(op->type))
		fault(v, op, "a cast is from or to a pointer");
}

static void check_address(Verifier *v, const Op *op)
{
	const Type *type;
	uint32_t n_indices = 0;

	for (uint32_t i = 0; i < op->n_path; i++)
		n_indices += op->path[i] == STEP_INDEX;
	if (op->n_operands != n_indices + 1 || op->n_results != 1) {
		fault(v, op, "the path has %u indices", (unsigned)n_indices);
		return;
	}
	for (uint32_t i = 1; i < op->n_operands; i++)
		check_operand(v, op, i, 'I');
	type = address_type(v->types, op_operand(op, 0)->type, op->path, op->n_path);
	if (!type || type != op->type || type != op_result(op)->type)
		fault(v, op, "the path does not lead from %s to %s", op_operand(op, 0)->type->text,
		      op_result(op)->type->text);
}

static void check_call(Verifier *v, const Op *op)
{
	const Func *callee = op->callee;
	uint32_t n = callee ? callee->body.n_args : 0;

	if (!callee || module_func(v->module, callee->name) != callee) {
		fault(v, op, "the callee is not in the module");
		return;
	}
	if (op->n_operands < n || (op->n_operands > n && !callee->is_variadic))
		fault(v, op, "%u arguments instead of %u", (unsigned)op->n_operands, (unsigned)n);
	else
		check_list(v, op, 0, op->n_operands, "arguments");
	if (op->n_results != callee->n_results)
		fault(v, op, "%u results instead of %u", (unsigned)op->n_results,
		      (unsigned)callee->n_results);
	for (uint32_t i = 0; i < op->n_results && i < callee->n_results; i++)
		if (op->results[i]->type != callee->results[i])
			fault(v, op, "result %u is %s", (unsigned)i, op->results[i]->type->text);
}

static void check_call_ptr(Verifier *v, const Op *op)
{
	if (op->n_operands == 0 || op_operand(op, 0)->type != type_ptr(v->types, type_func(v->types)))
		fault(v, op, "a pointer to a function is called");
}

/* ---- regions ---- */

static void check_loop(Verifier *v, const Op *op)
{
	const Block *body = op->blocks;
	uint32_t first = loop_first_carried(op), n = op->n_results;

	if (op->n_blocks != 1 || body->n_args != first + n || op->n_operands != loop_first_init(op) + n) {
		fault(v, op, "arguments, initial values and results do not match");
		return;
	}
	if (op->code == OP_for && !type_is_int(body->args[0]->type))
		fault(v, op, "the index is %s", body->args[0]->type->text);
	check_list(v, op, 0, op->n_operands, "operands");
	for (uint32_t i = 0; i < n; i++)
		if (body->args[first + i]->type != op->results[i]->type)
			fault(v, op, "result %u is %s", (unsigned)i, op->results[i]->type->text);
	if (op_int(op, ATTR_step, 1) < 1)
		fault(v, op, "the step is not positive");
}

static void check_yield(Verifier *v, const Op *op)
{
	const Op *target = yield_target(op);
	uint32_t first = op->code == OP_exit_if;

	if (!target || (first && !op_is_loop(target)))
		fault(v, op, "only at the top level of a %s", first ? "loop" : "region");
	else if (op->n_operands < first)
		fault(v, op, "the condition is missing");
	else
		check_list(v, op, first, target->n_results, "values");
	if (first && op->n_operands)
		check_operand(v, op, 0, 'b');
}

static void check_return(Verifier *v, const Op *op)
{
	if (op->parent != &v->func->body)
		fault(v, op, "only at the end of a function");
	check_list(v, op, 0, v->func->n_results, "values");
}

/* Each block ends with its terminator and has no other. */
static void check_block(Verifier *v, const Op *parent, const Block *b)
{
	OpCode last = parent ? OP_yield : OP_return;

	if (!b->last || b->last->code != last)
		fault(v, parent, "a block does not end with %s", op_info(last)->name);
	if (b->first && b->first->parent != b)
		fault(v, b->first, "its links are wrong");
	for (uint32_t i = 0; i < b->n_args; i++)
		if (b->args[i]->kind != VALUE_ARG || b->args[i]->as.block != b ||
		    b->args[i]->index != i)
			fault(v, parent, "argument %u is not the block's", (unsigned)i);
}

/* Those of the first one of a block to the block are looked at there. */
static void check_links(Verifier *v, const Op *op)
{
	if (op->next && (op->code == OP_yield || op->code == OP_return))
		fault(v, op, "it is not the last of its block");
	if (op->func != v->func || (op->next && (op->next->prev != op || op->next->parent != op->parent)))
		fault(v, op, "its links are wrong");
}

static void check_op(Verifier *v, const Op *op)
{
	uint16_t n_blocks = op->code == OP_if ? 2 : op_is_loop(op);

	if (op->n_blocks != n_blocks) {
		fault(v, op, "it has %u blocks", (unsigned)op->n_blocks);
		return;
	}
	check_signature(v, op);
	switch ((int)op->code) {
	case OP_cast: check_conversion(v, op); break;
	case OP_address: check_address(v, op); break;
	case OP_call: check_call(v, op); break;
	case OP_call_ptr: check_call_ptr(v, op); break;
	case OP_for:
	case OP_loop: check_loop(v, op); break;
	case OP_yield:
	case OP_exit_if: check_yield(v, op); break;
	case OP_return: check_return(v, op); break;
	default: break;
	}
	for (uint16_t i = 0; i < n_blocks; i++)
		check_block(v, op, &op->blocks[i]);
}

/* ---- operands: there, visible, linked ---- */

static uint32_t order_of(const Verifier *v, const Op *op)
{
	return op->id < v->order.count && v->order.at[op->id] == op ? op->id : 0;
}

static uint32_t end_of(const Verifier *v, const Op *op)
{
	return v->ends.at[order_of(v, op)];
}

static bool stands_in(const Verifier *v, const Op *op, const Block *b)
{
	if (op->parent == b)
		return true;
	return b->first && order_of(v, b->first) <= order_of(v, op) && order_of(v, op) <= end_of(v, b->last);
}

/* Not by climbing: blocks may be nested a thousand deep. */
static bool is_visible(const Verifier *v, const Value *value, const Op *user)
{
	if (value->kind == VALUE_ARG)
		return value->as.block->func == v->func && stands_in(v, user, value->as.block);
	return order_of(v, value->as.op) && end_of(v, value->as.op) < order_of(v, user) &&
	       stands_in(v, user, value->as.op->parent);
}

static void check_uses_of(Verifier *v, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Use *use = &op->operands[i];

		if (use->user != op && use->value) {
			fault(v, op, "operand %u is linked to another operation", (unsigned)i);
		} else if (value_is_global_like(use->value)) {
			if (use->link)
				fault(v, op, "operand %u is linked", (unsigned)i);
		} else {
			if (!use->link || *use->link != use)
				fault(v, op, "operand %u is not linked", (unsigned)i);
			if (!is_visible(v, use->value, op))
				fault(v, op, "%%%s is not visible here", use->value->name);
		}
	}
}

/* A value counts its uses off v->n_uses. */
static void check_value(Verifier *v, const Op *op, const Value *value)
{
	for (const Use *use = value->uses; use; use = use->next) {
		if (use->value != value || !order_of(v, use->user) || v->n_uses == 0) {
			fault(v, op, "the uses of %%%s are wrong", value->name);
			return;
		}
		v->n_uses--;
	}
}

static void check_values(Verifier *v, const Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++) {
		const Value *value = op->results[i];

		if (value->kind != VALUE_RESULT || value->as.op != op || value->index != i)
			fault(v, op, "result %u is not the operation's", (unsigned)i);
		check_value(v, op, value);
	}
	for (uint16_t i = 0; i < op->n_blocks; i++)
		for (uint32_t k = 0; k < op->blocks[i].n_args; k++)
			check_value(v, op, op->blocks[i].args[k]);
}

/* Whether all operands are there, without which nothing else can be looked at. */
static bool has_operands(Verifier *v, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!op_operand(op, i)) {
			fault(v, NULL, "operand %u of %s is missing", (unsigned)i,
			      op_info(op->code)->name);
			return false;
		}
	for (uint32_t i = 0; i < op->n_operands; i++)
		v->n_uses += !value_is_global_like(op_operand(op, i));
	return true;
}

static void check_params(Verifier *v)
{
	const Func *f = v->func;

	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const Value *primal = f->params[i].primal;

		check_value(v, NULL, f->body.args[i]);
		if (!type_is_scalar(f->body.args[i]->type) && f->body.args[i]->type->kind != TYPE_STACK)
			fault(v, NULL, "the parameter %%%s is %s", f->body.args[i]->name,
			      f->body.args[i]->type->text);
		if (primal && (primal->kind != VALUE_ARG || primal->as.block != &f->body))
			fault(v, NULL, "%%%s is the shadow of no parameter", f->body.args[i]->name);
	}
}

/* False when an operand is missing. */
static bool number(Verifier *v, const Block *body)
{
	vec_push(&v->arena, &v->order, NULL);
	vec_push(&v->arena, &v->ends, 0);
	FOR_EACH_OP (op, body) {
		op->id = (uint32_t)v->order.count;
		vec_push(&v->arena, &v->ends, op->id);
		vec_push(&v->arena, &v->order, op);
		if (!has_operands(v, op))
			return false;
	}
	for (size_t i = v->order.count; i-- > 1;) {
		const Op *parent = v->order.at[i]->next ? NULL : v->order.at[i]->parent->parent;
		const uint32_t outer = parent ? order_of(v, parent) : 0;

		if (v->ends.at[outer] < v->ends.at[i])
			v->ends.at[outer] = v->ends.at[i];
	}
	return true;
}

static void verify_body(Verifier *v)
{
	const Block *body = &v->func->body;

	if (!number(v, body))
		return;
	check_block(v, NULL, body);
	check_params(v);
	FOR_EACH_OP (op, body) {
		check_links(v, op);
		check_op(v, op);
		check_uses_of(v, op);
		check_values(v, op);
	}
	if (v->n_uses && !v->n_faults)
		fault(v, NULL, "operands and lists of uses do not match");
}

static bool func_verify(const Func *f)
{
	Verifier v = { .func = f, .module = f->module, .types = &f->module->types };

	if (f->body.first)
		verify_body(&v);
	else
		check_params(&v);
	arena_free(&v.arena);
	return v.n_faults == 0;
}

static bool verify_global(const Module *m, const Global *g)
{
	int64_t n = type_scalar_count(g->type);

	for (uint32_t i = 0; i < g->n_init; i++) {
		const Type *type = n ? type_scalar(g->type, i % n, NULL, NULL) : NULL;

		if (value_is_global_like(g->init[i]) && g->init[i]->type == type && i / n < g->count)
			continue;
		diag_error(m->diag, g->loc, "initialiser %u of @%s does not fit", (unsigned)i, g->name);
		return false;
	}
	return true;
}

static bool verify_module(const Module *m, bool all)
{
	bool good = true;

	for (size_t i = 0; i < m->globals.count; i++)
		good = verify_global(m, m->globals.at[i]) && good;
	for (size_t i = 0; i < m->funcs.count; i++) {
		Func *f = m->funcs.at[i];

		if (!all && f->verified == f->edits + 1)
			continue;
		f->verified = func_verify(f) ? f->edits + 1 : 0;
		good = good && f->verified;
	}
	return good;
}

bool module_verify(const Module *m) { return verify_module(m, true); }

bool module_verify_edited(const Module *m) { return verify_module(m, false); }
