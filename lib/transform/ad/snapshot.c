/* Rows of memory that are copied before a loop, in the place of a record for each value that the loop reads there.
 *
 *   for s { for i { for j { y = p[j] - p[i]; .. } }  .. p changes .. }          n n values of p[j], in each turn of s
 * becomes
 *   for s { row[s] = p;  for i { for j { .. } } .. p changes .. }               n of them
 *   for s in rev { for i in rev { for j { y = row[s][j] - row[s][i]; .. } } }
 *
 * A load of the loop that finds in the reverse sweep what was overwritten since reads the row: the loop itself writes
 * nothing there.  It has to be executed more often than the row has elements; or as often, and then the row is worth its
 * price if several values need not be recorded (the neighbours of a stencil, whose buffers are swapped after the loop). */
#include "analysis/swapped.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/extents.h"
#include "transform/ad/snapshot.h"
#include "transform/ad/snapshot_fill.h"
#include "transform/ad/snapshot_rows.h"

/* An address costs less than recording it, so that the cut works it out again. */
enum { MAX_CHAIN = 10 };

struct Snapshot {
	Snapshot *next; /* of the same loop */
	Op       *loop;
	Extent    extent;
	bool      is_shared; /* read no more often than it has elements: those that read it share what it costs */
	bool      is_rows;   /* each step writes what the next one reads to the record */
	Layout   *layout; /* of the rows */
	Value    *record, *view; /* once something reads it: the array, and its row in the mirror */
};

static bool is_write_apart(const Keeper *k, const Op *op, const Value *p)
{
	return (op->code == OP_store || op->code == OP_accum) && pointers_are_apart(k->aliases, op_operand(op, 1), p);
}

/* But for what records, which was not there when operations were numbered. */
static bool may_write(const Keeper *k, const Op *loop, const Value *p)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (!op->n_blocks && keep_position(op) && op_may_write(k->aliases, op, p, NULL) && !is_write_apart(k, op, p) && !SEEDED(snapshot_of_what_changes))
			return true;
	return false;
}

/* The outermost loop around the load that neither writes what it reads nor makes its base, up to where the sweep ends;
 * NULL: none. */
static Op *loop_that_reads_only(const Keeper *k, const Op *load, const Value *base)
{
	Op *found = NULL;
	for (Op *up = load->parent->parent; up && !loop_is_fused(k->ad, up); up = up->parent->parent) {
		if (!op_is_loop(up))
			continue;
		if (!value_is_there_before(base, up) || may_write(k, up, op_operand(load, 0)))
			break;
		found = up;
	}
	return found;
}

static bool may_be_freed(const Keeper *k, const Value *base, const Op *loop)
{
	FOR_EACH_OP(op, &k->ad->func->body)
		if (op->code == OP_free && keep_position(op) && keep_position(op) < keep_position(loop) && op_may_write(k->aliases, op, base, NULL))
			return true;
	return false;
}

/* What an operation of an address costs; MAX_CHAIN: it is not worked out again. */
static int cost_of(Keeper *k, const Op *op)
{
	switch (op->code) {
	case OP_add:
	case OP_sub:
	case OP_mul:
	case OP_neg:
	case OP_convert:
		return type_is_int(op_result(op)->type) && type_is_int(op_operand(op, 0)->type) ? 1 : MAX_CHAIN;
	case OP_address:
	case OP_cast:
		return 1;
	case OP_load:
		return !op_has(op, ATTR_volatile) && keep_reads_same(k, op) ? 3 : MAX_CHAIN;
	default:
		return MAX_CHAIN;
	}
}

/* Worked out from loop counters and what is there before the loop. */
static bool is_plain(Keeper *k, const Value *v, const Op *loop, int *cost)
{
	const Op *op = value_op(v);
	if (value_is_there_before(v, loop))
		return true;
	if (!op)
		return v->as.block->parent && v->as.block->parent->code == OP_for && v == for_index(v->as.block->parent);
	*cost += cost_of(k, op);
	for (uint32_t i = 0; *cost < MAX_CHAIN && i < op->n_operands; i++)
		if (!is_plain(k, op_operand(op, i), loop, cost))
			return false;
	return *cost < MAX_CHAIN;
}

