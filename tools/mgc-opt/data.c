#include "data.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>


enum {
	RANDOM_COUNT = 128,       /* elements behind a pointer */
	RANDOM_COUNT_DEEP = 8,    /* where these point on */
	RANDOM_DEPTH = 2,         /* pointers behind pointers */
	LEAST_INT = 3, MOST_INT = 5,
};
static const double least = 0.3, most = 1.7; /* of the floats: positive, not all below 1 */

/* ---- making ---- */

/* splitmix64 */
static uint64_t next_random(Random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

double random_between(Random *r, double low, double high)
{
	return low + (high - low) * ((double)(next_random(r) >> 11) * 0x1p-53);
}

Data *data_new(Arena *arena, const Type *elem, int64_t count)
{
	Data *data = ARENA_NEW(arena, Data);
	int64_t n = type_scalar_count(elem);

	data->elem = elem;
	data->count = count;
	data->n_leaves = (size_t)(n * count);
	data->leaves = ARENA_ARRAY(arena, Leaf, data->n_leaves + 1);
	for (size_t i = 0; i < data->n_leaves; i++) {
		Leaf *leaf = &data->leaves[i];

		leaf->type = leaf->value.type = type_scalar(elem, (int64_t)i % n, &leaf->offset, NULL);
		leaf->offset += (int64_t)i / n * elem->size;
	}
	return data;
}

static void set_float(EvalValue *v, long double number)
{
	v->number = number;
	*v = eval_convert(*v, v->type);
}

static Data *random_data(Arena *arena, const Type *elem, int64_t count, Random *r, int depth);

static void fill_leaf(Arena *arena, Leaf *leaf, Random *r, int depth)
{
	if (type_is_float(leaf->type))
		set_float(&leaf->value, random_between(r, least, most));
	else if (!type_is_ptr(leaf->type))
		leaf->value.integer = leaf->type->kind == TYPE_BOOL
		                              ? (int64_t)(next_random(r) & 1)
		                              : (int64_t)random_between(r, LEAST_INT, MOST_INT + 1);
	else if (depth < RANDOM_DEPTH && leaf->type->elem->size)
		leaf->pointee = random_data(arena, leaf->type->elem, RANDOM_COUNT_DEEP, r, depth + 1);
}

static Data *random_data(Arena *arena, const Type *elem, int64_t count, Random *r, int depth)
{
	Data *data = data_new(arena, elem, count);

	for (size_t i = 0; i < data->n_leaves; i++)
		fill_leaf(arena, &data->leaves[i], r, depth);
	return data;
}

Data *data_copy(Arena *arena, const Data *data)
{
	Data *copy = arena_copy(arena, data, sizeof *data);

	copy->leaves = arena_copy(arena, data->leaves, data->n_leaves * sizeof *data->leaves);
	for (size_t i = 0; i < copy->n_leaves; i++)
		if (copy->leaves[i].pointee)
			copy->leaves[i].pointee = data_copy(arena, copy->leaves[i].pointee);
	return copy;
}

/* ---- text ---- */

static void skip_space(const char **text)
{
	while (isspace((unsigned char)**text))
		++*text;
}

static bool take(const char **text, const char *word)
{
	size_t length = strlen(word);

	skip_space(text);
	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

static bool parse_leaf(Arena *arena, Leaf *leaf, const char **text, Random *r, int depth);

/* behind [ */
static Data *parse_list(Arena *arena, const Type *elem, const char **text, Random *r, int depth)
{
	int64_t n = type_scalar_count(elem);
	VEC(Leaf) leaves = { 0 };
	Data *data;

	while (n && !take(text, "]")) {
		Leaf leaf = { .type = type_scalar(elem, (int64_t)leaves.count % n, NULL, NULL) };

		if ((leaves.count && !take(text, ",")) || !parse_leaf(arena, &leaf, text, r, depth))
			return NULL;
		vec_push(arena, &leaves, leaf);
	}
	if (n == 0 || (int64_t)leaves.count % n)
		return NULL;
	data = data_new(arena, elem, (int64_t)leaves.count / n);
	for (size_t i = 0; i < leaves.count; i++) {
		data->leaves[i].value = leaves.at[i].value;
		data->leaves[i].pointee = leaves.at[i].pointee;
	}
	return data;
}

static bool parse_number(Leaf *leaf, const char **text)
{
	char *end;

	skip_space(text);
	if (type_is_float(leaf->type))
		set_float(&leaf->value, strtold(*text, &end));
	else
		leaf->value.integer = type_wrap(leaf->type, strtoll(*text, &end, 10));
	if (end == *text)
		return false;
	*text = end;
	return true;
}

static bool parse_leaf(Arena *arena, Leaf *leaf, const char **text, Random *r, int depth)
{
	leaf->value.type = leaf->type;
	if (take(text, "_")) {
		if (depth == 0 && type_is_ptr(leaf->type) && leaf->type->elem->size)
			leaf->pointee = random_data(arena, leaf->type->elem,
			                            type_holds_pointers(leaf->type->elem)
			                                    ? RANDOM_COUNT_DEEP
			                                    : RANDOM_COUNT,
			                            r, 1);
		else
			fill_leaf(arena, leaf, r, depth);
		return true;
	}
	if (!type_is_ptr(leaf->type))
		return parse_number(leaf, text);
	if (take(text, "null"))
		return true;
	if (!take(text, "["))
		return false;
	leaf->pointee = parse_list(arena, leaf->type->elem, text, r, depth + 1);
	return leaf->pointee != NULL;
}

Data *data_parse(Arena *arena, const Type *type, const char **text, Random *r)
{
	Data *data = data_new(arena, type, 1);

	if (!parse_leaf(arena, &data->leaves[0], text, r, 0))
		return NULL;
	return data;
}

static void print_leaf(Text *out, const Leaf *leaf);

static void print_list(Text *out, const Data *data)
{
	text_add(out, "[");
	for (size_t i = 0; i < data->n_leaves; i++) {
		text_add(out, i ? ", " : "");
		print_leaf(out, &data->leaves[i]);
	}
	text_add(out, "]");
}

static void print_leaf(Text *out, const Leaf *leaf)
{
	if (type_is_float(leaf->type))
		text_add_float(out, leaf->value.number, leaf->type->bits);
	else if (type_is_int(leaf->type) && !leaf->type->is_signed)
		text_printf(out, "%ju", (uintmax_t)leaf->value.integer);
	else if (type_is_int(leaf->type))
		text_printf(out, "%jd", (intmax_t)leaf->value.integer);
	else if (leaf->pointee)
		print_list(out, leaf->pointee);
	else
		text_add(out, "null");
}

void data_print(Text *out, const Data *data) { print_leaf(out, &data->leaves[0]); }

/* ---- walking and arithmetic ---- */

void data_visit(Data *a, const Data *b, const Data *c, LeafVisitor *visit, void *context)
{
	for (size_t i = 0; i < a->n_leaves; i++) {
		Leaf *leaf = &a->leaves[i];

		if (leaf->pointee)
			data_visit(leaf->pointee, b ? b->leaves[i].pointee : NULL,
			           c ? c->leaves[i].pointee : NULL, visit, context);
		else if (type_is_float(leaf->type))
			visit(context, &leaf->value, b ? &b->leaves[i].value : NULL,
			      c ? &c->leaves[i].value : NULL);
	}
}

static void randomise(void *r, EvalValue *a, const EvalValue *b, const EvalValue *c)
{
	(void)b;
	(void)c;
	set_float(a, random_between(r, -1, 1));
}

void data_randomise(Data *data, Random *r) { data_visit(data, NULL, NULL, randomise, r); }

static void move(void *h, EvalValue *a, const EvalValue *b, const EvalValue *c)
{
	(void)c;
	set_float(a, a->number + *(long double *)h * b->number);
}

void data_move(Data *data, long double h, const Data *direction)
{
	data_visit(data, direction, NULL, move, &h);
}

static void dot(void *sum, EvalValue *a, const EvalValue *b, const EvalValue *c)
{
	(void)c;
	*(long double *)sum += a->number * b->number;
}

long double data_dot(const Data *a, const Data *b)
{
	long double sum = 0;

	data_visit((Data *)a, b, NULL, dot, &sum);
	return sum;
}

static void dot_abs(void *sum, EvalValue *a, const EvalValue *b, const EvalValue *c)
{
	(void)c;
	*(long double *)sum += fabsl(a->number * b->number);
}

long double data_dot_abs(const Data *a, const Data *b)
{
	long double sum = 0;

	data_visit((Data *)a, b, NULL, dot_abs, &sum);
	return sum;
}

static void compare(void *equal, EvalValue *a, const EvalValue *b, const EvalValue *c)
{
	(void)c;
	if (isnan(a->number) ? !isnan(b->number)
	                     : a->number != b->number || !signbit(a->number) != !signbit(b->number))
		*(bool *)equal = false;
}

bool data_equal(const Data *a, const Data *b)
{
	bool equal = true;

	data_visit((Data *)a, b, NULL, compare, &equal);
	return equal;
}

/* ---- to the evaluator and back ---- */

static bool make(Evaluator *e, Data *data)
{
	data->object = eval_object(e, data->elem, data->count);
	if (!data->object)
		return false;
	for (size_t i = 0; i < data->n_leaves; i++) {
		Leaf *leaf = &data->leaves[i];
		EvalValue value = leaf->value;

		if (leaf->pointee) {
			if (!make(e, leaf->pointee))
				return false;
			value = eval_pointer(leaf->pointee->object);
		}
		if (!eval_write(e, data->object, leaf->offset, value))
			return false;
	}
	return true;
}

bool data_make(Evaluator *e, Data *data, EvalValue *argument)
{
	Leaf *leaf = &data->leaves[0];

	*argument = leaf->value;
	if (!leaf->pointee)
		return true;
	if (!make(e, leaf->pointee))
		return false;
	*argument = eval_pointer(leaf->pointee->object);
	return true;
}

static bool read_back(Evaluator *e, Data *data)
{
	for (size_t i = 0; i < data->n_leaves; i++) {
		Leaf *leaf = &data->leaves[i];

		if (leaf->pointee ? !read_back(e, leaf->pointee)
		                  : !type_is_ptr(leaf->type) &&
		                            !eval_read(e, data->object, leaf->offset, leaf->type,
		                                       &leaf->value))
			return false;
	}
	return true;
}

bool data_read(Evaluator *e, Data *data)
{
	return !data->leaves[0].pointee || read_back(e, data->leaves[0].pointee);
}
