/* Pointers that were counted in bytes, back as elements and members.
 *
 *   (double *)((char *)p + offsetof(struct s, v))       &p->v
 *   (struct s *)((char *)&p->v - offsetof(struct s, v)) p
 *
 * So that what the bytes are is seen again. */
#include "ir/build.h"

enum { MAX_STEPS = 16 };

typedef struct View {
	Value  *base;      /* a typed pointer */
	Value  *first;     /* elements from there, or NULL */
	int64_t bytes;     /* and bytes */
	int32_t path[MAX_STEPS];
	Value  *indices[MAX_STEPS];
	int     n_path, n_indices;
} View;

static bool is_byte(const Type *t)
{
	return t->kind == TYPE_INT && t->size == 1;
}

/* p + constant, on bytes */
static bool take_bytes(View *v)
{
	const Op *op = value_op(v->base);

	if (!op || op->code != OP_address || op->n_path != 1 || !is_byte(v->base->type->elem) || !value_is_const(op_operand(op, 1)))
		return false;
	v->bytes += op_operand(op, 1)->as.constant.integer;
	v->base = op_operand(op, 0);
	return true;
}

/* &p[i].a.b[2]: p and i, the rest as bytes */
static void take_path(View *v)
{
	const Op *op = value_op(v->base);
	int64_t bytes = 0;
	uint32_t operand = 2;

	if (!op || op->code != OP_address)
		return;
	const Type *t = op_operand(op, 0)->type->elem;
	for (uint16_t i = 1; i < op->n_path; i++) {
		if (t->kind == TYPE_RECORD) {
			bytes += t->record->fields[op->path[i]].offset;
			t = t->record->fields[op->path[i]].type;
			continue;
		}
		const Value *index = op_operand(op, operand++);
		if (!value_is_const(index))
			return;
		t = t->elem;
		bytes += index->as.constant.integer * t->size;
	}
	v->bytes += bytes;
	v->first = op_operand(op, 1);
	v->base = op_operand(op, 0);
}

static bool add_step(View *v, int32_t step, Value *index)
{
	if (v->n_path == MAX_STEPS)
		return false;
	v->path[v->n_path++] = step;
	if (index)
		v->indices[v->n_indices++] = index;
	return true;
}

static int field_at(const Record *r, int64_t offset)
{
	for (int i = 0; i < r->n_fields && !r->is_union; i++)
		if (!r->fields[i].bit_width && offset >= r->fields[i].offset && offset < r->fields[i].offset + r->fields[i].type->size)
			return i;
	return -1;
}

static bool find_path(View *v, Module *m, const Type *wanted)
{
	const Type *t = v->base->type->elem, *type = type_index(&m->types);
	int64_t     at = v->bytes;

	if (t->size <= 0)
		return false;
	const int64_t whole = at / t->size - (at % t->size < 0);
	if (v->first && whole)
		return false; /* i + whole could be outside the type of i */
	at -= whole * t->size;
	add_step(v, STEP_INDEX, v->first ? v->first : const_int(m, type, whole));
	while (t != wanted || at != 0) {
		const int field = t->kind == TYPE_RECORD ? field_at(t->record, at) : -1;

		if (field >= 0) {
			at -= t->record->fields[field].offset;
			t = t->record->fields[field].type;
			if (!add_step(v, field, NULL))
				return false;
		} else if (t->kind == TYPE_ARRAY && t->elem->size > 0) {
			t = t->elem;
			if (!add_step(v, STEP_INDEX, const_int(m, type, at / t->size)))
				return false;
			at %= t->size;
		} else {
			return false;
		}
	}
	return true;
}

Value *build_view(Builder *b, Value *p, const Type *to)
{
	View v = { .base = p };

	if (!type_is_ptr(p->type) || !is_byte(p->type->elem) || is_byte(to->elem))
		return NULL;
	while (take_bytes(&v))
		;
	const Op *cast = value_op(v.base);
	if (!cast || cast->code != OP_cast || !type_is_ptr(op_operand(cast, 0)->type))
		return NULL;
	v.base = op_operand(cast, 0);
	take_path(&v);
	return find_path(&v, b->func->module, to->elem) ? build_address(b, v.base, v.path, v.n_path, v.indices) : NULL;
}
