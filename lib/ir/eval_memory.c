#include "ir/eval_memory.h"

#include <string.h>

#define MOST_MEMORY ((int64_t)1 << 30)

/* Between objects. */
static uint64_t gap(const EvalMemory *m)
{
	return (uint64_t)1 << (m->types->target.ptr_bits / 2);
}

static bool fail(EvalMemory *m, const char *what)
{
	m->fault = what;
	return false;
}

/* ---- objects ---- */

static int storage_size(int64_t size)
{
	int log = 4;

	while ((int64_t)1 << log < size)
		log++;
	return log;
}

static void take_storage(EvalMemory *m, EvalObject *object)
{
	int log = storage_size(object->size);
	size_t size = (size_t)1 << log;
	Storage storage;

	if (m->unused[log].count) {
		storage = vec_pop(&m->unused[log]);
		memset(storage.written, 0, size);
	} else {
		storage.bytes = arena_alloc(m->arena, size);
		storage.written = arena_alloc(m->arena, size);
	}
	object->bytes = storage.bytes;
	object->written = storage.written;
}

EvalObject *memory_new(EvalMemory *m, ObjectKind kind, const Type *elem, int64_t count)
{
	EvalObject *object, *last;

	if (count < 0 || (elem->size && count > (MOST_MEMORY - m->used) / elem->size)) {
		fail(m, count < 0 ? "a negative number of elements" : "too much memory");
		return NULL;
	}
	object = ARENA_NEW(m->arena, EvalObject);
	object->kind = kind;
	object->elem = elem;
	object->size = count * elem->size;
	last = m->objects.count ? vec_last(&m->objects) : NULL;
	object->address = last ? last->address + (((uint64_t)last->size + 63) & ~(uint64_t)63) + gap(m)
	                       : gap(m);
	vec_push(m->arena, &m->objects, object);
	m->used += object->size;
	m->n_heap += kind == OBJECT_HEAP;
	take_storage(m, object);
	return object;
}

void memory_kill(EvalMemory *m, EvalObject *object)
{
	Storage storage = { object->bytes, object->written };

	object->is_dead = true;
	m->used -= object->size;
	m->n_heap -= object->kind == OBJECT_HEAP;
	vec_push(m->arena, &m->unused[storage_size(object->size)], storage);
	object->bytes = object->written = NULL;
}

static EvalObject *memory_func(EvalMemory *m, Func *f)
{
	EvalObject *object = map_get(&m->of_value, f);

	if (!object) {
		object = memory_new(m, OBJECT_FUNC, type_func(m->types), 1);
		object->func = f;
		map_put(m->arena, &m->of_value, f, object);
	}
	return object;
}

/* ---- globals and strings ---- */

static EvalObject *object_of(EvalMemory *m, const Value *v);

EvalValue memory_constant(EvalMemory *m, const Value *v)
{
	EvalValue value = { .type = v->type };

	if (v->kind == VALUE_UNDEF)
		return (EvalValue){ 0 };
	if (v->kind != VALUE_CONST)
		value.object = object_of(m, v);
	else if (type_is_float(v->type))
		value.number = value_number(v);
	else
		value.integer = v->as.constant.integer;
	return value;
}

static void initialise(EvalMemory *m, EvalObject *object, const Global *g)
{
	int64_t n = type_scalar_count(g->type);

	for (uint32_t i = 0; i < g->n_init; i++) {
		EvalValue value = memory_constant(m, g->init[i]);
		EvalValue at = { .object = object };
		const Field *field;

		type_scalar(g->type, i % n, &at.offset, &field);
		at.offset += i / n * g->type->size;
		if (field)
			memory_write_bits(m, &at, field, &value);
		else if (value.type)
			memory_write(m, &at, &value);
	}
}

static EvalObject *global_object(EvalMemory *m, const Value *v)
{
	const Global *g = v->as.global;
	EvalObject *object = memory_new(m, OBJECT_GLOBAL, g->type, g->count);

	if (!object)
		return NULL;
	memset(object->bytes, 0, (size_t)object->size);
	memset(object->written, 1, (size_t)object->size);
	map_put(m->arena, &m->of_value, v, object);
	initialise(m, object, g);
	if (g->kind == GLOBAL_CONST)
		object->kind = OBJECT_CONSTANT;
	return object;
}

static int digit_of(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return c >= '0' && c <= '9' ? c - '0' : at ? (int)(at - digits) : 16;
}

