/* Building and changing the graph: modules, values, operations, uses. */
#include "ir/build.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ir/walk.h"

/* Parameters stay where they are, others may know them. */
static Arena *arena_of_args(const Block *b) { return b == &b->func->body ? b->func->module->arena : b->func->arena; }

static void *grown(Arena *arena, const void *old, size_t old_size, size_t new_size)
{
	void *copy = arena_alloc(arena, new_size);

	if (old_size)
		memcpy(copy, old, old_size);
	return copy;
}

/* ---- modules ---- */

Module *module_new(Arena *arena, Diag *diag, Target target)
{
	Module *m = ARENA_NEW(arena, Module);

	m->arena = arena;
	m->diag = diag;
	str_table_init(&m->strings, arena);
	m->made_up_name = str_intern(&m->strings, "t.0");
	type_table_init(&m->types, arena, target);
	return m;
}

Func *func_new(Module *m, const char *name, FuncKind kind)
{
	Func *f = ARENA_NEW(m->arena, Func);

	assert(!module_func(m, name));
	f->module = m;
	f->arena = arena_new_inside(m->arena);
	f->name = str_intern(&m->strings, name);
	f->kind = kind;
	f->body.func = f;
	f->value = ARENA_NEW(m->arena, Value);
	*f->value = (Value){ .kind = VALUE_FUNC, .type = type_ptr(&m->types, type_func(&m->types)) };
	f->value->as.func = f;
	vec_push(m->arena, &m->funcs, f);
	map_put_str(m->arena, &m->func_by_name, name, strlen(name), f);
	return f;
}

void module_drop_func(Module *m, const Func *f)
{
	size_t left = 0;

	for (size_t i = 0; i < m->funcs.count; i++)
		if (m->funcs.at[i] != f)
			m->funcs.at[left++] = m->funcs.at[i];
	m->funcs.count = left;
	map_put_str(m->arena, &m->func_by_name, f->name, strlen(f->name), NULL);
}

Func *module_func(const Module *m, const char *name)
{
	return map_get_str(&m->func_by_name, name, strlen(name));
}

Global *global_new(Module *m, const char *name, GlobalKind kind, const Type *type, int64_t count)
{
	Global *g = ARENA_NEW(m->arena, Global);

	assert(!module_global(m, name));
	g->name = str_intern(&m->strings, name);
	g->kind = kind;
	g->type = type;
	g->count = count;
	g->value = ARENA_NEW(m->arena, Value);
	*g->value = (Value){ .kind = VALUE_GLOBAL, .type = type_ptr(&m->types, type) };
	g->value->as.global = g;
	vec_push(m->arena, &m->globals, g);
	map_put_str(m->arena, &m->global_by_name, name, strlen(name), g);
	return g;
}

Global *module_global(const Module *m, const char *name)
{
	return map_get_str(&m->global_by_name, name, strlen(name));
}

/* ---- names ---- */

size_t name_stem_length(const char *name)
{
	size_t length = strlen(name);

	for (;;) {
		size_t i = length;

		while (i > 0 && isdigit((unsigned char)name[i - 1]))
			i--;
		if (i == length || i < 2 || name[i - 1] != '.')
			return length;
		length = i - 1;
	}
}

static bool is_param(const Value *v)
{
	return v->kind == VALUE_ARG && v->as.block == &v->as.block->func->body;
}

static bool is_name_of_param(const Func *f, const char *name)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (f->body.args[i]->name == name)
			return true;
	return false;
}

/* Parameters are known by their names. */
static const char *name_for_param(const Func *f, const char *name)
{
	StrTable   *strings = &f->module->strings;
	const char *unique = str_intern(strings, name);

	for (unsigned number = 1; is_name_of_param(f, unique); number++)
		unique = str_intern(strings, str_format(strings->arena, "%.*s.%u", (int)name_stem_length(name), name, number));
	return unique;
}

