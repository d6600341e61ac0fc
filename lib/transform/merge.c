/* Loops that stand one behind the other, of which the second one reads what the first one has just stored, become one.
 *
 *   for %i in 1..%n { store u(%i), %k[%i] }             if 0 < %n { store v(%y[0], load %k[0]), %t[0] }
 *   for %i in 0..%n { %a = load %k[%i]            ->    for %i in 1..%n { store u(%i), %k[%i]
 *                     store v(%y[%i], %a), %t[%i] }                       store v(%y[%i], u(%i)), %t[%i] }
 *
 * Then what one hands to the other is a value, and arrays that nobody else reads are not needed any more.  Where one loop begins
 * earlier, its first iterations stand before the loop.
 *
 * M1 What both touch, and one of them writes, they touch in iterations of the same number; or it is in different objects.  What both
 *    add to, the second one may come to later.  So iterations of the second one that come before the first loop do not meet it.
 * M2 What stands between the two is independent of the first loop. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/streams.h"

enum {
	MAX_PEELED = 2,     /* iterations by which one loop begins earlier */
	MIN_TRIPS = 16,     /* of loops of constant length: shorter ones are written out */
	MAX_ACCESSES = 16,  /* of the loop that both become */
	INT_SIZE = 4,
};

typedef struct Merger {
	PassContext   *ctx;
	Arena         *arena;
	const Aliases *aliases;
} Merger;

static bool has_form(const Op *loop)
{
	if (!stream_has_form(loop) || op_has(loop, ATTR_lanes) || op_has(loop, ATTR_scalar) || op_has(loop, ATTR_vector))
		return false;
	const Value *high = op_operand(loop, 1);
	return !value_is_const(high) || high->as.constant.integer >= MIN_TRIPS;
}

/* ---- how long they are */

/* The number that becomes the count of elements by conversions that keep it, where it is not negative. */
static const Value *counted(const Value *count)
{
	for (const Op *op = value_op(count); op && op->code == OP_convert; op = value_op(count)) {
		const Value *from = op_operand(op, 0);
		if (!type_is_int(from->type) || from->type->size > count->type->size)
			break;
		count = from;
	}
	return count;
}

/* The object has a place at `index`, and so many elements as v says.  As many as a negative int makes of a size_t nothing has. */
static bool says_more_than(const Op *access, const Value *v, int64_t index)
{
	const Value *p = op_operand(access, access->code == OP_load ? 0 : 1);
	const Type  *type = access->code == OP_load ? op_result(access)->type : op_operand(access, 0)->type;
	const Op    *made = value_op(pointer_root((Value *)p));
	int64_t      end;
	if (!made || !op_makes_object(made) || v->type->size > INT_SIZE || counted(op_operand(made, 0)) != v)
		return false;
	const Section s = section_of(access->func, p, type);
	return s.base == op_result(made) && poly_is_constant(&s.high, &end) && end > index * (int64_t)made->type->size;
}

/* Whatever it is, what stands behind it is executed, too. */
static bool comes_back(const Op *op)
{
	if (op->code == OP_exit_if || op->code == OP_loop || !(op->n_blocks || op_is_access(op) || op_is_pure(op)))
		return false;
	for (uint16_t i = 0; i < op->n_blocks; i++)
		FOR_EACH_OP(inner, &op->blocks[i])
			if (inner->code == OP_loop || !(inner->n_blocks || inner->code == OP_yield || op_is_access(inner) || op_is_pure(inner)))
				return false;
	return true;
}

/* Where the loop stands, its upper bound is more than `index`. */
static bool surely_reaches(Arena *arena, const Op *loop, int64_t index)
{
	const Value *high = op_operand(loop, 1);
	const Poly   number = poly_constant(index + 1), end = poly_of(loop->func, high), more = poly_difference(&end, &number);
	PolyVec      facts = { 0 };
	bool         is_behind = false;
	facts_around(arena, loop, &facts);
	if (is_not_negative(&facts, &more))
		return true;
	for (const Op *op = loop->parent->first; op && (!is_behind || comes_back(op)); op = op->next) {
		if (op_is_access(op) && says_more_than(op, high, index))
			return true;
		is_behind |= op == loop;
	}
	return false;
}

/* ---- M1 */

static bool merges_access(const Merger *m, const Stream *first, const Stream *second, const LoopAccess *x, const LoopAccess *y, bool *is_handed_on)
{
	Distances d;
	if (accesses_are_elsewhere(m->aliases, x, y))
		return true;
	const bool is_known = stream_distances(first->loop, x, second->loop, y, &d), is_same = is_known && d.least == 0 && d.most == 0;
	*is_handed_on |= is_same && x->op->code != OP_load && y->op->code == OP_load;
	const bool is_in_order = is_known && d.least >= 0 && x->op->code == OP_accum && y->op->code == OP_accum;
	return is_same || is_in_order || (is_known && d.least > d.most) || (x->op->code == OP_load && y->op->code == OP_load) || SEEDED(merge_apart);
}

