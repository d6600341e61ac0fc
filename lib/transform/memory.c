/* Records move to the entry of the function, side by side in one piece of memory.
 *
 *   %p_kept = alloc %n : f64 {record}
 *   %k_kept = alloc %n : i32 {record}
 * becomes
 *   %work = alloc %bytes : char {record}            or the parameter %work
 *   %p_kept = carve %work, 0 : ptr<f64>
 *   %k_kept = carve %p_kept, %n : ptr<i32>
 *
 * Sorted by alignment, largest first, no gap is needed between them.  Large ones lie in two pieces (pieces.c). */
#include "transform/memory.h"

#include "analysis/alias.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pieces.h"
#include "transform/store.h"

typedef struct Slot {
	Op    *op;    /* the alloc or local that moves */
	Value *count; /* at the entry, of type long, not negative */
} Slot;

typedef struct Placer {
	Module              *m;
	PassContext         *ctx;
	Func                *f;
	const MemoryOptions *options;
	VEC(Slot) slots;
	Map moving; /* the results of their operations */
	VEC(Op *) emptied; /* allocations that have moved; the entry may stand in front of one */
	OpVec frees;       /* of the function, before anything moves */
	bool has_stack;
	bool failed;
} Placer;

enum { MAX_EXPRESSION_DEPTH = 64 };

static void refuse(Placer *p, Loc loc, const char *what)
{
	diag_error(p->ctx->diag, loc, "%s", what);
	p->failed = true;
}

/* The same, where the heap would be a way out; firmware has none. */
static void refuse_for_heap(Placer *p, Loc loc, const char *what)
{
	refuse(p, loc, p->ctx->options && p->ctx->options->small_code ? what : str_format(p->ctx->arena, "%s; use --memory=heap", what));
}

static Value *clone_expression(Builder *b, Value *v, Map *known, Arena *arena, int depth);

static bool is_total(const Op *op)
{
	return op_info(op->code)->effect == EFFECT_PURE && (op->code != OP_div && op->code != OP_rem ? true :
	       op_is_speculatable(op) || (value_is_const(op_operand(op, 1)) && !value_is_int(op_operand(op, 1), 0)));
}

/* A loop that sums up numbers, the operands from outside of it put into `known`. */
static bool knows_operands_of_sum(Builder *b, const Op *loop, Map *known, Arena *arena, int depth)
{
	FOR_EACH_OP(op, &loop->blocks[0]) {
		if (op->code != OP_for && op->code != OP_yield && !is_total(op))
			return false;
		for (uint32_t i = 0; i < op->n_operands; i++) {
			Value *x = op_operand(op, i);
			if (!value_is_within(x, loop) && !clone_expression(b, x, known, arena, depth + 1))
				return false;
		}
	}
	return true;
}

/* Clones the integer expression v in front of b, where only `known` and constants are in scope.  NULL when it
 * depends on anything else. */
static Value *clone_expression(Builder *b, Value *v, Map *known, Arena *arena, int depth)
{
	if (value_is_const(v))
		return v;
	Value *there = map_get(known, v);
	if (there)
		return there;
	Op *op = value_op(v);
	if (!op || depth > MAX_EXPRESSION_DEPTH || op->n_results != 1 ||
	    (op->code == OP_for ? !knows_operands_of_sum(b, op, known, arena, depth) : !is_total(op) || op->n_blocks))
		return NULL;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!clone_expression(b, op_operand(op, i), known, arena, depth + 1))
			return NULL;
	Op *copy = builder_insert(b, op_clone(b->func, op, known));
	if (op->code == OP_for && op->func == b->func) { /* once is enough, also for whoever asks for it from now on */
		value_replace_uses(v, op_result(copy));
		map_put(arena, known, op_result(copy), op_result(copy));
	}
	return op_result(copy);
}

static Value *clamp(Builder *b, Value *count)
{
	if (!type_is_int(count->type) || !count->type->is_signed)
		return count;
	Value *zero = const_int(b->func->module, count->type, 0);
	return build_select(b, build_binary(b, OP_gt, count, zero), count, zero);
}

static bool is_freed_in_its_block(const Op *alloc)
{
	for (const Use *u = op_result(alloc)->uses; u; u = u->next) {
		const Op *user = u->user;
		if (user->code == OP_free && user->parent == alloc->parent)
			return true;
		if (user->code != OP_cast)
			continue;
		for (const Use *w = op_result(user)->uses; w; w = w->next)
			if (w->user->code == OP_free && w->user->parent == alloc->parent)
				return true;
	}
	return false;
}

