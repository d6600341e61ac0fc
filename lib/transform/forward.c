/* Values instead of memory, where it is known what the memory holds.
 *
 *   store %v, %p      %a = load %p        (a is v)
 *   %a = load %p      %b = load %p        (b is a)
 *   store %v, %p      store %w, %p        (the first goes)
 *   store %v, %local, which nobody reads  (goes)
 *   store 0.0, %x_bar[%i]   accum %v, %x_bar[%i]   (stores v: the zero of an adjoint has no sign)
 *   accum %v, %x_bar[%i]    %a = load %x_bar[%i]   (a is computed before it is stored)
 *
 * Forwards over each block with a short list of what is known to be in memory, then backwards with a list
 * of what will be overwritten.  Places are compared by the pointer's value, so simplify goes first. */
#include "analysis/alias.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/streams.h"

enum { MAX_FACTS = 48 };

/* *pointer is value, or what `sum` has left there; in the backward walk, *pointer is overwritten before anybody reads it. */
typedef struct Fact {
	const Value *pointer;
	const Type  *type;
	Value       *value;
	Op          *sum;
} Fact;

typedef struct Facts {
	Fact     at[MAX_FACTS];
	uint32_t count;
	uint32_t oldest; /* the next to be replaced when it is full */
} Facts;

typedef struct Forwarder {
	Arena   *arena;
	const Aliases *aliases;
	bool     changed;
} Forwarder;

static Fact *fact_of(Facts *facts, const Value *pointer, const Type *type)
{
	for (uint32_t i = 0; i < facts->count; i++) {
		if (facts->at[i].pointer == pointer && facts->at[i].type == type)
			return &facts->at[i];
	}
	return NULL;
}

static void add_fact(Facts *facts, Fact fact)
{
	if (facts->count < MAX_FACTS) {
		facts->at[facts->count++] = fact;
		return;
	}
	facts->at[facts->oldest] = fact;
	facts->oldest = (facts->oldest + 1) % MAX_FACTS;
}

typedef bool MayTouch(const Aliases *a, const Op *op, const Value *p, const Type *t);

static void drop_touched(const Forwarder *fw, Facts *facts, const Op *op, MayTouch *touches)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < facts->count; i++) {
		if (!touches(fw->aliases, op, facts->at[i].pointer, facts->at[i].type) ||
		    (SEEDED(value_stale_after_store) && op->code == OP_store && facts->at[i].pointer != op_operand(op, 1)))
			facts->at[kept++] = facts->at[i];
	}
	facts->count = kept;
	facts->oldest = 0;
}

/* What a loop does not come to, as it begins behind it, stays. */
static void drop_touched_by_region(const Forwarder *fw, Facts *facts, Op *op)
{
	const Facts before = *facts;
	Stream      stream;
	drop_touched(fw, facts, op, op_may_write);
	if (facts->count == before.count || op->code != OP_for || !stream_has_form(op) || !stream_find(fw->arena, fw->aliases, op, &stream))
		return;
	for (uint32_t i = 0; i < before.count; i++) {
		const Fact *fact = &before.at[i];
		if (!fact_of(facts, fact->pointer, fact->type) && !fact->sum && stream_leaves(fw->arena, fw->aliases, &stream, fact->pointer, fact->type))
			add_fact(facts, *fact);
	}
}

/* forwards --------------------------------------------------------------------------------------- */

static bool touches_memory(const Op *op)
{
	switch (op_info(op->code)->effect) {
	case EFFECT_PURE:
	case EFFECT_ALLOCATES:
		return false;
	case EFFECT_CONTROL:
		return op->n_blocks > 0;
	default:
		return true;
	}
}

/* The accumulation becomes a load, an addition and a store. */
static void write_out(Fact *fact)
{
	Op     *sum = fact->sum;
	Builder b = builder_before(sum);
	b.adjoint = true;
	fact->value = build_binary(&b, OP_add, build_load(&b, op_operand(sum, 1)), op_operand(sum, 0));
	build_store(&b, fact->value, op_operand(sum, 1));
	fact->sum = NULL;
	op_discard(sum);
}

