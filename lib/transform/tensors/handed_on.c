/* A tensor that a loop carries, or that comes out of a branch, is copied into memory of its own.  In C it would be the same
 * memory under another name:
 *
 *   mg_tensor h = x;
 *   for (...) { mg_copy(mg_slice(h, 0, 0, 1), ...); h = mg_sin(h); }        writes into x in the first turn
 *
 * The two differ where that memory is written afterwards, and somebody else can see it: that is refused. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/tensors/tensors.h"

typedef struct Handed {
	const Value  *value; /* as the program has it */
	const Tensor *from, *to;
	const Op     *at;
} Handed;

typedef struct Write {
	const Value *root; /* of the pointer; NULL: not known */
	const Op    *at;   /* NULL: at any time */
	Loc          loc;
} Write;

struct HandedOn {
	VEC(Handed) handed;
	VEC(Write) writes;
	Map numbers; /* Op -> its place in the function, from 1 */
	Map first;   /* root -> the first tensor value that shows it */
	Map shared;  /* root -> where there is another one */
};

static HandedOn *log_of(Tensors *t)
{
	if (!t->handed_on)
		t->handed_on = ARENA_NEW(t->arena, HandedOn);
	return t->handed_on;
}

void note_handed_on(Tensors *t, const Value *value, const Tensor *from, const Tensor *to, const Op *at)
{
	if (from != to)
		vec_push(t->arena, &log_of(t)->handed, ((Handed){ value, from, to, at }));
}

void note_write(Tensors *t, const Value *root, const Op *at, Loc loc)
{
	vec_push(t->arena, &log_of(t)->writes, ((Write){ root, at, loc }));
}

void note_operation(Tensors *t, const Op *op)
{
	const FuncSummary *s = op->callee ? &op->callee->summary : NULL;

	if (op->code == OP_store || op->code == OP_accum)
		note_write(t, root_of(op_operand(op, 1)), op, op->loc);
	else if (op->code == OP_copy || op->code == OP_move || op->code == OP_zero)
		note_write(t, root_of(op_operand(op, 0)), op, op->loc);
	else if (op->code == OP_call_ptr || (op->code == OP_call && (!s || !s->known || s->writes_memory)))
		note_write(t, NULL, op, op->loc);
}

const Value *root_of(const Value *p)
{
	for (const Op *op = value_op(p); op && (op->code == OP_address || op->code == OP_cast); op = value_op(p))
		p = op_operand(op, 0);
	return p;
}

/* A parameter that overlaps no other. */
static bool is_distinct_param(const Tensors *t, const Value *root)
{
	return root->kind == VALUE_ARG && root->as.block == &t->func->body && func_param(t->func, root)->flags & PARAM_NOALIAS;
}

/* An object of its own, whatever else there is. */
static bool is_object(const Tensors *t, const Value *root)
{
	const Op *op = value_op(root);

	return root->kind == VALUE_GLOBAL || is_distinct_param(t, root) || (op && op_makes_object(op));
}

static bool may_meet(const Tensors *t, const Write *w, const Tensor *x)
{
	if (!x->base)
		return false;
	const Value *root = root_of(x->base);

	if (w->root && is_object(t, w->root) && is_object(t, root))
		return w->root == root;
	/* memory of C's, by a pointer from somewhere */
	return !x->is_own && !(is_distinct_param(t, root) && func_param(t->func, root)->tensor);
}

static bool is_before(const HandedOn *h, const Write *w, const Op *at)
{
	if (!w->at || (intptr_t)map_get(&h->numbers, w->at) > (intptr_t)map_get(&h->numbers, at))
		return false;
	for (const Op *a = at->parent->parent; a; a = a->parent->parent)
		for (const Op *b = w->at->parent->parent; op_is_loop(a) && b; b = b->parent->parent)
			if (a == b)
				return false;
	return true;
}

static void see(Tensors *t, HandedOn *h, Value *v)
{
	const Tensor *x = v->type->kind == TYPE_TENSOR ? map_get(&t->of, v) : NULL;

	if (!x || !x->base)
		return;
	const Value *root = root_of(x->base);
	if (!map_get(&h->first, root))
		map_put(t->arena, &h->first, root, v);
	else if (map_get(&h->first, root) != v)
		map_put(t->arena, &h->shared, root, v);
}

static void survey(Tensors *t, HandedOn *h)
{
	intptr_t number = 0;

	FOR_EACH_OP(op, &t->func->body) {
		map_put(t->arena, &h->numbers, op, (void *)++number);
		for (uint32_t i = 0; i < op->n_results; i++)
			see(t, h, op->results[i]);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			for (uint32_t i = 0; i < op->blocks[k].n_args; i++)
				see(t, h, op->blocks[k].args[i]);
	}
}

/* Nobody else can see its memory. */
static bool is_fresh(const HandedOn *h, const Handed *x)
{
	if (x->from->formula)
		return true;
	return x->from->is_own && value_has_one_use(x->value) && !map_get(&h->shared, root_of(x->from->base));
}

void check_handed_on(Tensors *t)
{
	HandedOn *h = t->handed_on;

	if (!h || !h->handed.count || !h->writes.count || SEEDED(copy_unnoticed))
		return;
	survey(t, h);
	for (size_t i = 0; i < h->handed.count; i++) {
		const Handed *x = &h->handed.at[i];
		for (size_t k = 0; k < h->writes.count; k++) {
			const Write *w = &h->writes.at[k];
			if ((!may_meet(t, w, x->from) && !may_meet(t, w, x->to)) || is_fresh(h, x) || is_before(h, w, x->at))
				continue;
			tensors_error(t, x->at->loc, "a tensor is handed on here as a copy, but its memory is written afterwards, which "
			              "only one of the two would see; hand on a new one, as mg_add(t, mg_scalar(0)) makes");
			diag_note(t->ctx->diag, w->loc, "written here");
			break;
		}
	}
}
