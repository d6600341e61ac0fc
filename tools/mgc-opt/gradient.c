/* Checks derivatives as the interface defines them.  With weights s for the results and w for what pointer
 * parameters point to,
 *
 *   L(x) = sum of s * f(x) + sum of w * contents after f(x)
 *
 * f_vjp gets s as f_bar and w as the contents of every _bar, and leaves dL/dx in the _bars: an input's is
 * added to, a buffer's is consumed, which is the same here since the contents of an input are its own after
 * the call.  f_jvp gets a direction v as the _dots and gives the change of every term.  Both are compared with
 * a 5-point difference of L along v. */
#include <float.h>
#include <math.h>

#include "arguments.h"
#include "ir/walk.h"
#include "run.h"

enum { N_POINTS = 3, N_DIRECTIONS = 2 };

/* One point: what f gets, the weights, and what comes out. */
typedef struct Point {
	Arena      *arena;
	Evaluator  *e;
	Func       *f;
	Data      **args;    /* of f */
	Data      **weights; /* of the same shapes; NULL without a shadow */
	EvalValue  *seeds;   /* of the results */
	EvalValue  *results;
	Data      **after;
	int64_t     n_allocated; /* by f and not freed */
} Point;

/* The worst disagreement of a parameter. */
typedef struct Finding {
	bool        is_checked, is_wrong;
	long double derivative, difference, error;
} Finding;

static bool owns_contents(const Func *f, uint32_t i)
{
	return !type_is_ptr(f->body.args[i]->type) || (f->params[i].flags & PARAM_BYVAL);
}

static Data **copy_all(Arena *arena, Data *const *data, uint32_t n)
{
	Data **copies = ARENA_ARRAY(arena, Data *, n + 1);

	for (uint32_t i = 0; i < n; i++)
		copies[i] = data[i] ? data_copy(arena, data[i]) : NULL;
	return copies;
}

/* ---- L ---- */

/* sum of weights * results and contents; of their absolute values in *scale */
static long double weighted(const Point *p, const EvalValue *results, Data *const *after, long double *scale)
{
	long double sum = 0;

	*scale = 0;
	for (uint32_t i = 0; i < p->f->n_results; i++) {
		if (!type_is_float(p->f->results[i]))
			continue;
		sum += p->seeds[i].number * results[i].number;
		*scale += fabsl(p->seeds[i].number * results[i].number);
	}
	for (uint32_t i = 0; i < p->f->body.n_args; i++) {
		if (!p->weights[i])
			continue;
		sum += data_dot(after[i], p->weights[i]);
		*scale += data_dot_abs(after[i], p->weights[i]);
	}
	return sum;
}

/* L with parameter i moved by h along v */
static bool value_at(const Point *p, uint32_t i, long double h, const Data *v, long double *sum,
                     long double *scale)
{
	Data **args = copy_all(p->arena, p->args, p->f->body.n_args);
	EvalValue *results = ARENA_ARRAY(p->arena, EvalValue, p->f->n_results + 1);

	if (v)
		data_move(args[i], h, v);
	if (!call_with_data(p->e, p->arena, p->f, args, results))
		return false;
	*sum = weighted(p, results, args, scale);
	return true;
}

/* (8 (L(h) - L(-h)) - (L(2h) - L(-2h))) / 12h, by the step that agrees best with `expected` */
static bool difference(const Point *p, uint32_t i, const Data *v, long double expected,
                       long double *result, long double *scale)
{
	static const int places[] = { -2, -1, 1, 2 };
	static const long double factors[] = { 1, -8, 8, -1 };
	long double best = INFINITY;

	for (long double h = 1e-2L; h > 1e-6L; h /= 8) {
		long double sum = 0, error;

		for (int k = 0; k < 4; k++) {
			long double value;

			if (!value_at(p, i, places[k] * h, v, &value, scale))
				return false;
			sum += factors[k] * value;
		}
		sum /= 12 * h;
		error = fabsl(sum - expected);
		if (!(error < best) && best < INFINITY)
			continue;
		best = error;
		*result = sum;
	}
	return true;
}

/* ---- derivatives ---- */

static bool is_shadow(const Param *param) { return param->flags & (PARAM_ADJOINT | PARAM_TANGENT); }

static const Value *parameter_of(const Func *g, uint32_t i) { return g->params[i].primal; }

