/* Turns locals into values: scalars whose address is only used to read and write them, fields of structs,
 * elements of small arrays with constant indices.
 *
 *   %p = local 1 : @point                          %p_x = select ...
 *   store %a, %p[0].x                              (p_x is a)
 *   if %c { store %b, %p[0].x  yield }      ->     %p_x = if %c -> f64 { yield %b } else { yield %a }
 *   %x = load %p[0].x                              (x is p_x)
 *
 * promote_find.c finds the leaves of locals that can.  Then one walk over the nested blocks keeps the
 * current value of each: an if that writes it gets a result, a loop that writes it a carried value.  A
 * local inside a loop begins anew in each iteration, so nothing outside its block needs to carry it. */
#include "transform/promote.h"

#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

/* what regions write ----------------------------------------------------------------------------- */

/* The leaves of a candidate that lie in a store, copy or zero: *first, and how many. */
static const Candidate *written_leaves(const Promoter *p, const Op *op, uint32_t *first, uint32_t *count)
{
	const bool is_store = op->code == OP_store || op->code == OP_accum;
	if (!is_store && op->code != OP_copy && op->code != OP_zero)
		return NULL;
	const Place *place = promote_place(p, op_operand(op, is_store ? 1 : 0));
	if (!place || place->is_varying)
		return NULL;
	int64_t n = 1;
	if (!is_store)
		n = op_operand(op, op->code == OP_copy ? 2 : 1)->as.constant.integer;
	const int64_t size = is_store ? op_operand(op, 0)->type->size : op->type->size;
	const Candidate *c = place->candidate;
	return leaves_between(&c->leaves, place->offset, place->offset + n * size, first, count) ? c : NULL;
}

typedef struct WriteScan {
	Promoter *promoter;
	uint32_t *seen;   /* by variable: the last list that has it */
	uint32_t  n_lists;
} WriteScan;

/* Each one once, without those whose local stands in `own`. */
static VariableVec unique(WriteScan *scan, const VariableVec *all, const Block *own)
{
	VariableVec once = { 0 };
	scan->n_lists++;
	for (size_t i = 0; i < all->count; i++) {
		const uint32_t v = all->at[i];
		if (scan->seen[v] == scan->n_lists)
			continue;
		scan->seen[v] = scan->n_lists;
		if (scan->promoter->variables.at[v].candidate->local->parent != own)
			vec_push(scan->promoter->arena, &once, v);
	}
	return once;
}

static void append(Arena *arena, VariableVec *to, const VariableVec *from)
{
	for (size_t i = 0; i < from->count; i++)
		vec_push(arena, to, from->at[i]);
}

static VariableVec scan_block(WriteScan *scan, const Block *block);

static const VariableVec *scan_region(WriteScan *scan, const Op *op)
{
	Arena *arena = scan->promoter->arena;
	VariableVec all = { 0 };
	for (uint32_t k = 0; k < op->n_blocks; k++) {
		const VariableVec inner = scan_block(scan, &op->blocks[k]);
		append(arena, &all, &inner);
	}
	VariableVec *of_region = ARENA_NEW(arena, VariableVec);
	*of_region = unique(scan, &all, NULL);
	map_put(arena, &scan->promoter->writes, op, of_region);
	return of_region;
}

/* The variables from outside of `block` that it writes; notes those of each region in it. */
static VariableVec scan_block(WriteScan *scan, const Block *block)
{
	Promoter *p = scan->promoter;
	VariableVec all = { 0 };
	for (const Op *op = block->first; op; op = op->next) {
		uint32_t first, count;
		const Candidate *c = written_leaves(p, op, &first, &count);
		for (uint32_t i = first; c && i < first + count; i++) {
			if (!c->is_kept[i])
				vec_push(p->arena, &all, c->variable[i]);
		}
		if (op->n_blocks)
			append(p->arena, &all, scan_region(scan, op));
	}
	return unique(scan, &all, block);
}

/* replacing accesses ----------------------------------------------------------------------------- */

/* The promoted leaf that a load, store or accum through this pointer means; NULL: memory. */
static const uint32_t *variable_at(const Promoter *p, const Value *pointer)
{
	const Place *place = promote_place(p, pointer);
	if (!place || place->is_varying)
		return NULL;
	const Candidate *c = place->candidate;
	for (uint32_t i = 0; i < c->leaves.count; i++) {
		if (c->leaves.at[i].offset == place->offset)
			return c->is_kept[i] ? NULL : &c->variable[i];
	}
	return NULL;
}

static void set_current(Promoter *p, uint32_t variable, Value *v)
{
	value_set_name(p->func, v, p->variables.at[variable].name);
	p->current[variable] = v;
}

