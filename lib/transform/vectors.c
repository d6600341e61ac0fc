/* Innermost loops are marked where compilers cannot see by themselves what suits their vectors.
 *
 *   for %i in 0..%n {                                  for %i in 0..%n {
 *     accum %g, %a_bar[%i]                       ->      ...
 *     accum %h, %b_bar[%i + %k]                        } {vector}
 *   }
 *
 * {vector}: no iteration touches what another one stores, and what the loop carries are sums of adjoints, which may be
 * rounded in another way.  Compilers may not reorder sums unasked, and do not know that two parts of one allocation
 * never meet, or ask so at each run of the loop, which takes longer than a short one.
 * {scalar}: most accesses, and what is stored, lie further apart than neighbours: clang would gather and scatter them,
 * which takes longer than one after the other unless there is much to compute. */
#include "analysis/sections.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/pass.h"

enum {
	MAX_ELEMENT = 8, /* bytes: no machine has vectors of long double */
	MIN_TRIPS = 16, /* of a loop of constant length that is marked {vector}: compilers write shorter ones out */
	MAX_GROUP = 3,
	DEAR_VECTORS = 2,
	SCATTERED = 3, /* accesses at least, in a loop that is marked {scalar} */
};

typedef struct Marker {
	PassContext   *ctx;
	const Aliases *aliases;
} Marker;

/* ---- where accesses lie */

/* Vectors are filled from neighbouring elements, or one. */
static bool is_dense(const LoopAccess *x, const Op *loop)
{
	int64_t stride;
	return x->type && x->section.base && section_stride(&x->section, loop, &stride) && (!stride || stride == x->type->size);
}

/* ---- what compilers see */

typedef enum Origin {
	OF_ITS_OWN,    /* a restrict parameter, an allocation, a variable: apart from all others */
	PART_OF_BLOCK, /* carved, with others, out of the function's one allocation */
	UNKNOWN,
} Origin;

static Origin origin(const Func *f, const Value *root)
{
	const Op *made = value_op(root);
	if (root->kind == VALUE_ARG)
		return root->as.block == &f->body && f->params[root->index].flags & PARAM_NOALIAS ? OF_ITS_OWN : UNKNOWN;
	if (!made || !op_makes_object(made))
		return made ? UNKNOWN : OF_ITS_OWN;
	return op_has(made, ATTR_record) || (made->code == OP_alloc && op_has(made, ATTR_shadow)) ? PART_OF_BLOCK : OF_ITS_OWN;
}

static bool is_seen_apart(const Op *loop, const LoopAccess *x, const LoopAccess *y)
{
	const Value *p = pointer_root((Value *)x->pointer), *q = pointer_root((Value *)y->pointer);
	if (p != q)
		return origin(loop->func, p) == OF_ITS_OWN || origin(loop->func, q) == OF_ITS_OWN;
	if (!x->section.base || x->section.base != y->section.base)
		return false;
	const Poly distance = poly_difference(&x->section.low, &y->section.low);
	return !distance.unknown && (!distance.n || !distance.at[0].n_factors) && distance.n <= 1;
}

static bool is_seen_by_compilers(const LoopAccesses *accesses)
{
	for (uint32_t i = 0; i < accesses->count; i++) {
		for (uint32_t k = 0; k < i; k++) {
			const LoopAccess *x = &accesses->at[i], *y = &accesses->at[k];
			if ((x->op->code != OP_load || y->op->code != OP_load) && !is_seen_apart(accesses->loop, x, y))
				return false;
		}
	}
	return true;
}

/* ---- marks */

/* Two or three that lie side by side are loaded as vectors, and shuffled: complex numbers, points. */
static bool is_of_group(const LoopAccesses *accesses, const LoopAccess *x)
{
	int64_t stride, other;
	int     n = 0;
	if (!x->section.base || !section_stride(&x->section, accesses->loop, &stride) || stride % x->type->size || stride / x->type->size < 1 ||
	    stride / x->type->size > MAX_GROUP)
		return false;
	for (uint32_t i = 0; i < accesses->count; i++) {
		const LoopAccess *y = &accesses->at[i];
		n += y->op->code == x->op->code && y->section.base == x->section.base && section_stride(&y->section, accesses->loop, &other) &&
		     other == stride;
	}
	return n * x->type->size >= stride;
}

