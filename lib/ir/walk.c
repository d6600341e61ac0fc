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

static void add_callees(Arena *arena, const Func *f, Callees *callees)
{
	if (!f->made[OP_call])
		return;
	FOR_EACH_OP(op, &f->body) {
		if (op->code != OP_call || op->callee->kind != FUNC_DERIVED || map_get(&callees->seen, op->callee))
			continue;
		map_put(arena, &callees->seen, op->callee, op->callee);
		vec_push(arena, &callees->funcs, op->callee);
		add_callees(arena, op->callee, callees);
	}
}

Callees derived_callees(Arena *arena, const Func *f)
{
	Callees callees = { 0 };

	add_callees(arena, f, &callees);
	return callees;
}

Op *find_in_callees(const Callees *callees, OpCode code)
{
	for (size_t i = 0; i < callees->funcs.count; i++) {
		if (!callees->funcs.at[i]->made[code])
			continue;
		FOR_EACH_OP(op, &callees->funcs.at[i]->body)
			if (op->code == code)
				return op;
	}
	return NULL;
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
