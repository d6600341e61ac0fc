/* A row that the loop which reads the memory fills as it runs.
 *
 *   for y { for x { u = p[y n + x]; .. } }
 * becomes
 *   copy what lies before the first row of x, and behind the last one
 *   for y { copy what lies between two of them;  for x { u = p[y n + x]; row[y n + x] = u; .. } }
 *
 * A copy before the loop would read all of the memory once more, and when it is large that takes as long as the loop.
 *
 *   F1 the load is executed in each iteration of a nest of counted loops; where one of them does not run, all is copied before
 *   F2 its place moves on by one element in the innermost loop, and in each loop around by at least what those in it go over
 *   F3 what lies before a row of an inner loop is memory of the object in the first iteration, too */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/snapshot_fill.h"
#include "transform/edit.h"

enum { MAX_LEVELS = 4, MAX_ASSIGNED = 4 };

typedef struct Level {
	Op   *loop;
	Poly  low, high, trips;
	Poly  slope; /* bytes from one iteration to the next */
	Poly  span;  /* bytes from the first place of all its iterations to behind the last one */
	bool  surely_runs; /* when the loop around it does */
} Level;

/* Where a load goes; levels[0] is the loop that the row belongs to. */
typedef struct Nest {
	Keeper *k;
	Op     *load;
	Level   levels[MAX_LEVELS];
	int     n;
	Poly    start; /* bytes behind the base where all indices are 0 */
	int64_t unit;
} Nest;

/* F1; outer loops first. */
static bool find_levels(Nest *n, Op *loop)
{
	for (Op *up = n->load->parent->parent;; up = up->parent->parent) {
		if (up->code != OP_for || loop_exit(up) || op_int(up, ATTR_step, 1) != 1 || n->n == MAX_LEVELS)
			return false;
		for (int i = n->n++; i > 0; i--)
			n->levels[i] = n->levels[i - 1];
		n->levels[0] = (Level){ .loop = up, .surely_runs = loop_surely_runs(n->k->ad->arena, up) };
		if (up == loop)
			return true;
	}
}

static bool find_slopes(Nest *n, const Section *s, const Op *loop)
{
	n->start = s->low;
	for (int i = 0; i < n->n; i++) {
		Level *l = &n->levels[i];
		l->low = poly_of(loop->func, op_operand(l->loop, 0));
		l->high = poly_of(loop->func, op_operand(l->loop, 1));
		l->trips = poly_difference(&l->high, &l->low);
		l->slope = poly_slope(&s->low, for_index(l->loop));
		n->start = poly_without(&n->start, for_index(l->loop));
		if (!poly_is_fixed(&l->slope, loop) || !poly_is_fixed(&l->low, loop) || !poly_is_fixed(&l->high, loop) || l->trips.unknown)
			return false;
	}
	return poly_is_fixed(&n->start, loop);
}

/* Where the first iterations of levels[from..] begin, but for what the indices further out add. */
static Poly first_place(const Nest *n, int from)
{
	Poly place = n->start;
	for (int i = from; i < n->n; i++) {
		const Poly skipped = poly_product(&n->levels[i].slope, &n->levels[i].low);
		place = poly_sum(&place, &skipped);
	}
	return place;
}

/* Bytes between what an iteration of levels[i] goes over and what the next one does. */
static Poly gap_of(const Nest *n, int i)
{
	return poly_difference(&n->levels[i].slope, &n->levels[i + 1].span);
}

/* F2, F3 */
static bool is_regular(Nest *n)
{
	Level     *last = &n->levels[n->n - 1];
	const Poly unit = poly_constant(n->unit), apart = poly_difference(&last->slope, &unit), low = first_place(n, 0);
	PolyVec    facts = { 0 };
	facts_around(n->k->ad->arena, n->load, &facts);
	last->span = poly_product(&last->trips, &unit);
	if (apart.unknown || apart.n || !poly_is_divisible(&low, n->unit) || last->span.unknown)
		return false;
	for (int i = n->n - 1; i-- > 0;) {
		Level     *l = &n->levels[i];
		const Poly gap = gap_of(n, i), before = poly_difference(&low, &gap), all = poly_product(&l->trips, &l->slope);
		l->span = poly_difference(&all, &gap);
		if (!poly_is_divisible(&gap, n->unit) || l->span.unknown || !is_not_negative(&facts, &gap) || !is_not_negative(&facts, &before))
			return false;
	}
	return true;
}