/* Machines have vector instructions for it, which take long; more than loads and shuffles. */
static bool is_dear_vector(const Op *op)
{
	return op->n_results && type_is_float(op_result(op)->type) && (op->code == OP_div || op->code == OP_sqrt);
}

static bool is_dear(const Op *op)
{
	return op_info(op->code)->class == CLASS_MATH || ((op->code == OP_div || op->code == OP_rem) && op->n_results);
}

static bool has_dear(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (is_dear(op))
			return true;
	return false;
}

/* Enough to pay for shuffles, and no call of libm, which would be one for each element. */
static bool pays_for_shuffles(const Op *loop)
{
	int n = 0;
	FOR_EACH_OP(op, &loop->blocks[0]) {
		n += is_dear_vector(op);
		if (is_dear(op) && !is_dear_vector(op))
			return false;
	}
	return n >= DEAR_VECTORS;
}

static bool fills_vectors(const LoopAccesses *accesses)
{
	const Op  *loop = accesses->loop;
	const bool takes_groups = pays_for_shuffles(loop);
	for (uint32_t i = 0; i < accesses->count; i++)
		if (!is_dense(&accesses->at[i], loop) && !(takes_groups && accesses->at[i].type && is_of_group(accesses, &accesses->at[i])))
			return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (loop->results[i]->type->size > MAX_ELEMENT)
			return false;
	return op_int(loop, ATTR_step, 1) == 1;
}

static bool would_scatter(const LoopAccesses *accesses)
{
	uint32_t n_dense = 0, n_others = 0;
	bool     stores_apart = false;
	for (uint32_t i = 0; i < accesses->count; i++) {
		const LoopAccess *x = &accesses->at[i];
		const bool        stores = x->op->code != OP_load;
		if (!x->type || (stores && !section_is_fixed(&x->section, accesses->loop, false)))
			return false; /* they would not think of vectors */
		const bool is_apart = !is_dense(x, accesses->loop) && !is_of_group(accesses, x);
		*(is_apart ? &n_others : &n_dense) += x->op->code == OP_accum ? 2 : 1;
		stores_apart |= stores && is_apart;
	}
	return stores_apart && n_others >= SCATTERED && n_others > n_dense;
}

/* What is in an iteration is one thing in the C text, not one for each. */
static bool has_objects(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_local)
			return !SEEDED(vector_of_objects);
	return false;
}

static bool mark(const Marker *m, Op *loop)
{
	LoopAccesses accesses;
	const bool   may_sum = op_has(loop, ATTR_simd) || op_has(loop, ATTR_sums);
	if (op_has(loop, ATTR_vector) || op_has(loop, ATTR_scalar) || op_has(loop, ATTR_lanes) || (loop->n_results && !may_sum) ||
	    !loop_accesses_find(&accesses, m->ctx->arena, m->aliases, loop))
		return false;
	if (would_scatter(&accesses) && !has_dear(loop)) {
		diag_remark(m->ctx->diag, loop->loc, "this loop is left to scalars: vectors would have to be gathered and scattered");
		op_set_flag(loop, ATTR_scalar);
		return true;
	}
	if (op_has(loop, ATTR_rev) || loop_is_short(loop, MIN_TRIPS) || !fills_vectors(&accesses) || has_objects(loop) ||
	    (!loop->n_results && is_seen_by_compilers(&accesses)) ||
	    !loop_may_run_in(m->ctx->arena, m->aliases, loop, ORDER_SIDE_BY_SIDE))
		return false;
	diag_remark(m->ctx->diag, loop->loc, "compilers are told that iterations of this loop do not meet");
	op_set_flag(loop, ATTR_vector);
	return true;
}

bool pass_vectors(Func *f, PassContext *ctx)
{
	bool changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	Marker marker = { ctx, NULL };
	FOR_EACH_OP(op, &f->body) {
		if (op->code != OP_for || !loop_is_innermost(op))
			continue;
		marker.aliases = marker.aliases ? marker.aliases : pass_aliases(ctx, f);
		changed |= mark(&marker, op);
	}
	return changed;
}
