/* Every row of rules.def: the text compiled by the C compiler, the text built as IR and run, and a 5-point
 * difference of the operation have to agree.  The first two agree bit by bit in long double, or the parser of
 * formulas is wrong; the third within rounding, or the mathematics is.  Then the promises for points without a
 * derivative: docs/derivatives.md. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <tgmath.h>

#include "check.h"
#include "ir/eval.h"
#include "ir/digamma.h"
#include "transform/ad/rules.h"

enum { N_SAMPLES = 200 };

/* ---- the partials, compiled ---- */

typedef long double Partial(long double a, long double b, long double c, long double y);

#define mgrt_digamma(x) eval_digamma(x)
#define mgrt_trigamma(x) eval_trigamma(x)

#define COMPILED(name, text)                                                                       \
	static long double name(long double a, long double b, long double c, long double y)        \
	{                                                                                          \
		(void)a, (void)b, (void)c, (void)y;                                                \
		return text;                                                                       \
	}

#define UNARY(op, da, domain, guard) COMPILED(op##_a, da)
#define BINARY(op, da, db, domain_a, domain_b, guard) COMPILED(op##_a, da) COMPILED(op##_b, db)
#define TERNARY(op, da, db, dc, guard) COMPILED(op##_a, da) COMPILED(op##_b, db) COMPILED(op##_c, dc)
#define NONDIFFERENTIABLE(op)
#include "transform/ad/rules.def"

static Partial *const compiled[N_OPS][3] = {
#define UNARY(op, da, domain, guard) [OP_##op] = { op##_a },
#define BINARY(op, da, db, domain_a, domain_b, guard) [OP_##op] = { op##_a, op##_b },
#define TERNARY(op, da, db, dc, guard) [OP_##op] = { op##_a, op##_b, op##_c },
#define NONDIFFERENTIABLE(op)
#include "transform/ad/rules.def"
};

/* ---- the partials, built as IR and run ---- */

typedef struct Built {
	Module    *module;
	Evaluator *evaluator;
	Func      *partials[N_OPS][3]; /* of a, b, c; NULL where there is none */
	Func      *guarded[N_OPS][3];  /* of g, a, b, c: what the adjoint gets */
} Built;

static Func *new_func(Module *m, const char *kind, OpCode code, int i, const Type *type, int n)
{
	static const char *const names[] = { "a", "b", "c" };
	char name[64];
	Func *f;

	snprintf(name, sizeof name, "%s_%s_%s_%d", op_info(code)->name, names[i], kind, type->bits);
	f = func_new(m, name, FUNC_USER);
	for (int k = 0; k < n; k++)
		func_add_param(f, k < rule_of(code)->n_operands ? names[k] : "g", type, (Param){ 0 });
	f->results = arena_copy(m->arena, &type, sizeof type);
	f->n_results = 1;
	return f;
}

static void build(Built *built, OpCode code, int i, const Type *type)
{
	int n = rule_of(code)->n_operands;
	Func *f = new_func(built->module, "partial", code, i, type, n);
	Func *guarded = new_func(built->module, "guarded", code, i, type, n + 1);

	for (int k = 0; k < 2; k++) {
		Func *into = k ? guarded : f;
		Builder b = builder_at_end(&into->body);
		Value *operands[3] = { 0 };
		Value *result, *partial;

		for (int p = 0; p < n; p++)
			operands[p] = into->body.args[p];
		result = build_pointwise(&b, code, operands);
		partial = rule_partial(&b, code, i, operands, result);
		if (!partial)
			partial = const_zero(built->module, type);
		if (k)
			partial = rule_times(&b, code, into->body.args[n], partial);
		build_return(&b, &partial, 1);
	}
	built->partials[code][i] = f;
	built->guarded[code][i] = guarded;
}

static Built build_all(Arena *arena, Diag *diag, int bits)
{
	Built built = { .module = module_new(arena, diag, target_host) };

	for (int code = 0; code < N_OPS; code++)
		for (int i = 0; i < rule_of((OpCode)code)->n_operands; i++)
			build(&built, (OpCode)code, i, type_float(&built.module->types, bits));
	built.evaluator = evaluator_new(arena, built.module);
	return built;
}

