/* The size of a store that loops and recursions push on.
 *
 *   bytes of a block       the sum of its pushes, of its calls and of the blocks in it; of an if, the larger side
 *   bytes of a loop        its trips times those of its body; trips are a constant, a value that is known on entry, or
 *                          MGC_MAX_TRIPS
 *   bytes of a call        those of the callee's body, at most MGC_MAX_DEPTH activations deep
 *
 * A size is a sum of products, 24 + 16 * %n: one for each activation of a recursion, by what is known of its arguments
 * there.  The forward sweep records the whole tree of calls: what is called twice on a path counts twice. */
#include "transform/store.h"

#include <string.h>

#include "ir/walk.h"
#include "support/seeded.h"

enum { MAX_LIFT_DEPTH = 16, MAX_ACTIVATIONS = 1 << 16, MAX_NESTING = 400 };

static const int64_t max_bytes = INT32_MAX;

typedef struct Term {
	Value   *times; /* a size known on entry; NULL: 1 */
	uint64_t bytes;
} Term;

typedef struct Size {
	Term  *at;
	size_t count, capacity;
	bool   never; /* beyond a bound of depth: who comes here has reported it, and nothing is read back */
} Size;

typedef struct Product {
	Value *x, *y, *result;
} Product;

/* A function that is called, with what is known there. */
typedef struct Activation {
	const Func *func;
	int        *open;  /* for each function with a bound: how many activations of it */
	Map         known; /* parameter -> value at the entry */
} Activation;

typedef struct Sizer {
	const StoreQuery *q;
	Arena *arena;
	VEC(Product) products;
	VEC(const Func *) bounded; /* functions with MGC_MAX_DEPTH */
	VEC(const Activation *) running;
	Map    done;         /* text of an activation -> its size */
	size_t n_activations;
	bool   forgets;      /* arguments that change from one activation to the next are unknown */
	bool   is_too_much;  /* activations to look at */
	bool   failed;
} Sizer;

/* ---- sizes */

static uint64_t sum(uint64_t x, uint64_t y) { return x > UINT64_MAX - y ? UINT64_MAX : x + y; }
static uint64_t product(uint64_t x, uint64_t y) { return y && x > UINT64_MAX / y ? UINT64_MAX : x * y; }

static Term *term_of(Sizer *z, Size *s, Value *times)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].times == times)
			return &s->at[i];
	vec_push(z->arena, s, ((Term){ times, 0 }));
	return &vec_last(s);
}

static void size_add(Sizer *z, Size *to, const Size *s)
{
	for (size_t i = 0; i < s->count; i++) {
		Term *t = term_of(z, to, s->at[i].times);
		t->bytes = sum(t->bytes, s->at[i].bytes);
	}
}

/* At least as large as both. */
static void size_max(Sizer *z, Size *to, const Size *s)
{
	for (size_t i = 0; i < s->count; i++) {
		Term *t = term_of(z, to, s->at[i].times);
		t->bytes = t->bytes > s->at[i].bytes ? t->bytes : s->at[i].bytes;
	}
}

static Value *multiply(Sizer *z, Value *x, Value *y)
{
	for (size_t i = 0; i < z->products.count; i++) {
		const Product *p = &z->products.at[i];
		if ((p->x == x && p->y == y) || (p->x == y && p->y == x))
			return p->result;
	}
	Value *result = build_size(z->q->entry, OP_size_mul, x, y);
	vec_push(z->arena, &z->products, ((Product){ x, y, result }));
	return result;
}

/* trips: not negative */
static Size size_times(Sizer *z, const Size *s, Value *trips)
{
	Size out = { 0 };
	for (size_t i = 0; i < s->count; i++) {
		const Term t = s->at[i];
		if (value_is_const(trips))
			term_of(z, &out, t.times)->bytes = product(t.bytes, (uint64_t)trips->as.constant.integer);
		else
			term_of(z, &out, t.times ? multiply(z, t.times, trips) : trips)->bytes = t.bytes;
	}
	return out;
}

/* ---- values at the entry */