static void forward_load(Forwarder *fw, Facts *facts, Op *op)
{
	Value *pointer = op_operand(op, 0), *v = op_result(op);
	const Fact *known = fact_of(facts, pointer, v->type);
	if (op_has(op, ATTR_volatile))
		return;
	if (known && known->sum && known->sum->parent != op->parent)
		return;
	if (!known) {
		add_fact(facts, (Fact){ pointer, v->type, v, NULL });
		return;
	}
	if (known->sum)
		write_out((Fact *)known);
	op_supersede(op, known->value);
	fw->changed = true;
}

static void forward_store(Forwarder *fw, Facts *facts, Op *op)
{
	Value *v = op_operand(op, 0), *pointer = op_operand(op, 1);
	const Fact *known = fact_of(facts, pointer, v->type);
	if (op_has(op, ATTR_volatile)) {
		drop_touched(fw, facts, op, op_may_write);
		return;
	}
	if (known && known->value == v) { /* it is there already */
		op_discard(op);
		fw->changed = true;
		return;
	}
	drop_touched(fw, facts, op, op_may_write);
	add_fact(facts, (Fact){ pointer, v->type, v, NULL });
}

static bool is_adjoint(const Func *f, Value *pointer)
{
	const Value *root = pointer_root(pointer);
	const Op    *made = value_op(root);
	if (root->kind == VALUE_ARG && root->as.block == &f->body)
		return func_param(f, root)->flags & PARAM_ADJOINT;
	return made && op_has(made, ATTR_shadow);
}

static bool adds_to_zero(const Facts *facts, const Op *op)
{
	const Fact *known = fact_of((Facts *)facts, op_operand(op, 1), op_operand(op, 0)->type);
	return known && known->value && value_is_float(known->value, 0) && is_adjoint(op->func, op_operand(op, 1));
}

/* To an adjoint of the function's own, whose value is known. */
static bool adds_to_known(const Facts *facts, const Op *op)
{
	const Fact *known = fact_of((Facts *)facts, op_operand(op, 1), op_operand(op, 0)->type);
	const Op   *made = value_op(pointer_root(op_operand(op, 1)));
	return known && known->value && made && op_has(made, ATTR_shadow) && value_op(known->value);
}

static void forward_accum(Forwarder *fw, Facts *facts, Op *op)
{
	const bool adds = !adds_to_zero(facts, op) && adds_to_known(facts, op);
	if (op_has(op, ATTR_volatile) || (!adds && !adds_to_zero(facts, op))) {
		drop_touched(fw, facts, op, op_may_write);
		if (!op_has(op, ATTR_volatile))
			add_fact(facts, (Fact){ op_operand(op, 1), op_operand(op, 0)->type, NULL, op });
		return;
	}
	Builder b = builder_before(op);
	b.adjoint = true;
	build_store(&b, adds ? build_binary(&b, OP_add, fact_of(facts, op_operand(op, 1), op_operand(op, 0)->type)->value, op_operand(op, 0)) : op_operand(op, 0), op_operand(op, 1));
	Op *store = op->prev;
	op_discard(op);
	fw->changed = true;
	forward_store(fw, facts, store);
}

static void forward_block(Forwarder *fw, Block *block, Facts *facts)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		walk_ahead(op);
		if (!touches_memory(op))
			continue;
		if (op->code == OP_load) {
			forward_load(fw, facts, op);
		} else if (op->code == OP_store) {
			forward_store(fw, facts, op);
		} else if (op->code == OP_accum) {
			forward_accum(fw, facts, op);
		} else if (op->code == OP_if) {
			for (uint32_t i = 0; i < op->n_blocks; i++) {
				Facts inner = *facts;
				forward_block(fw, &op->blocks[i], &inner);
			}
			drop_touched(fw, facts, op, op_may_write);
		} else {
			Facts before = *facts;
			drop_touched_by_region(fw, facts, op);
			if (op_is_loop(op)) {
				Facts inner = SEEDED(value_stale_in_loop) ? before : *facts;
				forward_block(fw, &op->blocks[0], &inner);
			}
		}
	}
}