/* Whether levels[from..] run; NULL: they do. */
static Value *all_run(const Nest *n, Builder *b, int from)
{
	Value *all = NULL;
	for (int i = from; i < n->n; i++) {
		const Level *l = &n->levels[i];
		if (l->surely_runs || SEEDED(snapshot_never_empty))
			continue;
		Value *runs = build_binary(b, OP_lt, poly_build(n->k, b, &l->low, 1), poly_build(n->k, b, &l->high, 1));
		all = all ? build_select(b, all, runs, const_bool(n->k->ad->module, false)) : runs;
	}
	return all;
}

/* What lies before and behind all that the nest goes over: everything, where it does not run. */
static void copy_border(const Nest *n, Builder *b, const Extent *e, Value *from, Value *row)
{
	Value     *runs = all_run(n, b, 0);
	const Poly low = first_place(n, 0), high = poly_sum(&low, &n->levels[0].span);
	Value *head = poly_build(n->k, b, &low, n->unit), *end = poly_build(n->k, b, &high, n->unit);
	if (runs) {
		head = build_select(b, runs, head, e->count);
		end = build_select(b, runs, end, e->count);
	}
	build_copy(b, e->type, row, from, head);
	if (!SEEDED(snapshot_without_end))
		build_copy(b, e->type, build_index(b, row, end), build_index(b, from, end), build_binary(b, OP_sub, e->count, end));
}

/* At the start of each iteration of levels[i]. */
static void copy_gap(const Nest *n, Builder *before, int i, const Extent *e, Value *from, Value *row)
{
	Op        *loop = n->levels[i].loop;
	const Poly gap = gap_of(n, i);
	Poly       place = first_place(n, i + 1);
	for (int m = 0; m <= i; m++) {
		const Poly index = poly_of(loop->func, for_index(n->levels[m].loop)), ahead = poly_product(&n->levels[m].slope, &index);
		place = poly_sum(&place, &ahead);
	}
	place = poly_difference(&place, &gap);
	const int64_t constant_gap = poly_elements(&gap, n->unit);
	if (!gap.n)
		return;
	Builder b = keep_start(&loop->blocks[0], loop->loc);
	Value  *runs = all_run(n, before, i + 1);
	if (runs)
		b = build_when(&b, runs);
	if (!constant_gap || constant_gap > MAX_ASSIGNED) {
		Value *at = poly_build(n->k, &b, &place, n->unit);
		build_copy(&b, e->type, build_index(&b, row, at), build_index(&b, from, at), poly_build(n->k, &b, &gap, n->unit));
		return;
	}
	for (int64_t j = 0; j < constant_gap; j++) {
		const Poly further = poly_constant(j * n->unit), there = poly_sum(&place, &further);
		Value *at = poly_build(n->k, &b, &there, n->unit);
		build_store(&b, build_load(&b, build_index(&b, from, at)), build_index(&b, row, at));
	}
}

static bool nest_of(Nest *n, Op *loop, const Extent *e)
{
	const Value  *p = op_operand(n->load, 0);
	const Section s = section_of(loop->func, p, e->type);
	return op_result(n->load)->type == e->type && s.base == e->base && find_levels(n, loop) && find_slopes(n, &s, loop) && is_regular(n);
}

bool snapshot_can_fill(Keeper *k, Op *loop, const Extent *e, Op *load)
{
	Nest n = { .k = k, .load = load, .unit = e->type->size };
	return block_is_above(&loop->blocks[0], load) && load->code == OP_load && keep_position(load) && !op_has(load, ATTR_volatile) && pointer_root(op_operand(load, 0)) == e->base &&
	       nest_of(&n, loop, e);
}

void snapshot_fill_around(Keeper *k, Op *loop, const Extent *e, Op *load, Value *from, Value *row)
{
	Nest    n = { .k = k, .load = load, .unit = e->type->size };
	Builder b = builder_before(loop);
	nest_of(&n, loop, e);
	copy_border(&n, &b, e, from, row);
	for (int i = 0; i + 1 < n.n && !SEEDED(snapshot_without_gaps); i++)
		copy_gap(&n, &b, i, e, from, row);
}

bool snapshot_fill(Keeper *k, Op *loop, const Extent *e, Value *row)
{
	Op *load = NULL;
	FOR_EACH_OP(op, &loop->blocks[0])
		if (!load && snapshot_can_fill(k, loop, e, op))
			load = op;
	if (!load)
		return false;
	Builder behind = builder_after(load);
	snapshot_fill_around(k, loop, e, load, e->base, row);
	build_store(&behind, op_result(load), pointer_redirected(load->next, op_operand(load, 0), e->base, row));
	return true;
}
