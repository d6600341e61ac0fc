/* Runs functions: one handler for each operation, regions by recursion. */
#include "ir/eval.h"

#include <math.h>
#include <string.h>

#include "ir/evaluator.h"
#include "ir/text.h"
#include "ir/walk.h"

enum { MOST_STEPS = 200 * 1000 * 1000, DEEPEST_CALLS = 500 };

/* ---- faults ---- */

bool eval_fault(Evaluator *e, const Op *op, const char *format, ...)
{
	Text text = text_new(e->arena);
	va_list args;

	va_start(args, format);
	text_vprintf(&text, format, args);
	va_end(args);
	if (op) {
		text_add(&text, ": ");
		op_print(&text, op);
	}
	diag_error(e->module->diag, op ? op->loc : (Loc){ 0 }, "running @%s: %s",
	           e->func ? e->func->name : "", text.at);
	return false;
}

static bool memory_fault(Evaluator *e, const Op *op)
{
	return eval_fault(e, op, "%s", e->memory.fault);
}

/* ---- values ---- */

static uint32_t number_args(const Block *b, uint32_t n)
{
	for (uint32_t i = 0; i < b->n_args; i++)
		b->args[i]->id = n++;
	return n;
}

static size_t number_values(const Func *f)
{
	uint32_t n = number_args(&f->body, 0);

	FOR_EACH_OP (op, &f->body) {
		for (uint32_t i = 0; i < op->n_results; i++)
			op->results[i]->id = n++;
		for (uint16_t i = 0; i < op->n_blocks; i++)
			n = number_args(&op->blocks[i], n);
	}
	return n;
}

Evaluator *evaluator_new(Arena *arena, Module *m)
{
	Evaluator *e = ARENA_NEW(arena, Evaluator);

	e->arena = arena;
	e->module = m;
	e->most_steps = MOST_STEPS;
	e->memory = (EvalMemory){ .arena = arena, .module = m, .types = &m->types };
	for (size_t i = 0; i < m->funcs.count; i++)
		map_put(arena, &e->n_values, m->funcs.at[i],
		        (void *)(uintptr_t)(number_values(m->funcs.at[i]) + 1));
	return e;
}

/* Room for n more values behind the top, without a type. */
static void reserve(Evaluator *e, size_t n)
{
	if (e->top + n > e->capacity) {
		size_t capacity = 2 * (e->top + n);
		EvalValue *values = ARENA_ARRAY(e->arena, EvalValue, capacity);

		if (e->top)
			memcpy(values, e->values, e->top * sizeof *values);
		e->values = values;
		e->capacity = capacity;
	}
	for (size_t i = 0; i < n; i++)
		e->values[e->top + i] = (EvalValue){ 0 };
}

static EvalValue get(Evaluator *e, const Value *v)
{
	return value_is_global_like(v) ? memory_constant(&e->memory, v) : e->values[e->base + v->id];
}

static void set(Evaluator *e, const Value *v, EvalValue value) { e->values[e->base + v->id] = value; }

/* An operand that has to have a value. */
static bool read_operand(Evaluator *e, const Op *op, uint32_t i, EvalValue *value)
{
	*value = get(e, op_operand(op, i));
	return value->type || eval_fault(e, op, "a use of what was never given a value");
}

/* All at once, since the targets may be among the sources. */
static void transfer(Evaluator *e, const Op *from, uint32_t first, Value *const *to, uint32_t n)
{
	reserve(e, n);
	for (uint32_t i = 0; i < n; i++)
		e->values[e->top + i] = get(e, op_operand(from, first + i));
	for (uint32_t i = 0; i < n; i++)
		set(e, to[i], e->values[e->top + i]);
}

/* ---- pointwise ---- */

static bool run_pointwise(Evaluator *e, const Op *op)
{
	const OpInfo *info = op_info(op->code);
	EvalValue v[3] = { 0 }, result = { .type = op_result(op)->type };

	for (int i = 0; i < info->n_operands; i++)
		if (!read_operand(e, op, (uint32_t)i, &v[i]))
			return false;
	if (info->class == CLASS_COMPARE) {
		bool ordered = op->code != OP_eq && op->code != OP_ne;

		if (ordered && type_is_ptr(op->type) && v[0].object != v[1].object)
			return eval_fault(e, op, "pointers into different objects are ordered");
		result.integer = eval_compare(op->code, op->type, v[0], v[1]);
	} else if (type_is_float(op->type)) {
		result.number = eval_float_op(op->code, op->type->bits, v[0].number, v[1].number,
		                              v[2].number);
	} else if (!eval_int_op(op->code, op->type, v[0].integer, v[1].integer, &result.integer)) {
		return eval_fault(e, op, "not defined for %jd and %jd", (intmax_t)v[0].integer,
		                  (intmax_t)v[1].integer);
	}
	set(e, op_result(op), result);
	return true;
}

