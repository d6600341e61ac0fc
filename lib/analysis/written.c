#include "analysis/written.h"

#include "ir/walk.h"

enum { MAX_WRITTEN = 16 };

typedef VEC(Section) SectionVec;

static void push_section(SectionVec *sections, Arena *arena, Section s)
{
	if (s.base && sections->count < MAX_WRITTEN)
		vec_push(arena, sections, s);
}

/* Neighbours become one. */
static void merge(const PolyVec *facts, SectionVec *sections)
{
	for (size_t i = 0; i < sections->count; i++) {
		for (size_t k = 0; k < sections->count; k++) {
			Section   *x = &sections->at[i], *y = &sections->at[k];
			const Poly gap = poly_difference(&y->low, &x->high);
			if (i == k || x->base != y->base || gap.unknown || gap.n)
				continue;
			x->high = y->high;
			*y = vec_pop(sections);
			merge(facts, sections);
			return;
		}
	}
}

typedef struct Search {
	Arena         *arena;
	const PolyVec *facts;
	const Op      *except;
	bool           zeros_only;
} Search;

static void written_by(const Search *search, const Op *op, SectionVec *out);

static SectionVec written_in(const Search *search, const Block *b)
{
	SectionVec sections = { 0 };
	for (const Op *op = b->first; op && op->code != OP_exit_if; op = op->next)
		written_by(search, op, &sections);
	merge(search->facts, &sections);
	return sections;
}

/* What op writes whenever it is executed. */
static void written_by(const Search *search, const Op *op, SectionVec *out)
{
	Arena         *arena = search->arena;
	const PolyVec *facts = search->facts;
	if (op == search->except)
		return;
	switch (op->code) {
	case OP_store:
		if (!search->zeros_only || value_is_float(op_operand(op, 0), 0))
			push_section(out, arena, section_of(op->func, op_operand(op, 1), op_operand(op, 0)->type));
		break;
	case OP_copy:
	case OP_move:
		if (!search->zeros_only)
			push_section(out, arena, section_of_elements(op->func, op_operand(op, 0), op->type, op_operand(op, 2)));
		break;
	case OP_zero:
		push_section(out, arena, section_of_elements(op->func, op_operand(op, 0), op->type, op_operand(op, 1)));
		break;
	case OP_for: {
		const SectionVec inner = written_in(search, &op->blocks[0]);
		for (size_t i = 0; i < inner.count; i++)
			push_section(out, arena, section_swept(facts, &inner.at[i], op));
		break;
	}
	case OP_if: {
		const SectionVec x = written_in(search, &op->blocks[0]), y = written_in(search, &op->blocks[1]);
		for (size_t i = 0; i < x.count; i++)
			for (size_t k = 0; k < y.count; k++)
				if (section_contains(facts, &y.at[k], &x.at[i]))
					push_section(out, arena, x.at[i]);
				else if (section_contains(facts, &x.at[i], &y.at[k]))
					push_section(out, arena, y.at[k]);
		break;
	}
	default:
		break;
	}
}

/* Cuts off the front of *need what is written; true when nothing is left. */
static bool is_covered_by(const PolyVec *facts, Section *need, const SectionVec *written)
{
	for (size_t round = 0; round <= written->count; round++) {
		bool moved = false;
		for (size_t i = 0; i < written->count && !moved; i++) {
			const Section *w = &written->at[i];
			const Section  front = { need->base, need->low, need->low };
			if (section_contains(facts, w, need))
				return true;
			const Poly progress = poly_difference(&w->high, &need->low);
			if (!progress.n || !section_contains(facts, w, &front) || !is_not_negative(facts, &progress))
				continue;
			need->low = w->high;
			moved = true;
		}
		if (!moved)
			return false;
	}
	return false;
}

Unwritten section_unwritten(Arena *arena, const Section *s, const Op *at, Reach reach, const PolyVec *more)
{
	PolyVec facts = { 0 };
	facts_around(arena, at, &facts);
	for (size_t i = 0; i < more->count; i++)
		vec_push(arena, &facts, more->at[i]);
	const Search search = { .arena = arena, .facts = &facts, .except = reach.except };
	Section need = *s;
	for (const Block *b = at->parent; need.base; b = at->parent) {
		SectionVec written = { 0 };
		bool       counts = b != reach.block || !reach.after;
		for (const Op *op = b->first; op != at; op = op->next) {
			if (counts)
				written_by(&search, op, &written);
			counts |= op == reach.after;
		}
		merge(&facts, &written);
		Section rest = need;
		if (is_covered_by(&facts, &rest, &written))
			return (Unwritten){ .all_is_written = true };
		if (b == reach.block || !b->parent)
			return (Unwritten){ .rest = rest };
		at = b->parent;
		if (op_is_loop(at))
			need = section_over_loop(&facts, &need, at);
	}
	return (Unwritten){ 0 };
}

bool section_is_written(Arena *arena, const Section *s, const Op *at, Reach reach, const PolyVec *more)
{
	return section_unwritten(arena, s, at, reach, more).all_is_written;
}

bool section_is_cleared(Arena *arena, const PolyVec *facts, const Section *s, const Block *b, const Op *after, const Op *before)
{
	const Search search = { .arena = arena, .facts = facts, .zeros_only = true };
	SectionVec written = { 0 };
	Section    need = *s;
	for (const Op *op = after ? after->next : b->first; op && op != before && op->code != OP_exit_if; op = op->next)
		written_by(&search, op, &written);
	merge(facts, &written);
	return need.base && is_covered_by(facts, &need, &written);
}

static bool is_freed_at_the_end_only(const Aliases *a, const Value *object, const Op *at)
{
	const Block *body = &at->func->body;
	const Op    *top = op_ancestor(at, body);
	bool         passed = false;
	for (const Op *op = body->first; op; op = op->next) {
		passed |= op == top;
		if (op->code == OP_free && passed)
			continue;
		if (op->code == OP_free && op_may_write(a, op, object, NULL))
			return false;
		for (uint32_t i = 0; i < op->n_blocks; i++)
			FOR_EACH_OP(inner, &op->blocks[i])
				if (inner->code == OP_free && op_may_write(a, inner, object, NULL))
					return false;
	}
	return true;
}

/* The object begins as zeros, and all of the section lies in it. */
static bool is_zeroed(Arena *arena, const Section *s, const Op *made, const Op *at)
{
	const Section whole = section_of_elements(made->func, s->base, made->type, op_operand(made, 0));
	PolyVec       facts = { 0 };
	if (!op_has(made, ATTR_zero))
		return false;
	facts_around(arena, at, &facts);
	return section_contains(&facts, &whole, s);
}

bool load_is_safe_before(Arena *arena, const Aliases *a, const Op *load, const Op *at)
{
	const PolyVec none = { 0 };
	const Section s = section_of(load->func, op_operand(load, 0), op_result(load)->type);
	const Op     *made = s.base ? value_op(s.base) : NULL;
	if (!made || !op_makes_object(made) || object_escapes(a, s.base))
		return false;
	return (is_zeroed(arena, &s, made, at) || section_is_written(arena, &s, at, (Reach){ .block = made->parent, .after = made }, &none)) &&
	       is_freed_at_the_end_only(a, s.base, at);
}
