#include "ir/figures.h"

#include "ir/walk.h"

/* ---- operations */

static int64_t operations_of(const Op *op)
{
	const OpClass class = op_info(op->code)->class;
	const bool on_floats = op->type && type_is_float(op->type);

	switch ((int)op->code) {
	case OP_load:
	case OP_store:
		return on_floats;
	case OP_accum:
		return on_floats ? 3 : 0;
	case OP_call:
		return 1;
	default:
		return on_floats && (class == CLASS_ARITH || class == CLASS_MATH || class == CLASS_COMPARE);
	}
}

/* 0: not a constant */
static int64_t turns_of(const Op *loop)
{
	if (loop->code != OP_for || !value_is_const(op_operand(loop, 0)) || !value_is_const(op_operand(loop, 1)))
		return 0;
	const int64_t low = op_operand(loop, 0)->as.constant.integer, high = op_operand(loop, 1)->as.constant.integer;
	const int64_t step = op_int(loop, ATTR_step, 1);
	return high <= low ? 0 : (high - low - 1) / step + 1;
}

typedef struct Counter {
	Arena *arena;
	Figures *figures; /* NULL: only the sum is wanted */
} Counter;

static void add_line(Counter *c, Loc loc, int64_t n)
{
	if (!c->figures || n == 0)
		return;
	c->figures->operations += n;
	for (size_t i = 0; i < c->figures->lines.count; i++) {
		LineFigures *line = &c->figures->lines.at[i];
		if (line->file == loc.file && line->line == loc.line) {
			line->operations += n;
			return;
		}
	}
	vec_push(c->arena, &c->figures->lines, ((LineFigures){ loc.file, loc.line, n }));
}

enum { MANY_TURNS = 1 << 30 };

/* The depth is that of the source's nesting. */
static int64_t count_block(Counter *c, const Block *block, int64_t turns)
{
	int64_t sum = 0;

	for (const Op *op = block->first; op; op = op->next) {
		const int64_t n = turns * operations_of(op);

		add_line(c, op->loc, n);
		sum += n;
		if (op->code == OP_if) {
			Counter quiet = { c->arena, NULL };
			const int64_t then = count_block(&quiet, &op->blocks[0], turns);
			const int64_t otherwise = count_block(&quiet, &op->blocks[1], turns);

			sum += c->figures ? count_block(c, &op->blocks[then < otherwise], turns)
			                  : then > otherwise ? then : otherwise;
		} else if (op_is_loop(op)) {
			int64_t times = turns_of(op);

			if (times == 0 && c->figures)
				c->figures->is_exact = false;
			times = times == 0 ? 1 : times;
			sum += count_block(c, &op->blocks[0], turns < MANY_TURNS / times ? turns * times : MANY_TURNS);
		}
	}
	return sum;
}

/* ---- code */

enum { ENTRY_BYTES = 28, CONSTANT_BYTES = 6 };

/* Thumb-2, as gcc 12 -O2 makes it: an instruction of the FPU has 4 bytes. */
static int64_t code_of(const Op *op)
{
	const OpClass class = op_info(op->code)->class;
	const bool on_floats = op->type && type_is_float(op->type);

	if (class == CLASS_MATH)
		return op->code == OP_sqrt || op->code == OP_fabs ? 4 : 8;
	if (class == CLASS_COMPARE)
		return on_floats ? 8 : 2;
	if (on_floats && class == CLASS_ARITH)
		return 4;
	switch ((int)op->code) {
	case OP_load:
	case OP_store:
		return 4;
	case OP_accum:
		return 12;
	case OP_select:
		return 6;
	case OP_convert:
	case OP_address:
		return 2;
	case OP_zero:
	case OP_copy:
	case OP_move:
		return 12;
	case OP_call:
		return 8 + 2 * op->n_operands;
	case OP_for:
	case OP_loop:
		return 16;
	case OP_if:
		return 6;
	default:
		return class == CLASS_ARITH || class == CLASS_INTEGER ? 2 : 0;
	}
}

static bool is_new_constant(Arena *arena, Map *seen, const Value *v)
{
	if (!value_is_const(v) || !type_is_float(v->type) || map_get(seen, v))
		return false;
	map_put(arena, seen, v, (void *)(uintptr_t)v);
	return true;
}

static int64_t code_bytes_of(Arena *arena, const Func *f)
{
	Map constants = { 0 };
	int64_t bytes = ENTRY_BYTES;

	FOR_EACH_OP(op, &f->body) {
		bytes += code_of(op);
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (is_new_constant(arena, &constants, op_operand(op, i)))
				bytes += CONSTANT_BYTES;
	}
	return bytes;
}

/* ---- stack: arrays, the registers that a function saves, what one of libm needs, a word for each number alive at
 * once */

enum { SAVED_BYTES = 36, CALL_BYTES = 24, WORD_BYTES = 4 };

/* The number of the last operation inside. */
static int end_of(const Map *numbers, const Op *op)
{
	while (op->n_blocks)
		op = op->blocks[op->n_blocks - 1].last;
	return (int)(uintptr_t)map_get(numbers, op);
}

/* A value that is used in a loop around which it was made lives till the loop's end. */
static int last_use(const Map *numbers, const Value *v)
{
	const Block *home = value_block(v);
	int last = 0;

	for (const Use *u = v->uses; u; u = u->next) {
		int use = (int)(uintptr_t)map_get(numbers, u->user);

		for (const Op *up = u->user->parent->parent; up && block_is_above(home, up); up = up->parent->parent)
			if (op_is_loop(up))
				use = end_of(numbers, up);
		last = use > last ? use : last;
	}
	return last;
}

static void live(int *begins, const Map *numbers, const Value *v, int first)
{
	const int last = type_is_float(v->type) || type_is_int(v->type) ? last_use(numbers, v) : 0;

	if (last > first) {
		begins[first]++;
		begins[last]--;
	}
}

static int64_t stack_bytes_of(Arena *arena, const Func *f)
{
	Map numbers = { 0 };
	int n = 0, alive = 0, most = 0;
	int64_t arrays = 0, call = 0;

	FOR_EACH_OP(op, &f->body) {
		map_put(arena, &numbers, op, (void *)(uintptr_t)++n);
		if (op->code == OP_local && value_is_const(op_operand(op, 0)))
			arrays += op_operand(op, 0)->as.constant.integer * op->type->size;
		if (op_info(op->code)->class == CLASS_MATH && op->code != OP_sqrt && op->code != OP_fabs)
			call = CALL_BYTES;
	}
	int *begins = ARENA_ARRAY(arena, int, (size_t)n + 2);
	FOR_EACH_OP(op, &f->body) {
		const int number = (int)(uintptr_t)map_get(&numbers, op);

		for (uint32_t i = 0; i < op->n_results; i++)
			live(begins, &numbers, op->results[i], number);
		for (uint32_t b = 0; b < op->n_blocks; b++)
			for (uint32_t i = 0; i < op->blocks[b].n_args; i++)
				live(begins, &numbers, op->blocks[b].args[i], number);
	}
	for (int i = 0; i <= n; i++) {
		alive += begins[i];
		most = alive > most ? alive : most;
	}
	return SAVED_BYTES + call + WORD_BYTES * most + (arrays + 7) / 8 * 8;
}

Figures figures_of(Arena *arena, const Func *f)
{
	Figures figures = { .is_exact = true };
	Counter counter = { arena, &figures };

	count_block(&counter, &f->body, 1);
	figures.code_bytes = code_bytes_of(arena, f);
	figures.stack_bytes = stack_bytes_of(arena, f);
	return figures;
}
