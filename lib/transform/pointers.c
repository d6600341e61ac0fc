/* A pointer that a loop moves along becomes the pointer from before the loop and an index.
 *
 *   %q = loop with (%p = %x : ptr<f64>) {          %k = loop with (%i = 0 : long) {
 *     %c = eq %p, %end : ptr<f64>                    %c = eq %i, %n : long
 *     exit_if %c, %p                          ->     exit_if %c, %i
 *     %v = load %p : f64                             %v = load %x[%i] : f64
 *     %p.1 = address %p[1] : ptr<f64>                %i.1 = add %i, 1 : long
 *     yield %p.1                                     yield %i.1
 *   }                                              }
 *
 * Inner loops first.  Comparisons and differences of pointers into one object become those of indices, which is
 * what C defines them to be. */
#include "ir/walk.h"
#include "transform/edit.h"
#include "transform/pass.h"

/* Pointer arithmetic, and nothing deeper. */
static bool is_step(const Op *op)
{
	return op && op->code == OP_address && op->n_path == 1;
}

static Value *root_of(Value *p)
{
	while (is_step(value_op(p)))
		p = op_operand(value_op(p), 0);
	return p;
}

static Value *as_index(Builder *b, Value *v)
{
	return build_convert(b, v, type_index(&b->func->module->types));
}

/* p - root, in elements; built in front of b. */
static Value *offset_of(Builder *b, Value *p)
{
	Value *sum = const_int(b->func->module, type_index(&b->func->module->types), 0);

	for (const Op *op = value_op(p); is_step(op); op = value_op(op_operand(op, 0)))
		sum = build_binary(b, OP_add, as_index(b, op_operand(op, 1)), sum);
	return sum;
}

/* ---- carried pointers */

/* Whether v is the carried pointer moved by some steps, or a choice between such. */
static bool is_moved(const Value *v, const Value *arg)
{
	Value *root = root_of((Value *)v);
	const Op *op = value_op(root);

	if (root == arg)
		return true;
	return op && op->code == OP_select && is_moved(op_operand(op, 1), arg) && is_moved(op_operand(op, 2), arg);
}

static Value *moved_index(Builder *b, Value *v, const Value *arg, Value *index)
{
	Value *steps = offset_of(b, v), *root = root_of(v);
	const Op *op = value_op(root);

	if (root == arg)
		return build_binary(b, OP_add, index, steps);
	return build_binary(b, OP_add,
	                    build_select(b, op_operand(op, 0), moved_index(b, op_operand(op, 1), arg, index),
	                                 moved_index(b, op_operand(op, 2), arg, index)),
	                    steps);
}

static bool can_index(const Op *loop, uint32_t i, const OpVec *ends)
{
	const Value *arg = loop_carried(loop, i);

	if (!type_is_ptr(arg->type) || arg->type->elem->size == 0)
		return false;
	for (size_t k = 0; k < ends->count; k++)
		if (!is_moved(end_value(ends->at[k], i), arg))
			return false;
	return true;
}

/* The users of v follow `by`, an address: their own steps are added to its. */
static void replace_pointer(Value *v, Value *by)
{
	while (v->uses) {
		Op *user = v->uses->user;
		Builder b = builder_before(user);

		if (is_step(user) && op_operand(user, 0) == v) {
			Value *index = op_operand(user, 1);

			op_supersede(user, build_index(&b, by, index));
			continue;
		}
		for (uint32_t i = 0; i < user->n_operands; i++)
			if (op_operand(user, i) == v)
				op_set_operand(user, i, by);
	}
}

static void index_carried(Op *loop, uint32_t i, const OpVec *ends)
{
	Value *init = loop_init(loop, i), *root = root_of(init), *result, *index;
	Value *arg = loop_carried(loop, i);
	Builder before = builder_before(loop), inside, after;

	index = loop_add_carried(loop, arg->name, offset_of(&before, init), &result);
	for (size_t k = 0; k < ends->count; k++) {
		Op *end = ends->at[k];
		Builder b = builder_before(end);

		op_add_operand(end, moved_index(&b, end_value(end, i), arg, index));
		op_set_operand(end, end_first_value(end) + i, init);
	}
	inside = builder_before(loop->blocks[0].first);
	replace_pointer(arg, build_index(&inside, root, index));
	after = builder_before(loop->next);
	if (loop->results[i]->uses)
		replace_pointer(loop->results[i], build_index(&after, root, result));
	loop_remove_carried(loop, i, ends);
}

static bool index_loop(Arena *arena, Op *loop)
{
	OpVec ends = loop_ends(arena, loop);
	bool changed = false;

	for (uint32_t i = loop->n_results; i-- > 0;) {
		if (!can_index(loop, i, &ends))
			continue;
		index_carried(loop, i, &ends);
		changed = true;
	}
	return changed;
}

/* ---- comparisons and differences */

static bool compare_indices(Op *op)
{
	bool is_compare = op_info(op->code)->class == CLASS_COMPARE;
	Value *x, *y, *by;
	Builder b = builder_before(op);

	if ((!is_compare && op->code != OP_ptrdiff) || !type_is_ptr(op_operand(op, 0)->type))
		return false;
	x = op_operand(op, 0);
	y = op_operand(op, 1);
	if (root_of(x) != root_of(y) || x->type != y->type || value_is_const(root_of(x)))
		return false;
	x = offset_of(&b, x);
	y = offset_of(&b, y);
	by = is_compare ? build_binary(&b, op->code, x, y)
	                : build_convert(&b, build_binary(&b, OP_sub, x, y), op_result(op)->type);
	op_supersede(op, by);
	return true;
}

static bool run_on(Arena *arena, Func *f)
{
	OpVec loops = { 0 }, others = { 0 };
	bool changed = false;

	FOR_EACH_OP(op, &f->body) {
		if (op_is_loop(op))
			vec_push(arena, &loops, op);
	}
	for (size_t i = loops.count; i-- > 0;)
		changed |= index_loop(arena, loops.at[i]);
	if (!changed)
		return false;
	FOR_EACH_OP(op, &f->body) {
		if (op->code == OP_ptrdiff || op_info(op->code)->class == CLASS_COMPARE)
			vec_push(arena, &others, op);
	}
	for (size_t i = 0; i < others.count; i++)
		compare_indices(others.at[i]);
	remove_dead(arena, f);
	return true;
}

bool pass_pointers(Func *f, PassContext *ctx)
{
	return run_on(ctx->arena, f);
}