/* backwards -------------------------------------------------------------------------------------- */

/* Locals made in a block: what is stored in them and not read later in the block is lost. */
typedef struct Unread {
	const Value *at[MAX_FACTS];
	uint32_t     count;
} Unread;

static Unread unread_of(const Forwarder *fw, const Block *block)
{
	Unread unread = { .count = 0 };
	for (const Op *op = block->first; op; op = op->next) {
		if (op->code == OP_local && unread.count < MAX_FACTS && !object_escapes(fw->aliases, op_result(op)))
			unread.at[unread.count++] = op_result(op);
	}
	return unread;
}

static void drop_read(const Forwarder *fw, Unread *unread, const Op *op)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < unread->count; i++) {
		if (!op_may_read(fw->aliases, op, unread->at[i], NULL))
			unread->at[kept++] = unread->at[i];
	}
	unread->count = kept;
}

static bool is_unread(const Forwarder *fw, const Unread *unread, const Value *pointer)
{
	if (!unread->count)
		return false;
	const Value *object = aliases_object(fw->aliases, pointer);
	for (uint32_t i = 0; object && i < unread->count; i++) {
		if (unread->at[i] == object)
			return true;
	}
	return false;
}

/* The pointer through which op only writes (or adds to) memory, and may go with it; NULL: none. */
static const Value *written_pointer(const Op *op)
{
	switch (op->code) {
	case OP_store:
	case OP_accum:
		return op_has(op, ATTR_volatile) ? NULL : op_operand(op, 1);
	case OP_copy:
	case OP_zero:
		return op_operand(op, 0);
	default:
		return NULL;
	}
}

static void backward_block(Forwarder *fw, Block *block, const Facts *after)
{
	Facts overwritten = *after;
	Unread unread = unread_of(fw, block);
	for (Op *op = block->last, *previous; op; op = previous) {
		previous = op->prev;
		if (op->code == OP_exit_if)
			overwritten.count = 0;
		if (!touches_memory(op))
			continue;
		const Value *pointer = written_pointer(op);
		const bool is_scalar = op->code == OP_store || op->code == OP_accum;
		if (pointer && ((is_scalar && fact_of(&overwritten, pointer, op_operand(op, 0)->type)) ||
		                is_unread(fw, &unread, pointer))) {
			op_discard(op);
			fw->changed = true;
			continue;
		}
		const Facts none = { .count = 0 };
		for (uint32_t i = 0; i < op->n_blocks; i++)
			backward_block(fw, &op->blocks[i], op->code == OP_if ? &overwritten : &none);
		if (op->code != OP_store) {
			if (!SEEDED(store_dropped) || op->code != OP_load)
				drop_touched(fw, &overwritten, op, op_may_read);
			drop_read(fw, &unread, op);
		} else if (pointer && !fact_of(&overwritten, pointer, op_operand(op, 0)->type)) {
			add_fact(&overwritten, (Fact){ pointer, op_operand(op, 0)->type, NULL, NULL });
		}
	}
}

static bool forward_func(PassContext *ctx, Func *f)
{
	Forwarder fw = { .arena = ctx->arena, .aliases = pass_aliases(ctx, f) };
	Facts none = { .count = 0 };
	forward_block(&fw, &f->body, &none);
	none.count = 0;
	backward_block(&fw, &f->body, &none);
	return remove_dead(ctx->arena, f) | fw.changed;
}

bool pass_forward(Func *f, PassContext *ctx)
{
	return forward_func(ctx, f);
}
