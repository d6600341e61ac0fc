/* Puts functions with bodies into their callers, callees first:
 *
 *   %y = call @square(%x)          ->        %y.1 = mul %x, %x : f64
 *
 * A body is one block that ends in its only return, so inlining is a copy of the operations with
 * parameters replaced by arguments.  A struct by value becomes a local and a copy.  Calls stay where the
 * callee is recursive, inactive, has a hand-written adjoint or inactive parameters, and where the module
 * would grow past MAX_OPS. */
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_OPS = 400000, SMALL_OPS = 60 };

typedef struct Node {
	Func *func;
	int   number, low; /* Tarjan's; number 0: not seen */
	bool  is_open;
	bool  is_recursive;
	bool  holds_floats; /* or handles data that may */
	int   n_ops;
} Node;

typedef struct Inliner {
	Arena *arena;
	Map    nodes; /* Func -> Node */
	VEC(Node *) open;
	VEC(Node *) order; /* callees before callers */
	int    count;
	long   n_ops;
	bool   only_needed; /* --no-inline: what calls through pointers that it is given has to know which */
} Inliner;

/* the call graph --------------------------------------------------------------------------------- */

static bool op_holds_floats(const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		if (type_holds_floats(op_operand(op, i)->type))
			return true;
	}
	for (uint32_t i = 0; i < op->n_results; i++) {
		if (type_holds_floats(op->results[i]->type))
			return true;
	}
	return op->type && type_holds_floats(op->type);
}

/* A pointer through which data of the caller may be reached: activity goes by object, so even a function that only
 * touches the integers of a struct counts.  Text and opaque types do not. */
static bool leads_to_data(const Type *type)
{
	if (!type_is_ptr(type))
		return false;
	const Type *elem = type->elem;
	if (elem->kind == TYPE_RECORD)
		return elem->record->is_complete;
	return elem->kind != TYPE_VOID && elem->kind != TYPE_FUNC && !(elem->kind == TYPE_INT && elem->int_kind == INT_CHAR);
}

static bool handles_data(const Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (leads_to_data(f->body.args[i]->type))
			return true;
	for (uint32_t i = 0; i < f->n_results; i++)
		if (leads_to_data(f->results[i]))
			return true;
	return false;
}

static Node *visit(Inliner *in, Func *f);

static void visit_callee(Inliner *in, Node *node, Func *callee)
{
	if (!callee->body.first)
		return;
	Node *to = map_get(&in->nodes, callee);
	if (to && to->is_open) {
		if (to->number < node->low)
			node->low = to->number;
	} else {
		if (!to)
			to = visit(in, callee);
		if (to->is_open && to->low < node->low)
			node->low = to->low;
	}
	node->is_recursive |= to == node;
	node->holds_floats |= to->holds_floats;
}

/* Tarjan's algorithm; a component comes after those that it calls. */
static Node *visit(Inliner *in, Func *f)
{
	Node *node = ARENA_NEW(in->arena, Node);
	node->func = f;
	node->number = node->low = ++in->count;
	node->is_open = true;
	node->holds_floats = handles_data(f);
	map_put(in->arena, &in->nodes, f, node);
	const size_t place = in->open.count;
	vec_push(in->arena, &in->open, node);
	FOR_EACH_OP(op, &f->body) {
		node->n_ops++;
		node->holds_floats |= op_holds_floats(op);
		if (op->code == OP_call)
			visit_callee(in, node, op->callee);
	}
	in->n_ops += node->n_ops;
	if (node->low < node->number)
		return node;
	const bool is_cycle = in->open.count > place + 1;
	while (in->open.count > place) {
		Node *member = vec_pop(&in->open);
		member->is_open = false;
		member->is_recursive |= is_cycle;
		vec_push(in->arena, &in->order, member);
	}
	return node;
}

/* inlining --------------------------------------------------------------------------------------- */

static bool has_inactive_parameter(const Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (f->params[i].flags & PARAM_INACTIVE && type_reaches_floats(f->body.args[i]->type))
			return true;
	}
	return false;
}

enum { MAX_TYPE_DEPTH = 4 };

