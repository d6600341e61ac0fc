/* Products that a loop adds to neighbouring places are added by a loop over these.
 *
 *   for %b in 0..%n {                                store %f, %row[0]  store %g, %row[1] ..
 *     %s = mul %w, %f : f64                          for %b in 0..%n {
 *     accum %s, %t_bar[%b * 12] : f64                  for %k in 0..12 {
 *     %t = mul %w, %g : f64                    ->        %f = load %row[%k] : f64
 *     accum %t, %t_bar[%b * 12 + 1] : f64                %s = mul %w, %f : f64
 *     ..                                                 accum %s, %t_bar[%b * 12 + %k] : f64
 *   }                                                  } {lanes}
 *                                                    } {scalar}
 *
 * With %w of the iteration, and the other factors from outside.  Each place gets what it got, so nothing is rounded in
 * another way.  gcc puts vectors together from such a row of values only where they are computed alike, and clang where
 * it stands in rising order; of the loop both make vectors. */
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/pass.h"

enum { MIN_TRIPS = 8, MIN_ROW = 4, MAX_ROW = 32, MAX_TERMS = 64 };

/* accum (mul inner, outer), address; the address ends in the index rest + at. */
typedef struct Term {
	Op          *accum;
	Op          *product, *address;
	Value       *inner, *outer;
	Value       *rest; /* or NULL */
	int64_t      at;
	int64_t      stride; /* from one iteration to the next, in elements */
} Term;

typedef struct Terms {
	Op  *loop;
	Term at[MAX_TERMS];
	int  count;
} Terms;

/* ---- terms */

static bool find_factors(const Op *loop, Term *t)
{
	t->product = value_op(op_operand(t->accum, 0));
	if (!t->product || t->product->code != OP_mul || t->product->parent != t->accum->parent)
		return false;
	const uint32_t k = value_is_within(op_operand(t->product, 0), loop) ? 0 : 1;
	t->inner = op_operand(t->product, k);
	t->outer = op_operand(t->product, 1 - k);
	return value_is_within(t->inner, loop) && !value_is_within(t->outer, loop);
}

static Value *last_index(const Op *address)
{
	return op_operand(address, address->n_operands - 1);
}

static bool find_place(Term *t)
{
	t->address = value_op(op_operand(t->accum, 1));
	if (!t->address || t->address->code != OP_address || t->address->path[t->address->n_path - 1] != STEP_INDEX)
		return false;
	Value    *index = last_index(t->address);
	const Op *op = value_op(index);
	if (value_is_const(index)) {
		t->at = index->as.constant.integer;
	} else if (op && op->code == OP_add && value_is_const(op_operand(op, 1))) {
		t->rest = op_operand(op, 0);
		t->at = op_operand(op, 1)->as.constant.integer;
	} else {
		t->rest = index;
	}
	return true;
}

static bool find_stride(const LoopAccesses *accesses, Term *t)
{
	for (uint32_t i = 0; i < accesses->count; i++) {
		const LoopAccess *x = &accesses->at[i];
		if (x->op != t->accum || !x->type || !x->section.base || !section_stride(&x->section, accesses->loop, &t->stride))
			continue;
		t->stride /= x->type->size;
		return true;
	}
	return false;
}

/* ---- rows */

static bool are_in_one_row(const Term *s, const Term *t)
{
	const Op *a = s->address, *b = t->address;
	if (s->inner != t->inner || s->rest != t->rest || s->accum->type != t->accum->type || a->n_path != b->n_path ||
	    a->n_operands != b->n_operands || last_index(a)->type != last_index(b)->type)
		return false;
	for (uint16_t i = 0; i < a->n_path; i++)
		if (a->path[i] != b->path[i])
			return false;
	for (uint32_t i = 0; i + 1 < a->n_operands; i++)
		if (op_operand(a, i) != op_operand(b, i))
			return false;
	return true;
}

