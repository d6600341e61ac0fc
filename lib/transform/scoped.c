#include "transform/scoped.h"

#include <string.h>

enum { FIRST_CAPACITY = 256 };

/* a + b is b + a, bit for bit. */
static bool is_commutative(const Op *op)
{
	switch (op->code) {
	case OP_add:
	case OP_mul:
	case OP_and:
	case OP_or:
	case OP_xor:
	case OP_eq:
	case OP_ne:
		return true;
	default:
		return false;
	}
}

static uint64_t mix(uint64_t hash, uintptr_t more)
{
	hash ^= more;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint32_t hash_of(const Op *op)
{
	uint64_t hash = mix(mix((uint64_t)op->code, (uintptr_t)op->type), (uintptr_t)op->callee);
	if (is_commutative(op)) {
		const uintptr_t x = (uintptr_t)op_operand(op, 0), y = (uintptr_t)op_operand(op, 1);
		hash = mix(hash, (uintptr_t)(mix(0, x) + mix(0, y))); /* x ^ y is much the same for many pairs of neighbours */
	} else {
		for (uint32_t i = 0; i < op->n_operands; i++)
			hash = mix(hash, (uintptr_t)op_operand(op, i));
	}
	for (int i = 0; i < op->n_path; i++)
		hash = mix(hash, (uintptr_t)(unsigned)op->path[i]);
	return (uint32_t)(hash ^ hash >> 32);
}

/* Attributes that say something of the computation. */
static bool has_attributes(const Op *op)
{
	for (const Attr *a = op->attrs; a; a = a->next) {
		if (a->key != ATTR_reverse_sweep && a->key != ATTR_comment)
			return true;
	}
	return false;
}

static bool is_same(const Op *a, const Op *b)
{
	if (a->code != b->code || a->type != b->type || a->callee != b->callee || a->n_path != b->n_path ||
	    a->n_operands != b->n_operands || has_attributes(a) || has_attributes(b))
		return false;
	for (int i = 0; i < a->n_path; i++) {
		if (a->path[i] != b->path[i])
			return false;
	}
	if (is_commutative(a) && op_operand(a, 0) == op_operand(b, 1) && op_operand(a, 1) == op_operand(b, 0))
		return true;
	for (uint32_t i = 0; i < a->n_operands; i++) {
		if (op_operand(a, i) != op_operand(b, i))
			return false;
	}
	return true;
}

Scoped scoped_new(Arena *arena)
{
	return (Scoped){
		.arena = arena,
		.table = ARENA_ARRAY(arena, ScopedEntry, FIRST_CAPACITY),
		.capacity = FIRST_CAPACITY,
	};
}

void scoped_leave(Scoped *s, size_t mark)
{
	if (mark == 0 && s->added.count > s->capacity / 16) {
		memset(s->table, 0, s->capacity * sizeof *s->table);
		s->added.count = 0;
	}
	while (s->added.count > mark)
		s->table[vec_pop(&s->added)].op = NULL;
}

/* In the order in which they came, so that they can leave in reverse. */
static void grow(Scoped *s)
{
	const ScopedEntry *old = s->table;

	s->capacity *= 4;
	s->table = ARENA_ARRAY(s->arena, ScopedEntry, s->capacity);
	for (size_t i = 0; i < s->added.count; i++) {
		const ScopedEntry e = old[s->added.at[i]];
		uint32_t at = e.hash & (s->capacity - 1);

		while (s->table[at].op)
			at = (at + 1) & (s->capacity - 1);
		s->table[at] = e;
		s->added.at[i] = at;
	}
}

Op *scoped_find_or_add(Scoped *s, Op *op)
{
	const uint32_t hash = hash_of(op);
	uint32_t at;

	if (s->added.count >= s->capacity / 2)
		grow(s);
	for (at = hash & (s->capacity - 1); s->table[at].op; at = (at + 1) & (s->capacity - 1))
		if (s->table[at].hash == hash && is_same(s->table[at].op, op))
			return s->table[at].op;
	s->table[at] = (ScopedEntry){ op, hash };
	vec_push(s->arena, &s->added, at);
	return NULL;
}