static void take_name(const Func *f, Value *v, const char *name)
{
	Module *m = f->module;

	v->name = NULL;
	if (is_param(v))
		v->name = name_for_param(f, name ? name : "t");
	else if (!name || name == m->made_up_name || !strcmp(name, "t"))
		v->name = m->made_up_name;
	else
		v->name = str_intern(&m->strings, name);
}

void value_rename(const Func *f, Value *v, const char *name)
{
	take_name(f, v, name);
}

void value_set_name(const Func *f, Value *v, const char *name)
{
	if (!value_is_global_like(v) && (v->name == f->module->made_up_name || !strcmp(v->name, "t")))
		take_name(f, v, name);
}

/* ---- arguments and parameters ---- */

static void grow_args(Block *b)
{
	uint32_t capacity = b->args_capacity ? 2 * b->args_capacity : 4;
	Arena *arena = arena_of_args(b);

	b->args = grown(arena, b->args, b->n_args * sizeof *b->args, capacity * sizeof *b->args);
	b->args_capacity = capacity;
	if (b == &b->func->body) {
		Func *f = b->func;

		f->params = grown(arena, f->params, b->n_args * sizeof *f->params,
		                  capacity * sizeof *f->params);
	}
}

static Value *insert_arg(Block *b, uint32_t at, const char *name, const Type *type)
{
	Value *v = ARENA_NEW(arena_of_args(b), Value);

	assert(at <= b->n_args);
	b->func->edits++;
	if (b->n_args == b->args_capacity)
		grow_args(b);
	for (uint32_t i = b->n_args++; i > at; i--) {
		b->args[i] = b->args[i - 1];
		b->args[i]->index = i;
	}
	b->args[at] = v;
	*v = (Value){ .kind = VALUE_ARG, .type = type, .index = at };
	v->as.block = b;
	take_name(b->func, v, name);
	return v;
}

Value *block_add_arg(Block *b, const char *name, const Type *type)
{
	if (b == &b->func->body)
		return func_add_param(b->func, name, type, (Param){ 0 });
	return insert_arg(b, b->n_args, name, type);
}

Value *func_add_param(Func *f, const char *name, const Type *type, Param param)
{
	return func_insert_param(f, f->body.n_args, name, type, param);
}

Value *func_insert_param(Func *f, uint32_t at, const char *name, const Type *type, Param param)
{
	Value *v = insert_arg(&f->body, at, name, type);

	memmove(&f->params[at + 1], &f->params[at],
	        (f->body.n_args - 1 - at) * sizeof *f->params);
	f->params[at] = param;
	v->ctype = param.ctype;
	v->loc = param.loc;
	return v;
}

Param *func_param(const Func *f, const Value *param)
{
	assert(param->kind == VALUE_ARG && param->as.block == &f->body);
	return &f->params[param->index];
}

Value *func_flagged_param(const Func *f, unsigned flags)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (f->params[i].flags & flags)
			return f->body.args[i];
	return NULL;
}

void block_remove_arg(Block *b, uint32_t i)
{
	assert(i < b->n_args && !b->args[i]->uses);
	b->func->edits++;
	for (uint32_t k = i + 1; k < b->n_args; k++) {
		b->args[k - 1] = b->args[k];
		b->args[k - 1]->index = k - 1;
	}
	b->n_args--;
	if (b == &b->func->body)
		memmove(&b->func->params[i], &b->func->params[i + 1],
		        (b->n_args - i) * sizeof *b->func->params);
}

/* ---- constants ---- */

typedef struct Constant {
	Value            value;
	long double      number;
	struct Constant *next; /* the one before with the same hash */
} Constant;

static const void *hash_of(ValueKind kind, const Type *type, int64_t integer, long double number)
{
	const double rounded = (double)number;
	uint64_t bits, hash = (uint64_t)(uintptr_t)type + kind;

	memcpy(&bits, &rounded, sizeof bits);
	hash = (hash ^ (uint64_t)integer) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ hash >> 32 ^ bits) * 0x9e3779b97f4a7c15u;
	return (const void *)(uintptr_t)((hash ^ hash >> 32) | 1);
}

