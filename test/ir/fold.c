/* What the builder folds, and what it must not: ir/build.h. */
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "ir/build.h"

typedef struct Bench {
	Builder     b;
	Module     *m;
	const Type *f64, *i32, *u32, *index;
	Value      *x, *n, *c, *p, *array;
} Bench;

static Bench bench_new(Arena *arena, Diag *diag)
{
	Bench t = { .m = module_new(arena, diag, target_host) };
	TypeTable *types = &t.m->types;
	Func *f = func_new(t.m, "f", FUNC_USER);

	t.f64 = type_float(types, 64);
	t.i32 = type_int(types, INT_INT);
	t.u32 = type_int(types, INT_UINT);
	t.index = type_index(types);
	t.x = func_add_param(f, "x", t.f64, (Param){ 0 });
	t.n = func_add_param(f, "n", t.i32, (Param){ 0 });
	t.c = func_add_param(f, "c", type_bool(types), (Param){ 0 });
	t.p = func_add_param(f, "p", type_ptr(types, t.f64), (Param){ 0 });
	t.array = func_add_param(f, "array", type_ptr(types, type_array(types, t.f64, 4)), (Param){ 0 });
	t.b = builder_at_end(&f->body);
	return t;
}

static Value *number(Bench *t, double d) { return const_float(t->m, t->f64, d); }
static Value *integer(Bench *t, int64_t i) { return const_int(t->m, t->i32, i); }

static int is_new(const Value *v, OpCode code)
{
	return value_op(v) && value_op(v)->code == code;
}

static void test_floats(Bench *t)
{
	Builder *b = &t->b;
	Value *x = t->x, *minus = build_unary(b, OP_neg, x);

	CHECK(build_binary(b, OP_mul, x, number(t, 1)) == x);
	CHECK(build_binary(b, OP_mul, number(t, 1), x) == x);
	CHECK(build_binary(b, OP_div, x, number(t, 1)) == x);
	CHECK(build_binary(b, OP_sub, x, number(t, 0)) == x);
	CHECK(build_binary(b, OP_add, x, number(t, -0.0)) == x);
	CHECK(build_unary(b, OP_neg, minus) == x);
	CHECK(value_is_float(build_unary(b, OP_neg, number(t, 0)), -0.0));

	CHECK(is_new(build_binary(b, OP_add, x, number(t, 0)), OP_add));
	CHECK(is_new(build_binary(b, OP_sub, x, number(t, -0.0)), OP_sub));
	CHECK(is_new(build_binary(b, OP_mul, x, number(t, 0)), OP_mul));
	CHECK(is_new(build_binary(b, OP_sub, x, x), OP_sub));
	CHECK(is_new(build_binary(b, OP_div, x, x), OP_div));
	CHECK(is_new(build_binary(b, OP_eq, x, x), OP_eq));
	CHECK(is_new(build_binary(b, OP_mul, x, number(t, -1)), OP_mul));
	CHECK(is_new(build_binary(b, OP_add, number(t, 1), number(t, 2)), OP_add));
	CHECK(is_new(build_unary(b, OP_sqrt, number(t, 4)), OP_sqrt));
}

static void test_adjoints(Bench *t)
{
	Builder b = t->b;
	Value *x = t->x, *minus;

	b.adjoint = true;
	minus = build_unary(&b, OP_neg, x);
	CHECK(build_binary(&b, OP_add, x, number(t, 0)) == x);
	CHECK(is_new(build_binary(&b, OP_mul, x, number(t, -1)), OP_neg));
	CHECK(is_new(build_binary(&b, OP_add, x, minus), OP_sub));
	CHECK(is_new(build_binary(&b, OP_sub, number(t, 0), x), OP_neg));
	CHECK(is_new(build_binary(&b, OP_mul, x, number(t, 0)), OP_mul));
}