/* The second one reads what the first one stores, too. */
static bool may_merge(const Merger *m, const Stream *first, const Stream *second)
{
	bool is_handed_on = false;
	if (first->n_accesses + second->n_accesses > MAX_ACCESSES)
		return false;
	for (uint32_t i = 0; i < first->n_accesses; i++)
		for (uint32_t k = 0; k < second->n_accesses; k++)
			if (!merges_access(m, first, second, &first->accesses[i], &second->accesses[k], &is_handed_on))
				return false;
	return is_handed_on;
}

/* ---- M2 */

static bool may_come_before(const Merger *m, const Stream *first, const Stream *second)
{
	for (const Op *op = first->loop->next; op != second->loop; op = op->next) {
		if (op->n_blocks || op_has(op, ATTR_volatile) || op_has(op, ATTR_reverse_sweep) || !(op_is_access(op) || op_is_pure(op)))
			return false;
		if (op_is_access(op) && !op_is_independent_of(m->arena, m->aliases, op, first) && !SEEDED(merge_between))
			return false;
	}
	return true;
}

/* ---- building */

/* Iterations of the loop up to `to`, before `at`. */
static void peel(const Merger *m, Op *loop, int64_t to, Op *at)
{
	Module *module = loop->func->module;
	for (int64_t i = op_operand(loop, 0)->as.constant.integer; i < to; i++) {
		Builder b = builder_before(at);
		Map     values = { 0 };
		Value  *index = const_int(module, for_index(loop)->type, i);
		b.loc = loop->loc;
		if (!surely_reaches(m->arena, loop, i))
			b = build_when(&b, build_binary(&b, OP_lt, index, op_operand(loop, 1)));
		map_put(m->arena, &values, for_index(loop), index);
		for (const Op *op = loop->blocks[0].first; op->code != OP_yield; op = op->next)
			builder_insert(&b, op_clone(loop->func, op, &values));
	}
	op_set_operand(loop, 0, const_int(module, op_operand(loop, 0)->type, to));
}

static void merge(const Merger *m, const Stream *first, const Stream *second)
{
	Op *loop = first->loop, *end = block_terminator(&loop->blocks[0]), *before = loop->prev;
	const bool begins = op_has(loop, ATTR_reverse_sweep);
	op_clear(loop, ATTR_reverse_sweep);
	while (loop->next != second->loop) {
		Op *const op = loop->next;
		op_unlink(op);
		block_insert_before(loop, op);
	}
	if (first->low < second->low)
		peel(m, loop, second->low, loop);
	else
		peel(m, second->loop, first->low, loop);
	value_replace_uses(for_index(second->loop), for_index(loop));
	while (second->loop->blocks[0].first->code != OP_yield) {
		Op *const op = second->loop->blocks[0].first;
		op_unlink(op);
		block_insert_before(end, op);
	}
	op_erase(second->loop);
	if (begins)
		op_set_flag(before ? before->next : loop->parent->first, ATTR_reverse_sweep);
}

static bool merges(const Merger *m, Op *loop, Op *other)
{
	Stream first, second;
	if (for_index(loop)->type != for_index(other)->type || op_has(loop, ATTR_adjoint) != op_has(other, ATTR_adjoint) || op_has(other, ATTR_reverse_sweep) ||
	    !streams_have_one_end(loop, other) || !stream_find(m->arena, m->aliases, loop, &first) || !stream_find(m->arena, m->aliases, other, &second) ||
	    first.low - second.low > MAX_PEELED || second.low - first.low > MAX_PEELED ||
	    !may_merge(m, &first, &second) || !may_come_before(m, &first, &second))
		return false;
	diag_remark(m->ctx->diag, other->loc, "this loop is merged with the one before it, which stores what it reads");
	merge(m, &first, &second);
	return true;
}

static bool merge_in(const Merger *m, Block *b)
{
	bool changed = false;
	for (Op *op = b->first, *last = NULL, *next; op; op = next) {
		next = op->next;
		if (op->n_blocks == 0)
			continue;
		if (!has_form(op))
			last = NULL;
		else if (last && merges(m, last, op))
			changed = true;
		else
			last = op;
	}
	return changed;
}

bool pass_merge(Func *f, PassContext *ctx)
{
	VEC(Block *) blocks = { 0 };
	Merger       m = { .ctx = ctx, .arena = ctx->arena };
	bool         changed = false;
	FOR_EACH_OP(op, &f->body)
		if (op->code == OP_for && has_form(op) && (!blocks.count || blocks.at[blocks.count - 1] != op->parent))
			vec_push(ctx->arena, &blocks, op->parent);
	for (size_t i = 0; i < blocks.count; i++) {
		m.aliases = m.aliases ? m.aliases : pass_aliases(ctx, f);
		changed |= merge_in(&m, blocks.at[i]);
	}
	return changed;
}
