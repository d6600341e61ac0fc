/* Two buffers that change places after each step live in the rows of their record while the steps run.
 *
 *   for s { for i { u = now[i]; row[s][i] = u; next[i] = f(u, now[i + 1]) }  swap(now, next) }
 * becomes
 *   row[0] = next; row[1] = now
 *   for s { border of row[s + 2] = border of row[s];  for i { u = row[s + 1][i]; row[s + 2][i] = f(u, row[s + 1][i + 1]) } .. swap }
 *   next = row[n]; now = row[n + 1]
 *
 * Each value is stored once, and not in the buffer and in the record.
 *
 *   R1 the loop of steps is counted and hands round two buffers, of known size; it stands in the body of the function
 *   R2 in it, one of them is read only, and the other one written by one store, which goes over the grid as a load of the other one
 *      does; nothing else in the loop may read or write them, and the reverse sweep reads the record */
#include "analysis/swapped.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/snapshot_fill.h"
#include "transform/ad/snapshot_rows.h"
#include "transform/edit.h"

bool may_hold_nothing(Value *p)
{
	const Op *made = value_op(pointer_root(p));
	return made && made->code == OP_local && !op_has(made, ATTR_zero);
}

/* Both buffers are as long as a row, also where no step reads there. */
static bool is_whole(const Keeper *k, const Rows *r)
{
	const Value *elements = pointer_elements(r->extent.base);
	if (!elements || !value_is_int(r->extent.low, 0))
		return SEEDED(rows_beyond);
	const Poly length = poly_of(k->ad->func, elements), rest = poly_difference(&length, &r->extent.length);
	return !rest.unknown && !rest.n;
}

/* R1 */
static bool find_buffers(const Keeper *k, Rows *r)
{
	const Value *now = r->extent.base;
	Cycle        cycle;
	r->step = r->loop->parent->parent;
	if (!r->step || r->step->code != OP_for || r->step->parent != &k->ad->func->body || loop_exit(r->step) || r->layout->loops.count != 1 ||
	    r->layout->outermost != r->step || !r->layout->is_array || now->kind != VALUE_ARG || now->as.block != &r->step->blocks[0] ||
	    arg_index(now) < loop_first_carried(r->step))
		return false;
	r->now = arg_index(now) - loop_first_carried(r->step);
	if (!cycle_of(r->step, r->now, &cycle) || cycle.n != 2)
		return false;
	r->next = cycle.at[1];
	return is_whole(k, r) && !may_hold_nothing(loop_init(r->step, r->now)) && !may_hold_nothing(loop_init(r->step, r->next));
}

/* All that goes through p in the loop of steps are loads, or stores, of elements. */
static bool collect(Keeper *k, const Rows *r, const Value *p, OpCode wanted, RowsTime time, OpVec *out)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op            *op = u->user;
		const uint32_t i = (uint32_t)(u - op->operands);
		const bool     is_inside = block_is_above(&r->step->blocks[0], op);
		if (!is_inside && time == ROWS_EARLY)
			continue;
		if (!is_inside)
			return false;
		if (op == block_terminator(&r->step->blocks[0]) && p->kind == VALUE_ARG)
			continue;
		if (op->code == OP_address && i == 0) {
			if (!collect(k, r, op_result(op), wanted, time, out))
				return false;
			continue;
		}
		const Type *type = op->code == OP_load ? op_result(op)->type : op->type;
		if (op->code != wanted || op_has(op, ATTR_volatile) || type != r->extent.type || i != (wanted == OP_store))
			return false;
		vec_push(k->ad->arena, out, op);
	}
	return true;
}

static bool is_in(const OpVec *ops, const Op *op)
{
	for (size_t i = 0; i < ops->count; i++)
		if (ops->at[i] == op)
			return true;
	return false;
}