static bool can_lift(const Op *op)
{
	switch (op->code) {
	case OP_add:
	case OP_mul:
	case OP_sub:
	case OP_neg: return op->type->is_signed;
	case OP_div:
	case OP_shr: return value_is_const(op_operand(op, 1)) && op_operand(op, 1)->as.constant.integer > 0;
	case OP_convert: { /* none that wraps */
		const Type *from = op_operand(op, 0)->type;
		return from->kind == TYPE_BOOL || (type_is_int(from) && (from->is_signed == op->type->is_signed ? op->type->size >= from->size
		                                                                                            : op->type->is_signed && op->type->size > from->size));
	}
	case OP_select:
	case OP_lt:
	case OP_le:
	case OP_gt:
	case OP_ge:
	case OP_eq:
	case OP_ne:
	case OP_not: return true;
	default: return false;
	}
}

/* v, where only what is known is in scope; integers as long, so that nothing overflows that the program does not
 * compute.  NULL where it depends on anything else. */
static Value *lift(Sizer *z, Value *v, const Map *known, int depth)
{
	Builder    *b = z->q->entry;
	const Type *index = type_index(&z->q->m->types);
	Value      *there = v->kind == VALUE_CONST ? v : map_get(known, v), *in[3] = { NULL };
	if (!type_is_int(v->type) && v->type->kind != TYPE_BOOL)
		return NULL;
	if (there)
		return type_is_int(v->type) ? build_convert(b, there, index) : there;
	Op *op = value_op(v);
	if (!op || op->n_results != 1 || op->n_operands > 3 || depth > MAX_LIFT_DEPTH || !can_lift(op))
		return NULL;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!(in[i] = lift(z, op_operand(op, i), known, depth + 1)))
			return NULL;
	if (op->code == OP_convert)
		return type_is_int(op->type) ? build_convert(b, in[0], index) : build_convert(b, in[0], op->type);
	if (op->code == OP_select)
		return build_select(b, in[0], in[1], in[2]);
	if (op->code == OP_not && type_is_int(v->type))
		return NULL;
	return build_pointwise(b, op->code, in);
}

static Value *to_size(Sizer *z, Value *v)
{
	return build_convert(z->q->entry, v, type_size(&z->q->m->types));
}

/* max(0, ceil((high - low) / step)), NULL: not known */
static Value *range_of(Sizer *z, const Op *loop, const Map *known)
{
	Builder      *b = z->q->entry;
	const Type   *index = type_index(&z->q->m->types);
	const int64_t step = op_int(loop, ATTR_step, 1);
	Value *low = lift(z, op_operand(loop, 0), known, 0), *high = lift(z, op_operand(loop, 1), known, 0), *zero = const_int(z->q->m, index, 0);
	if (!low || !high)
		return NULL;
	Value *span = build_binary(b, OP_sub, high, low);
	if (step != 1)
		span = build_binary(b, OP_div, build_binary(b, OP_add, span, const_int(z->q->m, index, step - 1)), const_int(z->q->m, index, step));
	return to_size(z, build_select(b, build_binary(b, OP_gt, span, zero), span, zero));
}

static void refuse(Sizer *z, Loc loc, const char *what)
{
	const bool has_heap = !z->q->ctx->options || !z->q->ctx->options->small_code;
	if (!z->failed)
		diag_error(z->q->ctx->diag, loc, has_heap ? "%s; or use --memory=heap" : "%s", what);
	z->failed = true;
}

static Value *trips_of(Sizer *z, const Op *loop, const Map *known)
{
	const int64_t bound = op_int(loop, ATTR_max_trips, 0);
	const bool    is_frame = z->q->options->mode == MEMORY_FRAME;
	Value *trips = loop->code == OP_for ? range_of(z, loop, known) : NULL;
	if (trips && value_is_const(trips) && (!bound || trips->as.constant.integer <= bound))
		return trips;
	if (bound > 0) /* a general loop has one iteration more, which only leaves */
		return const_int(z->q->m, type_size(&z->q->m->types), bound + (loop->code == OP_loop));
	if (trips && !is_frame)
		return trips;
	if (trips)
		refuse(z, loop->loc, "the trip count of this loop is not a constant, which --memory=frame needs for what it records; put MGC_MAX_TRIPS(n); before the loop, use --memory=caller");
	else
		refuse(z, loop->loc, loop->code == OP_loop ? "the trip count of a loop is not known before it runs, so its records have no fixed size; put MGC_MAX_TRIPS(n); before the loop"
		                                           : "the trip count of this loop does not follow from the integer parameters, so its records have no fixed size; put MGC_MAX_TRIPS(n); before the loop");
	return NULL;
}

