/* Adjoints that start from zero: the first accumulation is an assignment, and clears that nobody sees go.
 *
 *   for %k in rev 0..%n {                                  for %k in rev 0..%n {
 *     for %i in 0..%d { accum %g, %x_bar[%i] }               for %i in 0..%d { store %g, %x_bar[%i] }
 *     for %i in 0..%d {                              ->      for %i in 0..%d {
 *       %t = load %x_bar[%i]                                   %t = load %x_bar[%i]
 *       store 0.0, %x_bar[%i] ... } }                          ... } }
 *
 * This is done for shadows that the function makes itself, all of whose uses are known.  The scope is the block that
 * the shadow is made in, or the body of a loop in it that holds all its uses.
 *
 * A1 Its bytes are zero when the scope begins: it was made zero there; or it was made zero outside, and in each
 *    iteration all that is added to it is cleared later.
 * A2 An accumulation assigns when nothing else than zero may have been written to its place since the scope began, or
 *    since a clear that covers what was.
 * C1 A clear goes when all that is read after it is written in between; or was never written but with zeros,
 * C2 and so is, in the scope's next iteration, all that is read there.
 *
 * Last, a shadow of which nothing is read before it is written need not be zero when it is made. */
#include "analysis/written.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/pass.h"

enum { MAX_TOUCHES = 96 };

typedef enum TouchKind { READS, CLEARS, ADDS, WRITES } TouchKind;

typedef struct Touch {
	Op       *op;
	TouchKind kind;
	Section   section;
	PolyVec   facts;
} Touch;

typedef struct Shadow {
	Arena       *arena;
	Value       *object;
	Op          *made;
	const Block *scope;
	VEC(Touch) touches;
} Shadow;

/* ---- its uses */

static void add_touch(Shadow *s, Op *op, TouchKind kind, Section section)
{
	vec_push(s->arena, &s->touches, ((Touch){ .op = op, .kind = kind, .section = section }));
}

static Section elements(const Op *op, uint32_t pointer, uint32_t count)
{
	return section_of_elements(op->func, op_operand(op, pointer), op->type, op_operand(op, count));
}

/* False where it is not known what becomes of operand i. */
static bool add_use(Shadow *s, Op *op, uint32_t i)
{
	Value *p = op_operand(op, i);
	switch (op->code) {
	case OP_load:
		add_touch(s, op, READS, section_of(op->func, p, op_result(op)->type));
		return true;
	case OP_store:
	case OP_accum: {
		const TouchKind kind = op->code == OP_accum ? ADDS : value_is_float(op_operand(op, 0), 0) ? CLEARS : WRITES;
		add_touch(s, op, kind, section_of(op->func, p, op_operand(op, 0)->type));
		return i == 1;
	}
	case OP_zero:
		add_touch(s, op, CLEARS, elements(op, 0, 1));
		return true;
	case OP_copy:
	case OP_move:
		add_touch(s, op, i == 0 ? WRITES : READS, elements(op, i, 2));
		return true;
	case OP_free:
		return true;
	default:
		return false;
	}
}

/* What holds when it is executed: the loops around it run, and it stays within the object, as the primal's access does. */
static void find_facts(const Shadow *s, Touch *t)
{
	const Section all = section_of_elements(s->made->func, s->object, s->made->type, op_operand(s->made, 0));
	const Poly    rest = poly_difference(&all.high, &t->section.high);
	facts_around(s->arena, t->op, &t->facts);
	facts_add(s->arena, &t->facts, &rest);
}

static bool find_touches(Shadow *s)
{
	VEC(Value *) work = { 0 };
	vec_push(s->arena, &work, s->object);
	while (work.count) {
		const Value *p = vec_pop(&work);
		for (const Use *u = p->uses; u; u = u->next) {
			Op            *op = u->user;
			const uint32_t i = (uint32_t)(u - op->operands);
			if (i == 0 && (op->code == OP_address || (op->code == OP_cast && type_is_ptr(op_result(op)->type))))
				vec_push(s->arena, &work, op_result(op));
			else if (!add_use(s, op, i))
				return false;
		}
		if (s->touches.count > MAX_TOUCHES)
			return false;
	}
	for (size_t i = 0; i < s->touches.count; i++)
		if (s->touches.at[i].section.base != s->object)
			return false;
	for (size_t i = 0; i < s->touches.count; i++)
		find_facts(s, &s->touches.at[i]);
	return s->touches.count > 0;
}