static bool leads_to_functions(const Type *type, int depth)
{
	while (type->kind == TYPE_ARRAY)
		type = type->elem;
	if (type->kind == TYPE_FUNC)
		return true;
	if (depth == MAX_TYPE_DEPTH)
		return false;
	if (type->kind == TYPE_PTR)
		return leads_to_functions(type->elem, depth + 1);
	for (int i = 0; type->kind == TYPE_RECORD && i < type->record->n_fields; i++)
		if (leads_to_functions(type->record->fields[i].type, depth + 1))
			return true;
	return false;
}

/* It is given functions, or tensors, which have a shape only where their operations are put in place. */
static bool has_to_go(const Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (leads_to_functions(f->body.args[i]->type, 0) || f->body.args[i]->type->kind == TYPE_TENSOR)
			return true;
	return f->n_results && f->results[0]->kind == TYPE_TENSOR;
}

static bool may_inline(const Inliner *in, const Op *call)
{
	const Func *callee = call->callee;
	const Node *node = map_get(&in->nodes, callee);
	if (!node || callee->kind != FUNC_USER || callee->is_inactive || callee->is_variadic || callee->adjoint ||
	    node->is_recursive || has_inactive_parameter(callee) || call->n_operands != callee->body.n_args)
		return false;
	if ((!node->holds_floats && node->n_ops > SMALL_OPS) || (in->only_needed && !has_to_go(callee)))
		return false;
	return in->n_ops + node->n_ops <= MAX_OPS;
}

/* The function's own copy of a struct that is passed by value. */
static Value *own_copy(Builder *b, const Value *param, Value *arg)
{
	Module *m = b->func->module;
	Value *one = const_int(m, type_index(&m->types), 1);
	Value *copy = build_local(b, param->name, param->type->elem, one);
	build_copy(b, param->type->elem, copy, arg, one);
	return copy;
}

/* Puts a copy of the callee's body in the place of a call; the callee has one, with as many parameters as the call
 * has arguments. */
static void call_inline(Op *call)
{
	Func *f = call->func;
	const Func *callee = call->callee;
	Map map = { 0 };
	Builder b = builder_before(call);
	for (uint32_t i = 0; i < callee->body.n_args; i++) {
		const Value *param = callee->body.args[i];
		Value *arg = op_operand(call, i);
		if (callee->params[i].flags & PARAM_BYVAL && !SEEDED(struct_not_copied))
			arg = own_copy(&b, param, arg);
		else if (type_is_scalar(arg->type))
			value_set_name(f, arg, param->name);
		map_put(f->module->arena, &map, param, arg);
	}
	const Op *end = block_terminator(&callee->body);
	for (const Op *op = callee->body.first; op != end; op = op->next)
		block_insert_before(call, op_clone(f, op, &map));
	for (uint32_t i = 0; i < call->n_results; i++) {
		Value *v = op_operand(end, i), *copy = map_get(&map, v);
		value_supersede(f, call->results[i], copy ? copy : v);
	}
	op_erase(call);
}

static bool inline_into(Inliner *in, Node *node, Diag *diag)
{
	OpVec calls = { 0 };
	FOR_EACH_OP(op, &node->func->body) {
		if (op->code == OP_call)
			vec_push(in->arena, &calls, op);
	}
	bool changed = false;
	for (size_t i = 0; i < calls.count; i++) {
		if (!may_inline(in, calls.at[i]))
			continue;
		const int n = ((const Node *)map_get(&in->nodes, calls.at[i]->callee))->n_ops;
		diag_remark(diag, calls.at[i]->loc, "'%s' is inlined", calls.at[i]->callee->name);
		call_inline(calls.at[i]);
		node->n_ops += n;
		in->n_ops += n;
		changed = true;
	}
	return changed;
}

bool pass_inline(Module *m, PassContext *ctx)
{
	Inliner in = { .arena = ctx->arena, .only_needed = ctx->options && ctx->options->no_inline };
	for (size_t i = 0; i < m->funcs.count; i++) {
		Func *f = m->funcs.at[i];
		if (f->body.first && !map_get(&in.nodes, f))
			visit(&in, f);
	}
	bool changed = false;
	for (size_t i = 0; i < in.order.count; i++)
		changed |= inline_into(&in, in.order.at[i], ctx->diag);
	return changed;
}