/* ---- blocks */

static Size size_of_block(Sizer *z, const Activation *a, const Block *block);
static Size size_of_call(Sizer *z, const Activation *a, const Op *call);

/* Whether op leaves records behind: the reverse halves of callees leave none. */
static bool is_forward_half(Sizer *z, const Op *op)
{
	if (op->code != OP_call || op->callee->kind != FUNC_DERIVED || !op->n_operands || op_operand(op, op->n_operands - 1)->type->kind != TYPE_STACK)
		return false;
	FOR_EACH_OP(o, &op->callee->body)
		if (o->code == OP_push)
			return true;
	const Callees callees = derived_callees(z->arena, op->callee);
	return find_in_callees(&callees, OP_push) != NULL;
}

/* What an iteration pushes it pops as well: it runs forward and backward at once. */
static bool is_balanced(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_pop)
			return true;
	return false;
}

static Size size_of_loop(Sizer *z, const Activation *a, const Op *loop)
{
	Size body = size_of_block(z, a, &loop->blocks[0]);
	if (body.never) /* it does not turn */
		return (Size){ 0 };
	if (!body.count || is_balanced(loop))
		return body;
	Value *trips = trips_of(z, loop, &a->known);
	return trips ? size_times(z, &body, trips) : (Size){ 0 };
}

static Size size_of_if(Sizer *z, const Activation *a, const Op *op)
{
	const Value *c = lift(z, op_operand(op, 0), &a->known, 0);
	Size out = { .never = true };
	for (int k = 0; k < 2; k++) {
		if (c && value_is_const(c) && (c->as.constant.integer != 0) != (k == 0))
			continue;
		const Size side = size_of_block(z, a, &op->blocks[k]);
		size_max(z, &out, &side);
		out.never &= side.never;
	}
	return out;
}

static Size size_of_block(Sizer *z, const Activation *a, const Block *block)
{
	Size out = { 0 };
	for (const Op *op = block->first; op && !z->failed && !z->is_too_much; op = op->next) {
		Size s = { 0 };
		if (op->code == OP_push)
			term_of(z, &s, NULL)->bytes = (uint64_t)op->type->size;
		else if (op_is_loop(op))
			s = size_of_loop(z, a, op);
		else if (op->code == OP_if)
			s = size_of_if(z, a, op);
		else if (is_forward_half(z, op))
			s = size_of_call(z, a, op);
		size_add(z, &out, &s);
		if (s.never)
			return (Size){ .never = true };
	}
	return out;
}

/* ---- recursion */

static bool is_recursion_of(Sizer *z, const Func *f, const Func *g)
{
	return f && (f == g || (calls_reach(z->arena, f, g) && calls_reach(z->arena, g, f)));
}

static bool is_in_recursion(Sizer *z, const Func *f, const Func *g)
{
	return is_recursion_of(z, f, g) && calls_reach(z->arena, f, f);
}

/* How deep the recursions are in the callee.  False where that is beyond a bound. */
static bool count_open(Sizer *z, const Activation *from, Activation *to)
{
	to->open = ARENA_ARRAY(z->arena, int, z->bounded.count + 1);
	for (size_t i = 0; i < z->bounded.count; i++) {
		const Func *f = z->bounded.at[i];
		if (!is_in_recursion(z, to->func->primal, f))
			continue;
		to->open[i] = (is_in_recursion(z, from->func->primal, f) ? from->open[i] : 0) + (to->func->primal == f);
		if (to->open[i] > f->max_depth - SEEDED(depth_short))
			return false;
	}
	return true;
}