/* The character behind a backslash; *at moves on. */
static char escaped(const char **at)
{
	static const char letters[] = "abfnrtv", meanings[] = "\a\b\f\n\r\t\v";
	const char *letter = **at ? strchr(letters, **at) : NULL;
	int base = **at == 'x' ? 16 : 8, value = 0, most = base == 16 ? 64 : 3;

	if (letter) {
		(*at)++;
		return meanings[letter - letters];
	}
	if (base == 8 && digit_of(**at) >= 8)
		return *(*at)++;
	*at += base == 16;
	for (; most && digit_of(**at) < base; most--)
		value = (base * value + digit_of(*(*at)++)) & 0xff;
	return (char)value;
}

static EvalObject *string_object(EvalMemory *m, const Value *v)
{
	const char *at = v->as.string.text + 1, *end = at + strlen(at) - 1;
	EvalObject *object = memory_new(m, OBJECT_CONSTANT, v->type->elem, end - at + 1);

	if (!object)
		return NULL;
	object->size = 0;
	while (at < end) {
		char c = *at++;

		object->bytes[object->size++] = (unsigned char)(c == '\\' ? escaped(&at) : c);
	}
	object->bytes[object->size++] = 0;
	memset(object->written, 1, (size_t)object->size);
	map_put(m->arena, &m->of_value, v, object);
	return object;
}

static EvalObject *object_of(EvalMemory *m, const Value *v)
{
	EvalObject *object = map_get(&m->of_value, v);

	if (object)
		return object;
	if (v->kind == VALUE_FUNC)
		return memory_func(m, v->as.func);
	return v->kind == VALUE_STRING ? string_object(m, v) : global_object(m, v);
}

/* ---- pointers ---- */

uint64_t memory_address(const EvalValue *pointer)
{
	return (pointer->object ? pointer->object->address : 0) + (uint64_t)pointer->offset;
}

/* The last object that begins before address + gap / 2. */
EvalValue memory_pointer(const EvalMemory *m, uint64_t address, const Type *type)
{
	size_t low = 0, high = m->objects.count;
	EvalValue pointer = { .type = type, .offset = (int64_t)address };

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (m->objects.at[middle]->address <= address + gap(m) / 2)
			low = middle + 1;
		else
			high = middle;
	}
	if (address == 0 || low == 0)
		return pointer;
	pointer.object = m->objects.at[low - 1];
	pointer.offset = (int64_t)(address - pointer.object->address);
	return pointer;
}

/* Whether size bytes are there at the pointer. */
static bool memory_check(EvalMemory *m, const EvalValue *pointer, int64_t size)
{
	const EvalObject *object = pointer->object;

	if (size == 0)
		return true;
	if (!object)
		return fail(m, pointer->offset ? "an access near NULL" : "an access through NULL");
	if (object->kind == OBJECT_FUNC || object->kind == OBJECT_STACK)
		return fail(m, "an access to what is not data");
	if (object->is_dead)
		return fail(m, object->kind == OBJECT_HEAP ? "an access after free"
		                                           : "an access to a local that is gone");
	if (pointer->offset < 0 || size > object->size || pointer->offset > object->size - size)
		return fail(m, "an access out of bounds");
	return true;
}

/* ---- bytes ---- */

static uint64_t bits_of(const EvalValue *v)
{
	uint64_t bits = 0;

	if (type_is_ptr(v->type)) {
		bits = memory_address(v);
	} else if (!type_is_float(v->type)) {
		bits = (uint64_t)v->integer;
	} else if (v->type->bits == 32) {
		float number = (float)v->number;
		uint32_t word;

		memcpy(&word, &number, sizeof word);
		bits = word;
	} else {
		double number = (double)v->number;

		memcpy(&bits, &number, sizeof bits);
	}
	return bits;
}

static EvalValue of_bits(const EvalMemory *m, uint64_t bits, const Type *type)
{
	EvalValue v = { .type = type };

	if (type_is_ptr(type))
		return memory_pointer(m, bits, type);
	if (!type_is_float(type)) {
		v.integer = type_wrap(type, (int64_t)bits);
	} else if (type->bits == 32) {
		uint32_t word = (uint32_t)bits;
		float number;

		memcpy(&number, &word, sizeof number);
		v.number = number;
	} else {
		double number;

		memcpy(&number, &bits, sizeof number);
		v.number = number;
	}
	return v;
}