static bool is_same_number(long double a, long double b)
{
	return (a == b || (isnan(a) && isnan(b))) && !signbit(a) == !signbit(b);
}

/* VALUE_CONST or VALUE_UNDEF: one for each type and number. */
static Value *intern_constant(Module *m, ValueKind kind, const Type *type, int64_t integer, long double number)
{
	const void *hash = hash_of(kind, type, integer, number);
	Constant   *first = map_get(&m->constants, hash);

	for (Constant *c = first; c; c = c->next)
		if (c->value.kind == kind && c->value.type == type && c->value.as.constant.integer == integer &&
		    is_same_number(c->number, number))
			return &c->value;
	Constant *c = ARENA_NEW(m->arena, Constant);
	*c = (Constant){ .value = { .kind = kind, .type = type }, .number = number, .next = first };
	c->value.as.constant.integer = integer;
	c->value.as.constant.number = &c->number;
	map_put(m->arena, &m->constants, hash, c);
	return &c->value;
}

Value *const_int(Module *m, const Type *type, int64_t value)
{
	assert(type_is_int(type));
	return intern_constant(m, VALUE_CONST, type, type_wrap(type, value), 0);
}

Value *const_bool(Module *m, bool value)
{
	return const_int(m, type_bool(&m->types), value);
}

Value *const_float(Module *m, const Type *type, long double value)
{
	const long double number = type->bits == 32   ? (long double)(float)value
	                           : type->bits == 64 ? (long double)(double)value
	                                              : value;

	assert(type_is_float(type));
	return intern_constant(m, VALUE_CONST, type, 0, number);
}

Value *const_null(Module *m, const Type *type)
{
	assert(type_is_ptr(type));
	return intern_constant(m, VALUE_CONST, type, 0, 0);
}

Value *const_zero(Module *m, const Type *type)
{
	if (type_is_float(type))
		return const_float(m, type, 0.0L);
	if (type->kind == TYPE_TENSOR)
		return value_undef(m, type);
	return type_is_ptr(type) ? const_null(m, type) : const_int(m, type, 0);
}

Value *const_string(Module *m, const char *text)
{
	const size_t length = strlen(text);
	Value *v = map_get_str(&m->string_literals, text, length);

	if (v)
		return v;
	v = ARENA_NEW(m->arena, Value);
	*v = (Value){ .kind = VALUE_STRING, .type = type_ptr(&m->types, type_int(&m->types, INT_CHAR)) };
	v->as.string.text = map_put_str(m->arena, &m->string_literals, text, length, v);
	return v;
}

Value *value_undef(Module *m, const Type *type)
{
	return intern_constant(m, VALUE_UNDEF, type, 0, 0);
}

Value *func_value(Func *f) { return f->value; }

bool value_is_int(const Value *v, int64_t i)
{
	return value_is_const(v) && type_is_int(v->type) && v->as.constant.integer == i;
}

bool value_is_float(const Value *v, double d)
{
	if (!value_is_const(v) || !type_is_float(v->type))
		return false;
	const long double number = value_number(v);
	if (isnan(d))
		return isnan(number);
	return number == (long double)d && !signbit(number) == !signbit(d);
}

/* ---- uses ---- */

static void link_use(Use *use, Value *v, Op *user)
{
	*use = (Use){ .value = v, .user = user };
	user->func->edits++;
	if (!v || value_is_global_like(v))
		return;
	use->next = v->uses;
	use->link = &v->uses;
	if (use->next)
		use->next->link = &use->next;
	v->uses = use;
}

static void unlink_use(Use *use)
{
	if (!use->link)
		return;
	*use->link = use->next;
	if (use->next)
		use->next->link = use->link;
	use->link = NULL;
}

/* Takes over from `old`, which is forgotten. */
static void move_use(Use *use, const Use *old)
{
	*use = *old;
	if (!use->link)
		return;
	*use->link = use;
	if (use->next)
		use->next->link = &use->next;
}

