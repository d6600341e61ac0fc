/* Subscript tests: two addresses from one base as linear forms in bytes,
 *
 *   offset + scale * index + ...        &p[i + 1].y  is  p + 24 + 16 i   (pairs of doubles)
 *
 * Terms that occur in both cancel.  What is left is a multiple of the gcd of the scales, so the accesses
 * are apart when the constant difference, modulo that gcd, keeps them apart: constants (gcd 0), i and
 * i + 1 (all terms cancel), distinct fields of elements i and j (gcd is the element's size). */
#include "analysis/points_to.h"

enum { MAX_TERMS = 8, MAX_DEPTH = 12 };

typedef struct Term {
	const Value *value;
	int64_t      scale;
} Term;

typedef struct Place {
	const Value *base;
	int64_t      offset;
	Term         terms[MAX_TERMS];
	int          n_terms;
	int64_t      rest; /* gcd of the scales of what was left out; 0: nothing was */
	int          ptr_bits;
} Place;

static const int64_t LARGE = INT64_C(1) << 30;

static int64_t gcd(int64_t a, int64_t b)
{
	if (a < 0)
		a = -a;
	if (b < 0)
		b = -b;
	while (b) {
		const int64_t r = a % b;
		a = b;
		b = r;
	}
	return a;
}

static bool is_small(int64_t i)
{
	return -LARGE < i && i < LARGE;
}

static void add_constant(Place *place, int64_t i, int64_t scale)
{
	if (is_small(i) && is_small(scale) && is_small(place->offset / 2 / LARGE))
		place->offset += i * scale;
	else
		place->rest = gcd(place->rest, 1);
}

static void add_term(Place *place, const Value *v, int64_t scale)
{
	for (int i = 0; i < place->n_terms; i++) {
		if (place->terms[i].value != v)
			continue;
		place->terms[i].scale += scale;
		if (!is_small(place->terms[i].scale)) {
			place->terms[i] = place->terms[--place->n_terms];
			place->rest = 1;
		}
		return;
	}
	if (place->n_terms == MAX_TERMS || !is_small(scale)) {
		place->rest = gcd(place->rest, is_small(scale) ? scale : 1);
		return;
	}
	place->terms[place->n_terms++] = (Term){ v, scale };
}

/* Arithmetic of this type is exact, or wraps as addresses do. */
static bool is_linear(const Place *place, const Type *type)
{
	return type->kind == TYPE_INT && (type->is_signed || type->bits == place->ptr_bits);
}

static const Value *constant_operand(const Op *op, uint32_t i)
{
	const Value *v = op_operand(op, i);
	return v->kind == VALUE_CONST && is_small(v->as.constant.integer) ? v : NULL;
}

static void add_index(Place *place, const Value *v, int64_t scale, int depth)
{
	if (v->kind == VALUE_CONST) {
		add_constant(place, v->as.constant.integer, scale);
		return;
	}
	const Op *op = value_op(v);
	if (!op || depth == MAX_DEPTH || !is_linear(place, v->type)) {
		add_term(place, v, scale);
		return;
	}
	const Value *k;
	switch (op->code) { /* the only place that reads index arithmetic */
	case OP_add:
	case OP_sub:
		add_index(place, op_operand(op, 0), scale, depth + 1);
		add_index(place, op_operand(op, 1), op->code == OP_add ? scale : -scale, depth + 1);
		return;
	case OP_neg:
		add_index(place, op_operand(op, 0), -scale, depth + 1);
		return;
	case OP_mul:
		k = constant_operand(op, 1);
		if (k && is_small(scale) && is_small(scale * k->as.constant.integer)) {
			add_index(place, op_operand(op, 0), scale * k->as.constant.integer, depth + 1);
			return;
		}
		k = constant_operand(op, 0);
		if (k && is_small(scale) && is_small(scale * k->as.constant.integer)) {
			add_index(place, op_operand(op, 1), scale * k->as.constant.integer, depth + 1);
			return;
		}
		break;
	case OP_convert: {
		const Type *from = op_operand(op, 0)->type;
		if (from->kind == TYPE_INT && from->bits <= v->type->bits) {
			add_index(place, op_operand(op, 0), scale, depth + 1);
			return;
		}
		break;
	}
	default:
		break;
	}
	add_term(place, v, scale);
}

static void add_path(Place *place, const Op *address)
{
	const Type *type = op_operand(address, 0)->type->elem;
	uint32_t operand = 1;
	for (int i = 0; i < address->n_path; i++) {
		if (address->path[i] == STEP_INDEX) {
			if (i > 0)
				type = type->elem;
			add_index(place, op_operand(address, operand++), type->size, 0);
		} else {
			const Field *field = &type->record->fields[address->path[i]];
			add_constant(place, field->offset, 1);
			type = field->type;
		}
	}
}

static Place place_of(const Value *p, int ptr_bits)
{
	Place place = { .ptr_bits = ptr_bits };
	for (const Op *op; (op = value_op(p)); p = op_operand(op, 0)) {
		if (op->code == OP_address)
			add_path(&place, op);
		else if (op->code != OP_cast || !type_is_ptr(op_operand(op, 0)->type))
			break;
	}
	place.base = p;
	return place;
}

static bool varies(const Value *v, const Op *varying)
{
	if (!varying)
		return false;
	const Block *block = value_block(v);
	for (int i = 0; block && i < varying->n_blocks; i++) {
		if (block_contains(&varying->blocks[i], block))
			return true;
	}
	return false;
}

static bool same_base(const Value *p, const Value *q)
{
	return p == q || (p->kind == VALUE_GLOBAL && q->kind == VALUE_GLOBAL && p->as.global == q->as.global);
}