static bool is_one_of(const Map *known, const Value *v)
{
	for (size_t i = 0; i < known->count; i++)
		if (known->entries[i].value == v)
			return true;
	return false;
}

/* Within a recursion only constants and what is passed on as it is, so that there is an end to it. */
static void pass_arguments(Sizer *z, const Activation *from, const Op *call, Activation *to)
{
	const bool is_within = is_in_recursion(z, from->func->primal, to->func->primal);
	for (uint32_t i = 0; i < call->n_operands; i++) {
		Value *param = to->func->body.args[i], *arg = op_operand(call, i), *there = map_get(&from->known, arg);
		if (!type_is_int(param->type))
			continue;
		Value *v = there ? there : lift(z, arg, &from->known, 0);
		const bool stays = there && there == map_get(&from->known, to->func == from->func ? param : arg);
		if (v && (!is_within || stays || (!z->forgets && (value_is_const(v) || is_one_of(&from->known, v)))))
			map_put(z->arena, &to->known, param, v);
	}
}

static const char *text_of(Sizer *z, const Activation *a)
{
	const char *text = str_format(z->arena, "%p", (const void *)a->func);
	for (size_t i = 0; i < z->bounded.count; i++)
		text = str_format(z->arena, "%s,%d", text, a->open[i]);
	for (size_t i = 0; i < a->known.count; i++)
		text = str_format(z->arena, "%s %p=%p", text, a->known.entries[i].key, a->known.entries[i].value);
	return text;
}

static void refuse_recursion(Sizer *z, const Func *f)
{
	refuse(z, f->loc, str_format(z->arena, "the depth of the recursion of '%s' is not known, so its records have no fixed size; put MGC_MAX_DEPTH(n) before it", f->name));
}

static bool runs_alike(const Sizer *z, const Activation *a)
{
	for (size_t i = 0; i < z->running.count; i++) {
		const Activation *r = z->running.at[i];
		if (r->func == a->func && memcmp(r->open, a->open, z->bounded.count * sizeof *a->open) == 0)
			return true;
	}
	return false;
}

static Size *size_of_activation(Sizer *z, const Activation *a)
{
	const char *text = text_of(z, a);
	Size *size = map_get_str(&z->done, text, strlen(text));
	if (size)
		return size;
	size = ARENA_NEW(z->arena, Size);
	if (runs_alike(z, a))
		refuse_recursion(z, a->func->primal);
	z->is_too_much |= ++z->n_activations > MAX_ACTIVATIONS || z->running.count > MAX_NESTING;
	if (z->failed || z->is_too_much)
		return size;
	vec_push(z->arena, &z->running, a);
	*size = size_of_block(z, a, &a->func->body);
	z->running.count--;
	map_put_str(z->arena, &z->done, text, strlen(text), size);
	return size;
}

/* What is the same in all activations below this one. */
static void forget_changes(Sizer *z, Activation *a)
{
	for (bool changed = true; changed;) {
		changed = false;
		FOR_EACH_OP(op, &a->func->body) {
			Activation to = { .func = a->func };
			if (op->code != OP_call || op->callee != a->func)
				continue;
			pass_arguments(z, a, op, &to);
			for (uint32_t i = 0; i < a->func->body.n_args; i++) {
				Value *param = a->func->body.args[i];
				if (!map_get(&a->known, param) || map_get(&to.known, param) == map_get(&a->known, param))
					continue;
				map_remove(&a->known, param);
				changed = true;
			}
		}
	}
}

/* From the deepest activation upwards, so that this is no recursion as deep as the program's. */
static void work_upwards(Sizer *z, const Activation *outermost)
{
	size_t bound = 0;
	while (bound < z->bounded.count && !outermost->open[bound])
		bound++;
	if (bound == z->bounded.count || z->bounded.at[bound]->max_depth < MAX_NESTING / 2)
		return;
	for (int depth = z->bounded.at[bound]->max_depth; depth > outermost->open[bound] && !z->failed; depth--) {
		Activation *a = ARENA_NEW(z->arena, Activation);
		*a = (Activation){ .func = outermost->func, .open = arena_copy(z->arena, outermost->open, (z->bounded.count + 1) * sizeof *a->open) };
		a->open[bound] = depth;
		for (uint32_t i = 0; i < a->func->body.n_args; i++) {
			Value *param = a->func->body.args[i], *v = map_get(&outermost->known, param);
			if (v)
				map_put(z->arena, &a->known, param, v);
		}
		forget_changes(z, a);
		size_of_activation(z, a);
	}
}

