#include "analysis/traversal.h"

#include "ir/walk.h"

#include <string.h>

enum { MAX_AXES = 10 };

/* One loop around a visit, or what a call or a clearing does itself. */
typedef struct Axis {
	const Op *loop; /* NULL: itself */
	Poly stride, extent;
} Axis;

typedef struct Axes {
	Axis at[MAX_AXES];
	int  n;
	bool is_sometimes; /* under an if */
} Axes;

static bool is_zero(const Poly *p)
{
	return !p->unknown && p->n == 0;
}

static bool same_poly(const Poly *x, const Poly *y)
{
	const Poly d = poly_difference(x, y);

	return is_zero(&d);
}

static Op *top_of(Op *op)
{
	while (op->parent->parent)
		op = op->parent->parent;
	return op;
}

/* ---- arrays */

/* Operands of mgrt_matmul_f32 and f64: out (m, n), a (m, k), b (k, n) */
enum { OUT, A, B, M, N, K, FLAGS, ACCUMULATE = 4 };

static bool is_product(const Op *op)
{
	return op->code == OP_call && op->callee && op->callee->kind == FUNC_LIBRARY &&
	       (strcmp(op->callee->name, "mgrt_matmul_f32") == 0 || strcmp(op->callee->name, "mgrt_matmul_f64") == 0);
}

static Poly product_of(const Func *f, const Op *op, int rows, int columns)
{
	const Poly x = poly_of(f, op_operand(op, (uint32_t)rows)), y = poly_of(f, op_operand(op, (uint32_t)columns));

	return poly_product(&x, &y);
}

static bool visit_of_product(const Op *op, uint32_t operand, Visit *visit)
{
	static const int shapes[][2] = { [OUT] = { M, N }, [A] = { M, K }, [B] = { K, N } };

	if (operand > B)
		return false;
	visit->kind = operand != OUT ? VISIT_READ
	            : op_operand(op, FLAGS)->as.constant.integer & ACCUMULATE ? VISIT_ADD : VISIT_STORE;
	visit->count = product_of(op->func, op, shapes[operand][0], shapes[operand][1]);
	return true;
}

/* False: something else is done to it. */
static bool add_use(Arena *arena, Array *a, const Use *use)
{
	Op *op = use->user;
	const uint32_t operand = (uint32_t)(use - op->operands);
	Visit visit = { .op = op, .top = top_of(op), .ptr = use->value };
	const Value *one = const_int(op->func->module, type_index(&op->func->module->types), 1);

	visit.count = poly_of(op->func, one);
	if (op_has(op, ATTR_volatile))
		return false;
	switch (op->code) {
	case OP_free:
		return true;
	case OP_load:
		visit.kind = VISIT_READ;
		break;
	case OP_store:
	case OP_accum:
		if (operand != 1)
			return false;
		visit.kind = op->code == OP_store ? VISIT_STORE : VISIT_ADD;
		break;
	case OP_zero:
		visit.kind = VISIT_CLEAR;
		visit.count = poly_of(op->func, op_operand(op, 1));
		break;
	case OP_call:
		if (!is_product(op) || !visit_of_product(op, operand, &visit))
			return false;
		break;
	default:
		return false;
	}
	vec_push(arena, &a->visits, visit);
	return true;
}

static bool add_uses(Arena *arena, Array *a, const Value *pointer, int depth)
{
	enum { MAX_DEPTH = 8 };

	if (depth > MAX_DEPTH || pointer->type->elem != a->made->type)
		return false;
	for (const Use *u = pointer->uses; u; u = u->next)
		if (u->user->code == OP_address ? u != u->user->operands || !add_uses(arena, a, op_result(u->user), depth + 1)
		                                : !add_use(arena, a, u))
			return false;
	return true;
}

static void sort_visits(Array *a)
{
	for (size_t i = 1; i < a->visits.count; i++)
		for (size_t k = i; k > 0 && a->visits.at[k - 1].op->id > a->visits.at[k].op->id; k--) {
			const Visit v = a->visits.at[k];
			a->visits.at[k] = a->visits.at[k - 1];
			a->visits.at[k - 1] = v;
		}
}