static bool run_select(Evaluator *e, const Op *op)
{
	EvalValue c;

	if (!read_operand(e, op, 0, &c))
		return false;
	set(e, op_result(op), get(e, op_operand(op, c.integer ? 1 : 2)));
	return true;
}

static bool run_via(Evaluator *e, const Op *op)
{
	set(e, op_result(op), get(e, op_operand(op, 0)));
	return true;
}

static bool run_convert(Evaluator *e, const Op *op)
{
	EvalValue a;

	if (!read_operand(e, op, 0, &a))
		return false;
	if (!eval_can_convert(a, op->type))
		return eval_fault(e, op, "%Lg does not fit", a.number);
	set(e, op_result(op), eval_convert(a, op->type));
	return true;
}

static bool run_cast(Evaluator *e, const Op *op)
{
	EvalValue a, result = { .type = op->type };

	if (!read_operand(e, op, 0, &a))
		return false;
	if (type_is_ptr(a.type) && type_is_ptr(op->type)) {
		result = a;
		result.type = op->type;
	} else if (type_is_ptr(a.type)) {
		result.integer = op->type->kind == TYPE_BOOL ? memory_address(&a) != 0
		                                             : type_wrap(op->type, (int64_t)memory_address(&a));
	} else {
		result = memory_pointer(&e->memory, (uint64_t)a.integer, op->type);
	}
	set(e, op_result(op), result);
	return true;
}

static bool run_ldexp(Evaluator *e, const Op *op)
{
	EvalValue a, k, result = { .type = op->type };

	if (!read_operand(e, op, 0, &a) || !read_operand(e, op, 1, &k))
		return false;
	result.number = op->type->bits == 32   ? ldexpf((float)a.number, (int)k.integer)
	                : op->type->bits == 64 ? ldexp((double)a.number, (int)k.integer)
	                                       : ldexpl(a.number, (int)k.integer);
	set(e, op_result(op), result);
	return true;
}

static bool run_size(Evaluator *e, const Op *op)
{
	uint64_t most = op->type->bits == 32 ? UINT32_MAX : UINT64_MAX, x, y, result;
	EvalValue a, b;

	if (!read_operand(e, op, 0, &a) || !read_operand(e, op, 1, &b))
		return false;
	x = (uint64_t)a.integer;
	y = (uint64_t)b.integer;
	if (op->code == OP_size_add)
		result = x > most - y ? most : x + y;
	else
		result = y && x > most / y ? most : x * y;
	set(e, op_result(op), (EvalValue){ .type = op->type, .integer = (int64_t)result });
	return true;
}

/* ---- addresses ---- */

static bool run_address(Evaluator *e, const Op *op)
{
	const Type *type = op_operand(op, 0)->type->elem;
	EvalValue p, index;
	uint32_t k = 1;

	if (!read_operand(e, op, 0, &p))
		return false;
	for (int i = 0; i < op->n_path; i++) {
		if (op->path[i] != STEP_INDEX) {
			const Field *field = &type->record->fields[op->path[i]];

			p.offset += field->offset;
			type = field->type;
			continue;
		}
		if (!read_operand(e, op, k++, &index))
			return false;
		type = i ? type->elem : type;
		p.offset = (int64_t)((uint64_t)p.offset + (uint64_t)index.integer * (uint64_t)type->size);
	}
	p.type = op->type;
	set(e, op_result(op), p);
	return true;
}

/* The bit-field at which a pointer's address ends; NULL when it does not. */
static const Field *bit_field(const Value *pointer)
{
	const Op *op = value_op(pointer);
	const Type *type;

	if (!op || op->code != OP_address || op->path[op->n_path - 1] == STEP_INDEX)
		return NULL;
	type = op_operand(op, 0)->type->elem;
	for (int i = 1; i < op->n_path - 1; i++)
		type = op->path[i] == STEP_INDEX ? type->elem : type->record->fields[op->path[i]].type;
	type = type->kind == TYPE_RECORD ? type : NULL;
	if (!type || !type->record->fields[op->path[op->n_path - 1]].bit_width)
		return NULL;
	return &type->record->fields[op->path[op->n_path - 1]];
}

