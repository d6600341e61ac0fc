/* What stands in the way of moving a value's text to where it is used: a write to a variable that it
 * reads, or, for a load, to memory that may be the same. */
#include "backend/plan.h"

/* Looking further than this many writes is not worth the line it saves. */
enum { LOOK_AHEAD = 100 };

bool writes_variable_between(const Variable *v, uint32_t from, uint32_t to)
{
	size_t low = 0, high = v->writes.count;

	if (v->writes.count < 2)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->writes.at[middle] <= from)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->writes.count && v->writes.at[low] < to;
}

/* ---- addresses ---- */

const Value *root_of_pointer(const Value *v)
{
	while (v->kind == VALUE_RESULT &&
	       (v->as.op->code == OP_address ||
	        (v->as.op->code == OP_cast && type_is_ptr(op_operand(v->as.op, 0)->type))))
		v = op_operand(v->as.op, 0);
	return v;
}

static const Op *address_of(const Value *v)
{
	return v->kind == VALUE_RESULT && v->as.op->code == OP_address ? v->as.op : NULL;
}

/* Paths from one base that part at a field or at constant indices. */
static bool paths_part(const Value *a, const Value *b)
{
	const Op *x = address_of(a), *y = address_of(b);
	uint32_t k = 1;

	if (!x || !y || op_operand(x, 0) != op_operand(y, 0))
		return false;
	for (int i = 0; i < x->n_path && i < y->n_path; i++) {
		const Value *p, *q;

		if (x->path[i] != STEP_INDEX || y->path[i] != STEP_INDEX) {
			if (x->path[i] != y->path[i])
				return true; /* members of a union are told apart by nothing */
			continue;
		}
		p = op_operand(x, k);
		q = op_operand(y, k++);
		if (p != q)
			return value_is_const(p) && value_is_const(q) &&
			       p->as.constant.integer != q->as.constant.integer;
	}
	return false;
}

static bool passes_union(const Value *v)
{
	const Op *op = address_of(v);
	const Type *type = op ? op_operand(op, 0)->type->elem : NULL;

	for (int i = 1; op && i < op->n_path; i++) {
		if (type->kind == TYPE_RECORD && type->record->is_union)
			return true;
		type = op->path[i] == STEP_INDEX ? type->elem
		                                 : type->record->fields[op->path[i]].type;
	}
	return type && type->kind == TYPE_RECORD && type->record->is_union;
}

/* ---- objects ---- */

static bool is_object_made_here(const Value *v)
{
	return v->kind == VALUE_RESULT && op_makes_object(v->as.op);
}

static unsigned flags_of(const Value *v)
{
	if (v->kind != VALUE_ARG || v->as.block->parent)
		return 0;
	return v->as.block->func->params[v->index].flags;
}

enum { MAX_USES = 256 }; /* that are looked at: the question comes often */

/* Whether only loads, stores and the like see the pointer, directly or through addresses. */
static bool stays_here(const Value *v, int depth, int *looks)
{
	if (depth > 4)
		return false;
	for (const Use *use = v->uses; use; use = use->next) {
		const Op *op = use->user;

		if (--*looks < 0)
			return false;
		switch ((int)op->code) {
		case OP_load:
		case OP_accum:
		case OP_zero:
		case OP_free: break;
		case OP_copy:
		case OP_move: break;
		case OP_store:
			if (use == &op->operands[0])
				return false;
			break;
		case OP_address:
			if (!stays_here(op->results[0], depth + 1, looks))
				return false;
			break;
		default: return false;
		}
	}
	return true;
}

static bool is_private(const Value *root)
{
	int looks = MAX_USES;

	return is_object_made_here(root) && stays_here(root, 0, &looks);
}