/* Which term adds to the place that many behind t's; -1: none, or two. */
static int neighbour(const Terms *terms, int t, int64_t distance)
{
	int found = -1;
	for (int i = 0; i < terms->count; i++) {
		if (!terms->at[i].accum || terms->at[i].at != terms->at[t].at + distance || !are_in_one_row(&terms->at[t], &terms->at[i]))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

/* From `first` on, as many as stand side by side. */
static int find_row(const Terms *terms, int first, int *row)
{
	int n = 0;
	if (!terms->at[first].accum || neighbour(terms, first, -1) >= 0)
		return 0;
	while (n < MAX_ROW && (row[n] = neighbour(terms, first, n)) >= 0)
		n++;
	return n;
}

static Value *store_row(const Terms *terms, const int *row, int n)
{
	const Type *type = terms->at[row[0]].accum->type;
	Module     *m = terms->loop->func->module;
	Builder     b = builder_before(terms->loop);
	Value *array = build_local(&b, "row", type, const_int(m, type_index(&m->types), n));
	for (int k = 0; k < n; k++) {
		b.loc = terms->at[row[k]].accum->loc;
		build_store(&b, terms->at[row[k]].outer, build_index(&b, array, const_int(m, type_index(&m->types), k)));
	}
	return array;
}

static Op *first_of_row(const Terms *terms, const int *row, int n)
{
	int first = row[0]; /* terms are in the order of the text */
	for (int k = 1; k < n; k++)
		first = row[k] < first ? row[k] : first;
	return terms->at[first].accum;
}

static void add_row(const Terms *terms, const int *row, int n, Value *array)
{
	const Term *t = &terms->at[row[0]];
	Module     *m = terms->loop->func->module;
	const Type *type = last_index(t->address)->type;
	Builder     b = builder_before(first_of_row(terms, row, n));
	b.loc = t->accum->loc;
	Op *loop = build_for(&b, "k", const_int(m, type, 0), const_int(m, type, n), NULL, 0);
	op_set_flag(loop, ATTR_lanes);
	Builder in = builder_at_end(&loop->blocks[0]);
	in.loc = b.loc;
	in.adjoint = true;
	Value **indices = ARENA_ARRAY(m->arena, Value *, t->address->n_operands);
	for (uint32_t i = 1; i < t->address->n_operands; i++)
		indices[i - 1] = op_operand(t->address, i);
	Value *at = for_index(loop);
	if (t->rest && t->at >= 0) /* in an order that cannot overflow in between */
		at = build_binary(&in, OP_add, t->rest, at);
	if (t->at)
		at = build_binary(&in, OP_add, at, const_int(m, type, t->at));
	indices[t->address->n_operands - 2] = t->rest && t->at < 0 ? build_binary(&in, OP_add, t->rest, at) : at;
	Value *product = build_binary(&in, OP_mul, t->inner, build_load(&in, build_index(&in, array, for_index(loop))));
	build_accum(&in, product, build_address(&in, op_operand(t->address, 0), t->address->path, t->address->n_path, indices));
	build_yield(&in, NULL, 0);
}

static void erase_unused(Op *op)
{
	if (!op_result(op)->uses)
		op_erase(op);
}

static bool write_row(Terms *terms, const int *row, int n)
{
	if (n < MIN_ROW)
		return false;
	const int64_t stride = terms->at[row[0]].stride;
	if (stride < n && -stride < n)
		return false;
	add_row(terms, row, n, store_row(terms, row, n));
	for (int k = 0; k < n; k++) {
		Term *t = &terms->at[row[k]];
		op_erase(t->accum);
		erase_unused(t->product);
		erase_unused(t->address);
		t->accum = NULL;
	}
	return true;
}

static bool write_rows(Terms *terms)
{
	bool changed = false;
	for (int i = 0; i < terms->count; i++) {
		int row[MAX_ROW];
		changed |= write_row(terms, row, find_row(terms, i, row));
	}
	terms->count = 0;
	return changed;
}

/* ---- loops */

static bool find_term(const LoopAccesses *accesses, Term *t)
{
	const Op *loop = accesses->loop;
	return t->accum->code == OP_accum && is_of_adjoints(loop->func, op_operand(t->accum, 1)) && find_factors(loop, t) && find_place(t) &&
	       find_stride(accesses, t);
}

/* Accumulations may change places with each other, and with what does not look at memory. */
static bool stays_behind(const Op *op)
{
	return op->code != OP_accum && (op->n_blocks || !op_is_pure(op)) && !SEEDED(neighbours_meet);
}

static bool write_rows_of(const LoopAccesses *accesses, Op *loop)
{
	Terms terms = { .loop = loop };
	bool  changed = false;
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		Term t = { .accum = op };
		if (stays_behind(op) || terms.count == MAX_TERMS)
			changed |= write_rows(&terms);
		if (find_term(accesses, &t))
			terms.at[terms.count++] = t;
	}
	return changed | write_rows(&terms);
}

static bool is_worth_it(const Op *loop)
{
	return loop->code == OP_for && loop_is_innermost(loop) && !loop_exit(loop) && !loop_is_short(loop, MIN_TRIPS) && !op_has(loop, ATTR_lanes);
}

bool pass_neighbours(Func *f, PassContext *ctx)
{
	const Aliases *aliases = NULL;
	bool changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	FOR_EACH_OP(op, &f->body) {
		LoopAccesses accesses;
		if (!is_worth_it(op))
			continue;
		aliases = aliases ? aliases : pass_aliases(ctx, f);
		if (!loop_accesses_find(&accesses, ctx->arena, aliases, op) || !write_rows_of(&accesses, op))
			continue;
		diag_remark(ctx->diag, op->loc, "what this loop adds to neighbours is added by a loop over them");
		op_set_flag(op, ATTR_scalar);
		changed = true;
	}
	return changed;
}
