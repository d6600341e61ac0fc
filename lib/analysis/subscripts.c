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
	return varying && value_is_within(v, varying);
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

bool pointer_has_offset(const Value *p, int ptr_bits, int64_t *offset)
{
	const Place place = place_of(p, ptr_bits);

	*offset = place.offset;
	return !place.n_terms && !place.rest;
}