static void start_local(Promoter *p, const Candidate *c)
{
	Module *m = p->func->module;
	const bool is_zero = op_has(c->local, ATTR_zero);
	for (uint32_t i = 0; i < c->leaves.count; i++) {
		const Type *type = c->leaves.at[i].type;
		if (!c->is_kept[i])
			p->current[c->variable[i]] = is_zero ? const_zero(m, type) : value_undef(m, type);
	}
}

static void replace_accum(Promoter *p, Op *op, uint32_t variable)
{
	const Op *local = p->variables.at[variable].candidate->local;
	Builder b = builder_before(op);
	b.adjoint = op_has(local, ATTR_shadow);
	set_current(p, variable, SEEDED(promoted_sum_assigned) ? op_operand(op, 0) : build_binary(&b, OP_add, p->current[variable], op_operand(op, 0)));
}

/* One side of a copy: leaves of a candidate, or the same leaves of memory. */
typedef struct Side {
	Value           *pointer;
	const Candidate *candidate; /* NULL: memory */
	uint32_t         first;     /* of its leaves */
} Side;

static Side side_of(const Promoter *p, Value *pointer, int64_t size)
{
	const Place *place = promote_place(p, pointer);
	Side side = { .pointer = pointer };
	uint32_t count;
	if (place && !place->is_varying &&
	    leaves_between(&place->candidate->leaves, place->offset, place->offset + size, &side.first, &count))
		side.candidate = place->candidate;
	return side;
}

static const uint32_t *side_variable(const Side *side, uint32_t i)
{
	const Candidate *c = side->candidate;
	return c && !c->is_kept[side->first + i] ? &c->variable[side->first + i] : NULL;
}

/* An array that was not taken apart: its first scalar or struct, and how many. */
static Value *first_of_array(Builder *b, Value *array, int64_t *count)
{
	TypeTable *types = &b->func->module->types;
	*count = 1;
	while (array->type->elem->kind == TYPE_ARRAY) {
		*count *= array->type->elem->count;
		array = build_element(b, array, const_int(b->func->module, type_index(types), 0));
	}
	return array;
}

/* copy {to, from}, or zero {to}, of such an array */
static void build_on_array(Builder *b, OpCode code, Value *const *arrays, uint32_t n)
{
	Module *m = b->func->module;
	Value *operands[3];
	int64_t count = 0;
	for (uint32_t i = 0; i < n; i++)
		operands[i] = first_of_array(b, arrays[i], &count);
	operands[n] = const_int(m, type_index(&m->types), count);
	build_op(b, code, operands[0]->type->elem, operands, n + 1);
}

/* copy, leaf by leaf.  `leaves` are those of the copied type. */
static void replace_copy(Promoter *p, Op *op, const LeafVec *leaves, const Side *to, const Side *from)
{
	Builder b = builder_before(op);
	for (uint32_t i = 0; i < leaves->count; i++) {
		const Leaf *leaf = &leaves->at[i];
		const uint32_t *target = side_variable(to, i), *source = side_variable(from, i);
		if (!type_is_scalar(leaf->type)) {
			Value *arrays[] = { leaf_address(&b, to->pointer, leaf), leaf_address(&b, from->pointer, leaf) };
			build_on_array(&b, OP_copy, arrays, 2);
			continue;
		}
		Value *v = source ? p->current[*source] : build_load(&b, leaf_address(&b, from->pointer, leaf));
		if (target)
			set_current(p, *target, v);
		else if (v->kind != VALUE_UNDEF)
			build_store(&b, v, leaf_address(&b, to->pointer, leaf));
	}
}

static void replace_zero(Promoter *p, Op *op, const LeafVec *leaves, const Side *to)
{
	Builder b = builder_before(op);
	Module *m = p->func->module;
	for (uint32_t i = 0; i < leaves->count; i++) {
		const Leaf *leaf = &leaves->at[i];
		const uint32_t *target = side_variable(to, i);
		if (target) {
			if (!SEEDED(promoted_zero_lost))
				p->current[*target] = const_zero(m, leaf->type);
			continue;
		}
		Value *at = leaf_address(&b, to->pointer, leaf);
		if (type_is_scalar(leaf->type))
			build_store(&b, const_zero(m, leaf->type), at);
		else
			build_on_array(&b, OP_zero, &at, 1);
	}
}