static const Block *find_scope(const Shadow *s)
{
	const Block *b = s->touches.at[0].op->parent;
	for (size_t i = 0; i < s->touches.count; i++)
		b = block_around(b, s->touches.at[i].op);
	while (b != s->made->parent && (b->parent->code != OP_for || block_find(b, OP_exit_if)))
		b = b->parent->parent;
	return b;
}

/* ---- relations */

static Section within(const Touch *x, const Block *b)
{
	return section_within(&x->facts, &x->section, x->op, b);
}

/* What y touches in a later iteration of the loop than x (NULL: in the same iteration of all loops around both). */
static bool may_meet(const Shadow *s, const Touch *x, const Touch *y, const Op *loop)
{
	PolyVec       facts = { 0 };
	const Block  *b = loop ? &loop->blocks[0] : block_around(x->op->parent, y->op);
	const Section a = within(x, b), c = within(y, b);
	if (!a.base || !c.base)
		return true;
	if (loop)
		facts_around(s->arena, loop->blocks[0].first, &facts);
	facts_fixed(s->arena, &facts, &x->facts, loop);
	facts_fixed(s->arena, &facts, &y->facts, loop);
	return loop ? !sections_are_apart_later(&facts, &a, &c, loop) : !sections_are_apart(&facts, &a, &c);
}

/* In a later iteration of a loop of the scope around both. */
static bool may_meet_later(const Shadow *s, const Touch *x, const Touch *y)
{
	for (const Block *b = block_around(x->op->parent, y->op); b != s->scope; b = b->parent->parent)
		if (op_is_loop(b->parent) && may_meet(s, x, y, b->parent))
			return true;
	return false;
}

static bool makes_nonzero(const Touch *t)
{
	return t->kind == ADDS || t->kind == WRITES;
}

/* ---- accumulations that assign */

/* Clears of block b between x and `before` (NULL: its end) cover what x touches. */
static bool is_cleared_after(const Shadow *s, const Touch *x, const Block *b, const Op *before)
{
	const Section section = within(x, b);
	return section_is_cleared(s->arena, &x->facts, &section, b, op_ancestor(x->op, b), before);
}

/* A1 */
static bool starts_with_zeros(const Shadow *s)
{
	if (!op_has(s->made, ATTR_zero))
		return false;
	if (s->scope == s->made->parent || SEEDED(assigned_uncleared))
		return true;
	for (size_t i = 0; i < s->touches.count; i++)
		if (makes_nonzero(&s->touches.at[i]) && !is_cleared_after(s, &s->touches.at[i], s->scope, NULL))
			return false;
	return true;
}

/* A2 */
static bool finds_zero(const Shadow *s, const Touch *accum)
{
	for (size_t i = 0; i < s->touches.count && !SEEDED(assigned_over); i++) {
		const Touch *x = &s->touches.at[i];
		if (!makes_nonzero(x))
			continue;
		if (may_meet_later(s, x, accum))
			return false;
		if (x->op->id >= accum->op->id)
			continue;
		const Block *b = block_around(x->op->parent, accum->op);
		if (!is_cleared_after(s, x, b, op_ancestor(accum->op, b)) && may_meet(s, x, accum, NULL))
			return false;
	}
	return true;
}

static void make_store(Touch *t)
{
	Op     *accum = t->op;
	Builder b = builder_before(accum);
	build_store(&b, op_operand(accum, 0), op_operand(accum, 1));
	t->op = accum->prev;
	t->kind = WRITES;
	t->op->id = accum->id;
	op_erase(accum);
}

/* ---- clears that nobody sees */

static const Op *outermost_loop_around(const Shadow *s, const Touch *x, const Touch *y)
{
	const Op *loop = NULL;
	for (const Block *b = block_around(x->op->parent, y->op); b != s->made->parent; b = b->parent->parent)
		if (op_is_loop(b->parent))
			loop = b->parent;
	return loop;
}

/* `rest`, which the reader may read in block b, is never written but with zeros while the shadow lives. */
static bool stays_zero(const Shadow *s, const Touch *reader, Section rest, const Block *b)
{
	for (; b != s->made->parent && rest.base; b = b->parent->parent)
		if (op_is_loop(b->parent))
			rest = section_over_loop(&reader->facts, &rest, b->parent);
	if (!rest.base || !op_has(s->made, ATTR_zero))
		return false;
	for (size_t i = 0; i < s->touches.count; i++) {
		const Touch *x = &s->touches.at[i];
		PolyVec      facts = { 0 };
		if (!makes_nonzero(x))
			continue;
		const Section section = within(x, s->made->parent);
		const Op     *loop = outermost_loop_around(s, x, reader);
		facts_fixed(s->arena, &facts, &x->facts, loop);
		facts_fixed(s->arena, &facts, &reader->facts, loop);
		if (!sections_are_apart(&facts, &section, &rest))
			return false;
	}
	return true;
}