ArrayVec arrays_of(Arena *arena, Func *f)
{
	ArrayVec arrays = { 0 };
	uint32_t id = 0;

	FOR_EACH_OP(op, &f->body)
		op->id = ++id;
	for (Op *op = f->body.first; op; op = op->next) {
		if (!op_makes_object(op) || !type_is_float(op->type) || op->n_operands == 0)
			continue;
		if (op->code == OP_local && !value_is_const(op_operand(op, 0))) /* gcc warns of those that nothing clears */
			continue;
		Array *a = ARENA_NEW(arena, Array);
		a->made = op;
		a->count = poly_of(f, op_operand(op, 0));
		if (op_has(op, ATTR_zero))
			vec_push(arena, &a->visits, ((Visit){ VISIT_CLEAR, op, op, op_result(op), a->count }));
		if (a->count.unknown || !add_uses(arena, a, op_result(op), 0))
			continue;
		sort_visits(a);
		vec_push(arena, &arrays, a);
	}
	return arrays;
}

/* ---- axes */

static Poly constant(const Func *f, int64_t i)
{
	return poly_of(f, const_int(f->module, type_index(&f->module->types), i));
}

/* The place is a sum of the axes' indices by their strides, and nothing else. */
static bool find_axes(const Array *a, const Visit *visit, Axes *axes)
{
	const Func *f = a->made->func;
	const Type *elem = a->made->type;
	const Section all = section_of(f, visit->ptr, elem);
	const Poly one = constant(f, 1);
	Poly rest = all.low;

	*axes = (Axes){ 0 };
	if (all.base != op_result(a->made) || rest.unknown || visit->count.unknown)
		return false;
	if (!same_poly(&visit->count, &one))
		axes->at[axes->n++] = (Axis){ NULL, constant(f, elem->size), visit->count };
	for (const Op *op = visit->op; op != visit->top; ) {
		op = op->parent->parent;
		if (op->code == OP_if) {
			axes->is_sometimes = true;
			continue;
		}
		if (op->code != OP_for || loop_exit(op) || axes->n == MAX_AXES || !value_is_int(op_operand(op, 0), 0) ||
		    op_has(op, ATTR_step))
			return false;
		const Value *index = for_index(op);
		Axis *axis = &axes->at[axes->n++];
		axis->loop = op;
		axis->stride = poly_slope(&rest, index);
		axis->extent = poly_of(f, op_operand(op, 1));
		rest = poly_without(&rest, index);
		if (axis->stride.unknown || axis->extent.unknown || rest.unknown)
			return false;
	}
	return is_zero(&rest);
}

bool visit_is_whole(const Array *a, const Visit *visit)
{
	const Poly size = constant(a->made->func, a->made->type->size), all = poly_product(&a->count, &size);
	Poly reached = size;
	bool taken[MAX_AXES] = { false };
	int n_symbolic = 0;
	Axes axes;

	if (!find_axes(a, visit, &axes) || axes.is_sometimes)
		return false;
	for (int done = 0; done < axes.n; done++) {
		int next = 0;
		while (next < axes.n && (taken[next] || !same_poly(&axes.at[next].stride, &reached)))
			next++;
		if (next == axes.n)
			return false;
		taken[next] = true;
		const Poly *extent = &axes.at[next].extent;
		n_symbolic += !(extent->n == 0 || (extent->n == 1 && extent->at[0].n_factors == 0));
		reached = poly_product(&reached, extent);
	}
	/* Two extents below 0 would have a product above. */
	return same_poly(&reached, &all) && (n_symbolic < 2 || (a->made->func->primal && a->made->func->primal->has_tensors));
}

bool visits_meet(const Array *a, const Visit *whole, const Array *b, const Visit *other)
{
	Axes x, y;

	if (whole->top != other->top || !find_axes(a, whole, &x) || !find_axes(b, other, &y))
		return false;
	/* the very same places, next to each other */
	if (whole->op->parent == other->op->parent && same_poly(&whole->count, &other->count)) {
		const Section s = section_of(a->made->func, whole->ptr, a->made->type), t = section_of(b->made->func, other->ptr, b->made->type);
		return same_poly(&s.low, &t.low);
	}
	if (!visit_is_whole(b, other))
		return false;
	/* digits of the place in the number system of the strides: those of the loops around both are the same */
	for (int i = 0; i < x.n; i++)
		for (int k = 0; k < y.n; k++)
			if (x.at[i].loop && x.at[i].loop == y.at[k].loop && !same_poly(&x.at[i].stride, &y.at[k].stride))
				return false;
	return true;
}

bool arrays_are_alike(const Array *a, const Array *b)
{
	return a->made->type == b->made->type && same_poly(&a->count, &b->count);
}