/* Whether it is replaced. */
static bool replace_range(Promoter *p, Op *op)
{
	const Value *length = op_operand(op, op->code == OP_copy ? 2 : 1);
	if (!value_is_const(length) || !op->type)
		return false;
	const int64_t n = length->as.constant.integer;
	const Side to = side_of(p, op_operand(op, 0), n * op->type->size);
	const Side from = op->code == OP_copy ? side_of(p, op_operand(op, 1), n * op->type->size) : (Side){ 0 };
	LeafVec leaves = { 0 };
	if ((!to.candidate && !from.candidate) || !leaves_of(p->arena, op->type, n, &leaves))
		return false;
	bool is_touched = false;
	for (uint32_t i = 0; i < leaves.count; i++)
		is_touched |= side_variable(&to, i) || side_variable(&from, i);
	if (!is_touched)
		return false;
	if (op->code == OP_copy)
		replace_copy(p, op, &leaves, &to, &from);
	else
		replace_zero(p, op, &leaves, &to);
	return true;
}

/* Whether op is replaced. */
static bool replace_access(Promoter *p, Op *op)
{
	const uint32_t *variable;
	switch (op->code) {
	case OP_local: {
		const Place *place = promote_place(p, op_result(op));
		if (place)
			start_local(p, place->candidate);
		return false;
	}
	case OP_load:
		variable = variable_at(p, op_operand(op, 0));
		if (variable)
			value_supersede(p->func, op_result(op), p->current[*variable]);
		return variable;
	case OP_store:
		variable = variable_at(p, op_operand(op, 1));
		if (variable)
			set_current(p, *variable, op_operand(op, 0));
		return variable;
	case OP_accum:
		variable = variable_at(p, op_operand(op, 1));
		if (variable)
			replace_accum(p, op, *variable);
		return variable;
	case OP_copy:
	case OP_zero:
		return replace_range(p, op);
	default:
		return false;
	}
}

/* the walk --------------------------------------------------------------------------------------- */

static void add_current(const Promoter *p, Op *end, const VariableVec *written)
{
	for (size_t i = 0; i < written->count; i++)
		op_add_operand(end, p->current[written->at[i]]);
}

static void promote_block(Promoter *p, Block *block, const VariableVec *written);

/* From here on the variable is this new result or argument. */
static void rename_current(Promoter *p, uint32_t variable, Value *v)
{
	const Variable *of = &p->variables.at[variable];
	if (!of->leaf->name[0])
		v->ctype = op_result(of->candidate->local)->ctype;
	p->current[variable] = v;
}

static void promote_if(Promoter *p, Op *op, const VariableVec *written)
{
	Value **before = ARENA_ARRAY(p->arena, Value *, written->count);
	for (size_t i = 0; i < written->count; i++)
		before[i] = p->current[written->at[i]];
	for (uint32_t k = 0; k < op->n_blocks; k++) {
		promote_block(p, &op->blocks[k], written);
		for (size_t i = 0; i < written->count; i++)
			p->current[written->at[i]] = before[i];
	}
	for (size_t i = 0; i < written->count; i++) {
		const Variable *variable = &p->variables.at[written->at[i]];
		rename_current(p, written->at[i], op_add_result(op, variable->name, variable->leaf->type));
	}
}

static void promote_loop(Promoter *p, Op *op, const VariableVec *written)
{
	const uint32_t first = op->n_results;
	Block *body = &op->blocks[0];
	for (size_t i = 0; i < written->count; i++) {
		loop_add_carried(op, p->variables.at[written->at[i]].name, p->current[written->at[i]], NULL);
		rename_current(p, written->at[i], body->args[body->n_args - 1]);
	}
	promote_block(p, body, written);
	for (size_t i = 0; i < written->count; i++)
		rename_current(p, written->at[i], op->results[first + i]);
}

/* written: what the region around carries */
static void promote_block(Promoter *p, Block *block, const VariableVec *written)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		if (op->code == OP_exit_if || op->code == OP_yield) {
			add_current(p, op, written);
		} else if (op->code == OP_if) {
			promote_if(p, op, map_get(&p->writes, op));
		} else if (op_is_loop(op)) {
			promote_loop(p, op, map_get(&p->writes, op));
		} else if (replace_access(p, op)) {
			op_discard(op);
		}
	}
}

static bool promote_func(Arena *arena, Func *f)
{
	Promoter p = { .arena = arena, .func = f };
	promote_find(&p);
	if (!p.variables.count)
		return false;
	WriteScan scan = { .promoter = &p, .seen = ARENA_ARRAY(arena, uint32_t, p.variables.count) };
	scan_block(&scan, &f->body);
	p.current = ARENA_ARRAY(arena, Value *, p.variables.count);
	const VariableVec none = { 0 };
	promote_block(&p, &f->body, &none);
	remove_dead(arena, f);
	return true;
}

bool pass_promote(Func *f, PassContext *ctx)
{
	return promote_func(ctx->arena, f);
}