/* Different roots that are different objects. */
static bool roots_part(const Value *a, const Value *b)
{
	bool a_is_ours = is_object_made_here(a) || a->kind == VALUE_GLOBAL;
	bool b_is_ours = is_object_made_here(b) || b->kind == VALUE_GLOBAL;

	if (a_is_ours && b_is_ours)
		return true;
	if ((flags_of(a) | flags_of(b)) & (PARAM_NOALIAS | PARAM_BYVAL | PARAM_RESULT | PARAM_WORK))
		return true;
	if ((is_object_made_here(a) && b->kind == VALUE_ARG && !b->as.block->parent) ||
	    (is_object_made_here(b) && a->kind == VALUE_ARG && !a->as.block->parent))
		return true;
	return is_private(a) || is_private(b);
}

/* C's effective types: a store of one scalar type does not change an object of another. */
static bool types_part(const Type *a, const Type *b)
{
	if (!type_is_scalar(a) || !type_is_scalar(b) || a == b)
		return false;
	if (type_is_float(a) || type_is_float(b))
		return a->size != 1 && b->size != 1;
	return a->kind != b->kind && a->size != 1 && b->size != 1;
}

static bool may_be_same(const Value *written, const Type *type, const Op *load)
{
	const Value *read = op_operand(load, 0), *a = root_of_pointer(written), *b = root_of_pointer(read);

	if (a != b)
		return !roots_part(a, b) && !types_part(type, load->type);
	if (passes_union(written) || passes_union(read))
		return true;
	return !paths_part(written, read) && !types_part(type, load->type);
}

static bool never_written(const Value *pointer)
{
	const Value *root = root_of_pointer(pointer);

	if (root->kind == VALUE_GLOBAL)
		return root->as.global->kind == GLOBAL_CONST;
	return (flags_of(root) & (PARAM_CONST | PARAM_NOALIAS)) == (PARAM_CONST | PARAM_NOALIAS);
}

static bool may_write(const Op *op, const Op *load)
{
	const Value *pointer = op_operand(load, 0);

	switch ((int)op->code) {
	case OP_store:
	case OP_accum: return may_be_same(op_operand(op, 1), op->type, load);
	case OP_copy:
	case OP_move:
	case OP_zero: return may_be_same(op_operand(op, 0), op->type, load);
	case OP_push:
	case OP_pop:
	case OP_stack_free:
	case OP_assert:
	case OP_trace:
	case OP_trace_end:
	case OP_trace_shape:
	case OP_trips_exceeded: return false;
	case OP_free: return may_be_same(op_operand(op, 0), load->type, load);
	case OP_load: return op_has(op, ATTR_volatile);
	case OP_call:
		if (op->callee->summary.known && !op->callee->summary.writes_memory)
			return false;
		return !is_private(root_of_pointer(pointer));
	default: return !is_private(root_of_pointer(pointer));
	}
}

/* ---- ranges of positions ---- */

static size_t first_behind(Plan *p, uint32_t position)
{
	size_t low = 0, high = p->memory.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan_op(p, p->memory.at[middle])->begin <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool writes_memory_between(Plan *p, const Op *load, uint32_t from, uint32_t to)
{
	bool is_load = load->code == OP_load;
	int looked = 0;

	if (is_load && never_written(op_operand(load, 0)))
		return false;
	for (size_t i = first_behind(p, from); i < p->memory.count; i++) {
		const Op *op = p->memory.at[i];

		if (plan_op(p, op)->begin >= to)
			return false;
		if (looked++ > LOOK_AHEAD || !is_load || may_write(op, load))
			return true;
	}
	return false;
}

bool has_memory_operation_between(Plan *p, uint32_t from, uint32_t to)
{
	size_t low = 0, high = p->order.count;
	int looked = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan_op(p, p->order.at[middle])->begin <= from)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < p->order.count; low++) {
		const Op *op = p->order.at[low];

		if (plan_op(p, op)->begin >= to)
			return false;
		if (looked++ > LOOK_AHEAD)
			return true;
		if (plan_op(p, op)->is_needed && op_info(op->code)->effect != EFFECT_PURE &&
		    op->code != OP_yield)
			return true;
	}
	return false;
}