static long double run(const Built *built, const Func *f, long double a, long double b, long double c,
                       long double g)
{
	const Type *type = f->results[0];
	uint32_t n = f->body.n_args;
	EvalValue args[4] = { { type, .number = a }, { type, .number = b }, { type, .number = c } }, result;

	if (f->body.args[n - 1]->name[0] == 'g')
		args[n - 1] = (EvalValue){ type, .number = g };
	return eval_call(built->evaluator, f, args, &result) ? result.number : (long double)NAN;
}

/* ---- sampling ---- */

static long double sample(Domain domain, unsigned k)
{
	static const struct {
		long double low, high;
		int has_negative;
	} ranges[] = {
		[ALL] = { -3, 3, 0 },      [SMALL] = { -2, 2, 0 },    [POSITIVE] = { 0.1L, 4, 0 },
		[NONZERO] = { 0.1L, 3, 1 }, [UNIT] = { -0.95L, 0.95L, 0 }, [ABOVE_ONE] = { 1.1L, 5, 0 },
		[ABOVE_MINUS_ONE] = { -0.9L, 4, 0 },
	};
	long double unit = fmodl((long double)k * 0.6180339887498948482L, 1);
	long double x = ranges[domain].low + unit * (ranges[domain].high - ranges[domain].low);

	/* rounded to float, so that every precision gets the same operands */
	return (float)(ranges[domain].has_negative && k % 2 ? -x : x);
}

static long double difference(OpCode code, int i, const long double *at)
{
	static const int places[] = { -2, -1, 1, 2 };
	static const long double factors[] = { 1, -8, 8, -1 };
	const long double h = 0x1p-13L;
	long double sum = 0;

	for (int k = 0; k < 4; k++) {
		long double x[3] = { at[0], at[1], at[2] };

		x[i] += places[k] * h;
		sum += factors[k] * eval_float_op(code, 80, x[0], x[1], x[2]);
	}
	return sum / (12 * h);
}

static int agree(long double x, long double y, long double tolerance)
{
	return fabsl(x - y) <= tolerance * (1 + fabsl(x) + fabsl(y));
}

static void complain(OpCode code, int i, const long double *at, const char *what, long double x, long double y)
{
	printf("%s d/d%c at %Lg, %Lg, %Lg: %s: %.17Lg, %.17Lg\n", op_info(code)->name, "abc"[i], at[0],
	       at[1], at[2], what, x, y);
}

static int check_at(const Built *built, OpCode code, int i, const long double *at)
{
	const Built *exact = &built[2];
	long double y = eval_float_op(code, 80, at[0], at[1], at[2]);
	long double text = compiled[code][i](at[0], at[1], at[2], y);
	long double parsed = run(exact, exact->partials[code][i], at[0], at[1], at[2], 0);
	long double by_difference = difference(code, i, at);
	long double in_double = run(&built[1], built[1].partials[code][i], at[0], at[1], at[2], 0);
	long double in_float = run(&built[0], built[0].partials[code][i], at[0], at[1], at[2], 0);
	int good = parsed == text && agree(text, by_difference, 1e-9L) &&
	           agree(text, in_double, 64 * DBL_EPSILON) && agree(text, in_float, 64 * FLT_EPSILON);

	if (parsed != text)
		complain(code, i, at, "parsed and compiled", parsed, text);
	if (!agree(text, by_difference, 1e-9L))
		complain(code, i, at, "compiled and by difference", text, by_difference);
	if (!agree(text, in_double, 64 * DBL_EPSILON) || !agree(text, in_float, 64 * FLT_EPSILON))
		complain(code, i, at, "in double and in float", in_double, in_float);
	return good;
}

/* Operations with jumps: the difference must not reach over one. */
static int is_near_jump(OpCode code, const long double *at)
{
	long double near = 1e-3L, quotient = at[1] == 0 ? 0 : at[0] / at[1];

	if (code == OP_fmod)
		return fabsl(quotient - roundl(quotient)) < near / fabsl(at[1]) * 4;
	if (code == OP_remainder)
		return fabsl(quotient - floorl(quotient) - 0.5L) < near / fabsl(at[1]) * 4;
	return (code == OP_fmin || code == OP_fmax || code == OP_fdim) && fabsl(at[0] - at[1]) < near;
}