/* ---- what a free may free */

typedef struct Roots {
	VEC(Value *) at; /* allocations */
	bool others;     /* something else, but NULL */
	Map  seen;
} Roots;

static void find_roots(Arena *arena, Roots *r, Value *start)
{
	VEC(Value *) work = { 0 };
	vec_push(arena, &work, start);
	while (work.count) {
		Value *v = vec_pop(&work);
		if (v->kind == VALUE_CONST || map_get(&r->seen, v))
			continue;
		map_put(arena, &r->seen, v, v);
		Op *op = value_op(v);
		Op *loop = v->kind == VALUE_ARG ? v->as.block->parent : op && op_is_loop(op) ? op : NULL;
		if (op && op->code == OP_alloc) {
			vec_push(arena, &r->at, v);
		} else if (op && (op->code == OP_cast || op->code == OP_address)) {
			vec_push(arena, &work, op_operand(op, 0));
		} else if (op && op->code == OP_select) {
			vec_push(arena, &work, op_operand(op, 1));
			vec_push(arena, &work, op_operand(op, 2));
		} else if (op && op->code == OP_if) {
			for (int k = 0; k < 2; k++)
				vec_push(arena, &work, op_operand(block_terminator(&op->blocks[k]), result_index(v)));
		} else if (loop) {
			const uint32_t i = op ? result_index(v) : arg_index(v) - loop_first_carried(loop);
			vec_push(arena, &work, loop_init(loop, i));
			for (Op *o = loop->blocks[0].first; o; o = o->next)
				if (o->code == OP_yield || o->code == OP_exit_if)
					vec_push(arena, &work, op_operand(o, (o->code == OP_exit_if) + i));
		} else {
			r->others = true;
		}
	}
}

static bool is_moving(const Placer *p, const Value *alloc)
{
	return map_get(&p->moving, alloc) != NULL;
}

static void stay(Placer *p, const Value *alloc)
{
	map_remove(&p->moving, alloc);
	for (size_t i = 0; i < p->slots.count; i++) {
		if (op_result(p->slots.at[i].op) != alloc)
			continue;
		if (p->options->mode != MEMORY_HEAP)
			refuse_for_heap(p, p->slots.at[i].op->loc, "this allocation is freed together with others that have no place in work");
		p->slots.at[i] = p->slots.at[--p->slots.count];
	}
}

/* Allocations that are freed through a pointer which may also point to what does not move have to stay. */
static void leave_mixed(Placer *p)
{
	bool changed = true;
	while (changed && !p->failed) {
		changed = false;
		for (size_t k = 0; k < p->frees.count; k++) {
			Roots r = { 0 };
			find_roots(p->ctx->arena, &r, op_operand(p->frees.at[k], 0));
			size_t moving = 0;
			for (size_t i = 0; i < r.at.count; i++)
				moving += is_moving(p, r.at.at[i]);
			if (!moving || (moving == r.at.count && !r.others))
				continue;
			for (size_t i = 0; i < r.at.count; i++)
				stay(p, r.at.at[i]);
			changed = true;
		}
	}
}

static bool frees_only_moving(const Placer *p, const Op *op)
{
	Roots r = { 0 };
	find_roots(p->ctx->arena, &r, op_operand(op, 0));
	return r.at.count && is_moving(p, r.at.at[0]);
}

static void drop_frees(Placer *p)
{
	VEC(Op *) drop = { 0 };
	for (size_t i = 0; i < p->frees.count; i++)
		if (frees_only_moving(p, p->frees.at[i]))
			vec_push(p->ctx->arena, &drop, p->frees.at[i]);
	for (size_t i = 0; i < drop.count; i++)
		op_erase(drop.at[i]);
}

static bool must_move(const Placer *p, const Op *op)
{
	const Value *count = op->n_operands ? op_operand(op, 0) : NULL;
	if (op->code == OP_alloc)
		return p->options->mode != MEMORY_HEAP || op_has(op, ATTR_record) || op_has(op, ATTR_shadow);
	if (op->code == OP_local && p->options->mode != MEMORY_HEAP)
		return !value_is_const(count) ||
		       (p->options->mode == MEMORY_CALLER && count->as.constant.integer > p->options->stack_limit / (op->type->size ? op->type->size : 1));
	return false;
}

