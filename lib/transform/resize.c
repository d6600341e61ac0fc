/* realloc becomes an allocation, a copy and a free, which have derivatives:
 *
 *   %q = call @realloc(%p, %bytes)     ->     %q = alloc %n : f64
 *                                             if %q != NULL && %p != NULL { copy %q, %p, min(%old, %n); free %p }
 *
 * C does not say how large the old object is.  Where the pointer comes from allocations of this function, by loops,
 * branches and choices, its size travels beside it; a pointer out of memory or from outside stays with its call. */
#include <string.h>

#include "ir/build.h"
#include "ir/walk.h"
#include "transform/edit.h"
#include "transform/pass.h"

typedef struct Sizes {
	Arena      *arena;
	Module     *module;
	const Type *type;  /* size_t */
	Map         known; /* pointer -> bytes of its object */
} Sizes;

static bool is_realloc(const Op *op)
{
	return op && op->code == OP_call && op->callee->kind == FUNC_LIBRARY && !strcmp(op->callee->name, "realloc");
}

static Value *without_casts(Value *p)
{
	while (value_op(p) && value_op(p)->code == OP_cast && type_is_ptr(op_operand(value_op(p), 0)->type))
		p = op_operand(value_op(p), 0);
	return p;
}

/* ---- whether all origins of a pointer are known */

typedef VEC(Value *) ValueVec;

/* What p may be equal to, one step back; false where that is not known. */
static bool add_origins(Arena *arena, Value *p, ValueVec *work)
{
	Op *op = value_op(p);
	Op *loop = p->kind == VALUE_ARG ? p->as.block->parent : op && op_is_loop(op) ? op : NULL;
	if (p->kind == VALUE_CONST || (op && op->code == OP_alloc) || is_realloc(op))
		return true;
	if (loop) {
		const uint32_t i = op ? result_index(p) : arg_index(p) - loop_first_carried(loop);
		const OpVec ends = loop_ends(arena, loop);
		vec_push(arena, work, loop_init(loop, i));
		for (size_t k = 0; k < ends.count; k++)
			vec_push(arena, work, op_operand(ends.at[k], (ends.at[k]->code == OP_exit_if) + i));
	} else if (op && op->code == OP_if) {
		for (int k = 0; k < 2; k++)
			vec_push(arena, work, op_operand(block_terminator(&op->blocks[k]), result_index(p)));
	} else if (op && op->code == OP_select) {
		vec_push(arena, work, op_operand(op, 1));
		vec_push(arena, work, op_operand(op, 2));
	} else {
		return false;
	}
	return true;
}

static bool has_known_origins(Arena *arena, Value *start)
{
	Map      seen = { 0 };
	ValueVec work = { 0 };
	vec_push(arena, &work, start);
	while (work.count) {
		Value *p = without_casts(vec_pop(&work));
		if (map_get(&seen, p))
			continue;
		map_put(arena, &seen, p, p);
		if (!add_origins(arena, p, &work))
			return false;
	}
	return true;
}

/* ---- the size that travels beside a pointer */

static Value *size_of(Sizes *s, Value *p);

static Value *bytes_of_alloc(Sizes *s, Op *op)
{
	Builder b = builder_after(op);
	Value  *count = build_convert(&b, op_operand(op, 0), s->type);
	return build_binary(&b, OP_mul, count, const_int(s->module, s->type, op->type->size));
}

/* Where it failed, there is no object. */
static Value *bytes_of_realloc(Sizes *s, Op *op)
{
	Builder b = builder_after(op);
	Value  *bytes = build_convert(&b, op_operand(op, 1), s->type);
	Value  *ok = build_binary(&b, OP_ne, op_result(op), const_null(s->module, op_result(op)->type));
	return build_select(&b, ok, bytes, const_int(s->module, s->type, 0));
}

static void carry_size(Sizes *s, Op *loop, uint32_t i)
{
	const OpVec ends = loop_ends(s->arena, loop);
	Value *result, *init = size_of(s, loop_init(loop, i));
	Value *arg = loop_add_carried(loop, "size", init, &result);
	map_put(s->arena, &s->known, loop_carried(loop, i), arg);
	map_put(s->arena, &s->known, loop->results[i], result);
	for (size_t k = 0; k < ends.count; k++)
		op_add_operand(ends.at[k], const_int(s->module, s->type, 0));
	const uint32_t last = loop->n_results - 1;
	for (size_t k = 0; k < ends.count; k++) {
		const uint32_t skip = ends.at[k]->code == OP_exit_if;
		op_set_operand(ends.at[k], skip + last, size_of(s, op_operand(ends.at[k], skip + i)));
	}
}

