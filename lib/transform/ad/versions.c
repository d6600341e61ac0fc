/* Nests of loops whose iterations are apart where the sizes of the program are what they should be.
 *
 *   for t in 0..T { for i in 0..V { p[t * W + i] = ... } }
 * becomes, for rows of V elements overlap only if they are longer than the distance W from one to the next,
 *   if V <= W { for t in 0..T { ... } } else { for t in 0..T { ... } }
 *
 * The first one runs forward and backward at once then (fuse.c), and what its rows hold is still there when they are read again; facts of
 * the condition are what analysis/sections.c knows in it.  The conditions are gathered from the innermost loops outwards, as the gaps
 * between what an iteration touches and what the next one does, where these are differences of two values. */
#include "analysis/independent.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"
#include "transform/ad/fuse.h"

enum { MAX_CONDITIONS = 3 };

/* ---- conditions */

static const Value *single_factor(const PolyTerm *t)
{
	const bool is_plain = t->n_factors == 1 && (t->scale == 1 || t->scale == -1);
	return is_plain && type_is_int(t->factors[0]->type) && t->factors[0]->type->is_signed ? t->factors[0] : NULL;
}

/* x - y + by, where x or y may be missing. */
typedef struct Difference {
	Value  *x, *y;
	int64_t by;
} Difference;

/* The constant is one that values of the type can be. */
static bool is_within_type(int64_t constant, const Type *t)
{
	const int64_t end = INT64_C(1) << ((t->bits < 32 ? t->bits : 32) - 1);
	return constant > -end && constant < end;
}

/* A condition that is one comparison: x >= y, x > y, x >= 3, 3 >= y. */
static bool match_difference(const Poly *p, Difference *d)
{
	*d = (Difference){ 0 };
	for (int i = 0; i < p->n; i++) {
		const PolyTerm *t = &p->at[i];
		Value         **place = t->scale > 0 ? &d->x : &d->y;
		if (!t->n_factors) {
			d->by = t->scale;
			continue;
		}
		if (*place || !single_factor(t))
			return false;
		*place = (Value *)single_factor(t);
	}
	if (p->unknown || (!d->x && !d->y))
		return false;
	return d->x && d->y ? d->by == 0 || d->by == -1 : is_within_type(d->by, d->x ? d->x->type : d->y->type);
}

static const Type *wider(const Type *t, const Type *u)
{
	return t->bits < u->bits ? u : t;
}

static Value *build_condition(const Ad *ad, Builder *b, const Poly *p)
{
	Difference d;
	match_difference(p, &d);
	if (d.x && d.y) {
		const Type *type = wider(d.x->type, d.y->type);
		return build_binary(b, d.by ? OP_lt : OP_le, build_convert(b, d.y, type), build_convert(b, d.x, type));
	}
	return d.x ? build_binary(b, OP_ge, d.x, const_int(ad->module, d.x->type, -d.by)) : build_binary(b, OP_le, d.y, const_int(ad->module, d.y->type, d.by));
}

/* ---- which loops */

/* Its two sweeps would have to keep something of each iteration. */
static bool keeps_values(const Ad *ad, const Iterations *it, const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if (op->n_results != 1 || !type_is_float(op_result(op)->type) || !value_is_active(ad->activity, op_result(op)))
			continue;
		if (op_info(op->code)->class == CLASS_MATH && op->code != OP_fabs)
			return true;
		if (op->code == OP_load && iterations_touch(it, op_operand(op, 0), op_result(op)->type, op).writes)
			return true;
	}
	return false;
}

static bool carries_derivatives(const Ad *ad, const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (value_is_active(ad->activity, loop->results[i]) || ad_needs_adjoint(ad, loop_carried(loop, i)))
			return true;
	return false;
}

/* From the inside out: of a loop around rows nothing is known before it is known which way these go. */
static void assume_within(Iterations *it, const Op *loop, const Block *scope)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_for && block_find(&op->blocks[0], OP_for))
			assume_within(it, op, scope);
	const size_t before = it->assumed.count;
	if (!iterations_assume_gaps(it, loop, scope))
		it->assumed.count = before;
}