static bool run_ptrdiff(Evaluator *e, const Op *op)
{
	EvalValue p, q, result = { .type = op->type };
	int64_t size = op_operand(op, 0)->type->elem->size;

	if (!read_operand(e, op, 0, &p) || !read_operand(e, op, 1, &q))
		return false;
	if (p.object != q.object)
		return eval_fault(e, op, "pointers into different objects are subtracted");
	result.integer = (int64_t)((uint64_t)p.offset - (uint64_t)q.offset) / (size ? size : 1);
	set(e, op_result(op), result);
	return true;
}

/* ---- loads and stores ---- */

static bool load(Evaluator *e, const Op *op, uint32_t pointer, EvalValue *value)
{
	const Field *field = bit_field(op_operand(op, pointer));
	EvalValue p;

	if (!read_operand(e, op, pointer, &p))
		return false;
	return (field ? memory_read_bits(&e->memory, &p, field, value)
	              : memory_read(&e->memory, &p, op->type, value)) ||
	       memory_fault(e, op);
}

static bool store(Evaluator *e, const Op *op, const EvalValue *value)
{
	const Field *field = bit_field(op_operand(op, 1));
	EvalValue p;

	if (!read_operand(e, op, 1, &p))
		return false;
	return (field ? memory_write_bits(&e->memory, &p, field, value)
	              : memory_write(&e->memory, &p, value)) ||
	       memory_fault(e, op);
}

static bool run_load(Evaluator *e, const Op *op)
{
	EvalValue value;

	if (!load(e, op, 0, &value))
		return false;
	set(e, op_result(op), value);
	return true;
}

/* Storing what has no value is no fault: records keep such values too. */
static bool run_store(Evaluator *e, const Op *op)
{
	EvalValue value = get(e, op_operand(op, 0)), p;

	if (value.type)
		return store(e, op, &value);
	return read_operand(e, op, 1, &p) &&
	       (memory_forget(&e->memory, &p, op->type->size) || memory_fault(e, op));
}

static bool run_accum(Evaluator *e, const Op *op)
{
	EvalValue value, sum;

	if (!read_operand(e, op, 0, &value) || !load(e, op, 1, &sum))
		return false;
	if (type_is_float(op->type))
		sum.number = eval_float_op(OP_add, op->type->bits, sum.number, value.number, 0);
	else
		eval_int_op(OP_add, op->type, sum.integer, value.integer, &sum.integer);
	return store(e, op, &sum);
}

/* The bytes of operand i elements of op->type. */
static bool read_extent(Evaluator *e, const Op *op, uint32_t i, int64_t *bytes)
{
	EvalValue n;

	if (!read_operand(e, op, i, &n))
		return false;
	if (n.integer < 0 || (op->type->size && n.integer > INT64_MAX / op->type->size))
		return eval_fault(e, op, "%jd elements", (intmax_t)n.integer);
	*bytes = n.integer * op->type->size;
	return true;
}

static bool overlap(const EvalValue *p, const EvalValue *q, int64_t bytes)
{
	uint64_t distance = p->offset > q->offset ? (uint64_t)p->offset - (uint64_t)q->offset
	                                          : (uint64_t)q->offset - (uint64_t)p->offset;

	return p->object == q->object && distance && distance < (uint64_t)bytes;
}

static bool run_copy(Evaluator *e, const Op *op)
{
	EvalValue to, from;
	int64_t bytes;

	if (!read_operand(e, op, 0, &to) || !read_operand(e, op, 1, &from) ||
	    !read_extent(e, op, 2, &bytes))
		return false;
	if (op->code == OP_copy && overlap(&to, &from, bytes))
		return eval_fault(e, op, "a copy onto itself");
	return memory_copy(&e->memory, &to, &from, bytes) || memory_fault(e, op);
}

static bool run_zero(Evaluator *e, const Op *op)
{
	EvalValue to;
	int64_t bytes;

	if (!read_operand(e, op, 0, &to) || !read_extent(e, op, 1, &bytes))
		return false;
	return memory_clear(&e->memory, &to, bytes) || memory_fault(e, op);
}

/* ---- objects ---- */

static bool run_object(Evaluator *e, const Op *op)
{
	EvalValue count, p = { .type = op_result(op)->type };

	if (!read_operand(e, op, 0, &count))
		return false;
	p.object = memory_new(&e->memory, op->code == OP_local ? OBJECT_LOCAL : OBJECT_HEAP, op->type,
	                      count.integer);
	if (!p.object)
		return memory_fault(e, op);
	if (op_has(op, ATTR_zero))
		memory_clear(&e->memory, &p, p.object->size);
	if (op->code == OP_local)
		vec_push(e->arena, &e->locals, p.object);
	set(e, op_result(op), p);
	return true;
}

