/* Values that the reverse sweep finds where the program has stored them.
 *
 *   for %i { %h = tanh %z; store %h, %p[%i] }      in the mirror:  %h = load %p[%i]
 *
 * if nothing has overwritten it there.  What a branch computes is stored, or recorded, as the result of its if:
 *
 *   %h = if %c { %u = sqrt %s; yield %u } else { .. yield %v }; store %h, %p[%i]
 *
 * Where the branch was taken, %u is %h, and the mirror of the branch runs where it was. */
#include "transform/ad/readback.h"

#include "support/seeded.h"
#include "transform/ad/scratch.h"

enum { MAX_ADDRESS_DEPTH = 8 };

/* Whether an address can be worked out without v: by what stands in front of v in its block, and pure operations. */
static bool is_without(const Keeper *k, const Value *address, const Value *v, int depth)
{
	const Op *op = value_op(address), *made = value_op(v);
	if (value_block(address) != value_block(v) || !op)
		return address != v;
	if (made && keep_position(op) < keep_position(made))
		return true;
	if (op == made || depth == MAX_ADDRESS_DEPTH || op->n_blocks || !op_is_pure(op))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!is_without(k, op_operand(op, i), v, depth + 1))
			return false;
	return true;
}

Op *stored_at(Keeper *k, const Value *v)
{
	const Op *made = value_op(v);
	/* The mirror frees a shadow: memory.c has to see which, when it gives shadows their places. */
	if (k->ad->reverse || k->ad->ctx->options->no_need || (made && made->code == OP_alloc))
		return NULL;
	for (const Use *u = v->uses; u; u = u->next) {
		Op *op = u->user;
		if (op->code == OP_store && op->parent == value_block(v) && op_operand(op, 0) == v && op->type == v->type &&
		    keep_position(op) && !op_has(op, ATTR_volatile) && is_without(k, op_operand(op, 1), v, 0) &&
		    (keep_still_there(k, op, op_operand(op, 1), v->type) || scratch_still_there(k, op, op_operand(op, 1), v->type)))
			return op;
	}
	return NULL;
}

/* The reverse sweep uses v itself: it is brought there in any case. */
static bool is_used_in_mirror(const Keeper *k, const Value *v)
{
	const Block *mirror = map_get(&k->ad->mirrors, value_block(v));
	for (const Use *u = v->uses; u && mirror; u = u->next)
		if (block_is_above(mirror, u->user))
			return true;
	return false;
}

Value *known_as_result(Keeper *k, const Value *v)
{
	const Block *b = value_block(v);
	const Op    *choice = b->parent;
	if (k->ad->ctx->options->no_need || !choice || choice->code != OP_if || op_has(choice, ATTR_again))
		return NULL;
	const Op *yield = block_terminator((Block *)b);
	for (uint32_t i = 0; i < yield->n_operands; i++)
		if ((op_operand(yield, i) == v || SEEDED(result_of_another)) &&
		    (is_used_in_mirror(k, choice->results[i]) || stored_at(k, choice->results[i])))
			return choice->results[i];
	return NULL;
}
