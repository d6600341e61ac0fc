/* The derivative that derive() makes of a function of one operation says what the rule says. */
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "ir/eval.h"
#include "ir/verify.h"
#include "transform/ad/derive.h"
#include "transform/ad/rules.h"

/* double f(double a, double b, double c) { return a == a ? a op b : 0; }
 * What comes straight from the caller's seed needs no guard: the choice is in between. */
static Func *one_operation(Module *m, OpCode code)
{
	const Type *type = type_float(&m->types, 64);
	Func *f = func_new(m, op_info(code)->name, FUNC_USER);
	Builder b = builder_at_end(&f->body);
	Value *operands[3], *result;

	for (int i = 0; i < op_info(code)->n_operands; i++)
		operands[i] = func_add_param(f, (const char *[]){ "a", "b", "c" }[i], type, (Param){ 0 });
	f->results = arena_copy(m->arena, &type, sizeof type);
	f->n_results = 1;
	result = build_select(&b, build_binary(&b, OP_eq, operands[0], operands[0]), build_pointwise(&b, code, operands),
	                      const_zero(m, type));
	build_return(&b, &result, 1);
	return f;
}

/* Calls f_vjp(a, &a_bar, b, &b_bar, ..., g); the _bars begin at 0. */
static bool run_adjoint(Evaluator *e, const Func *vjp, const double *at, double g, double *bars)
{
	EvalValue args[7], result;
	EvalObject *objects[7] = { NULL };
	int k = 0;

	for (uint32_t i = 0; i < vjp->body.n_args; i++) {
		const Type *type = vjp->body.args[i]->type;

		args[i] = (EvalValue){ type, .number = k < 3 ? at[k] : 0 };
		if (type_is_ptr(type)) {
			objects[i] = eval_object(e, type->elem, 1);
			args[i] = eval_pointer(objects[i]);
			k++;
		}
	}
	args[vjp->body.n_args - 1].number = g;
	if (!eval_call(e, vjp, args, &result))
		return false;
	k = 0;
	for (uint32_t i = 0; i < vjp->body.n_args; i++)
		if (objects[i]) {
			EvalValue bar = { 0 };

			eval_read(e, objects[i], 0, objects[i] ? args[i].type->elem : NULL, &bar);
			bars[k++] = (double)bar.number;
		}
	return true;
}

/* g * partial by the rule alone, 0 where g is. */
static double by_rule(Evaluator *e, const Func *partial, const double *at, double g)
{
	EvalValue args[3], result;

	for (uint32_t i = 0; i < partial->body.n_args; i++)
		args[i] = (EvalValue){ partial->results[0], .number = at[i] };
	if (g == 0 || !eval_call(e, partial, args, &result))
		return 0;
	return (double)result.number * g;
}

static Func *partial_of(Module *m, OpCode code, int i)
{
	Func *f;
	char name[32];
	Map map = { 0 };
	Op *end;
	Value *partial;
	Builder b;

	snprintf(name, sizeof name, "%s_%d", op_info(code)->name, i);
	f = func_clone(module_func(m, op_info(code)->name), name, &map);
	end = f->body.last;
	b = builder_before(end);
	partial = rule_partial(&b, code, i, f->body.args, op_operand(end, 0));
	op_set_operand(end, 0, partial ? partial : const_zero(m, f->results[0]));
	return f;
}

static int close(double x, double y)
{
	return (isnan(x) && isnan(y)) || x == y || fabs(x - y) <= 1e-14 * (fabs(x) + fabs(y));
}

static void check_operation(Arena *arena, Diag *diag, OpCode code)
{
	static const double points[][3] = { { 0.5, 0.75, 2 }, { 1.25, 3, -1 }, { 0, 0, 0 }, { -0.5, 2, 1 } };
	static const double seeds[] = { 0, 1, -2 };
	static const PassOptions options = { 0 };
	Module *m = module_new(arena, diag, target_host);
	PassContext ctx = { .arena = arena, .diag = diag, .options = &options };
	int n = op_info(code)->n_operands, n_wrong = 0;
	Func *vjp = derive_default(m, &ctx, one_operation(m, code), DERIVE_VJP), *partials[3];
	Evaluator *e;

	CHECK(vjp && module_verify(m));
	if (!vjp)
		return;
	for (int i = 0; i < n; i++)
		partials[i] = rule_of(code)->n_operands ? partial_of(m, code, i) : NULL;
	e = evaluator_new(arena, m);
	for (size_t k = 0; k < COUNT_OF(points) * COUNT_OF(seeds); k++) {
		const double *at = points[k / COUNT_OF(seeds)];
		double g = seeds[k % COUNT_OF(seeds)], bars[3] = { 0 };

		n_wrong += !run_adjoint(e, vjp, at, g, bars);
		for (int i = 0; i < n; i++)
			n_wrong += !close(bars[i], partials[i] ? by_rule(e, partials[i], at, g) : 0);
	}
	if (n_wrong)
		printf("%s: the derived adjoint is wrong\n", op_info(code)->name);
	CHECK(n_wrong == 0);
}

void test_derived(void)
{
	Arena arena = { 0 };
	Diag diag;

	diag_init(&diag, &arena, stdout);
	for (int code = 0; code < N_OPS; code++)
		if (rule_of((OpCode)code)->exists)
			check_operation(&arena, &diag, (OpCode)code);
	CHECK(diag.n_errors == 0);
	arena_free(&arena);
}