static void test_partials(const Built *built)
{
	for (int code = 0; code < N_OPS; code++) {
		const Rule *rule = rule_of((OpCode)code);

		for (int i = 0; i < rule->n_operands; i++) {
			int n_wrong = 0;

			for (unsigned k = 1; k <= N_SAMPLES && n_wrong < 3; k++) {
				long double at[3] = { 0 };

				for (unsigned p = 0; (int)p < rule->n_operands; p++)
					at[p] = sample(rule->domains[p], k * (2 * p + 1) + 7 * p);
				if (!is_near_jump((OpCode)code, at))
					n_wrong += !check_at(built, (OpCode)code, i, at);
			}
			CHECK(n_wrong == 0);
		}
	}
}

/* ---- every operation has a rule ---- */

/* trigamma's derivative is not among the operations, so to differentiate lgamma three times is refused. */
static void test_complete(void)
{
	for (int code = 0; code < N_OPS; code++) {
		OpClass class = op_info((OpCode)code)->class;
		const Rule *rule = rule_of((OpCode)code);

		if (class == CLASS_ARITH || class == CLASS_MATH)
			CHECK(rule->exists == (code != OP_trigamma));
		else
			CHECK(!rule->exists);
		CHECK(rule->n_operands == 0 || rule->n_operands == op_info((OpCode)code)->n_operands);
	}
}

/* ---- points without a derivative ---- */

static const double hard[] = { 0.0,  -0.0,    1.0,      -1.0,    0.5,      -0.5,  2.0,     -2.0,
	                       3.0,  DBL_MAX, -DBL_MAX, DBL_MIN, -DBL_MIN, 1e200, -1e-200 };

/* A partial that is not finite belongs to an operation that is SINGULAR, and then g = 0 is not multiplied. */
static int is_guarded(const Built *built, OpCode code, int i, const long double *at)
{
	long double partial = run(built, built->partials[code][i], at[0], at[1], at[2], 0);
	long double product = run(built, built->guarded[code][i], at[0], at[1], at[2], 0);
	long double once = run(built, built->guarded[code][i], at[0], at[1], at[2], 1);

	if (!isfinite(partial) && !rule_of(code)->is_singular) {
		complain(code, i, at, "not finite, but REGULAR", partial, product);
		return 0;
	}
	if (product != 0 || (isnan(partial) ? !isnan(once) : once != partial)) {
		complain(code, i, at, "times 0 and times 1", product, once);
		return 0;
	}
	return 1;
}

static void test_guards(const Built *built)
{
	size_t n = sizeof hard / sizeof hard[0];

	for (int code = 0; code < N_OPS; code++)
		for (int i = 0; i < rule_of((OpCode)code)->n_operands; i++) {
			int n_wrong = 0;

			for (size_t k = 0; k < n * n && n_wrong < 3; k++) {
				long double at[3] = { hard[k % n], hard[k / n], 1 };

				n_wrong += !is_guarded(built, (OpCode)code, i, at);
			}
			CHECK(n_wrong == 0);
		}
}

typedef struct Convention {
	OpCode      code;
	int         operand;
	long double a, b, partial;
} Convention;

#define NOT_A_NUMBER ((long double)NAN)