static void refuse_size(Placer *p, const Op *op)
{
	const bool is_record = op_has(op, ATTR_record) || op_has(op, ATTR_shadow);
	if (p->options->mode == MEMORY_FRAME)
		refuse(p, op->loc, is_record ? "the number of values to record here is not a constant, which --memory=frame needs; use --memory=caller"
		                             : "the size of this array is not a constant, which --memory=frame needs; use --memory=caller");
	else
		refuse(p, op->loc, is_record ? "the number of values to record here does not follow from the integer parameters, which --memory=caller needs"
		                             : "the size of this allocation does not follow from the integer parameters, which --memory=caller needs");
}

/* Some free of the function frees it through a pointer that did not come from memory. */
static bool is_freed_directly(const Placer *p, Value *alloc)
{
	for (size_t i = 0; i < p->frees.count; i++) {
		Roots r = { 0 };
		find_roots(p->ctx->arena, &r, op_operand(p->frees.at[i], 0));
		if (map_get(&r.seen, alloc))
			return true;
	}
	return false;
}

/* Work is handed to no callee, but for a store that stands there. */
static void refuse_in_callees(Placer *p)
{
	const Callees callees = derived_callees(p->ctx->arena, p->f);
	const Op *stack = find_in_callees(&callees, OP_stack), *alloc = find_in_callees(&callees, OP_alloc);
	const Op *op = stack ? stack : alloc;
	if (!op)
		return;
	const Func *f = op->func->primal;
	const bool  needs_depth = !f->max_depth && calls_reach(p->ctx->arena, f, f) && (stack || op_has(alloc, ATTR_record));
	refuse_for_heap(p, op->loc, str_format(p->ctx->arena, "'%s' is called, not inlined, and what it records or allocates here has no place in work%s",
	                                       f->name, needs_depth ? ": put MGC_MAX_DEPTH(n) before it" : ""));
}

/* What pushes and pops goes on with a piece of work that is as large as it can get. */
static void fix_stack(Placer *p, Op *stack, Builder *entry, Map *known)
{
	Module *m = p->m;
	VEC(Op *) drop = { 0 };
	Value  *bytes = store_bytes(&(StoreQuery){ m, p->ctx, stack, p->options, known, entry });
	if (!bytes) {
		p->failed = true;
		return;
	}
	map_put(p->ctx->arena, known, bytes, bytes);
	Builder b = builder_before(stack);
	Value *memory = build_alloc(&b, "store", type_int(&m->types, INT_CHAR), bytes);
	op_set_flag(memory->as.op, ATTR_record);
	Value *operands[] = { memory, bytes };
	Op    *fixed = build_op(&b, OP_stack_in, stack->type, operands, 2);
	Value *old = op_result(stack), *store = op_add_result(fixed, "kept", stack->type);
	for (const Use *u = old->uses; u; u = u->next)
		if (u->user->code == OP_stack_free)
			vec_push(p->ctx->arena, &drop, u->user);
	for (size_t i = 0; i < drop.count; i++)
		op_erase(drop.at[i]);
	const char *name = old->name;
	value_replace_uses(old, store);
	if (entry->before == stack)
		entry->before = value_op(memory);
	op_erase(stack);
	value_set_name(p->f, store, name);
}

static void fix_stacks(Placer *p, Builder *entry, Map *known)
{
	const OpVec stacks = ops_of_code(p->ctx->arena, p->f, OP_stack);
	for (size_t i = 0; i < stacks.count && !p->failed; i++)
		fix_stack(p, stacks.at[i], entry, known);
}

static void collect(Placer *p, Builder *entry, Map *known)
{
	VEC(Op *) ops = { 0 };
	FOR_EACH_OP(op, &p->f->body) {
		if (must_move(p, op))
			vec_push(p->ctx->arena, &ops, op);
		if (op->code == OP_free)
			vec_push(p->ctx->arena, &p->frees, op);
		p->has_stack |= op->code == OP_stack;
	}
	if (p->options->mode != MEMORY_HEAP && !p->failed)
		refuse_in_callees(p);
	const Aliases *aliases = ops.count ? aliases_of(p->ctx->arena, p->f) : NULL;
	for (size_t i = 0; i < ops.count; i++) {
		Op    *op = ops.at[i];
		/* Its pointer is stored in memory, where a free may find it; but where the reverse sweep frees a shadow directly. */
		const bool freed_elsewhere = op->code == OP_alloc && object_escapes(aliases, op_result(op)) &&
		                             !(op_has(op, ATTR_shadow) && !func_flagged_param(p->f, PARAM_TANGENT) && is_freed_directly(p, op_result(op)));
		if (freed_elsewhere) {
			if (p->options->mode != MEMORY_HEAP)
				refuse_for_heap(p, op->loc, "the pointer to this allocation is stored in memory, so it has no fixed place in work");
			continue;
		}
		if (op->code == OP_alloc && op_is_in_loop(op, NULL) && !is_freed_in_its_block(op)) {
			if (p->options->mode != MEMORY_HEAP)
				refuse(p, op->loc, "this allocation in a loop is not freed in the same iteration, so it has no fixed place in work");
			continue;
		}
		Value *count = clone_expression(entry, op_operand(op, 0), known, p->ctx->arena, 0);
		if (count && p->options->mode == MEMORY_FRAME && !value_is_const(count))
			count = NULL;
		if (count) {
			vec_push(p->ctx->arena, &p->slots, ((Slot){ op, count }));
			map_put(p->ctx->arena, &p->moving, op_result(op), op);
		} else if (p->options->mode != MEMORY_HEAP)
			refuse_size(p, op);
	}
}

