/* Where a value has to be kept: segments of positions, with the holes that structured code gives.
 *
 * A value that is read in one branch of an if is not live in the other; one that is read in a loop and
 * defined outside is live in all of it. */
#include "backend/plan.h"

#include <stdlib.h>
#include <string.h>

static void add(Plan *p, SegmentVec *live, uint32_t from, uint32_t to)
{
	if (from <= to)
		vec_push(p->arena, live, ((Segment){ from, to }));
}

/* From the definition of v to one use, at `position` in `block`. */
static void add_use(Plan *p, const Value *v, SegmentVec *live, const Block *block, uint32_t position)
{
	const Block *home = value_block(v);

	while (block != home) {
		const Op *parent = block->parent;

		if (op_is_loop(parent)) {
			position = plan_op(p, parent)->end;
		} else {
			add(p, live, plan_block(p, block)->start, position);
			position = plan_op(p, parent)->begin;
		}
		block = parent->parent;
	}
	add(p, live, plan_definition(p, v), position);
}

static void add_value(Plan *p, const Value *v, SegmentVec *live)
{
	uint32_t definition = plan_definition(p, v);
	const Op *loop = v->kind == VALUE_ARG ? v->as.block->parent : NULL;

	add(p, live, definition, definition);
	for (const Use *use = v->uses; use; use = use->next) {
		const Op *user = use->user;
		uint32_t i = (uint32_t)(use - user->operands);
		const OpPlan *plan = plan_op(p, user);

		if (plan->is_needed && plan_reads(p, user, i))
			add_use(p, v, live, user->parent,
			        for_bound_is_kept(user, i) ? plan->end : plan->begin);
	}
	/* the next turn's value is written by yield and read by the head of the loop */
	if (loop && v->index >= loop_first_carried(loop))
		add(p, live, plan_op(p, block_terminator(v->as.block))->begin + 1,
		    plan_op(p, loop)->end);
}

static int by_start(const void *a, const void *b)
{
	const Segment *x = a, *y = b;

	return x->from != y->from ? (x->from < y->from ? -1 : 1) : (x->to > y->to) - (x->to < y->to);
}

/* Sorted segments that may touch or overlap become ones that do not. */
static void join(SegmentVec *live)
{
	size_t n = 0;

	for (size_t i = 0; i < live->count; i++) {
		if (n > 0 && live->at[i].from <= live->at[n - 1].to + 1) {
			if (live->at[i].to > live->at[n - 1].to)
				live->at[n - 1].to = live->at[i].to;
		} else {
			live->at[n++] = live->at[i];
		}
	}
	live->count = n;
}

void live_of_variable(Plan *p, Variable *v)
{
	if (v->live_is_known)
		return;
	v->live_is_known = true;
	for (size_t i = 0; i < v->members.count; i++)
		add_value(p, v->members.at[i], &v->live);
	if (v->live.count > 1)
		qsort(v->live.at, v->live.count, sizeof *v->live.at, by_start);
	join(&v->live);
}

/* The first segment that ends at or behind `position`. */
static size_t find(const SegmentVec *live, uint32_t position)
{
	size_t low = 0, high = live->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (live->at[middle].to < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool live_overlap(const SegmentVec *a, const SegmentVec *b)
{
	const SegmentVec *few = a->count < b->count ? a : b, *many = few == a ? b : a;

	for (size_t i = 0; i < few->count; i++) {
		size_t k = find(many, few->at[i].from);

		if (k < many->count && many->at[k].from <= few->at[i].to)
			return true;
	}
	return false;
}

static void insert(Arena *arena, SegmentVec *live, Segment segment)
{
	size_t first = find(live, segment.from > 0 ? segment.from - 1 : 0), last = first;

	for (; last < live->count && live->at[last].from <= segment.to + 1; last++) {
		if (live->at[last].from < segment.from)
			segment.from = live->at[last].from;
		if (live->at[last].to > segment.to)
			segment.to = live->at[last].to;
	}
	if (last == first) {
		vec_push(arena, live, segment);
		memmove(&live->at[first + 1], &live->at[first],
		        (live->count - 1 - first) * sizeof *live->at);
	} else {
		memmove(&live->at[first + 1], &live->at[last],
		        (live->count - last) * sizeof *live->at);
		live->count -= last - first - 1;
	}
	live->at[first] = segment;
}

/* A few go in one by one; else both are merged from the back, in place. */
void live_unite(Arena *arena, SegmentVec *into, const SegmentVec *from)
{
	size_t i = into->count, k = from->count, to = i + k;

	if (k < i / 8) {
		while (k > 0)
			insert(arena, into, from->at[--k]);
		return;
	}
	while (into->count < to)
		vec_push(arena, into, ((Segment){ 0, 0 }));
	while (k > 0) {
		if (i > 0 && by_start(&into->at[i - 1], &from->at[k - 1]) > 0)
			into->at[--to] = into->at[--i];
		else
			into->at[--to] = from->at[--k];
	}
	join(into);
}
