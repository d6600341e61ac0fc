/* Initialisers, C11 6.7.9: libclang shows the braces as they are written, without the braces and
 * zeros that are left out, and designators as nameless nodes.  Here they become (offset, value)
 * pairs. */
#include <string.h>

#include "frontend/importer.h"
#include "ir/ir.h"

typedef struct Entry { /* between two commas */
	Cursor value;
	CursorList designators; /* still to be followed */
} Entry;

typedef struct Entries { /* between two braces */
	Entry *at;
	uint32_t count, next;
} Entries;

typedef struct Walk {
	Importer *im;
	bool may_repeat; /* designators may name an object twice */
	VEC(InitItem) items;
	VEC(int32_t) path;
	VEC(int64_t) index;
} Walk;

static Entries entries_of(Walk *walk, Cursor list)
{
	Importer *im = walk->im;
	CursorList kids = cursor_children(im->unit, list);
	Entries entries = { ARENA_ARRAY(&im->unit_arena, Entry, kids.count), 0, 0 };

	for (uint32_t i = 0; i < kids.count; i++) {
		Cursor kid = kids.at[i];
		Entry *entry = &entries.at[entries.count];
		if (!cursor_is_expression(kid))
			continue;
		entries.count++;
		*entry = (Entry){ kid, { 0 } };
		if (cursor_node(kid) != NODE_UNEXPOSED)
			continue;
		CursorList parts = cursor_children(im->unit, kid);
		if (parts.count >= 2 && import_type(im, cursor_type(kid))->kind == CTYPE_VOID) {
			entry->value = parts.at[parts.count - 1];
			entry->designators = (CursorList){ parts.at, parts.count - 1 };
			walk->may_repeat = true;
		}
	}
	return entries;
}

static Cursor strip_parens(Importer *im, Cursor c)
{
	while (cursor_node(c) == NODE_PAREN) {
		CursorList kids = cursor_children(im->unit, c);
		if (kids.count != 1)
			break;
		c = kids.at[0];
	}
	return c;
}

static bool is_array(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_OPEN_ARRAY;
}

static bool is_string_for(Importer *im, const CType *type, Cursor c)
{
	return is_array(type) && type->elem->kind == CTYPE_INT &&
	       cursor_node(strip_parens(im, c)) == NODE_STRING;
}

static void add_item(Walk *walk, const CType *type, int64_t offset, const InitItem *bits,
                     Expr *value)
{
	Arena *arena = walk->im->arena;
	InitItem item = {
		.offset = offset,
		.type = type,
		.bit_offset = bits ? bits->bit_offset : 0,
		.bit_width = bits ? bits->bit_width : 0,
		.value = value,
		.n_path = (int)walk->path.count,
		.n_index = (int)walk->index.count,
	};

	item.path = arena_copy(arena, walk->path.at, walk->path.count * sizeof *walk->path.at);
	item.index = arena_copy(arena, walk->index.at, walk->index.count * sizeof *walk->index.at);
	for (size_t i = 0; walk->may_repeat && i < walk->items.count; i++) {
		InitItem *old = &walk->items.at[i];
		if (old->offset == offset && old->bit_offset == item.bit_offset &&
		    ctype_same(old->type, type)) {
			*old = item;
			return;
		}
	}
	vec_push(arena, &walk->items, item);
}

static void init_object(Walk *walk, const CType *type, int64_t offset, const InitItem *bits,
                        Entries *entries);

/* Which part of the object comes next. */
typedef struct Parts {
	const CType *type;
	const FieldInfo *fields; /* of a record */
	int64_t count, next;
} Parts;

static Parts parts_of(Importer *im, const CType *type)
{
	Parts parts = { .type = type, .count = INT64_MAX };

	if (type->kind == CTYPE_ARRAY)
		parts.count = type->count;
	if (type->kind == CTYPE_RECORD) {
		parts.count = type->record->is_complete ? type->record->n_fields : 0;
		parts.fields = map_get(&im->field_infos, type->record);
	}
	return parts;
}

typedef void VisitPart(Walk *walk, const CType *type, int64_t offset, const InitItem *bits,
                       Entries *entries);

static void visit_part(Walk *walk, const Parts *parts, int64_t offset, Entries *entries,
                       VisitPart *visit)
{
	Arena *arena = &walk->im->unit_arena;
	InitItem bits = { 0 };

	if (parts->type->kind == CTYPE_RECORD) {
		const Field *field = &parts->type->record->fields[parts->next];
		bits.bit_width = field->bit_width;
		bits.bit_offset = field->bit_width > 0 ? parts->fields[parts->next].bit_offset : 0;
		vec_push(arena, &walk->path, (int32_t)parts->next);
		visit(walk, parts->fields[parts->next].type, offset + field->offset, &bits,
		      entries);
	} else {
		vec_push(arena, &walk->path, (int32_t)STEP_INDEX);
		vec_push(arena, &walk->index, parts->next);
		visit(walk, parts->type->elem, offset + parts->next * parts->type->elem->size,
		      &bits, entries);
		(void)vec_pop(&walk->index);
	}
	(void)vec_pop(&walk->path);
}

/* [a ... b] and [a][b] look the same but for the source between them. */
static bool is_range(Importer *im, Cursor first, Cursor second)
{
	SourceRange a = cursor_range(im->unit, first), b = cursor_range(im->unit, second);
	size_t size;
	const char *text = unit_text(im->unit, a.file, &size);

	for (size_t i = a.end; i + 2 < size && i < b.begin; i++)
		if (memcmp(text + i, "...", 3) == 0)
			return true;
	return false;
}

