/* Stores to memory of the function's own that nothing reads any more, wherever its pointers went; and memory that nothing is stored to.
 *
 *   for %i in 0..%n { %g = load %b_bar[%i]           for %i in 0..%n { %g = load %b_bar[%i]
 *     store 0.0, %b_bar[%i]                    ->      accum %g, %x_bar[%i] }
 *     accum %g, %x_bar[%i] }
 *   free %b_bar                                      free %b_bar
 *
 * The adjoint of a store clears what it has taken, also where the store was the first to its place, and the memory is
 * freed next: the shadows of swapped buffers, of which the other passes do not know what becomes of them.
 *
 * U1 The object is a local, or an allocation whose address nobody else has or that is freed behind the store, at the end of the function.
 * U2 Nothing behind the store may read the object.
 * U3 What reads it in a loop around the store reads other places in other iterations, or what was written anew before. */
#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { MAX_READERS = 64, MAX_LOOKED_AT = 512 };

typedef struct Unread {
	Arena         *arena;
	const Aliases *aliases;
	OpVec          readers;
	VEC(const Value *) read; /* the object that a load reads; NULL: it may be any */
} Unread;

static void add_reader(Unread *u, Op *op)
{
	vec_push(u->arena, &u->readers, op);
	vec_push(u->arena, &u->read, op->code == OP_load ? aliases_object(u->aliases, op_operand(op, 0)) : NULL);
}

static void number(Unread *u, Func *f)
{
	uint32_t n = 0;
	FOR_EACH_OP(op, &f->body) {
		op->id = ++n; /* its position */
		const Effect e = op_info(op->code)->effect;
		if (!op->n_blocks && e != EFFECT_PURE && e != EFFECT_CONTROL && e != EFFECT_ALLOCATES && op->code != OP_store && op->code != OP_zero && op->code != OP_free)
			add_reader(u, op);
	}
}

/* U1 */
static bool dies_behind(const Unread *u, const Op *store, const Value *object)
{
	const Op *made = value_op(object);
	if (!made || !op_makes_object(made))
		return false;
	if (made->code == OP_local || !object_escapes(u->aliases, object))
		return true;
	for (const Use *use = object->uses; use; use = use->next)
		if (use->user->code == OP_free && use->user->parent == &store->func->body && use->user->id > store->id)
			return true;
	return false;
}

/* In each iteration of the loop all that it reads has been written before. */
static bool reads_its_own(const Unread *u, const Op *reader, const Op *loop)
{
	const PolyVec none = { 0 };
	if (reader->code != OP_load)
		return false;
	const Section s = section_of(reader->func, op_operand(reader, 0), op_result(reader)->type);
	return s.base && (section_is_written(u->arena, &s, reader, (Reach){ .block = &loop->blocks[0] }, &none) || SEEDED(unread_own));
}

/* In a later iteration of a loop around both. */
static bool may_read_across(const Unread *u, const Op *reader, const Op *store)
{
	for (const Op *up = store->parent->parent; up; up = up->parent->parent)
		if (op_is_loop(up) && block_is_above(&up->blocks[0], reader) && op_may_be_read_later(store, reader, up) && !reads_its_own(u, reader, up))
			return true;
	return false;
}

/* Where what can come behind the store begins. */
static uint32_t first_behind(const Op *store)
{
	const Op *first = store;
	for (const Op *up = store->parent->parent; up; up = up->parent->parent)
		if (op_is_loop(up))
			first = up;
	return first->id;
}

/* U2, U3 */
static bool is_read_later(const Unread *u, const Op *store, const Value *object)
{
	const uint32_t first = first_behind(store);
	size_t n = 0;
	for (size_t i = u->readers.count; i-- > 0 && u->readers.at[i]->id >= first;) {
		const Op *op = u->readers.at[i];
		if (u->readers.count - i > MAX_LOOKED_AT)
			return true;
		if (u->read.at[i] && u->read.at[i] != object)
			continue;
		if (++n > MAX_READERS || (op_may_read(u->aliases, op, object, NULL) &&
		                          (op->id > store->id || (may_read_across(u, op, store) && !SEEDED(unread_in_loop)))))
			return true;
	}
	return false;
}

static bool is_unread(const Unread *u, const Op *op)
{
	if ((op->code != OP_store && op->code != OP_zero) || op_has(op, ATTR_volatile))
		return false;
	const Value *object = aliases_object(u->aliases, op_operand(op, op->code == OP_store));
	return object && dies_behind(u, op, object) && !is_read_later(u, op, object);
}

/* Memory that is made and freed, and that is all. */
static bool drop_unused(Arena *arena, Func *f)
{
	OpVec unused = { 0 };
	FOR_EACH_OP(op, &f->body) {
		const Use *use = op->code == OP_alloc ? op_result(op)->uses : NULL;
		bool       is_freed_only = op->code == OP_alloc;
		for (; use; use = use->next)
			is_freed_only &= use->user->code == OP_free;
		if (is_freed_only)
			vec_push(arena, &unused, op);
	}
	for (size_t i = 0; i < unused.count; i++) {
		while (op_result(unused.at[i])->uses)
			op_discard(op_result(unused.at[i])->uses->user);
		op_discard(unused.at[i]);
	}
	return unused.count > 0;
}

bool pass_unread(Func *f, PassContext *ctx)
{
	Unread u = { .arena = ctx->arena, .aliases = pass_aliases(ctx, f) };
	OpVec  unread = { 0 };
	number(&u, f);
	FOR_EACH_OP(op, &f->body)
		if (is_unread(&u, op))
			vec_push(u.arena, &unread, op);
	for (size_t i = 0; i < unread.count; i++)
		op_erase(unread.at[i]);
	return drop_unused(ctx->arena, f) || unread.count > 0;
}