static Size size_of_call(Sizer *z, const Activation *from, const Op *call)
{
	Activation *to = ARENA_NEW(z->arena, Activation);
	to->func = call->callee;
	if (!count_open(z, from, to))
		return (Size){ .never = true };
	pass_arguments(z, from, call, to);
	if (z->forgets && !is_in_recursion(z, from->func->primal, to->func->primal))
		work_upwards(z, to);
	return *size_of_activation(z, to);
}

/* ---- the store */

static Value *to_value(Sizer *z, const Size *s)
{
	const Type *type = type_size(&z->q->m->types);
	Value *total = const_int(z->q->m, type, 0);
	for (size_t i = 0; i < s->count; i++) {
		Value *bytes = const_int(z->q->m, type, s->at[i].bytes > INT64_MAX ? INT64_MAX : (int64_t)s->at[i].bytes);
		total = build_size(z->q->entry, OP_size_add, total, s->at[i].times ? build_size(z->q->entry, OP_size_mul, s->at[i].times, bytes) : bytes);
	}
	return total;
}

static Size size_of_function(Sizer *z)
{
	const Func *f = z->q->stack->func;
	Activation *a = ARENA_NEW(z->arena, Activation);
	a->func = f;
	a->open = ARENA_ARRAY(z->arena, int, z->bounded.count + 1);
	for (size_t i = 0; i < z->q->known->count; i++)
		if (z->q->known->entries[i].key)
			map_put(z->arena, &a->known, z->q->known->entries[i].key, z->q->known->entries[i].value);
	return size_of_block(z, a, &f->body);
}

/* The recursion that is in the way. */
static const Func *deepest(const Sizer *z)
{
	const Func *f = z->q->stack->func->primal;
	for (size_t i = 0; i < z->bounded.count; i++)
		if (f == z->q->stack->func->primal || z->bounded.at[i]->max_depth > f->max_depth)
			f = z->bounded.at[i];
	return f;
}

static void refuse_size(Sizer *z, const Size *s)
{
	const Func *f = deepest(z);
	for (size_t i = 0; i < s->count; i++) {
		if (s->at[i].bytes <= (uint64_t)max_bytes)
			continue;
		const char *bytes = s->at[i].bytes == UINT64_MAX ? "more bytes than can be counted" : str_format(z->arena, "%llu bytes", (unsigned long long)s->at[i].bytes);
		refuse(z, f->loc, f->max_depth ? str_format(z->arena, "within MGC_MAX_DEPTH(%d) all activations of '%s' together may record %s; a smaller bound would do", f->max_depth, f->name, bytes)
		                               : str_format(z->arena, "a call of '%s' may record %s; smaller bounds of its loops would do", f->name, bytes));
	}
}

Value *store_bytes(const StoreQuery *query)
{
	Sizer z = { .q = query, .arena = query->ctx->arena };
	for (size_t i = 0; i < query->m->funcs.count; i++)
		if (query->m->funcs.at[i]->max_depth && query->m->funcs.at[i]->kind == FUNC_USER)
			vec_push(z.arena, &z.bounded, query->m->funcs.at[i]);
	Size size = size_of_function(&z);
	if (z.is_too_much && !z.failed) {
		z.is_too_much = false;
		z.forgets = true;
		z.n_activations = 0;
		z.running.count = 0;
		z.done = (Map){ 0 };
		size = size_of_function(&z);
	}
	if (z.is_too_much)
		refuse(&z, deepest(&z)->loc, "this recursion is too deep for the size of its records to be worked out; give a smaller bound");
	refuse_size(&z, &size);
	return z.failed ? NULL : to_value(&z, &size);
}