/* Follows the first designator of the entry; *last is where a range ends. */
static bool follow_designator(Walk *walk, Parts *parts, Entry *entry, int64_t *last)
{
	Importer *im = walk->im;
	CursorList list = entry->designators;
	Cursor first = list.at[0];
	uint32_t used = 1;

	if (parts->type->kind == CTYPE_RECORD) {
		const FieldInfo *field = import_field(im, cursor_referenced(first));
		if (cursor_node(first) != NODE_MEMBER_NAME || !field ||
		    field->record != parts->type->record)
			return false;
		*last = parts->next = field->index;
	} else {
		Constant value = cursor_constant(first);
		if (value.kind != CONSTANT_INT)
			return false;
		*last = parts->next = value.integer;
		if (list.count > 1 && cursor_is_expression(list.at[1]) &&
		    is_range(im, first, list.at[1])) {
			*last = cursor_constant(list.at[1]).integer;
			used = 2;
		}
	}
	entry->designators = (CursorList){ list.at + used, list.count - used };
	return parts->next >= 0 && *last < parts->count;
}

static void init_aggregate(Walk *walk, const CType *type, int64_t offset, Entries *entries,
                           bool is_braced);

static void init_designated(Walk *walk, const CType *type, int64_t offset, const InitItem *bits,
                            Entries *entries)
{
	if (entries->at[entries->next].designators.count > 0)
		init_aggregate(walk, type, offset, entries, false);
	else
		init_object(walk, type, offset, bits, entries);
}

/* The parts of one object: all entries when it has braces of its own, else as many as it has room
 * for. */
static void init_aggregate(Walk *walk, const CType *type, int64_t offset, Entries *entries,
                           bool is_braced)
{
	Parts parts = parts_of(walk->im, type);
	bool is_first = true;

	while (entries->next < entries->count) {
		Entry *entry = &entries->at[entries->next];
		if (entry->designators.count > 0 && (is_braced || is_first)) {
			const uint32_t here = entries->next;
			int64_t last;
			if (!follow_designator(walk, &parts, entry, &last)) {
				entries->next++;
				continue;
			}
			const Entry rest = *entry;
			for (; parts.next < last; parts.next++) {
				visit_part(walk, &parts, offset, entries, init_designated);
				entries->next = here;
				entries->at[here] = rest;
			}
			visit_part(walk, &parts, offset, entries, init_designated);
			if (entries->next == here) /* nothing fits: never stand still */
				entries->next++;
		} else if (entry->designators.count > 0) {
			return; /* it is for an object around this one */
		} else {
			if (parts.next >= parts.count) {
				if (!is_braced)
					return;
				entries->next++; /* excess, which clang warns of */
				continue;
			}
			visit_part(walk, &parts, offset, entries, init_object);
		}
		is_first = false;
		parts.next = type->kind == CTYPE_RECORD && type->record->is_union ? parts.count
		                                                                  : parts.next + 1;
		if (!is_braced && parts.next >= parts.count)
			return;
	}
}

/* A value, or several, for one object. */
static void init_object(Walk *walk, const CType *type, int64_t offset, const InitItem *bits,
                        Entries *entries)
{
	Importer *im = walk->im;
	Cursor value = strip_parens(im, entries->at[entries->next].value);

	if (is_string_for(im, type, value)) {
		add_item(walk, type, offset, NULL, import_expr(im, value));
		entries->next++;
	} else if (cursor_node(value) == NODE_INIT_LIST) {
		Entries inner = entries_of(walk, value);
		entries->next++;
		if (inner.count == 0)
			return;
		if (is_string_for(im, type, inner.at[0].value) ||
		    !(is_array(type) || type->kind == CTYPE_RECORD))
			init_object(walk, type, offset, bits, &inner);
		else
			init_aggregate(walk, type, offset, &inner, true);
	} else if (is_array(type) || (type->kind == CTYPE_RECORD &&
	                              !ctype_same(import_type(im, cursor_type(value)), type))) {
		const uint32_t before = entries->next;
		init_aggregate(walk, type, offset, entries, false);
		if (entries->next == before)
			entries->next++;
	} else {
		add_item(walk, ctype_unqualified(im, type), offset, bits,
		         expr_convert(im, import_value(im, value), type));
		entries->next++;
	}
}

Expr *import_initializer(Importer *im, const CType *type, Cursor c)
{
	Walk walk = { .im = im };
	Entry entry;
	Expr *e;

	c = strip_parens(im, c);
	if (is_string_for(im, type, c))
		return import_expr(im, c);
	if (cursor_node(c) != NODE_INIT_LIST)
		return is_array(type) ? import_expr(im, c)
		                      : expr_convert(im, import_value(im, c), type);
	entry = (Entry){ c, { 0 } };
	init_object(&walk, type, 0, NULL, &(Entries){ &entry, 1, 0 });
	if (walk.items.count == 1 && walk.items.at[0].n_path == 0)
		return walk.items.at[0].value; /* a scalar or a string in braces */
	e = expr_new(im, EXPR_INIT, type, cursor_loc(im->unit, c));
	e->inits = walk.items.at;
	e->n_inits = (uint32_t)walk.items.count;
	return e;
}
