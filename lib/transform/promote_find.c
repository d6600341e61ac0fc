/* The candidates of promote: follows every use of a local's address. */
#include "ir/walk.h"
#include "transform/promote.h"

static void keep(Candidate *c, int64_t from, int64_t to)
{
	for (uint32_t i = 0; i < c->leaves.count; i++) {
		const Leaf *leaf = &c->leaves.at[i];
		if (leaf->offset < to && leaf->offset + leaf->type->size > from)
			c->is_kept[i] = true;
	}
}

/* An access by a computed index: the array around stays in memory. */
static void keep_array(const Place *place, const Type *elem)
{
	Candidate *c = place->candidate;
	int64_t from, to;
	if (array_around(c->local->type, c->count, elem, place->offset, &from, &to))
		keep(c, from, to);
	else
		c->escapes = true;
}

/* Where `address` points, walking from `place`. */
static Place walk_path(Place place, const Op *address)
{
	const Type *type = op_operand(address, 0)->type->elem;
	uint32_t operand = 1;
	for (int i = 0; i < address->n_path && !place.is_varying; i++) {
		if (address->path[i] != STEP_INDEX) {
			const Field *field = &type->record->fields[address->path[i]];
			place.offset += field->offset;
			type = field->type;
			continue;
		}
		if (i > 0)
			type = type->elem;
		const Value *index = op_operand(address, operand++);
		if (value_is_const(index)) {
			place.offset += index->as.constant.integer * type->size;
		} else {
			keep_array(&place, type);
			place.is_varying = true;
		}
	}
	return place;
}

/* The leaf that holds these bytes; NULL: several do. */
static const Leaf *leaf_around(const Candidate *c, int64_t from, int64_t to)
{
	for (uint32_t i = 0; i < c->leaves.count; i++) {
		const Leaf *leaf = &c->leaves.at[i];
		if (leaf->offset <= from && to <= leaf->offset + leaf->type->size)
			return leaf;
	}
	return NULL;
}

/* A load or store of this type: of exactly one leaf, or of memory that stays. */
static void check_scalar(const Place *place, const Type *type, const Op *op)
{
	Candidate *c = place->candidate;
	if (op_has(op, ATTR_volatile)) {
		c->escapes = true;
		return;
	}
	if (place->is_varying)
		return;
	const Leaf *leaf = leaf_around(c, place->offset, place->offset + type->size);
	if (!leaf) {
		c->escapes = true;
		return;
	}
	c->is_used[leaf - c->leaves.at] = true;
	if (leaf->offset != place->offset || leaf->type != type)
		c->is_kept[leaf - c->leaves.at] = true;
}

/* copy or zero: of whole leaves, or in an array that stays */
static void check_range(const Place *place, const Op *op, const Value *length)
{
	Candidate *c = place->candidate;
	if (place->is_varying)
		return;
	uint32_t first, count;
	const int64_t n = value_is_const(length) ? length->as.constant.integer : -1;
	if (n < 0 || n > MAX_LEAVES || !op->type) {
		c->escapes = true;
		return;
	}
	const int64_t end = place->offset + n * op->type->size;
	const Leaf *leaf = leaf_around(c, place->offset, end);
	if (leaf && !type_is_scalar(leaf->type))
		return;
	c->escapes |= !leaves_between(&c->leaves, place->offset, end, &first, &count);
	for (uint32_t i = first; i < first + count; i++)
		c->is_used[i] = true;
}

static void set_place(Promoter *p, Value *v, Place place)
{
	vec_push(p->arena, &p->places, place);
	v->id = (uint32_t)p->places.count;
}

/* One operation that uses a pointer; returns the pointer that it makes of it, NULL if none. */
static Value *check_use(Promoter *p, const Value *pointer, Op *op)
{
	const Place place = *promote_place(p, pointer);
	Candidate *c = place.candidate;
	switch (op->code) {
	case OP_address:
		set_place(p, op_result(op), walk_path(place, op));
		return op_result(op);
	case OP_load:
		check_scalar(&place, op_result(op)->type, op);
		return NULL;
	case OP_store:
	case OP_accum:
		if (op_operand(op, 0) == pointer)
			c->escapes = true;
		else
			check_scalar(&place, op_operand(op, 0)->type, op);
		return NULL;
	case OP_copy:
		check_range(&place, op, op_operand(op, 2));
		return NULL;
	case OP_zero:
		check_range(&place, op, op_operand(op, 1));
		return NULL;
	default:
		c->escapes = true;
		return NULL;
	}
}

static void follow_uses(Promoter *p, Candidate *c)
{
	VEC(Value *) pointers = { 0 };
	set_place(p, op_result(c->local), (Place){ .candidate = c });
	vec_push(p->arena, &pointers, op_result(c->local));
	while (pointers.count && !c->escapes) {
		const Value *pointer = vec_pop(&pointers);
		for (const Use *use = pointer->uses; use && !c->escapes; use = use->next) {
			Value *next = check_use(p, pointer, use->user);
			if (next)
				vec_push(p->arena, &pointers, next);
		}
	}
}

static Candidate *candidate_for(Promoter *p, Op *op)
{
	const Value *count = op_operand(op, 0);
	if (!value_is_const(count) || count->as.constant.integer < 1 || count->as.constant.integer > MAX_LEAVES)
		return NULL;
	Candidate *c = ARENA_NEW(p->arena, Candidate);
	c->local = op;
	c->count = count->as.constant.integer;
	if (!leaves_of(p->arena, op->type, c->count, &c->leaves))
		return NULL;
	for (uint32_t i = 0; i < c->leaves.count; i++)
		c->is_kept[i] = !type_is_scalar(c->leaves.at[i].type);
	return c;
}

static const char *variable_name(Promoter *p, const Candidate *c, const Leaf *leaf)
{
	const char *object = op_result(c->local)->name;
	return leaf->name[0] ? str_format(p->arena, "%s_%s", object, leaf->name) : object;
}

/* Numbers the leaves that become values; false where there is none. */
static bool add_variables(Promoter *p, Candidate *c)
{
	const size_t before = p->variables.count;
	for (uint32_t i = 0; i < c->leaves.count; i++) {
		const Leaf *leaf = &c->leaves.at[i];
		c->is_kept[i] |= !c->is_used[i];
		if (c->is_kept[i])
			continue;
		const Variable variable = { c, leaf, variable_name(p, c, leaf) };
		c->variable[i] = (uint32_t)p->variables.count;
		vec_push(p->arena, &p->variables, variable);
	}
	return p->variables.count > before;
}

void promote_find(Promoter *p)
{
	VEC(Op *) locals = { 0 };
	FOR_EACH_OP(op, &p->func->body) {
		if (op->code == OP_local)
			vec_push(p->arena, &locals, op);
		for (uint32_t i = 0; i < op->n_results; i++)
			op->results[i]->id = 0;
		for (uint32_t i = 0; i < op->n_blocks; i++) {
			for (uint32_t k = 0; k < op->blocks[i].n_args; k++)
				op->blocks[i].args[k]->id = 0;
		}
	}
	for (uint32_t i = 0; i < p->func->body.n_args; i++)
		p->func->body.args[i]->id = 0;
	for (size_t i = 0; i < locals.count; i++) {
		Candidate *c = candidate_for(p, locals.at[i]);
		if (!c)
			continue;
		follow_uses(p, c);
		if (c->escapes || !add_variables(p, c))
			c->escapes = true;
	}
	for (size_t i = 0; i < p->places.count; i++) { /* of those that don't become anything */
		if (p->places.at[i].candidate->escapes)
			p->places.at[i].candidate = NULL;
	}
}