static int64_t constant_trips(const Op *loop)
{
	if (loop->code != OP_for || !value_is_const(op_operand(loop, 0)) || !value_is_const(op_operand(loop, 1)))
		return 0;
	const int64_t span = op_operand(loop, 1)->as.constant.integer - op_operand(loop, 0)->as.constant.integer, step = op_int(loop, ATTR_step, 1);
	return span > 0 ? (span + step - 1) / step : 1;
}

/* How often a load is executed while the loop runs, by the number of elements. */
typedef enum Rate { RARELY, ONCE, OFTEN } Rate;

/* More often by another order, or twice as often. */
static bool is_read_often(const Op *load, const Op *loop, const Extent *e)
{
	int     unknown = 0;
	int64_t trips = 1;
	for (const Op *up = load->parent->parent; up != loop->parent->parent; up = up->parent->parent) {
		const int64_t n = op_is_loop(up) ? constant_trips(up) : 1;
		unknown += !n;
		if (n && trips < INT32_MAX)
			trips *= n < INT32_MAX ? n : INT32_MAX;
	}
	return e->constant ? unknown || trips >= 2 * e->constant : unknown > e->degree;
}

/* But for what a border is, which is of a lower order, or a quarter of a constant number. */
static bool is_read_once(const Op *load, const Op *loop, const Extent *e)
{
	for (const Op *up = load->parent->parent; up != loop; up = up->parent->parent)
		if (!op_is_loop(up))
			return false;
	const Poly times = executions_of(load, loop->parent), missed = poly_difference(&e->length, &times);
	if (times.unknown || missed.unknown || !e->degree)
		return !times.unknown && e->constant && poly_elements(&times, 1) * 4 >= e->constant * 3;
	return poly_degree(&times) == e->degree && poly_degree(&missed) < e->degree;
}

static Rate rate_of(const Op *load, const Op *loop, const Extent *e)
{
	return is_read_often(load, loop, e) ? OFTEN : is_read_once(load, loop, e) ? ONCE : RARELY;
}

static bool is_candidate(Keeper *k, Op *load, const Value *base)
{
	return load->code == OP_load && !op_has(load, ATTR_volatile) && pointer_root(op_operand(load, 0)) == base && !keep_reads_same(k, load);
}

static bool is_any(const Access *a)
{
	return a->reads;
}

/* Of all that the loop reads through base; NULL: it can't be copied, or that does not pay. */
static Snapshot *snapshot_make(Keeper *k, Op *loop, Value *base)
{
	Ad    *ad = k->ad;
	Layout *layout = layout_of(k, loop->parent);
	if (layout->loops.count && !layout->is_array)
		return NULL;
	Region r = { .ad = ad, .k = k, .within = loop->parent, .outermost = layout->loops.count ? layout->outermost : loop, .loc = loop->loc };
	FOR_EACH_OP(op, &loop->blocks[0])
		if (is_candidate(k, op, base))
			region_add(&r, op, op_operand(op, 0), op_result(op)->type, NULL, true, false);
	Snapshot *s = ARENA_NEW(ad->arena, Snapshot);
	*s = (Snapshot){ .loop = loop, .layout = layout };
	if (!extent_of(&r, base, is_any, pointer_elements(base), &s->extent) || !value_is_int(s->extent.low, 0))
		return NULL;
	Rate most = RARELY;
	for (size_t i = 0; i < r.accesses.count; i++) {
		const Rate rate = rate_of(r.accesses.at[i].op, loop, &s->extent);
		most = rate > most ? rate : most;
	}
	s->is_shared = most == ONCE;
	return most == RARELY ? NULL : s;
}

static Snapshot *snapshot_find(Keeper *k, Op *load)
{
	Value *base = pointer_root(op_operand(load, 0));
	Op    *loop = loop_that_reads_only(k, load, base);
	int    cost = 0;
	if (!loop || !type_is_scalar(op_result(load)->type) || base->kind == VALUE_GLOBAL || may_hold_nothing(base) ||
	    !is_plain(k, op_operand(load, 0), loop, &cost) || may_be_freed(k, base, loop))
		return NULL;
	Snapshot *first = map_get(&k->snapshots, loop);
	for (Snapshot *s = first; s; s = s->next)
		if (s->extent.base == base)
			return s;
	Snapshot *s = snapshot_make(k, loop, base);
	if (s) {
		s->next = first;
		map_put(k->ad->arena, &k->snapshots, loop, s);
	}
	return s;
}