static void choose_size(Sizes *s, Op *op, uint32_t i)
{
	for (int k = 0; k < 2; k++) {
		Op *yield = block_terminator(&op->blocks[k]);
		op_add_operand(yield, size_of(s, op_operand(yield, i)));
	}
	map_put(s->arena, &s->known, op->results[i], op_add_result(op, "size", s->type));
}

static Value *size_of(Sizes *s, Value *p)
{
	p = without_casts(p);
	Op    *op = value_op(p);
	Op    *loop = p->kind == VALUE_ARG ? p->as.block->parent : op && op_is_loop(op) ? op : NULL;
	if (p->kind == VALUE_CONST)
		return const_int(s->module, s->type, 0);
	if (map_get(&s->known, p))
		return map_get(&s->known, p);
	if (loop) {
		carry_size(s, loop, op ? result_index(p) : arg_index(p) - loop_first_carried(loop));
		return map_get(&s->known, p);
	}
	if (op->code == OP_if) {
		choose_size(s, op, result_index(p));
		return map_get(&s->known, p);
	}
	Value *size;
	if (op->code == OP_select) {
		Value  *x = size_of(s, op_operand(op, 1)), *y = size_of(s, op_operand(op, 2));
		Builder b = builder_after(op);
		size = build_select(&b, op_operand(op, 0), x, y);
	} else {
		size = op->code == OP_alloc ? bytes_of_alloc(s, op) : bytes_of_realloc(s, op);
	}
	map_put(s->arena, &s->known, p, size);
	return size;
}

/* ---- the calls */

/* The type of the elements: that of the old pointer, or what the new one is used as. */
static const Type *element_type(const Op *call)
{
	const Type *t = without_casts(op_operand(call, 0))->type->elem;
	for (const Use *u = op_result(call)->uses; u && t->size <= 1; u = u->next)
		if (u->user->code == OP_cast && type_is_ptr(op_result(u->user)->type))
			t = op_result(u->user)->type->elem;
	return t;
}

static Value *divided(Builder *b, Value *bytes, int64_t size)
{
	const Op *op = value_op(bytes);
	for (uint32_t i = 0; op && op->code == OP_mul && i < 2; i++)
		if (value_is_int(op_operand(op, i), size))
			return op_operand(op, 1 - i);
	return build_binary(b, OP_div, bytes, const_int(b->func->module, bytes->type, size));
}

static void replace_call(Sizes *s, Op *call, Value *old_bytes)
{
	const Type *t = element_type(call);
	Value      *p = without_casts(op_operand(call, 0));
	Builder     b = builder_before(call);
	Value *count = divided(&b, build_convert(&b, op_operand(call, 1), s->type), t->size);
	Value *q = build_alloc(&b, op_result(call)->name, t, count);
	Value *made = build_binary(&b, OP_ne, q, const_null(s->module, q->type));
	Value *had = build_binary(&b, OP_ne, p, const_null(s->module, p->type));
	Builder in = build_when(&b, build_select(&b, made, had, const_bool(s->module, false)));
	Value *old = divided(&in, old_bytes, t->size);
	Value *least = build_select(&in, build_binary(&in, OP_lt, old, count), old, count);
	build_copy(&in, t, q, build_cast(&in, p, q->type), least);
	build_op(&in, OP_free, NULL, &p, 1);
	for (Use *u = op_result(call)->uses, *next; u; u = next) {
		next = u->next;
		if (u->user->code == OP_cast && op_result(u->user)->type == q->type)
			op_supersede(u->user, q);
	}
	value_supersede(b.func, op_result(call), build_cast(&b, q, op_result(call)->type));
	op_erase(call);
}

static bool resize_func(Module *m, Arena *arena, Func *f)
{
	Sizes s = { .arena = arena, .module = m, .type = type_size(&m->types) };
	OpVec calls = { 0 };
	ValueVec sizes = { 0 };
	FOR_EACH_OP(op, &f->body)
		if (is_realloc(op) && type_reaches_floats(element_type(op)) && element_type(op)->size > 0 &&
		    !type_has_flexible_array(element_type(op)) &&
		    has_known_origins(arena, op_operand(op, 0)))
			vec_push(arena, &calls, op);
	for (size_t i = 0; i < calls.count; i++)
		vec_push(arena, &sizes, size_of(&s, op_operand(calls.at[i], 0)));
	for (size_t i = 0; i < calls.count; i++)
		replace_call(&s, calls.at[i], sizes.at[i]);
	return calls.count > 0;
}

bool pass_resize(Func *f, PassContext *ctx)
{
	return resize_func(f->module, ctx->arena, f);
}
