#include "transform/slice.h"

#include "ir/walk.h"
#include "support/seeded.h"

/* Integers can be kept. */
static bool value_is_bound(const Slices *s, const Value *v)
{
	const Op *op = value_op(v);
	if (type_is_int(v->type))
		return false;
	if (op)
		return map_get(&s->bound, op) != NULL;
	return value_block(v) == &s->loop->blocks[0] && arg_index(v) >= loop_first_carried(s->loop);
}

static void bind_block(Slices *s, const Aliases *aliases, const Block *block);

static bool is_bound(Slices *s, const Aliases *aliases, const Op *op)
{
	if (op->code == OP_via)
		return value_is_bound(s, op_operand(op, 1));
	bool bound = !op_is_pure(op) && op->code != OP_load && !op->n_blocks && op->code != OP_yield && op->code != OP_exit_if;
	for (uint32_t i = 0; i < op->n_operands; i++)
		bound |= value_is_bound(s, op_operand(op, i));
	if (op->code == OP_load)
		bound |= op_has(op, ATTR_volatile) || (op_may_write(aliases, s->loop, op_operand(op, 0), op_result(op)->type) && !SEEDED(winner_reads_written));
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		bind_block(s, aliases, &op->blocks[k]);
		for (const Op *inner = op->blocks[k].first; inner; inner = inner->next)
			bound |= map_get(&s->bound, inner) != NULL;
	}
	return bound;
}

static void bind_block(Slices *s, const Aliases *aliases, const Block *block)
{
	for (Op *op = block->first; op; op = op->next)
		if (is_bound(s, aliases, op))
			map_put(s->arena, &s->bound, op, op);
}

void slices_of(Slices *s, Arena *arena, const Aliases *aliases, Op *loop)
{
	*s = (Slices){ .arena = arena, .loop = loop };
	bind_block(s, aliases, &loop->blocks[0]);
}

static void keep(Slices *s, Slice *slice, Value *v)
{
	for (size_t i = 0; i < slice->kept.count; i++)
		if (slice->kept.at[i] == v)
			return;
	vec_push(s->arena, &slice->kept, v);
}

typedef VEC(Value *) ValueVec;

static void need_operands(const Slices *s, ValueVec *needed, const Op *op, const Op *region)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Block *home = value_block(op_operand(op, i));
		bool         is_inner = false;
		for (uint16_t k = 0; home && k < region->n_blocks; k++)
			is_inner |= block_contains(&region->blocks[k], home);
		if (home && !is_inner)
			vec_push(s->arena, needed, op_operand(op, i));
	}
}

/* The operation with its blocks; false where that is not possible. */
static bool add_op(Slices *s, Slice *slice, ValueVec *needed, Op *op)
{
	if (map_get(&s->bound, op))
		return false;
	map_put(s->arena, &slice->ops, op, op);
	if (op->code == OP_via) {
		vec_push(s->arena, needed, op_operand(op, 1));
		return true;
	}
	need_operands(s, needed, op, op);
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		FOR_EACH_OP(inner, &op->blocks[k])
			need_operands(s, needed, inner, op);
	}
	return true;
}

bool slice_add(Slices *s, Slice *slice, Value *v)
{
	const Block *body = &s->loop->blocks[0];
	ValueVec     needed = { 0 };
	vec_push(s->arena, &needed, v);
	while (needed.count) {
		v = vec_pop(&needed);
		Op *op = value_op(v);
		if (!value_block(v) || !block_contains(body, value_block(v)) || (op && map_get(&slice->ops, op)))
			continue;
		if (!op && value_block(v) == body && arg_index(v) < loop_first_carried(s->loop))
			continue; /* the index */
		if (type_is_int(v->type) && (!op || op->n_blocks || map_get(&s->bound, op)))
			keep(s, slice, v);
		else if (!op || !add_op(s, slice, &needed, op))
			return false;
	}
	return true;
}

void slice_copy(const Slices *s, const Slice *slice, Builder *b, Map *map)
{
	const Block *body = &s->loop->blocks[0];
	for (Op *op = walk_first(body), *next; op; op = next) {
		if (!map_get(&slice->ops, op)) {
			next = walk_next(body, op);
			continue;
		}
		next = walk_next_skip(body, op);
		if (op->code == OP_via) {
			Value *z = op_operand(op, 1), *copy = map_get(map, z);
			map_put(s->arena, map, op_result(op), copy ? copy : z);
			continue;
		}
		builder_insert(b, op_clone(b->func, op, map));
	}
}
