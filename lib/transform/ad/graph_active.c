/* What carries derivatives, for a graph that is drawn before tensors become loops, when analysis/activity.c
 * has nothing to look at yet: forwards from the independent parameters, backwards from what depends on them.
 * Memory is one thing for each object, known by its pointer. */
#include <string.h>

#include "ir/walk.h"
#include "transform/ad/ad.h"

typedef struct Marks {
	Arena     *arena;
	const Map *within; /* only these; NULL: all */
	Map        marked;
	bool       changed;
} Marks;

bool graph_is_tensor_call(const Op *op)
{
	return op->code == OP_call && op->callee->kind == FUNC_LIBRARY && !strncmp(op->callee->name, "mg_", 3);
}

static bool is_call_of(const Op *op, const char *name)
{
	return op && graph_is_tensor_call(op) && !strcmp(op->callee->name, name);
}

static bool is_copy(const Op *op)
{
	return is_call_of(op, "mg_copy");
}

const Value *graph_viewed(const Value *v)
{
	static const char *const views[] = {
		"mg_view_f32", "mg_view_f64", "mg_reshape", "mg_transpose", "mg_permute",
		"mg_broadcast", "mg_slice", "mg_slice_step", "mg_flip",
	};

	for (const Op *op = value_op(v); op; op = value_op(v)) {
		bool is_view = false;
		for (size_t i = 0; i < COUNT_OF(views); i++)
			is_view = is_view || is_call_of(op, views[i]);
		if (!is_view && !(op->code == OP_address || (op->code == OP_cast && type_is_ptr(op_operand(op, 0)->type))))
			break;
		v = op_operand(op, 0);
	}
	return v;
}

/* What stands for v: an object for every pointer into it. */
static const Value *stand_in(const Value *v)
{
	return type_is_ptr(v->type) ? graph_viewed(v) : v;
}

static bool is_marked(const Marks *m, const Value *v)
{
	return map_get(&m->marked, stand_in(v)) != NULL;
}

static void mark(Marks *m, const Value *v)
{
	const Value *w = stand_in(v);

	if (map_get(&m->marked, w) || (m->within && !map_get(m->within, w)) ||
	    !(type_is_float(w->type) || w->type->kind == TYPE_TENSOR || type_is_ptr(w->type)))
		return;
	map_put(m->arena, &m->marked, w, (void *)(uintptr_t)w);
	m->changed = true;
}

static bool is_store(const Op *op)
{
	return op->code == OP_store || op->code == OP_accum;
}

/* A call that may read and write what its arguments lead to. */
static bool is_opaque(const Op *op)
{
	return (op->code == OP_call || op->code == OP_call_ptr) && !graph_is_tensor_call(op);
}

static void mark_pointers(Marks *m, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_ptr(op_operand(op, i)->type))
			mark(m, op_operand(op, i));
}

/* Regions pass everything on. */
static void go_forwards(Marks *m, const Op *op)
{
	const Op *region = op->code == OP_yield ? op->parent->parent : op;
	bool      any = false;

	for (uint32_t i = is_store(op) ? 1 : 0; i < op->n_operands; i++)
		any = any || is_marked(m, op_operand(op, i));
	if (is_store(op) && is_marked(m, op_operand(op, 0)))
		mark(m, op_operand(op, 1));
	if (!any)
		return;
	if (is_copy(op)) {
		mark(m, op_operand(op, 0));
		mark(m, graph_viewed(op_operand(op, 0)));
	}
	if (is_store(op) || is_copy(op))
		return;
	if (op->code == OP_copy || op->code == OP_move)
		mark(m, op_operand(op, 0));
	if (is_opaque(op))
		mark_pointers(m, op);
	for (uint32_t i = 0; i < region->n_results; i++) {
		mark(m, region->results[i]);
		if (op_is_loop(region))
			mark(m, loop_carried(region, i));
	}
}

static bool is_useful(const Marks *m, const Op *op)
{
	const Op *region = op->code == OP_yield ? op->parent->parent : op;

	if (op->code == OP_return)
		return true;
	if (is_copy(op))
		return is_marked(m, op_operand(op, 0)) || is_marked(m, graph_viewed(op_operand(op, 0)));
	if (is_store(op))
		return is_marked(m, op_operand(op, 1));
	for (uint32_t i = 0; i < op->n_operands; i++)
		if ((op->code == OP_copy || op->code == OP_move || is_opaque(op)) && type_is_ptr(op_operand(op, i)->type) &&
		    is_marked(m, op_operand(op, i)))
			return true;
	for (uint32_t i = 0; i < region->n_results; i++)
		if (is_marked(m, region->results[i]) ||
		    (op_is_loop(region) && is_marked(m, loop_carried(region, i))))
			return true;
	return false;
}

static void go_backwards(Marks *m, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands && is_useful(m, op); i++)
		mark(m, op_operand(op, i));
}

static void repeat(Marks *m, const Func *f, void (*step)(Marks *, const Op *))
{
	do {
		m->changed = false;
		FOR_EACH_OP(op, &f->body)
			step(m, op);
	} while (m->changed);
}

Map graph_active(Arena *arena, const DeriveSpec *spec)
{
	const Func *f = spec->primal;
	Marks varied = { .arena = arena }, useful = { .arena = arena, .within = &varied.marked };

	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (spec->wrt[i])
			mark(&varied, f->body.args[i]);
	repeat(&varied, f, go_forwards);
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (spec->of[i])
			mark(&useful, f->body.args[i]);
	repeat(&useful, f, go_backwards);
	return useful.marked;
}