/* Largest first, otherwise in the order in which they stand. */
static void sort_by_alignment(Placer *p)
{
	Slot   *sorted = ARENA_ARRAY(p->ctx->arena, Slot, p->slots.count + 1);
	int64_t align = 1;
	size_t  n = 0;

	for (size_t i = 0; i < p->slots.count; i++)
		if (p->slots.at[i].op->type->align > align)
			align = p->slots.at[i].op->type->align;
	for (; align; align /= 2)
		for (size_t i = 0; i < p->slots.count; i++)
			if (p->slots.at[i].op->type->align == align)
				sorted[n++] = p->slots.at[i];
	p->slots.at = sorted;
}

/* Of slots from..end. */
static Value *total_bytes(Builder *b, const Placer *p, Value *const *counts, size_t from, size_t end)
{
	Value *total = const_int(p->m, type_size(&p->m->types), 0);
	for (size_t i = from; i < end; i++) {
		Value *size = const_int(p->m, type_size(&p->m->types), p->slots.at[i].op->type->size);
		total = build_size(b, OP_size_add, total, build_size(b, OP_size_mul, counts[i], size));
	}
	return total;
}

/* size_t f_work(integer parameters of the primal) */
static void make_work_function(Placer *p)
{
	Func *f = p->f;
	Func *work = func_new(p->m, str_format(p->m->arena, "%s_work", f->name), FUNC_DERIVED);
	const Func *primal = f->primal;
	Map   known = { 0 };
	work->is_emitted = true;
	work->loc = f->loc;
	work->primal = primal;
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		Value *v = f->body.args[i];
		if (!type_is_int(v->type) || (f->params[i].flags & (PARAM_ADJOINT | PARAM_TANGENT)))
			continue;
		Value *param = func_add_param(work, v->name, v->type, (Param){ .ctype = f->params[i].ctype, .loc = f->params[i].loc });
		map_put(p->ctx->arena, &known, v, param);
	}
	const Type **results = ARENA_ARRAY(p->m->arena, const Type *, 1);
	results[0] = type_size(&p->m->types);
	work->results = results;
	work->n_results = 1;
	work->result_ctype = "size_t @";
	Builder b = builder_at_end(&work->body);
	b.loc = f->loc;
	VEC(Value *) counts = { 0 };
	for (size_t i = 0; i < p->slots.count && !p->failed; i++) {
		Value *count = clone_expression(&b, p->slots.at[i].count, &known, p->ctx->arena, 0);
		if (!count)
			refuse_size(p, p->slots.at[i].op);
		else
			vec_push(p->ctx->arena, &counts, clamp(&b, count));
	}
	if (p->failed)
		return;
	Value *total = total_bytes(&b, p, counts.at, 0, counts.count);
	build_return(&b, &total, 1);
}

/* ---- the memory itself, at the entry */

typedef struct Room {
	Value *first;  /* of any type of pointer */
	Value *second; /* where slots[cut..] begin; NULL: behind the others */
	Value *apart;  /* their block, NULL where they are not that large */
	size_t cut;
} Room;

static size_t find_cut(const Placer *p)
{
	const PassOptions *options = p->ctx->options;
	if (!options || options->no_pieces || options->no_optimise || options->small_code)
		return 0;
	Piece *pieces = ARENA_ARRAY(p->ctx->arena, Piece, p->slots.count + 1);
	for (size_t i = 0; i < p->slots.count; i++)
		pieces[i] = (Piece){ p->slots.at[i].count, p->slots.at[i].op->type->size };
	return pieces_cut(p->ctx->arena, pieces, p->slots.count);
}