bool subscripts_are_apart(const Value *p, int64_t p_size, const Value *q, int64_t q_size, const Op *varying,
                          int ptr_bits)
{
	if (p_size <= 0 || q_size <= 0)
		return false;
	const Place a = place_of(p, ptr_bits);
	Place b = place_of(q, ptr_bits);
	if (!same_base(a.base, b.base) || varies(a.base, varying))
		return false;
	int64_t stride = gcd(a.rest, b.rest);
	for (int i = 0; i < a.n_terms; i++) {
		int64_t left = a.terms[i].scale;
		for (int k = 0; k < b.n_terms && !varies(a.terms[i].value, varying); k++) {
			if (b.terms[k].value == a.terms[i].value) {
				left -= b.terms[k].scale;
				b.terms[k].scale = 0;
			}
		}
		stride = gcd(stride, left);
	}
	for (int k = 0; k < b.n_terms; k++)
		stride = gcd(stride, b.terms[k].scale);
	const int64_t distance = b.offset - a.offset; /* q - p */
	if (stride == 0)
		return distance >= p_size || -distance >= q_size;
	int64_t beyond = distance % stride;
	if (beyond < 0)
		beyond += stride;
	return beyond >= p_size && beyond + q_size <= stride;
}

/* ---- later turns of a loop: a[i] is written at turn i, a[i + 1] was read before
 *
 * q's address at the later turn minus p's is distance + scale * k, k = 1, 2 .. turns, give or take what the
 * indices of inner loops make of it. */

typedef struct Range {
	int64_t low, high;
} Range;

static bool is_small_constant(const Value *v, int64_t *i)
{
	*i = v->kind == VALUE_CONST ? v->as.constant.integer : 0;
	return v->kind == VALUE_CONST && is_small(*i);
}

/* What scale * v may be; false where nobody knows. */
static bool range_of(const Value *v, int64_t scale, Range *range)
{
	const Op *loop = v->kind == VALUE_ARG ? v->as.block->parent : NULL;
	int64_t low, high;
	if (!loop || loop->code != OP_for || for_index(loop) != v || !is_small_constant(op_operand(loop, 0), &low) ||
	    !is_small_constant(op_operand(loop, 1), &high) || !is_small(scale))
		return false;
	high = high > low ? high - 1 : low;
	*range = scale > 0 ? (Range){ scale * low, scale * high } : (Range){ scale * high, scale * low };
	return true;
}

static int64_t floor_div(int64_t a, int64_t b) /* b > 0 */
{
	return a / b - (a % b < 0);
}

/* No k from 1 on has [low, high] + step * k within (-q_size, p_size). */
static bool never_meets(Range r, int64_t step, int64_t p_size, int64_t q_size)
{
	if (step == 0)
		return r.low >= p_size || -r.high >= q_size;
	if (step < 0)
		return never_meets((Range){ -r.high, -r.low }, -step, q_size, p_size);
	/* r.low + step * k < p_size and r.high + step * k > -q_size */
	const int64_t last = floor_div(p_size - 1 - r.low, step), first = floor_div(-q_size - r.high, step) + 1;
	return last < 1 || last < first;
}

static int64_t take_scale(Place *place, const Value *v)
{
	for (int i = 0; i < place->n_terms; i++) {
		if (place->terms[i].value == v) {
			const int64_t scale = place->terms[i].scale;
			place->terms[i].scale = 0;
			return scale;
		}
	}
	return 0;
}

/* Adds sign times the terms that vary in the loop to the range. */
static bool add_range(const Place *place, const Op *loop, int64_t sign, Range *sum)
{
	for (int i = 0; i < place->n_terms; i++) {
		Range r;
		if (place->terms[i].scale == 0)
			continue;
		if (!varies(place->terms[i].value, loop) || !range_of(place->terms[i].value, sign * place->terms[i].scale, &r))
			return false;
		sum->low += r.low;
		sum->high += r.high;
	}
	return true;
}

/* Later turns of this loop, those around it at the same. */
static bool stays_apart(const Value *p, int64_t p_size, const Value *q, int64_t q_size, const Op *loop, int ptr_bits)
{
	Place a = place_of(p, ptr_bits), b = place_of(q, ptr_bits);
	if (subscripts_are_apart(p, p_size, q, q_size, loop, ptr_bits))
		return true;
	if (loop->code != OP_for || !same_base(a.base, b.base) || varies(a.base, loop) || a.rest || b.rest)
		return false;
	const int64_t scale = take_scale(&a, for_index(loop)), step = op_int(loop, ATTR_step, 1);
	if (scale != take_scale(&b, for_index(loop)) || !is_small(step) || !is_small(scale * step))
		return false;
	for (int i = 0; i < a.n_terms; i++) {
		if (varies(a.terms[i].value, loop))
			continue;
		if (a.terms[i].scale != take_scale(&b, a.terms[i].value))
			return false;
		a.terms[i].scale = 0;
	}
	Range sum = { b.offset - a.offset, b.offset - a.offset };
	if (!add_range(&a, loop, -1, &sum) || !add_range(&b, loop, 1, &sum))
		return false;
	return never_meets(sum, op_has(loop, ATTR_rev) ? -scale * step : scale * step, p_size, q_size);
}

bool subscripts_stay_apart(const Value *p, int64_t p_size, const Value *q, int64_t q_size, const OpVec *loops,
                           int ptr_bits)
{
	for (size_t i = 0; i < loops->count; i++) {
		if (p_size <= 0 || q_size <= 0 || !stays_apart(p, p_size, q, q_size, loops->at[i], ptr_bits))
			return false;
	}
	return true;
}
