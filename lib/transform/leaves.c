#include "transform/leaves.h"

typedef struct Walk {
	Arena   *arena;
	LeafVec *leaves;
	Leaf     here;
} Walk;

int64_t scalars_in(const Type *type, int64_t most)
{
	if (type->kind == TYPE_ARRAY)
		return type->count > most ? type->count : type->count * scalars_in(type->elem, most);
	if (type->kind != TYPE_RECORD)
		return 1;
	int64_t n = 0;
	for (int i = 0; i < type->record->n_fields; i++)
		n += scalars_in(type->record->fields[i].type, most);
	return n;
}

static bool add_leaves(Walk *w, const Type *type);

static const char *joined(Arena *arena, const char *a, const char *b)
{
	if (!a[0] || !b[0])
		return a[0] ? a : b;
	return str_format(arena, "%s_%s", a, b);
}

/* One step further, to something of this type. */
static bool step(Walk *w, int32_t path, int64_t index, const Type *type, int64_t offset)
{
	const Leaf before = w->here;
	if (before.n_path == MAX_STEPS)
		return false;
	w->here.path[before.n_path] = path;
	w->here.index[before.n_path] = index;
	w->here.n_path++;
	w->here.offset += offset;
	const bool fits = add_leaves(w, type);
	w->here = before;
	return fits;
}

static bool step_to_element(Walk *w, int64_t i, const Type *type, bool is_named)
{
	const char *name = w->here.name;
	if (is_named)
		w->here.name = joined(w->arena, name, str_format(w->arena, "%jd", (intmax_t)i));
	const bool fits = step(w, STEP_INDEX, i, type, i * type->size);
	w->here.name = name;
	return fits;
}

static bool step_to_field(Walk *w, const Record *record, int32_t i)
{
	const Field *field = &record->fields[i];
	const char *name = w->here.name;
	w->here.name = joined(w->arena, name, field->name);
	const bool fits = field->bit_width == 0 && step(w, i, 0, field->type, field->offset);
	w->here.name = name;
	return fits;
}

static bool add_leaves(Walk *w, const Type *type)
{
	if (type->kind == TYPE_ARRAY && scalars_in(type, MAX_LEAVES) <= MAX_LEAVES) {
		for (int64_t i = 0; i < type->count; i++) {
			if (!step_to_element(w, i, type->elem, true))
				return false;
		}
		return true;
	}
	if (type->kind == TYPE_RECORD) {
		if (type->record->is_union || !type->record->is_complete)
			return false;
		for (int32_t i = 0; i < type->record->n_fields; i++) {
			if (!step_to_field(w, type->record, i))
				return false;
		}
		return true;
	}
	if (w->leaves->count == MAX_LEAVES || !(type_is_scalar(type) || type->kind == TYPE_ARRAY))
		return false;
	w->here.type = type;
	vec_push(w->arena, w->leaves, w->here);
	return true;
}

bool leaves_of(Arena *arena, const Type *type, int64_t count, LeafVec *leaves)
{
	Walk w = { .arena = arena, .leaves = leaves, .here = { .name = "" } };
	for (int64_t i = 0; i < count; i++) {
		if (!step_to_element(&w, i, type, count > 1))
			return false;
	}
	return true;
}

bool leaves_between(const LeafVec *leaves, int64_t from, int64_t to, uint32_t *first, uint32_t *count)
{
	*first = *count = 0;
	for (uint32_t i = 0; i < leaves->count; i++) {
		const Leaf *leaf = &leaves->at[i];
		const int64_t begin = leaf->offset, end = begin + leaf->type->size;
		if (end <= from || to <= begin)
			continue;
		if (begin < from || to < end)
			return false;
		if ((*count)++ == 0)
			*first = i;
	}
	return true;
}

Value *leaf_address(Builder *b, Value *pointer, const Leaf *leaf)
{
	Module *m = b->func->module;
	Value *indices[MAX_STEPS];
	int n = 0;
	for (int i = 0; i < leaf->n_path; i++) {
		if (leaf->path[i] == STEP_INDEX)
			indices[n++] = const_int(m, type_index(&m->types), leaf->index[i]);
	}
	return build_address(b, pointer, leaf->path, leaf->n_path, indices);
}

/* The field of a record in which the byte at `offset` lies; NULL: padding. */
static const Field *field_at(const Record *record, int64_t offset)
{
	for (int i = 0; i < record->n_fields; i++) {
		const Field *field = &record->fields[i];
		if (field->offset <= offset && offset < field->offset + field->type->size)
			return field;
	}
	return NULL;
}

bool array_around(const Type *type, int64_t count, const Type *elem, int64_t offset, int64_t *from, int64_t *to)
{
	int64_t at = 0; /* of what `type` describes, count times */
	*from = 0;
	*to = count * type->size;
	for (;;) {
		if (type->size == 0 || offset < at || offset >= at + count * type->size)
			return false;
		at += (offset - at) / type->size * type->size;
		if (type == elem)
			return at == offset;
		if (type->kind == TYPE_ARRAY) { /* rows of one array: programs walk over their ends */
			count = type->count;
			type = type->elem;
			continue;
		}
		const Field *field = type->kind == TYPE_RECORD ? field_at(type->record, offset - at) : NULL;
		if (!field)
			return false;
		at += field->offset;
		count = 1;
		type = field->type;
		*from = at;
		*to = at + type->size;
	}
}