static Value *allocate(Builder *b, const char *name, Value *bytes)
{
	Value *memory = build_alloc(b, name, type_int(&b->func->module->types, INT_CHAR), bytes);
	op_set_flag(memory->as.op, ATTR_record);
	return memory;
}

static Room make_room(Placer *p, Builder *entry)
{
	if (p->options->mode == MEMORY_CALLER) {
		const Param param = { .flags = PARAM_WORK | PARAM_NOALIAS, .ctype = "void *@", .loc = p->f->loc };
		return (Room){ func_add_param(p->f, "work", type_ptr(&p->m->types, type_void(&p->m->types)), param), .second = NULL };
	}
	VEC(Value *) counts = { 0 };
	for (size_t i = 0; i < p->slots.count; i++)
		vec_push(p->ctx->arena, &counts, clamp(entry, p->slots.at[i].count));
	const size_t cut = find_cut(p), n = counts.count;
	if (!cut)
		return (Room){ allocate(entry, "work", total_bytes(entry, p, counts.at, 0, n)), .second = NULL };
	Value *first = total_bytes(entry, p, counts.at, 0, cut), *second = total_bytes(entry, p, counts.at, cut, n);
	Value *all = build_size(entry, OP_size_add, first, second);
	Value *is_large = build_binary(entry, OP_gt, all, const_int(p->m, type_size(&p->m->types), PIECES_FROM));
	value_set_name(p->f, is_large, "is_large");
	Value *work = allocate(entry, "work", build_select(entry, is_large, first, all));
	Value *apart = allocate(entry, "more", build_select(entry, is_large, second, const_int(p->m, type_size(&p->m->types), 0)));
	Value *behind = build_index(entry, work, SEEDED(pieces_meet) ? const_int(p->m, type_index(&p->m->types), 0) : first);
	diag_plan(p->ctx->diag, p->f->loc, "what a call of '%s' records lies in two blocks where it needs more than %d MB", p->f->name, PIECES_FROM >> 20);
	return (Room){ work, build_select(entry, is_large, apart, behind), apart, cut };
}

static void move_slot(Placer *p, const Slot *s, Value *pointer)
{
	Value *old = op_result(s->op);
	pointer->ctype = old->ctype;
	if (op_has(s->op, ATTR_zero)) {
		Builder b = builder_before(s->op);
		Value  *operands[] = { pointer, op_operand(s->op, 0) };
		build_op(&b, OP_zero, s->op->type, operands, 2);
	}
	const char *name = old->name;
	value_replace_uses(old, pointer);
	vec_push(p->ctx->arena, &p->emptied, s->op);
	value_set_name(p->f, pointer, name);
}

static void place_in_frame(Placer *p, Builder *entry)
{
	for (size_t i = 0; i < p->slots.count; i++) {
		const Slot *s = &p->slots.at[i];
		/* C has no arrays without elements. */
		Value *count = value_is_int(s->count, 0) ? const_int(entry->func->module, s->count->type, 1) : s->count;
		Value *local = build_local(entry, op_result(s->op)->name, s->op->type, count);
		op_set_flag(local->as.op, ATTR_array);
		if (op_has(s->op, ATTR_record))
			op_set_flag(local->as.op, ATTR_record);
		move_slot(p, s, local);
	}
}

static void place_side_by_side(Placer *p, Builder *entry)
{
	const Room room = make_room(p, entry);
	Value *const start = const_int(p->m, type_index(&p->m->types), 0);
	Value *before = room.first, *count = start;
	for (size_t i = 0; i < p->slots.count; i++) {
		const Slot *s = &p->slots.at[i];
		const bool  is_cut = room.second && i == room.cut;
		Value *pointer = build_carve(entry, op_result(s->op)->name, is_cut ? room.second : before, is_cut ? start : count, s->op->type);
		before = pointer;
		count = clamp(entry, s->count);
		move_slot(p, s, pointer);
	}
	if (p->options->mode == MEMORY_HEAP) {
		Builder end = builder_before(block_terminator(&p->f->body));
		end.loc = p->f->loc;
		build_op(&end, OP_free, NULL, &room.first, 1);
		if (room.apart)
			build_op(&end, OP_free, NULL, &room.apart, 1);
	}
}