static bool nothing_else_touches(const Keeper *k, const Rows *r)
{
	const Value *buffers[] = { loop_carried(r->step, r->now), loop_carried(r->step, r->next) };
	FOR_EACH_OP(op, &r->step->blocks[0]) {
		if (op->n_blocks || !keep_position(op) || op == r->store || is_in(&r->loads, op))
			continue;
		for (int i = 0; i < 2; i++)
			if ((op_may_read(k->aliases, op, buffers[i], NULL) || op_may_write(k->aliases, op, buffers[i], NULL)) && !SEEDED(rows_touched))
				return false;
	}
	return true;
}

/* The load at the place, in its own buffer, that is stored to in the other one. */
static Op *find_guide(Keeper *k, const Rows *r)
{
	const Section stored = section_of(k->ad->func, op_operand(r->store, 1), r->extent.type);
	for (size_t i = 0; i < r->loads.count; i++) {
		Op           *load = r->loads.at[i];
		const Section read = section_of(k->ad->func, op_operand(load, 0), r->extent.type);
		const Poly    apart = poly_difference(&read.low, &stored.low);
		if (load->parent == r->store->parent && !apart.unknown && (!apart.n || SEEDED(rows_beside)) && snapshot_can_fill(k, r->loop, &r->extent, load))
			return load;
	}
	return NULL;
}

bool rows_find(Keeper *k, Op *loop, const Extent *e, Layout *layout, RowsTime time, Rows *out)
{
	const PassOptions *options = k->ad->ctx->options;
	OpVec              stores = { 0 };
	*out = (Rows){ .loop = loop, .layout = layout, .extent = *e };
	if (options->no_rows || k->ad->reruns.count || !find_buffers(k, out) ||
	    !collect(k, out, loop_carried(out->step, out->now), OP_load, time, &out->loads) ||
	    !collect(k, out, loop_carried(out->step, out->next), OP_store, time, &stores) || stores.count != 1)
		return false;
	out->store = stores.at[0];
	out->guide = find_guide(k, out);
	return out->guide && nothing_else_touches(k, out);
}

/* Row number `place` + by. */
static Value *row_at(const Keeper *k, Builder *b, const Rows *r, Value *record, Value *place, int by)
{
	Value *at = build_binary(b, OP_add, build_convert(b, place, k->index), const_int(k->ad->module, k->index, by));
	return extent_row(b, &r->extent, record, at);
}

static void redirect(Op *op, uint32_t i, const Value *from, Value *to)
{
	op_set_operand(op, i, pointer_redirected(op, op_operand(op, i), from, to));
}

void rows_build(Keeper *k, const Rows *r, Value *record)
{
	const Extent *e = &r->extent;
	Value        *none = const_int(k->ad->module, k->index, 0), *steps = r->layout->count;
	Builder       before = builder_before(r->step), b = keep_forward_start(r->layout, &r->step->blocks[0], r->step->loc), behind = builder_after(r->step);
	build_copy(&before, e->type, record, loop_init(r->step, r->next), e->count);
	build_copy(&before, e->type, row_at(k, &before, r, record, none, 1), loop_init(r->step, r->now), e->count);
	Value *old = row_at(k, &b, r, record, r->layout->forward_index, 0), *row = row_at(k, &b, r, record, r->layout->forward_index, 1),
	      *later = row_at(k, &b, r, record, r->layout->forward_index, SEEDED(rows_in_place) ? 1 : 2);
	snapshot_fill_around(k, r->loop, e, r->guide, old, later);
	for (size_t i = 0; i < r->loads.count; i++)
		redirect(r->loads.at[i], 0, loop_carried(r->step, r->now), row);
	redirect(r->store, 1, loop_carried(r->step, r->next), later);
	if (SEEDED(rows_left))
		return;
	build_copy(&behind, e->type, r->step->results[r->next], row_at(k, &behind, r, record, steps, 0), e->count);
	build_copy(&behind, e->type, r->step->results[r->now], row_at(k, &behind, r, record, steps, 1), e->count);
}