/* The loop would run forward and backward at once under conditions that can be asked before it. */
static bool find_conditions(const Ad *ad, Iterations *it, Op *loop, const Block *scope)
{
	if (loop->code != OP_for || loop_exit(loop) || carries_derivatives(ad, loop) || !keeps_values(ad, it, loop))
		return false;
	assume_within(it, loop, scope);
	for (size_t i = 0; i < it->assumed.count; i++) {
		Difference d;
		if (!match_difference(it->assumed.at[i], &d) || !poly_is_fixed(it->assumed.at[i], loop))
			return false;
	}
	return it->assumed.count > 0 && it->assumed.count <= MAX_CONDITIONS && !iterations_obstacle(it, loop, scope).text;
}

/* ---- two versions */

static Value *all_conditions(const Ad *ad, Builder *b, const PolyVec *conditions)
{
	Value *all = build_condition(ad, b, conditions->at[0]);
	for (size_t i = 1; i < conditions->count && !SEEDED(versions_unasked); i++)
		all = build_select(b, all, build_condition(ad, b, conditions->at[i]), const_bool(ad->module, false));
	return all;
}

static void make_versions(const Ad *ad, Op *loop, const PolyVec *conditions)
{
	const Type **types = ARENA_ARRAY(ad->arena, const Type *, loop->n_results + 1);
	Builder      b = builder_before(loop);
	Map          values = { 0 };
	b.loc = loop->loc;
	for (uint32_t i = 0; i < loop->n_results; i++)
		types[i] = loop->results[i]->type;
	Op *chosen = build_if(&b, all_conditions(ad, &b, conditions), types, loop->n_results);
	for (uint32_t i = 0; i < loop->n_results; i++)
		value_supersede(ad->func, loop->results[i], chosen->results[i]);
	op_unlink(loop);
	block_append(&chosen->blocks[0], loop);
	block_append(&chosen->blocks[1], op_clone(ad->func, loop, &values));
	for (uint16_t k = 0; k < 2; k++) {
		Builder end = builder_at_end(&chosen->blocks[k]);
		end.loc = loop->loc;
		build_yield(&end, chosen->blocks[k].first->results, loop->n_results);
	}
}

/* Loops from the outside in, as fuse_choose does. */
static bool choose_in(Ad *ad, Iterations *it, Block *block, const Block *scope)
{
	bool changed = false;
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		const bool is_loop = op_is_loop(op) && loop_has_derivatives(ad, op);
		if (op_is_loop(op) && !is_loop)
			continue;
		const bool is_apart = is_loop && !fuse_obstacle_of_loop(ad, op).text && !iterations_obstacle(it, op, scope).text;
		it->assumed.count = 0;
		if (is_loop && !is_apart && find_conditions(ad, it, op, scope)) {
			explain_versions(ad, op);
			make_versions(ad, op, &it->assumed);
			changed = true;
			continue;
		}
		it->assumed.count = 0;
		for (uint16_t k = 0; k < op->n_blocks; k++)
			changed |= choose_in(ad, it, &op->blocks[k], is_apart ? &op->blocks[k] : scope);
	}
	return changed;
}

/* Loops around loops, and products of integers: without rows of a length that is not a constant there is nothing to find. */
static bool has_rows(const Func *f)
{
	bool has_nest = false, has_products = false;
	if (!f->made[OP_for] || !f->made[OP_mul])
		return false;
	FOR_EACH_OP(op, &f->body) {
		has_nest |= op->code == OP_for && block_find(&op->blocks[0], OP_for);
		has_products |= op->code == OP_mul && type_is_int(op_result(op)->type) && !value_is_const(op_operand(op, 0)) && !value_is_const(op_operand(op, 1));
		if (has_nest && has_products)
			return true;
	}
	return false;
}

bool versions_choose(Ad *ad)
{
	const PassOptions *options = ad->ctx->options;
	if (options->no_versions || options->no_fuse || options->small_code || options->byte_weight > 1 || ad->spec->mode == DERIVE_JVP || ad->reverse || ad->spec->graph || !has_rows(ad->func))
		return false;
	return choose_in(ad, fuse_iterations(ad), &ad->func->body, &ad->func->body);
}