/* How much it is, and with --explain says so. */
static void measure(const Placer *p)
{
	int64_t bytes = p->has_stack ? -1 : 0;
	const Callees callees = derived_callees(p->ctx->arena, p->f);
	if (find_in_callees(&callees, OP_stack) || find_in_callees(&callees, OP_alloc))
		bytes = -1;
	for (size_t i = 0; i < p->slots.count && bytes >= 0; i++) {
		const Value *count = p->slots.at[i].count;
		if (value_is_const(count) && count->as.constant.integer >= 0)
			bytes += count->as.constant.integer * p->slots.at[i].op->type->size;
		else
			bytes = -1;
	}
	p->f->work_bytes = bytes;
	if (bytes >= 0)
		diag_plan(p->ctx->diag, p->f->loc, "a call of '%s' records %lld bytes", p->f->name, (long long)bytes);
	else
		diag_plan(p->ctx->diag, p->f->loc, "how many bytes a call of '%s' records depends on its arguments", p->f->name);
}

enum { SMALL_RECORDS = 1024 }; /* bytes on the stack, instead of a call of malloc */

static bool is_constant(const Slot *s) { return value_is_const(s->count); }

static bool constant_slots_are_small(const Placer *p)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < p->slots.count; i++)
		if (is_constant(&p->slots.at[i]))
			bytes += p->slots.at[i].count->as.constant.integer * p->slots.at[i].op->type->size;
	return bytes <= SMALL_RECORDS;
}

/* Records of constant size go to the frame where all of them together are small. */
static void place_small(Placer *p, Builder *entry)
{
	Placer small = *p;
	size_t left = 0;

	if (!constant_slots_are_small(p))
		return;
	small.slots.at = ARENA_ARRAY(p->ctx->arena, Slot, p->slots.count + 1);
	small.slots.count = 0;
	small.slots.capacity = p->slots.count + 1;
	for (size_t i = 0; i < p->slots.count; i++) {
		const Slot s = p->slots.at[i];
		if (is_constant(&s))
			small.slots.at[small.slots.count++] = s;
		else
			p->slots.at[left++] = s;
	}
	p->slots.count = left;
	place_in_frame(&small, entry);
	p->emptied.at = small.emptied.at;
	p->emptied.count = small.emptied.count;
	p->emptied.capacity = small.emptied.capacity;
}

static bool is_freed(const Value *alloc)
{
	for (const Use *u = alloc->uses; u; u = u->next)
		if (u->user->code == OP_free)
			return true;
	return false;
}

/* What mgc allocates and nobody frees lives as long as the call: the memory of tensors. */
static void free_at_end(Placer *p)
{
	Builder end = builder_before(block_terminator(&p->f->body));

	end.loc = p->f->loc;
	for (Op *op = p->f->body.first; op; op = op->next) {
		if (op->code != OP_alloc || !op_has(op, ATTR_record) || is_freed(op_result(op)))
			continue;
		Value *memory = op_result(op);
		build_op(&end, OP_free, NULL, &memory, 1);
	}
}

bool memory_place(Module *m, PassContext *ctx, Func *f, const MemoryOptions *options)
{
	Placer p = { .m = m, .ctx = ctx, .f = f, .options = options };
	Builder entry = builder_before(f->body.first);
	Map     known = { 0 };
	entry.loc = f->loc;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (type_is_int(f->body.args[i]->type))
			map_put(ctx->arena, &known, f->body.args[i], f->body.args[i]);
	if (options->mode != MEMORY_HEAP)
		fix_stacks(&p, &entry, &known);
	collect(&p, &entry, &known);
	if (p.failed)
		return false;
	measure(&p);
	leave_mixed(&p);
	/* A single array needs no sharing: it is best allocated where it is first used, but once. */
	if (options->mode == MEMORY_HEAP && p.slots.count == 1 && !op_is_in_loop(p.slots.at[0].op, NULL) &&
	    !(is_constant(&p.slots.at[0]) && constant_slots_are_small(&p))) {
		map_remove(&p.moving, op_result(p.slots.at[0].op));
		p.slots.count = 0;
	}
	if (p.failed)
		return false;
	drop_frees(&p);
	sort_by_alignment(&p);
	if (options->mode == MEMORY_CALLER)
		make_work_function(&p);
	if (p.failed)
		return false;
	if (options->mode == MEMORY_HEAP)
		place_small(&p, &entry);
	if (options->mode == MEMORY_FRAME)
		place_in_frame(&p, &entry);
	else if (options->mode == MEMORY_CALLER || p.slots.count)
		place_side_by_side(&p, &entry);
	for (size_t i = 0; i < p.emptied.count; i++)
		op_erase(p.emptied.at[i]);
	free_at_end(&p);
	return true;
}