void value_replace_uses(Value *from, Value *to)
{
	assert(from != to && !value_is_global_like(from));
	while (from->uses) {
		Use *use = from->uses;

		unlink_use(use);
		link_use(use, to, use->user);
	}
}

Block *value_block(const Value *v)
{
	if (v->kind == VALUE_ARG)
		return v->as.block;
	return v->kind == VALUE_RESULT ? v->as.op->parent : NULL;
}

uint32_t arg_index(const Value *arg)
{
	assert(arg->kind == VALUE_ARG);
	return arg->index;
}

uint32_t result_index(const Value *v)
{
	assert(v->kind == VALUE_RESULT);
	return v->index;
}

/* ---- operations ---- */

/* One piece of memory holds the operation, its operands, and its results: a walk that looks at them stays there. */
static Op *op_alloc(Func *f, uint32_t n_operands, uint32_t n_results, uint16_t n_blocks)
{
	Op *op = arena_alloc(f->arena, sizeof *op + n_operands * sizeof(Use) + n_results * (sizeof(Value) + sizeof(Value *)) +
	                                       n_blocks * sizeof(Block));
	Value *values;

	op->func = f;
	op->n_operands = op->operands_capacity = n_operands;
	op->results_capacity = n_results;
	op->n_blocks = n_blocks;
	op->operands = (Use *)(op + 1);
	op->blocks = (Block *)(op->operands + n_operands);
	values = (Value *)(op->blocks + n_blocks);
	op->results = (Value **)(values + n_results);
	for (uint32_t i = 0; i < n_results; i++)
		op->results[i] = &values[i]; /* to be added */
	for (uint16_t i = 0; i < n_blocks; i++)
		op->blocks[i] = (Block){ .parent = op, .func = f };
	return op;
}

Op *op_new(Func *f, OpCode code, Loc loc, uint32_t n_operands, uint32_t n_results, uint16_t n_blocks)
{
	Op *op = op_alloc(f, n_operands, n_results, n_blocks);

	f->made[code] = true;
	f->edits++;
	op->code = code;
	op->loc = loc;
	return op;
}

void op_set_operand(Op *op, uint32_t i, Value *v)
{
	assert(i < op->n_operands);
	unlink_use(&op->operands[i]);
	link_use(&op->operands[i], v, op);
}

void op_add_operand(Op *op, Value *v)
{
	if (op->n_operands == op->operands_capacity) {
		uint32_t capacity = op->n_operands ? 2 * op->n_operands : 4;
		Use *operands = ARENA_ARRAY(op->func->arena, Use, capacity);

		for (uint32_t i = 0; i < op->n_operands; i++)
			move_use(&operands[i], &op->operands[i]);
		op->operands = operands;
		op->operands_capacity = capacity;
	}
	link_use(&op->operands[op->n_operands++], v, op);
}

void op_remove_operand(Op *op, uint32_t i)
{
	assert(i < op->n_operands);
	unlink_use(&op->operands[i]);
	op->func->edits++;
	for (uint32_t k = i + 1; k < op->n_operands; k++)
		move_use(&op->operands[k - 1], &op->operands[k]);
	op->n_operands--;
}

Value *op_add_result(Op *op, const char *name, const Type *type)
{
	Arena *arena = op->func->arena;
	Value *v = NULL;

	if (op->n_results < op->results_capacity) {
		v = op->results[op->n_results];
	} else {
		uint32_t capacity = op->n_results ? 2 * op->n_results : 2;

		op->results = grown(arena, op->results, op->n_results * sizeof *op->results,
		                    capacity * sizeof *op->results);
		op->results_capacity = capacity;
	}
	if (!v)
		v = ARENA_NEW(arena, Value);
	op->func->edits++;
	*v = (Value){ .kind = VALUE_RESULT, .type = type, .index = op->n_results };
	v->as.op = op;
	op->results[op->n_results++] = v;
	take_name(op->func, v, name);
	return v;
}

