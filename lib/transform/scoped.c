#include "transform/scoped.h"

enum { FIRST_BUCKETS = 256 };

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
		.buckets = ARENA_ARRAY(arena, uint32_t, FIRST_BUCKETS),
		.n_buckets = FIRST_BUCKETS,
	};
}

void scoped_leave(Scoped *s, size_t mark)
{
	while (s->entries.count > mark) {
		const ScopedEntry e = vec_pop(&s->entries);
		s->buckets[e.hash & (s->n_buckets - 1)] = e.next;
	}
}

static void grow(Scoped *s)
{
	s->n_buckets *= 4;
	s->buckets = ARENA_ARRAY(s->arena, uint32_t, s->n_buckets);
	for (uint32_t i = 0; i < s->entries.count; i++) {
		ScopedEntry *e = &s->entries.at[i];
		uint32_t *bucket = &s->buckets[e->hash & (s->n_buckets - 1)];
		e->next = *bucket;
		*bucket = i + 1;
	}
}

Op *scoped_find_or_add(Scoped *s, Op *op)
{
	const uint32_t hash = hash_of(op);
	for (uint32_t i = s->buckets[hash & (s->n_buckets - 1)]; i; i = s->entries.at[i - 1].next) {
		const ScopedEntry *e = &s->entries.at[i - 1];
		if (e->hash == hash && is_same(e->op, op))
			return e->op;
	}
	if (s->entries.count >= s->n_buckets)
		grow(s);
	uint32_t *bucket = &s->buckets[hash & (s->n_buckets - 1)];
	const ScopedEntry e = { op, hash, *bucket };
	vec_push(s->arena, &s->entries, e);
	*bucket = (uint32_t)s->entries.count;
	return NULL;
}