static const Convention conventions[] = {
	{ OP_fabs, 0, 0.0L, 0, 0 },
	{ OP_fabs, 0, -0.0L, 0, 0 },
	{ OP_fmax, 0, 2, 2, 1 },
	{ OP_fmax, 1, 2, 2, 0 },
	{ OP_fmin, 0, 2, 2, 1 },
	{ OP_fmin, 1, 2, 2, 0 },
	{ OP_fmax, 0, -0.0L, 0.0L, 1 },
	{ OP_fmin, 0, 0.0L, -0.0L, 1 },
	/* the operand that is a number is chosen */
	{ OP_fmax, 0, 2, NOT_A_NUMBER, 1 },
	{ OP_fmax, 1, 2, NOT_A_NUMBER, 0 },
	{ OP_fmax, 0, NOT_A_NUMBER, 2, 0 },
	{ OP_fmax, 1, NOT_A_NUMBER, 2, 1 },
	{ OP_fmin, 0, 2, NOT_A_NUMBER, 1 },
	{ OP_fmin, 1, 2, NOT_A_NUMBER, 0 },
	{ OP_fmin, 0, NOT_A_NUMBER, 2, 0 },
	{ OP_fmin, 1, NOT_A_NUMBER, 2, 1 },
	{ OP_fdim, 0, 2, 2, 0 },
	{ OP_fdim, 1, 2, 2, 0 },
	{ OP_pow, 0, 0, 0, 0 },
	{ OP_pow, 0, 3, 0, 0 },
	{ OP_pow, 1, 0, 2, 0 },
	{ OP_pow, 1, 0, 0, 0 },
	{ OP_pow, 1, -2, 2, 0 },
	{ OP_pow, 0, -2, 3, 12 },
	{ OP_pow, 0, 0, 1, 1 },
	{ OP_pow, 0, 0, 2, 0 },
	{ OP_hypot, 0, 0, 0, 0 },
	{ OP_hypot, 1, 0, 0, 0 },
	{ OP_atan2, 0, 0, 0, 0 },
	{ OP_atan2, 1, 0, 0, 0 },
	{ OP_atan2, 0, 0, 2, 0.5L },
	{ OP_atan2, 1, 2, 0, -0.5L },
	{ OP_atan2, 0, 0x1p-1000L, 0x1p-1000L, 0x1p+999L },
	{ OP_atan2, 1, 0x1p+1000L, 0x1p+1000L, -0x1p-1001L },
	{ OP_fmod, 1, 7, 2, -3 },
	{ OP_fmod, 1, -7, 2, 3 },
	{ OP_remainder, 1, 7, 2, -4 },
	{ OP_copysign, 0, 2, -1, -1 },
	{ OP_copysign, 0, -2, -1, 1 },
	{ OP_copysign, 1, 2, -1, 0 },
	{ OP_tanh, 0, 400, 0, 0 },
	{ OP_exp, 0, -1e5L, 0, 0 },
};

static void test_conventions(const Built *built)
{
	for (size_t k = 0; k < sizeof conventions / sizeof conventions[0]; k++) {
		const Convention *c = &conventions[k];
		long double at[3] = { c->a, c->b, 0 };
		long double partial = run(built, built->partials[c->code][c->operand], c->a, c->b, 0, 0);

		if (partial != c->partial)
			complain(c->code, c->operand, at, "convention", partial, c->partial);
		CHECK(partial == c->partial);
	}
}

/* An infinite adjoint adds nothing to the operand that was not chosen. */
static void test_not_chosen(const Built *built)
{
	long double infinite = (long double)INFINITY;

	CHECK(run(built, built->guarded[OP_fmax][0], 1, 2, 0, infinite) == 0);
	CHECK(run(built, built->guarded[OP_fmax][1], 1, 2, 0, infinite) == infinite);
	CHECK(run(built, built->guarded[OP_fmin][1], 1, 2, 0, infinite) == 0);
	CHECK(run(built, built->guarded[OP_fdim][0], 1, 2, 0, infinite) == 0);
	CHECK(run(built, built->guarded[OP_fdim][1], 2, 1, 0, infinite) == -infinite);
	CHECK(run(built, built->guarded[OP_fabs][0], 0, 0, 0, infinite) == 0);
}

void test_rules(void)
{
	static const int bits[] = { 32, 64, 80 };
	Arena arena = { 0 };
	Diag diag;
	Built built[3];

	diag_init(&diag, &arena, stdout);
	for (int i = 0; i < 3; i++)
		built[i] = build_all(&arena, &diag, bits[i]);
	test_complete();
	test_partials(built);
	test_guards(&built[1]);
	test_conventions(&built[1]);
	test_not_chosen(&built[1]);
	CHECK(diag.n_errors == 0);
	arena_free(&arena);
}