static void test_integers(Bench *t)
{
	Builder *b = &t->b;
	Value *n = t->n, *most = integer(t, INT32_MAX), *least = integer(t, INT32_MIN);

	CHECK(build_binary(b, OP_add, most, integer(t, 1)) == least);
	CHECK(build_binary(b, OP_mul, most, most) == integer(t, 1));
	CHECK(build_unary(b, OP_neg, least) == least);
	CHECK(build_binary(b, OP_div, integer(t, -7), integer(t, 2)) == integer(t, -3));
	CHECK(build_binary(b, OP_shr, integer(t, -8), integer(t, 1)) == integer(t, -4));
	CHECK(build_binary(b, OP_sub, const_int(t->m, t->u32, 0), const_int(t->m, t->u32, 1)) ==
	      const_int(t->m, t->u32, UINT32_MAX));
	CHECK(build_binary(b, OP_lt, const_int(t->m, t->u32, 1), const_int(t->m, t->u32, -1)) ==
	      const_bool(t->m, true));
	CHECK(is_new(build_binary(b, OP_div, most, integer(t, 0)), OP_div));
	CHECK(is_new(build_binary(b, OP_div, least, integer(t, -1)), OP_div));
	CHECK(is_new(build_binary(b, OP_shl, most, integer(t, 32)), OP_shl));
	CHECK(build_binary(b, OP_add, n, integer(t, 0)) == n);
	CHECK(build_binary(b, OP_mul, n, integer(t, 0)) == integer(t, 0));
	CHECK(build_binary(b, OP_le, n, n) == const_bool(t->m, true));
}

static void test_choices(Bench *t)
{
	Builder *b = &t->b;
	Value *less = build_binary(b, OP_lt, t->x, number(t, 1));
	Value *equal = build_binary(b, OP_eq, t->x, number(t, 1));
	Value *is_not;

	CHECK(build_select(b, const_bool(t->m, false), t->x, number(t, 1)) == number(t, 1));
	CHECK(build_select(b, t->c, t->x, t->x) == t->x);
	CHECK(is_new(build_not(b, less), OP_eq)); /* NaN: not x >= 1 */
	CHECK(is_new(build_not(b, equal), OP_ne));
	CHECK(is_new(build_not(b, build_binary(b, OP_lt, t->n, integer(t, 1))), OP_ge));
	is_not = build_not(b, t->c);
	CHECK(build_not(b, is_not) == t->c);
}

static void test_conversions(Bench *t)
{
	Builder *b = &t->b;
	const Type *f32 = type_float(&t->m->types, 32), *f80 = type_float(&t->m->types, 80);
	Value *narrow = build_convert(b, t->x, f32), *wide = build_convert(b, t->x, f80);

	CHECK(build_convert(b, t->x, t->f64) == t->x);
	CHECK(build_convert(b, wide, t->f64) == t->x);
	CHECK(build_convert(b, narrow, t->f64) != t->x);
	CHECK(build_convert(b, build_convert(b, t->n, t->f64), t->i32) == t->n);
	CHECK(build_convert(b, build_convert(b, t->n, f32), t->i32) != t->n);
	CHECK(build_convert(b, number(t, -2.75), t->i32) == integer(t, -2));
	CHECK(is_new(build_convert(b, number(t, 3e9), t->i32), OP_convert));
	CHECK(is_new(build_convert(b, number(t, (double)NAN), t->i32), OP_convert));
	CHECK(build_convert(b, number(t, (double)NAN), type_bool(&t->m->types)) == const_bool(t->m, true));
}

static void test_addresses(Bench *t)
{
	Builder *b = &t->b;
	Value *zero = integer(t, 0), *one = integer(t, 1), *three = integer(t, 3);
	Value *element = build_element(b, t->array, one), *walked;

	CHECK(build_index(b, t->p, zero) == t->p);
	CHECK(build_index(b, build_index(b, t->p, one), zero)->as.op->n_path == 1);
	walked = build_index(b, build_index(b, t->p, one), three);
	CHECK(op_operand(walked->as.op, 0) == t->p);
	CHECK(op_operand(walked->as.op, 1) == const_int(t->m, t->index, 4));
	/* inside the array: one path; out of it, or who knows: not */
	CHECK(op_operand(build_index(b, element, one)->as.op, 0) == t->array);
	CHECK(op_operand(build_index(b, element, three)->as.op, 0) == element);
	CHECK(op_operand(build_index(b, element, t->n)->as.op, 0) == element);
	CHECK(op_operand(build_element(b, build_index(b, t->array, t->n), one)->as.op, 0) == t->array);
}

void test_fold(void)
{
	Arena arena = { 0 };
	Diag diag;
	Bench t;

	diag_init(&diag, &arena, stdout);
	t = bench_new(&arena, &diag);
	test_floats(&t);
	test_adjoints(&t);
	test_integers(&t);
	test_choices(&t);
	test_conversions(&t);
	test_addresses(&t);
	arena_free(&arena);
}