static bool run_free(Evaluator *e, const Op *op)
{
	EvalValue p;

	if (!read_operand(e, op, 0, &p))
		return false;
	if (!p.object && p.offset == 0)
		return true;
	if (!p.object || p.object->kind != OBJECT_HEAP || p.offset || p.object->is_dead)
		return eval_fault(e, op, "only what was allocated can be freed, once");
	memory_kill(&e->memory, p.object);
	return true;
}

/* Behind the first n elements of the base; those of a void * have no size. */
static bool run_carve(Evaluator *e, const Op *op)
{
	EvalValue p, n;

	if (!read_operand(e, op, 0, &p) || !read_operand(e, op, 1, &n))
		return false;
	p.offset = (int64_t)((uint64_t)p.offset + (uint64_t)n.integer * (uint64_t)p.type->elem->size);
	p.type = op->type;
	set(e, op_result(op), p);
	return true;
}

/* ---- growing store ---- */

static bool run_stack(Evaluator *e, const Op *op)
{
	EvalValue s = { .type = op_result(op)->type };

	s.object = memory_new(&e->memory, OBJECT_STACK, s.type, 0);
	set(e, op_result(op), s);
	return true;
}

static bool read_stack(Evaluator *e, const Op *op, uint32_t i, EvalObject **stack)
{
	EvalValue s;

	if (!read_operand(e, op, i, &s))
		return false;
	*stack = s.object;
	return !s.object->is_dead || eval_fault(e, op, "the stack is gone");
}

static bool run_push(Evaluator *e, const Op *op)
{
	EvalObject *stack;

	if (!read_stack(e, op, 1, &stack))
		return false;
	vec_push(e->arena, &stack->stack, get(e, op_operand(op, 0)));
	return true;
}

static bool run_pop(Evaluator *e, const Op *op)
{
	EvalObject *stack;
	EvalValue value;

	if (!read_stack(e, op, 0, &stack))
		return false;
	if (stack->stack.count == 0)
		return eval_fault(e, op, "the stack is empty");
	value = vec_pop(&stack->stack);
	if (value.type && value.type != op->type)
		return eval_fault(e, op, "the stack's top is %s", value.type->text);
	set(e, op_result(op), value);
	return true;
}

static bool run_stack_free(Evaluator *e, const Op *op)
{
	EvalObject *stack;

	if (!read_stack(e, op, 0, &stack))
		return false;
	stack->is_dead = true;
	return true;
}

/* ---- calls ---- */

static bool call(Evaluator *e, const Op *op, Func *f, const EvalValue *args, EvalValue *results);

static bool call_with(Evaluator *e, const Op *op, Func *f, uint32_t first)
{
	EvalValue few[16], *values = few;
	uint32_t n = op->n_operands - first;

	if (n + op->n_results > COUNT_OF(few))
		values = ARENA_ARRAY(e->arena, EvalValue, n + op->n_results);
	for (uint32_t i = 0; i < n; i++)
		values[i] = get(e, op_operand(op, first + i));
	if (!call(e, op, f, values, values + n))
		return false;
	for (uint32_t i = 0; i < op->n_results; i++)
		set(e, op->results[i], values[n + i]);
	return true;
}

static bool run_call(Evaluator *e, const Op *op) { return call_with(e, op, op->callee, 0); }

static bool fits(const Op *op, const Func *f)
{
	uint32_t n = op->n_operands - 1;

	if (n < f->body.n_args || (n > f->body.n_args && !f->is_variadic) || op->n_results != f->n_results)
		return false;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (op_operand(op, i + 1)->type != f->body.args[i]->type)
			return false;
	for (uint32_t i = 0; i < f->n_results; i++)
		if (op->results[i]->type != f->results[i])
			return false;
	return true;
}

static bool run_call_ptr(Evaluator *e, const Op *op)
{
	EvalValue p;

	if (!read_operand(e, op, 0, &p))
		return false;
	if (!p.object || p.object->kind != OBJECT_FUNC || p.offset)
		return eval_fault(e, op, "what is called is not a function");
	if (!fits(op, p.object->func))
		return eval_fault(e, op, "@%s has another type", p.object->func->name);
	return call_with(e, op, p.object->func, 1);
}