/* Which parameter of f the i-th one of g is, or is the shadow of; n_args for neither. */
static uint32_t place_in_primal(const Func *f, const Func *g, uint32_t i)
{
	const Value *primal = is_shadow(&g->params[i]) ? parameter_of(g, i) : g->body.args[i];
	uint32_t place = 0;

	if (!primal || (g->params[i].flags & PARAM_WORK))
		return f->body.n_args;
	for (uint32_t k = 0; k < g->body.n_args && g->body.args[k] != primal; k++)
		place += !is_shadow(&g->params[k]) && !(g->params[k].flags & PARAM_WORK);
	return place < f->body.n_args ? place : f->body.n_args;
}

/* A pointer argument to data, an object. */
static Data *pointing_to(Arena *arena, const Type *type, Data *pointee)
{
	Data *argument = data_new(arena, type, 1);

	argument->leaves[0].pointee = pointee;
	return argument;
}

/* The shadow that g gets for a float or an object of f. */
static Data *shadow_argument(const Point *p, const Type *type, const Data *contents)
{
	Data *copy = data_copy(p->arena, contents);

	return type_is_ptr(type) && !contents->leaves[0].pointee ? pointing_to(p->arena, type, copy)
	                                                         : copy;
}

static Data *number_argument(Arena *arena, EvalValue number)
{
	Data *argument = data_new(arena, number.type, 1);

	argument->leaves[0].value = number;
	return argument;
}

static Data *work_argument(Arena *arena, TypeTable *types, const Type *type)
{
	enum { WORK_SIZE = 1 << 16 };

	return pointing_to(arena, type, data_new(arena, type_int(types, INT_UCHAR), WORK_SIZE));
}

/* f_bar, or what f_dot points to. */
static Data *seed_argument(const Point *p, const Func *g, uint32_t i)
{
	const Type *type = g->body.args[i]->type;

	if (g->params[i].flags & PARAM_WORK)
		return work_argument(p->arena, &g->module->types, type);
	if (type_is_ptr(type))
		return pointing_to(p->arena, type, data_new(p->arena, type->elem, 1));
	return number_argument(p->arena, p->seeds[0]);
}

/* The arguments of g, with shadows[] as the contents of the shadows. */
static Data **derived_arguments(const Point *p, const Func *g, Data *const *shadows)
{
	Data **args = ARENA_ARRAY(p->arena, Data *, g->body.n_args + 1);

	for (uint32_t i = 0; i < g->body.n_args; i++) {
		uint32_t at = place_in_primal(p->f, g, i);

		if (at == p->f->body.n_args)
			args[i] = seed_argument(p, g, i);
		else if (is_shadow(&g->params[i]))
			args[i] = shadow_argument(p, g->body.args[i]->type, shadows[at]);
		else
			args[i] = data_copy(p->arena, p->args[at]);
	}
	return args;
}

/* Whether g returned and wrote what f does, bit by bit. */
static bool same_values(Text *out, const Point *p, const Func *g, Data *const *args, const EvalValue *results)
{
	bool same = true;

	for (uint32_t i = 0; i < p->f->n_results && i < g->n_results; i++) {
		Data *a = number_argument(p->arena, p->results[i]);
		Data *b = number_argument(p->arena, results[i]);

		if (p->results[i].integer == results[i].integer && data_equal(a, b))
			continue;
		text_printf(out, "%s: result %u differs from that of %s\n", g->name, (unsigned)i, p->f->name);
		same = false;
	}
	for (uint32_t i = 0; i < g->body.n_args; i++) {
		uint32_t at = place_in_primal(p->f, g, i);

		if (at == p->f->body.n_args || is_shadow(&g->params[i]) || owns_contents(p->f, at) ||
		    data_equal(args[i], p->after[at]))
			continue;
		text_printf(out, "%s: %%%s differs from that of %s\n", g->name, g->body.args[i]->name,
		            p->f->name);
		same = false;
	}
	return same;
}

/* Calls g, which has to do all that f does. */
static bool call_derived(Text *out, const Point *p, const Func *g, Data **args)
{
	EvalValue *results = ARENA_ARRAY(p->arena, EvalValue, g->n_results + 1);
	int64_t n_before = eval_allocated(p->e);

	if (!call_with_data(p->e, p->arena, g, args, results) ||
	    !same_values(out, p, g, args, results))
		return false;
	if (eval_allocated(p->e) - n_before <= p->n_allocated)
		return true;
	text_printf(out, "%s: what it allocates is not freed\n", g->name);
	return false;
}