bool snapshot_is_shared(const Snapshot *s)
{
	return s->is_shared;
}

bool snapshot_is_to_pay(const Snapshot *s)
{
	return s->is_shared && !s->record;
}

Snapshot *snapshot_of(Keeper *k, Op *load)
{
	static const Snapshot none;
	const PassOptions *options = k->ad->ctx->options;
	if (options->no_snapshots || options->no_need || k->ad->reverse || op_has(load, ATTR_volatile))
		return NULL;
	Snapshot *s = map_get(&k->snapshots, load);
	if (!s) {
		s = snapshot_find(k, load);
		map_put(k->ad->arena, &k->snapshots, load, s ? s : (void *)&none);
	}
	return s == &none ? NULL : s;
}

/* ---- the array, its filling, and the row in the mirror */

static Value *row_of(const Keeper *k, Builder *b, const Snapshot *s, Value *place)
{
	if (!s->layout->loops.count)
		return s->record;
	Value *at = build_convert(b, place, k->index);
	if (s->is_rows)
		at = build_binary(b, OP_add, at, const_int(k->ad->module, k->index, 1));
	return extent_row(b, &s->extent, s->record, at);
}

static void fill(Keeper *k, Snapshot *s)
{
	Builder f = builder_before(s->loop);
	Value     *row = row_of(k, &f, s, s->layout->forward_index);
	const bool as_it_runs = s->is_shared && snapshot_fill(k, s->loop, &s->extent, row);
	if (!as_it_runs)
		build_copy(&f, s->extent.type, row, s->extent.base, s->extent.count);
	explain_snapshot(k->ad, s->loop, s->extent.base, as_it_runs ? "copied as it runs" : "copied before it");
}

static void make_room(Keeper *k, Snapshot *s)
{
	const Extent *e = &s->extent;
	const Type   *size = type_size(&k->ad->module->types);
	Op     *outermost = s->layout->loops.count ? s->layout->outermost : s->loop;
	Builder b = builder_before(outermost);
	Rows    rows;
	b.loc = outermost->loc;
	s->is_rows = s->is_shared && rows_find(k, s->loop, e, s->layout, ROWS_EARLY, &rows);
	Value *n_rows = s->layout->loops.count ? s->layout->count : const_int(k->ad->module, size, 1);
	if (s->is_rows) {
		n_rows = build_size(&b, OP_size_add, n_rows, const_int(k->ad->module, size, ROWS_MORE));
		value_set_name(k->ad->func, n_rows, "n_rows");
		vec_push(k->ad->arena, &k->rows, s);
	}
	s->record = extent_room(&b, e, "kept", build_size(&b, OP_size_mul, n_rows, e->count));
	keep_free_at_end(k, s->record);
}

static Value *view_of(Keeper *k, Snapshot *s)
{
	if (!s->view) {
		make_room(k, s);
		if (!s->is_rows)
			fill(k, s);
		Block *mirror = map_get(&k->ad->mirrors, s->loop->parent);
		Builder b = s->layout->loops.count ? keep_mirror_start(k, mirror, s->loop->loc) : builder_before(s->loop);
		s->view = row_of(k, &b, s, SEEDED(snapshot_row_off) ? const_int(k->ad->module, k->index, 0) : s->layout->reverse_index);
	}
	return s->view;
}

Value *snapshot_read(Keeper *k, Snapshot *s, Op *load)
{
	Value *before = op_operand(load, 0);
	op_set_operand(load, 0, pointer_redirected(load, before, s->extent.base, view_of(k, s)));
	return before;
}

void snapshot_finish(Keeper *k)
{
	for (size_t i = 0; i < k->rows.count; i++) {
		Snapshot *s = k->rows.at[i];
		Rows      rows;
		if (!rows_find(k, s->loop, &s->extent, s->layout, ROWS_FINAL, &rows)) {
			fill(k, s);
			continue;
		}
		rows_build(k, &rows, s->record);
		explain_snapshot(k->ad, s->loop, s->extent.base, "in the record itself");
	}
}