/* long double has the host's bytes, where the target's has as many. */
static bool is_host_long_double(const Type *type)
{
	return type_is_float(type) && type->bits == 80 && type->size == (int64_t)sizeof(long double);
}

bool memory_read(EvalMemory *m, const EvalValue *pointer, const Type *type, EvalValue *out)
{
	const unsigned char *bytes;
	uint64_t bits = 0;

	if (!memory_check(m, pointer, type->size))
		return false;
	for (int64_t i = 0; i < type->size; i++)
		if (!pointer->object->written[pointer->offset + i])
			return fail(m, "a read of what was never written");
	bytes = pointer->object->bytes + pointer->offset;
	if (is_host_long_double(type)) {
		*out = (EvalValue){ .type = type };
		memcpy(&out->number, bytes, sizeof out->number);
		return true;
	}
	for (int64_t i = 0; i < type->size && i < 8; i++)
		bits |= (uint64_t)bytes[i] << (8 * i);
	*out = of_bits(m, bits, type);
	return true;
}

bool memory_write(EvalMemory *m, const EvalValue *pointer, const EvalValue *value)
{
	const Type *type = value->type;
	unsigned char *bytes;
	uint64_t bits;

	if (!memory_check(m, pointer, type->size))
		return false;
	if (pointer->object->kind == OBJECT_CONSTANT)
		return fail(m, "a write to a constant");
	bytes = pointer->object->bytes + pointer->offset;
	memset(pointer->object->written + pointer->offset, 1, (size_t)type->size);
	if (is_host_long_double(type)) {
		memcpy(bytes, &value->number, sizeof value->number);
		return true;
	}
	bits = bits_of(value);
	for (int64_t i = 0; i < type->size; i++)
		bytes[i] = (unsigned char)(i < 8 ? bits >> (8 * i) : 0);
	return true;
}

bool memory_copy(EvalMemory *m, const EvalValue *to, const EvalValue *from, int64_t size)
{
	if (!memory_check(m, to, size) || !memory_check(m, from, size))
		return false;
	if (size == 0)
		return true;
	if (to->object->kind == OBJECT_CONSTANT)
		return fail(m, "a write to a constant");
	memmove(to->object->bytes + to->offset, from->object->bytes + from->offset, (size_t)size);
	memmove(to->object->written + to->offset, from->object->written + from->offset, (size_t)size);
	return true;
}

static bool fill(EvalMemory *m, const EvalValue *to, int64_t size, bool written)
{
	if (!memory_check(m, to, size))
		return false;
	if (size == 0)
		return true;
	if (to->object->kind == OBJECT_CONSTANT)
		return fail(m, "a write to a constant");
	memset(to->object->bytes + to->offset, 0, (size_t)size);
	memset(to->object->written + to->offset, written, (size_t)size);
	return true;
}

bool memory_clear(EvalMemory *m, const EvalValue *to, int64_t size)
{
	return fill(m, to, size, true);
}

bool memory_forget(EvalMemory *m, const EvalValue *to, int64_t size)
{
	return fill(m, to, size, false);
}

/* ---- bit-fields: a unit counts as written when one of its fields is ---- */

static uint64_t mask_of(const Field *field)
{
	return field->bit_width >= 64 ? UINT64_MAX : ((uint64_t)1 << field->bit_width) - 1;
}

bool memory_read_bits(EvalMemory *m, const EvalValue *pointer, const Field *field, EvalValue *out)
{
	uint64_t bits, sign = (uint64_t)1 << (field->bit_width - 1);

	if (!memory_read(m, pointer, field->type, out))
		return false;
	bits = (uint64_t)out->integer >> field->bit_offset & mask_of(field);
	if (field->type->is_signed)
		bits = (bits ^ sign) - sign;
	out->integer = (int64_t)bits;
	return true;
}

bool memory_write_bits(EvalMemory *m, const EvalValue *pointer, const Field *field, const EvalValue *value)
{
	uint64_t mask = mask_of(field) << field->bit_offset, bits = 0;
	EvalValue unit = { .type = field->type };

	if (!memory_check(m, pointer, field->type->size))
		return false;
	if (pointer->object->written[pointer->offset] && memory_read(m, pointer, field->type, &unit))
		bits = (uint64_t)unit.integer;
	bits = (bits & ~mask) | ((uint64_t)value->integer << field->bit_offset & mask);
	unit = (EvalValue){ .type = field->type, .integer = (int64_t)bits };
	return memory_write(m, pointer, &unit);
}