/* Each byte that the reader reads was written since, or has been zero all the time. */
static bool reads_as_before(const Shadow *s, const Touch *reader, Reach since)
{
	const Unwritten u = section_unwritten(s->arena, &reader->section, reader->op, since, &reader->facts);
	return u.all_is_written || stays_zero(s, reader, u.rest, since.block);
}

static Reach whole_scope(const Shadow *s, const Op *except)
{
	return (Reach){ .block = s->scope, .after = s->scope == s->made->parent ? s->made : NULL, .except = except };
}

static bool reads(const Touch *t)
{
	return t->kind == READS || t->kind == ADDS;
}

/* C1 and C2: what the reader sees does not depend on the clear. */
static bool sees(const Shadow *s, const Touch *reader, const Touch *clear)
{
	const Block *b = block_around(clear->op->parent, reader->op);
	const Reach  since = { .block = b, .after = op_ancestor(clear->op, b) };
	if (may_meet_later(s, clear, reader))
		return true;
	if (reader->op->id > clear->op->id && may_meet(s, clear, reader, NULL) && !SEEDED(clear_seen) &&
	    !reads_as_before(s, reader, since))
		return true;
	return s->scope != s->made->parent && !SEEDED(clear_seen_later) && !reads_as_before(s, reader, whole_scope(s, clear->op));
}

static bool is_seen(const Shadow *s, const Touch *clear)
{
	for (size_t i = 0; i < s->touches.count; i++)
		if (reads(&s->touches.at[i]) && sees(s, &s->touches.at[i], clear))
			return true;
	return false;
}

static bool is_read_unwritten(const Shadow *s)
{
	for (size_t i = 0; i < s->touches.count; i++) {
		const Touch *x = &s->touches.at[i];
		if (reads(x) && !section_is_written(s->arena, &x->section, x->op, whole_scope(s, NULL), &x->facts))
			return true;
	}
	return false;
}

/* ---- one shadow */

static bool assign_first(Shadow *s)
{
	bool changed = false;
	for (size_t i = 0; i < s->touches.count; i++) {
		Touch *t = &s->touches.at[i];
		if (t->kind != ADDS || !finds_zero(s, t))
			continue;
		make_store(t);
		changed = true;
	}
	return changed;
}

static bool drop_unseen_clears(Shadow *s)
{
	bool changed = false;
	for (size_t i = s->touches.count; i-- > 0;) {
		if (s->touches.at[i].kind != CLEARS || is_seen(s, &s->touches.at[i]))
			continue;
		op_erase(s->touches.at[i].op);
		s->touches.at[i] = vec_pop(&s->touches);
		changed = true;
	}
	return changed;
}

/* Of arrays of variable length, gcc thinks that they may be read uninitialised as soon as it sees no other writes. */
static bool may_improve(const Op *op)
{
	return op_has(op, ATTR_shadow) && (op->code == OP_alloc || (op->code == OP_local && value_is_const(op_operand(op, 0))));
}

static bool improve(Shadow *s)
{
	if (!find_touches(s))
		return false;
	s->scope = find_scope(s);
	bool changed = starts_with_zeros(s) && assign_first(s);
	changed |= drop_unseen_clears(s);
	if (op_has(s->made, ATTR_zero) && s->touches.count && !is_read_unwritten(s)) {
		op_clear(s->made, ATTR_zero);
		changed = true;
	}
	return changed;
}

bool pass_clears(Func *f, PassContext *ctx)
{
	uint32_t n = 0;
	VEC(Op *) shadows = { 0 };
	FOR_EACH_OP(op, &f->body) {
		op->id = ++n; /* its position */
		if (may_improve(op))
			vec_push(ctx->arena, &shadows, op);
	}
	bool changed = false;
	for (size_t k = 0; k < shadows.count; k++) {
		Shadow s = { .arena = ctx->arena, .object = op_result(shadows.at[k]), .made = shadows.at[k] };
		changed |= improve(&s);
	}
	return changed;
}