static int fewer_bits(const Type *type, int bits)
{
	while (type_is_ptr(type) || type->kind == TYPE_ARRAY)
		type = type->elem;
	return type_is_float(type) && type->bits < bits ? type->bits : bits;
}

/* Of the floats that f computes with: what differences of it are worth. */
static int fewest_bits(const Func *f)
{
	int bits = 80;

	for (uint32_t i = 0; i < f->body.n_args; i++)
		bits = fewer_bits(f->body.args[i]->type, bits);
	FOR_EACH_OP (op, &f->body)
		for (uint32_t i = 0; i < op->n_results; i++)
			bits = fewer_bits(op->results[i]->type, bits);
	return bits;
}

static void compare(const Point *p, Finding *finding, long double derivative, long double by_difference,
                    long double scale)
{
	int bits = fewest_bits(p->f);
	long double epsilon = bits == 32 ? FLT_EPSILON : DBL_EPSILON;
	long double tolerance = bits == 32 ? 5e-3L : 1e-6L;
	long double error = fabsl(derivative - by_difference);
	long double allowed = tolerance * fmaxl(fabsl(derivative), fabsl(by_difference)) +
	                      2000 * epsilon * (scale + 1);

	if (isnan(derivative) && isnan(by_difference))
		error = 0;
	if (!finding->is_checked || !(error <= finding->error)) {
		finding->derivative = derivative;
		finding->difference = by_difference;
		finding->error = error;
	}
	finding->is_checked = true;
	finding->is_wrong = finding->is_wrong || !(error <= allowed);
}

/* What the shadow that comes back says along v. */
static long double along(const Data *shadow, const Data *v)
{
	return data_dot(v->leaves[0].pointee ? shadow : shadow->leaves[0].pointee, v);
}

static bool check_adjoint(Text *out, const Point *p, const Func *g, Random *r, Finding *findings)
{
	Data **args = derived_arguments(p, g, p->weights);

	if (!call_derived(out, p, g, args))
		return false;
	for (uint32_t i = 0; i < g->body.n_args; i++) {
		uint32_t at = place_in_primal(p->f, g, i);

		if (!is_shadow(&g->params[i]) || at == p->f->body.n_args ||
		    (p->f->params[at].flags & PARAM_RESULT))
			continue;
		for (int k = 0; k < N_DIRECTIONS; k++) {
			Data *v = data_copy(p->arena, p->args[at]);
			long double by_difference, scale, derivative;

			data_randomise(v, r);
			derivative = along(args[i], v);
			if (!difference(p, at, v, derivative, &by_difference, &scale))
				return false;
			compare(p, &findings[at], derivative, by_difference, scale);
		}
	}
	return true;
}

/* The change of L by the tangents that g gives. */
static long double change(const Point *p, const Func *g, Data *const *args)
{
	long double sum = 0;

	for (uint32_t i = 0; i < g->body.n_args; i++) {
		uint32_t at = place_in_primal(p->f, g, i);

		if (!is_shadow(&g->params[i]))
			continue;
		if (at == p->f->body.n_args)
			sum += p->seeds[0].number * args[i]->leaves[0].pointee->leaves[0].value.number;
		else
			sum += data_dot(args[i], p->weights[at]);
	}
	return sum;
}

static bool check_tangent(Text *out, const Point *p, const Func *g, Random *r, Finding *findings)
{
	uint32_t n = p->f->body.n_args;

	for (uint32_t at = 0; at < n; at++) {
		Data **directions = ARENA_ARRAY(p->arena, Data *, n + 1), **args;
		long double by_difference, scale, derivative;

		if (!p->weights[at] || (p->f->params[at].flags & PARAM_RESULT))
			continue;
		for (uint32_t i = 0; i < n; i++) {
			directions[i] = data_copy(p->arena, p->args[i]);
			data_move(directions[i], -1, p->args[i]);
		}
		data_randomise(directions[at], r);
		args = derived_arguments(p, g, directions);
		if (!call_derived(out, p, g, args))
			return false;
		derivative = change(p, g, args);
		if (!difference(p, at, directions[at], derivative, &by_difference, &scale))
			return false;
		compare(p, &findings[at], derivative, by_difference, scale);
	}
	return true;
}