void op_remove_result(Op *op, uint32_t i)
{
	assert(i < op->n_results && !op->results[i]->uses);
	op->func->edits++;
	for (uint32_t k = i + 1; k < op->n_results; k++) {
		op->results[k - 1] = op->results[k];
		op->results[k - 1]->index = k - 1;
	}
	op->results[--op->n_results] = NULL;
}

void block_append(Block *b, Op *op)
{
	assert(!op->parent && op->func == b->func);
	b->func->edits++;
	op->parent = b;
	op->prev = b->last;
	op->next = NULL;
	*(b->last ? &b->last->next : &b->first) = op;
	b->last = op;
}

void block_insert_before(Op *at, Op *op)
{
	Block *b = at->parent;

	assert(!op->parent && op->func == b->func);
	b->func->edits++;
	op->parent = b;
	op->next = at;
	op->prev = at->prev;
	*(at->prev ? &at->prev->next : &b->first) = op;
	at->prev = op;
}

void op_unlink(Op *op)
{
	Block *b = op->parent;

	if (!b)
		return;
	b->func->edits++;
	*(op->prev ? &op->prev->next : &b->first) = op->next;
	*(op->next ? &op->next->prev : &b->last) = op->prev;
	op->parent = NULL;
	op->prev = op->next = NULL;
}

static void drop(Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		unlink_use(&op->operands[i]);
}

void op_erase(Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++)
		assert(!op->results[i]->uses);
	for (uint32_t i = 0; i < op->n_blocks; i++)
		FOR_EACH_OP (inner, &op->blocks[i])
			drop(inner);
	drop(op);
	op_unlink(op);
}

/* ---- moving them ---- */

static void move_value(Value *to, const Value *from)
{
	*to = *from;
	if (to->uses)
		to->uses->link = &to->uses;
	for (Use *use = to->uses; use; use = use->next)
		use->value = to;
}

static void move_block(Block *to, const Block *from)
{
	Arena *arena = to->func->arena;
	Value *args = ARENA_ARRAY(arena, Value, from->n_args);

	to->args = ARENA_ARRAY(arena, Value *, from->n_args);
	to->n_args = to->args_capacity = from->n_args;
	for (uint32_t i = 0; i < from->n_args; i++) {
		move_value(&args[i], from->args[i]);
		args[i].as.block = to;
		to->args[i] = &args[i];
	}
	to->first = from->first;
	to->last = from->last;
	for (Op *op = to->first; op; op = op->next)
		op->parent = to;
}

/* Takes the place of `from`, with all that it is made of. */
static Op *op_move(const Op *from)
{
	Op *to = op_alloc(from->func, from->n_operands, from->n_results, from->n_blocks);
	Op  moved = *from;

	moved.operands = to->operands;
	moved.results = to->results;
	moved.blocks = to->blocks;
	moved.operands_capacity = from->n_operands;
	moved.results_capacity = from->n_results;
	*to = moved;
	*(to->prev ? &to->prev->next : &to->parent->first) = to;
	*(to->next ? &to->next->prev : &to->parent->last) = to;
	for (Attr **link = &to->attrs; *link; link = &(*link)->next)
		*link = arena_copy(to->func->arena, *link, sizeof **link);
	if (to->n_path)
		to->path = arena_copy(to->func->arena, to->path, to->n_path * sizeof *to->path);
	for (uint32_t i = 0; i < to->n_operands; i++) {
		move_use(&to->operands[i], &from->operands[i]);
		to->operands[i].user = to;
	}
	for (uint32_t i = 0; i < to->n_results; i++) {
		move_value(to->results[i], from->results[i]);
		to->results[i]->as.op = to;
	}
	for (uint16_t i = 0; i < to->n_blocks; i++)
		move_block(&to->blocks[i], &from->blocks[i]);
	return to;
}

void func_compact(Func *f)
{
	Arena *old = f->arena;

	f->edits++;
	f->arena = arena_new_inside(f->module->arena);
	for (Op *op = f->body.first; op; op = walk_next(&f->body, op))
		op = op_move(op);
	arena_free(old);
}