static bool run_assert(Evaluator *e, const Op *op)
{
	EvalValue c;

	return read_operand(e, op, 0, &c) && (c.integer || eval_fault(e, op, "the assertion fails"));
}

static bool run_trips_exceeded(Evaluator *e, const Op *op)
{
	EvalValue c;

	return read_operand(e, op, 0, &c) && (!c.integer || eval_fault(e, op, "too many trips"));
}

/* What is drawn changes nothing. */
static bool run_trace(Evaluator *e, const Op *op)
{
	(void)e;
	(void)op;
	return true;
}

/* ---- regions ---- */

typedef bool Handler(Evaluator *e, const Op *op);

static Handler run_if, run_for, run_loop;

static Handler *const handlers[N_OPS] = {
#define ARITH(name, operands, meaning) [OP_##name] = run_pointwise,
#define INTEGER(name, operands, meaning) [OP_##name] = run_pointwise,
#define MATH(name, operands, meaning) [OP_##name] = run_pointwise,
#define COMPARE(name, meaning) [OP_##name] = run_pointwise,
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	[OP_select] = run_select,       [OP_convert] = run_convert,
	[OP_cast] = run_cast,           [OP_ldexp] = run_ldexp,
	[OP_via] = run_via,
	[OP_size_add] = run_size,       [OP_size_mul] = run_size,
	[OP_address] = run_address,     [OP_ptrdiff] = run_ptrdiff,
	[OP_load] = run_load,           [OP_store] = run_store,
	[OP_accum] = run_accum,         [OP_copy] = run_copy,
	[OP_move] = run_copy,           [OP_zero] = run_zero,
	[OP_local] = run_object,        [OP_alloc] = run_object,
	[OP_free] = run_free,           [OP_carve] = run_carve,
	[OP_stack] = run_stack,         [OP_stack_in] = run_stack,
	[OP_push] = run_push,
	[OP_pop] = run_pop,             [OP_stack_free] = run_stack_free,
	[OP_call] = run_call,           [OP_call_ptr] = run_call_ptr,
	[OP_trace] = run_trace,         [OP_trace_end] = run_trace,
	[OP_trace_shape] = run_trace,
	[OP_assert] = run_assert,       [OP_trips_exceeded] = run_trips_exceeded,
	[OP_if] = run_if,               [OP_for] = run_for,
	[OP_loop] = run_loop,
};

/* The operation that ended the block: yield, return, or an exit_if that was taken; NULL after a fault. */
static const Op *run_operations(Evaluator *e, const Block *b)
{
	for (const Op *op = b->first; op; op = op->next) {
		EvalValue c;

		if (++e->steps > e->most_steps) {
			eval_fault(e, op, "too many steps");
			return NULL;
		}
		if (op->code == OP_yield || op->code == OP_return)
			return op;
		if (op->code != OP_exit_if) {
			if (!handlers[op->code](e, op))
				return NULL;
		} else if (!read_operand(e, op, 0, &c)) {
			return NULL;
		} else if (c.integer) {
			return op;
		}
	}
	return NULL;
}

/* The same; then the block's locals are gone. */
static const Op *run_block(Evaluator *e, const Block *b)
{
	size_t n_locals = e->locals.count;
	const Op *end = run_operations(e, b);

	while (end && e->locals.count > n_locals)
		memory_kill(&e->memory, vec_pop(&e->locals));
	return end;
}

static bool run_if(Evaluator *e, const Op *op)
{
	EvalValue c;
	const Op *end;

	if (!read_operand(e, op, 0, &c))
		return false;
	end = run_block(e, &op->blocks[c.integer ? 0 : 1]);
	if (end)
		transfer(e, end, 0, op->results, op->n_results);
	return end != NULL;
}

/* One iteration; *done when it left the loop. */
static bool run_iteration(Evaluator *e, const Op *op, bool *done)
{
	const Block *body = &op->blocks[0];
	const Op *end = run_block(e, body);

	if (!end)
		return false;
	*done = end->code == OP_exit_if;
	if (*done)
		transfer(e, end, 1, op->results, op->n_results);
	else
		transfer(e, end, 0, body->args + loop_first_carried(op), op->n_results);
	return true;
}

static bool run_loop(Evaluator *e, const Op *op)
{
	bool done = false;

	transfer(e, op, 0, op->blocks[0].args, op->n_results);
	while (!done)
		if (!run_iteration(e, op, &done))
			return false;
	return true;
}

