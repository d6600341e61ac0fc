#include "ir/walk.h"

/* The first operation in blocks[from..]; NULL when all are empty. */
static Op *first_in(const Op *op, uint32_t from)
{
	for (uint32_t i = from; i < op->n_blocks; i++)
		if (op->blocks[i].first)
			return op->blocks[i].first;
	return NULL;
}

Op *walk_into(const Block *root, const Op *op)
{
	Op *inside = first_in(op, 0);

	return inside ? inside : walk_next_skip(root, op);
}

Op *walk_up(const Block *root, const Op *op)
{
	while (!op->next) {
		const Block *block = op->parent;
		Op *sibling;

		if (block == root)
			return NULL;
		op = block->parent;
		sibling = first_in(op, (uint32_t)(block - op->blocks) + 1);
		if (sibling)
			return sibling;
	}
	return op->next;
}

static Op *find_in_callees(Arena *arena, const Func *f, OpCode code, Map *seen)
{
	FOR_EACH_OP(op, &f->body) {
		const Func *callee = op->code == OP_call ? op->callee : NULL;
		Op *found = NULL;

		if (!callee || callee->kind != FUNC_DERIVED || map_get(seen, callee))
			continue;
		map_put(arena, seen, callee, (void *)callee);
		FOR_EACH_OP(inner, &callee->body)
			if (inner->code == code && !found)
				found = inner;
		if (found || (found = find_in_callees(arena, callee, code, seen)))
			return found;
	}
	return NULL;
}

Op *find_in_derived_callees(Arena *arena, const Func *f, OpCode code)
{
	Map seen = { 0 };

	return find_in_callees(arena, f, code, &seen);
}

static bool reaches(Arena *arena, const Func *from, const Func *to, Map *seen)
{
	FOR_EACH_OP(op, &from->body) {
		if (op->code != OP_call || !op->callee->body.first)
			continue;
		if (op->callee == to)
			return true;
		if (map_get(seen, op->callee))
			continue;
		map_put(arena, seen, op->callee, op->callee);
		if (reaches(arena, op->callee, to, seen))
			return true;
	}
	return false;
}

bool calls_reach(Arena *arena, const Func *from, const Func *to)
{
	Map seen = { 0 };

	return reaches(arena, from, to, &seen);
}