/* ---- points ---- */

/* Whether g has a shadow of parameter i of f. */
static bool has_shadow(const Func *f, const Func *g, uint32_t i)
{
	for (uint32_t k = 0; k < g->body.n_args; k++)
		if (is_shadow(&g->params[k]) && place_in_primal(f, g, k) == i)
			return true;
	return false;
}

static bool has_unit_seed(const Func *f, const Func *g)
{
	for (uint32_t i = 0; i < g->body.n_args; i++)
		if (g->params[i].flags & PARAM_UNIT_SEED)
			return true;
	return g == module_func(f->module, str_format(f->module->arena, "%s_grad", f->name));
}

static void choose_weights(Point *p, const Func *g, Random *r)
{
	uint32_t n = p->f->body.n_args;
	bool unit = has_unit_seed(p->f, g);

	p->weights = ARENA_ARRAY(p->arena, Data *, n + 1);
	p->seeds = ARENA_ARRAY(p->arena, EvalValue, p->f->n_results + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (!has_shadow(p->f, g, i))
			continue;
		p->weights[i] = data_copy(p->arena, p->args[i]);
		data_randomise(p->weights[i], r);
	}
	if (p->f->n_results && type_is_float(p->f->results[0])) {
		EvalValue seed = { .type = p->f->results[0],
			           .number = unit ? 1 : random_between(r, -1, 1) };

		p->seeds[0] = eval_convert(seed, seed.type);
	}
}

static bool choose_point(Point *p, const Func *g, const char *text, Random *r)
{
	uint32_t n = p->f->body.n_args;

	p->args = ARENA_ARRAY(p->arena, Data *, n + 1);
	p->results = ARENA_ARRAY(p->arena, EvalValue, p->f->n_results + 1);
	if (!parse_arguments(p->arena, p->f, text, r, p->args))
		return false;
	choose_weights(p, g, r);
	p->after = copy_all(p->arena, p->args, n);
	if (!call_with_data(p->e, p->arena, p->f, p->after, p->results))
		return false;
	p->n_allocated = eval_allocated(p->e);
	return true;
}

static bool print_findings(Text *out, const Func *f, const Func *g, const Finding *findings)
{
	bool good = true;

	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const Finding *finding = &findings[i];

		if (!finding->is_checked)
			continue;
		text_printf(out, "%s %%%s: %s (derivative %.10Lg, difference %.10Lg)\n", g->name,
		            f->body.args[i]->name, finding->is_wrong ? "WRONG" : "right",
		            finding->derivative, finding->difference);
		good = good && !finding->is_wrong;
	}
	return good;
}

static bool check_function(Text *out, Arena *arena, Func *f, Func *g, const char *text)
{
	bool is_tangent = false;
	Finding *findings = ARENA_ARRAY(arena, Finding, f->body.n_args + 1);
	Random r = { 1 };

	for (uint32_t i = 0; i < g->body.n_args; i++)
		is_tangent = is_tangent || (g->params[i].flags & PARAM_TANGENT);
	for (int k = 0; k < N_POINTS; k++) {
		Arena scratch = { 0 };
		Point p = { .arena = &scratch, .e = evaluator_new(&scratch, f->module), .f = f };
		bool good = choose_point(&p, g, text, &r) &&
		            (is_tangent ? check_tangent(out, &p, g, &r, findings)
		                        : check_adjoint(out, &p, g, &r, findings));

		arena_free(&scratch);
		if (!good)
			return false;
	}
	return print_findings(out, f, g, findings);
}

bool check_gradient(Text *out, Arena *arena, Module *m, const char *text)
{
	static const char *const suffixes[] = { "_grad", "_vjp", "_jvp" };
	Func *f = find_function(m, text);
	int n_checked = 0;
	bool good = true;

	for (size_t i = 0; f && i < COUNT_OF(suffixes); i++) {
		Func *g = module_func(m, str_format(arena, "%s%s", f->name, suffixes[i]));

		if (!g || !g->body.first)
			continue;
		n_checked++;
		good = check_function(out, arena, f, g, text) && good;
	}
	if (f && !n_checked)
		diag_error(m->diag, (Loc){ 0 }, "there is no derivative of '%s' in the module", f->name);
	return good && n_checked;
}