static uint64_t trips(const EvalValue *low, const EvalValue *high, uint64_t step)
{
	if (!eval_compare(OP_lt, low->type, *low, *high))
		return 0;
	return ((uint64_t)high->integer - (uint64_t)low->integer - 1) / step + 1;
}

static bool run_for(Evaluator *e, const Op *op)
{
	Value *const *carried = op->blocks[0].args + 1;
	uint64_t step = (uint64_t)op_int(op, ATTR_step, 1), n;
	EvalValue low, high, index;
	bool done = false;

	if (!read_operand(e, op, 0, &low) || !read_operand(e, op, 1, &high))
		return false;
	n = trips(&low, &high, step);
	transfer(e, op, 2, carried, op->n_results);
	for (uint64_t i = 0; i < n && !done; i++) {
		uint64_t k = op_has(op, ATTR_rev) ? n - 1 - i : i;

		index = low;
		index.integer = type_wrap(low.type, (int64_t)((uint64_t)low.integer + k * step));
		set(e, for_index(op), index);
		if (!run_iteration(e, op, &done))
			return false;
	}
	for (uint32_t i = 0; !done && i < op->n_results; i++)
		set(e, op->results[i], get(e, carried[i]));
	return true;
}

/* ---- functions ---- */

/* A struct by value: the function gets an object of its own. */
static bool own_copy(Evaluator *e, EvalValue *p)
{
	EvalValue copy = { .type = p->type };

	copy.object = memory_new(&e->memory, OBJECT_LOCAL, p->type->elem, 1);
	if (!copy.object || !memory_copy(&e->memory, &copy, p, copy.object->size))
		return memory_fault(e, NULL);
	vec_push(e->arena, &e->locals, copy.object);
	*p = copy;
	return true;
}

static bool run_body(Evaluator *e, Func *f, const EvalValue *args, EvalValue *results)
{
	const Op *end;

	size_t n_locals = e->locals.count;

	for (uint32_t i = 0; i < f->body.n_args; i++) {
		EvalValue arg = args[i];

		if ((f->params[i].flags & PARAM_BYVAL) && !own_copy(e, &arg))
			return false;
		set(e, f->body.args[i], arg);
	}
	end = run_block(e, &f->body);
	while (end && e->locals.count > n_locals)
		memory_kill(&e->memory, vec_pop(&e->locals));
	for (uint32_t i = 0; end && i < f->n_results; i++)
		results[i] = get(e, op_operand(end, i));
	return end != NULL;
}

static bool call(Evaluator *e, const Op *op, Func *f, const EvalValue *args, EvalValue *results)
{
	size_t n = (size_t)(uintptr_t)map_get(&e->n_values, f), base = e->base, top = e->top;
	const Func *caller = e->func;
	bool good;

	if (!f->body.first)
		return library_call(e, op, f, args, results);
	if (e->depth >= DEEPEST_CALLS)
		return eval_fault(e, op, "calls are nested too deeply");
	reserve(e, n);
	e->base = top;
	e->top = top + n;
	e->func = f;
	e->depth++;
	good = run_body(e, f, args, results);
	e->depth--;
	e->func = caller;
	e->top = top;
	e->base = base;
	return good;
}

bool eval_call(Evaluator *e, const Func *f, const EvalValue *args, EvalValue *results)
{
	e->steps = 0;
	return call(e, NULL, (Func *)f, args, results);
}

/* ---- the caller's memory ---- */

EvalObject *eval_object(Evaluator *e, const Type *elem, int64_t count)
{
	EvalObject *object = memory_new(&e->memory, OBJECT_GLOBAL, elem, count);
	EvalValue p = { .type = type_ptr(e->memory.types, elem), .object = object };

	if (!object)
		eval_fault(e, NULL, "%s", e->memory.fault);
	else
		memory_clear(&e->memory, &p, object->size);
	return object;
}

int64_t eval_allocated(const Evaluator *e) { return e->memory.n_heap; }

EvalValue eval_pointer(EvalObject *object)
{
	return (EvalValue){ .type = object->elem->pointer, .object = object };
}

bool eval_read(Evaluator *e, EvalObject *object, int64_t offset, const Type *type, EvalValue *out)
{
	EvalValue p = { .object = object, .offset = offset };

	return memory_read(&e->memory, &p, type, out) || memory_fault(e, NULL);
}

bool eval_write(Evaluator *e, EvalObject *object, int64_t offset, EvalValue value)
{
	EvalValue p = { .object = object, .offset = offset };

	return memory_write(&e->memory, &p, &value) || memory_fault(e, NULL);
}