/* ---- places ---- */

bool block_contains(const Block *outer, const Block *inner)
{
	while (inner && inner != outer)
		inner = inner->parent ? inner->parent->parent : NULL;
	return inner == outer;
}

bool block_is_above(const Block *outer, const Op *op)
{
	return block_contains(outer, op->parent);
}

bool value_is_within(const Value *v, const Op *region)
{
	const Block *home = value_block(v);

	for (uint16_t k = 0; home && k < region->n_blocks; k++)
		if (block_contains(&region->blocks[k], home))
			return true;
	return false;
}

Op *block_find(const Block *b, OpCode code)
{
	for (Op *op = b->func->made[code] ? b->first : NULL; op; op = op->next)
		if (op->code == code)
			return op;
	return NULL;
}

Op *block_terminator(const Block *b)
{
	Op *op = b->last;

	return op && (op->code == OP_yield || op->code == OP_return) ? op : NULL;
}

bool is_same_address(const Value *a, const Value *b)
{
	const Op *x = value_op(a), *y = value_op(b);

	if (a == b)
		return true;
	if (!x || !y || x->code != OP_address || y->code != OP_address || x->n_path != y->n_path || memcmp(x->path, y->path, x->n_path * sizeof *x->path) != 0)
		return false;
	for (uint32_t i = 0; i < x->n_operands; i++)
		if (op_operand(x, i) != op_operand(y, i))
			return false;
	return true;
}

Block *block_around(const Block *b, const Op *op)
{
	while (!block_is_above(b, op))
		b = b->parent->parent;
	return (Block *)b;
}

Op *op_ancestor(const Op *op, const Block *b)
{
	while (op->parent != b)
		op = op->parent->parent;
	return (Op *)op;
}

bool op_precedes(const Op *x, const Op *y)
{
	while (x && x != y)
		x = x->next;
	return x;
}

bool op_is_in_loop(const Op *op, const Block *scope)
{
	return ops_share_loop(op, op, scope);
}

bool ops_share_loop(const Op *x, const Op *y, const Block *scope)
{
	for (const Block *b = x->parent; b != scope && b->parent; b = b->parent->parent)
		if (op_is_loop(b->parent) && block_is_above(b, y))
			return true;
	return false;
}

/* ---- attributes, kept in the order of attrs.def ---- */

static Attr *find_attr(const Op *op, AttrKey key)
{
	for (Attr *a = op->attrs; a; a = a->next)
		if (a->key == key)
			return a;
	return NULL;
}

static Attr *make_attr(Op *op, AttrKey key)
{
	Attr **link = &op->attrs;
	Attr *a;

	op->func->edits++;
	while (*link && (*link)->key < key)
		link = &(*link)->next;
	if (*link && (*link)->key == key)
		return *link;
	a = ARENA_NEW(op->func->arena, Attr);
	*a = (Attr){ .key = key, .next = *link };
	return *link = a;
}

bool op_has(const Op *op, AttrKey key) { return find_attr(op, key) != NULL; }

int64_t op_int(const Op *op, AttrKey key, int64_t otherwise)
{
	const Attr *a = find_attr(op, key);

	return a ? a->integer : otherwise;
}

const char *op_text(const Op *op, AttrKey key)
{
	const Attr *a = find_attr(op, key);

	return a ? a->text : NULL;
}

void op_set_flag(Op *op, AttrKey key) { make_attr(op, key); }
void op_set_int(Op *op, AttrKey key, int64_t value) { make_attr(op, key)->integer = value; }
void op_set_text(Op *op, AttrKey key, const char *value) { make_attr(op, key)->text = value; }

void op_clear(Op *op, AttrKey key)
{
	op->func->edits++;
	for (Attr **link = &op->attrs; *link; link = &(*link)->next)
		if ((*link)->key == key) {
			*link = (*link)->next;
			return;
		}
}
