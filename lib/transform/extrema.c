/* A loop that looks for an extremum asks eight elements at once whether there is a new one.
 *
 *   %m, %w = for %i in 0..%n                      %end = select (gt %n, 255), %n, 0
 *       with (%best = %u, %at = %n) {             %eights = sub %end, (rem %end, 8)
 *     %x = load %p[%i]                            %m.1, %w.1 = for %i in 0..%eights step 8 with (%best = %u, %at = %n) {
 *     %c = gt %x, %best                             %any = for %j in 0..8 with (%any = 0) {
 *     %best.1 = select %c, %x, %best         ->       or of %any and whether %p[%i + %j] is greater than %best } {vector}
 *     %at.1 = select %c, %i, %at                    if %any { the loop itself, over %i..%i + 8 } else { yield %best, %at }
 *     yield %best.1, %at.1                        }
 *   }                                             %m, %w = the loop itself, over %eights..%n, with (%m.1, %w.1)
 *
 * Where none of eight changes what the loop carries, going through them one by one would not either: the first one that
 * does is among those that are asked.  So every value is the loop's, ties and NaNs too.  New extrema are rare, log n of
 * n where they come in any order, and questions do not wait for each other; compilers make vectors of them.
 *
 * Elements are asked with what the loop carried at the first of the eight: what an iteration computes its element from is
 * the iteration's alone, or can be computed whatever the loop carries. */
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum { ASKED = 8, MIN_TRIPS = 256, MAX_OPS = 12 };

typedef struct Search {
	Arena *arena;
	Op    *loop;
	Value *found; /* that there is a new one: lt or gt */
	Map    asked; /* the operations it is computed from */
	Map    moves; /* operations of the loop that compute with what it carries */
} Search;

/* ---- which loops */

static bool is_carried(const Op *loop, const Value *v)
{
	return v->kind == VALUE_ARG && v->as.block == &loop->blocks[0] && v != for_index(loop);
}

/* Loads and what is pure, one after the other. */
static bool only_looks(const Op *loop)
{
	for (const Op *op = loop->blocks[0].first; op != block_terminator(&loop->blocks[0]); op = op->next)
		if (op->n_blocks || op_has(op, ATTR_volatile) || (op->code != OP_load && !op_is_pure(op)))
			return false;
	return true;
}

/* Carried value i stays as it is where `found` is false. */
static bool stays(const Search *s, uint32_t i)
{
	Value    *arg = loop_carried(s->loop, i), *next = loop_yielded(s->loop, i);
	const Op *op = value_op(next);
	return next == arg || (op && op->code == OP_select && op_operand(op, 0) == s->found && (op_operand(op, 2) == arg || SEEDED(extrema_moved)));
}

/* Carried value i is an extremum: `found` compares it with what takes its place. */
static bool is_extremum(const Search *s, uint32_t i)
{
	Value    *arg = loop_carried(s->loop, i);
	const Op *choice = value_op(loop_yielded(s->loop, i)), *found = value_op(s->found);
	if (!choice || choice->code != OP_select || (found->code != OP_lt && found->code != OP_gt))
		return false;
	Value *x = op_operand(choice, 1);
	return (op_operand(found, 0) == x && op_operand(found, 1) == arg) || (op_operand(found, 1) == x && op_operand(found, 0) == arg);
}

static bool find_condition(Search *s)
{
	bool has_extremum = false;
	for (uint32_t i = 0; i < s->loop->n_results && !s->found; i++) {
		const Op *choice = value_op(loop_yielded(s->loop, i));
		Value    *c = choice && choice->code == OP_select ? op_operand(choice, 0) : NULL;
		s->found = c && value_op(c) && value_op(c)->parent == &s->loop->blocks[0] ? c : NULL;
	}
	for (uint32_t i = 0; i < s->loop->n_results; i++) {
		if (!s->found || !stays(s, i))
			return false;
		has_extremum |= is_extremum(s, i);
	}
	return has_extremum;
}

static void find_moves(Search *s)
{
	FOR_EACH_OP(op, &s->loop->blocks[0])
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (is_carried(s->loop, op_operand(op, i)) || (value_op(op_operand(op, i)) && map_get(&s->moves, value_op(op_operand(op, i)))))
				map_put(s->arena, &s->moves, op, op);
}

/* What takes long; and sums of floats, into which compilers may put a product here, and not there: then they would be
 * rounded otherwise where an element is asked for than where it is taken. */
static bool is_out_of_question(const Op *op)
{
	if (op->code == OP_fabs)
		return false;
	if (op->code == OP_add || op->code == OP_sub)
		return type_is_float(op_result(op)->type) && !SEEDED(extrema_rounded);
	return op->code == OP_call || op->code == OP_div || op->code == OP_rem || op_info(op->code)->class == CLASS_MATH;
}

/* All operations that `found` is computed from: few, and none that might go wrong with what the loop carried some
 * iterations before. */
static bool find_asked(Search *s)
{
	OpVec open = { 0 };
	vec_push(s->arena, &open, value_op(s->found));
	while (open.count) {
		Op *op = vec_pop(&open);
		if (map_get(&s->asked, op))
			continue;
		map_put(s->arena, &s->asked, op, op);
		if (s->asked.count > MAX_OPS || is_out_of_question(op) ||
		    (map_get(&s->moves, op) && !op_is_speculatable(op) && !SEEDED(extrema_early)))
			return false;
		for (uint32_t i = 0; i < op->n_operands; i++) {
			Op *from = value_op(op_operand(op, i));
			if (from && from->parent == op->parent)
				vec_push(s->arena, &open, from);
		}
	}
	return true;
}

/* Where it begins is a small constant: nothing that is computed from it overflows an int. */
static bool begins_at_constant(const Op *loop)
{
	const Value *low = op_operand(loop, 0);
	return low->type->bits >= 32 && value_is_const(low) && low->as.constant.integer >= 0 && low->as.constant.integer < MIN_TRIPS;
}

static bool is_search(Search *s)
{
	return s->loop->n_results && !op_has(s->loop, ATTR_rev) && op_int(s->loop, ATTR_step, 1) == 1 && begins_at_constant(s->loop) &&
	       !loop_is_short(s->loop, MIN_TRIPS) && only_looks(s->loop) && find_condition(s) && (find_moves(s), find_asked(s));
}

/* ---- asking eight at once */

static Value *constant(const Op *loop, int64_t value)
{
	return const_int(loop->func->module, for_index(loop)->type, value);
}

/* How far eights reach: not at all in a short loop, for which questions are no gain. */
static Value *end_of_eights(Builder *b, const Op *loop)
{
	Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	Value *is_long = build_binary(b, OP_gt, high, constant(loop, low->as.constant.integer + MIN_TRIPS - 1));
	Value *end = build_select(b, is_long, high, low);
	value_set_name(b->func, end, "end");
	Value *rest = build_binary(b, OP_rem, build_binary(b, OP_sub, end, low), constant(loop, ASKED));
	Value *eights = SEEDED(extrema_rest) ? end : build_binary(b, OP_sub, end, rest);
	value_set_name(b->func, eights, "eights");
	return eights;
}

/* The search over a part of the indices. */
static Op *search_part(Builder *b, const Op *loop, Value *low, Value *high, Value *const *inits)
{
	Map map = { 0 };
	Op *part = builder_insert(b, op_clone(b->func, loop, &map));
	op_set_operand(part, 0, low);
	op_set_operand(part, 1, high);
	for (uint32_t i = 0; i < loop->n_results; i++)
		op_set_operand(part, loop_first_init(loop) + i, inits[i]);
	return part;
}

/* Whether one of eight elements from `first` on would change what the loop carries. */
static Value *ask(Builder *b, const Search *s, Value *first, Value *const *carried)
{
	Module     *m = b->func->module;
	const Type *type = type_int(&m->types, INT_INT);
	Value      *none = const_int(m, type, 0);
	Op         *each = build_for(b, "j", constant(s->loop, 0), constant(s->loop, SEEDED(extrema_asked) ? ASKED - 1 : ASKED), &none, 1);
	Builder     in = builder_at_end(&each->blocks[0]);
	Map         map = { 0 };
	in.loc = b->loc;
	op_set_flag(each, ATTR_vector);
	value_set_name(b->func, loop_carried(each, 0), "any");
	map_put(s->arena, &map, for_index(s->loop), build_binary(&in, OP_add, first, for_index(each)));
	for (uint32_t i = 0; i < s->loop->n_results; i++)
		map_put(s->arena, &map, loop_carried(s->loop, i), carried[i]);
	FOR_EACH_OP(op, &s->loop->blocks[0])
		if (map_get(&s->asked, op))
			block_append(&each->blocks[0], op_clone(b->func, op, &map));
	Value *found = build_convert(&in, map_get(&map, s->found), type);
	Value *any = build_binary(&in, OP_or, loop_carried(each, 0), found);
	build_yield(&in, &any, 1);
	return build_binary(b, OP_ne, op_result(each), none);
}

static void ask_first(Search *s)
{
	Op      *loop = s->loop;
	Func    *f = loop->func;
	Builder  b = builder_before(loop);
	const uint32_t n = loop->n_results;
	Value **inits = ARENA_ARRAY(s->arena, Value *, n);
	const Type **types = ARENA_ARRAY(s->arena, const Type *, n);
	for (uint32_t i = 0; i < n; i++) {
		inits[i] = loop_init(loop, i);
		types[i] = inits[i]->type;
	}
	b.loc = loop->loc;
	Value *low = op_operand(loop, 0), *part = end_of_eights(&b, loop);
	Op    *eights = build_for(&b, for_index(loop)->name, low, part, inits, n);
	op_set_int(eights, ATTR_step, ASKED);
	Value  *first = for_index(eights), **carried = &eights->blocks[0].args[1];
	Builder in = builder_at_end(&eights->blocks[0]);
	in.loc = loop->loc;
	Op     *choice = build_if(&in, ask(&in, s, first, carried), types, n);
	Builder sides[2] = { builder_at_end(&choice->blocks[0]), builder_at_end(&choice->blocks[1]) };
	sides[0].loc = sides[1].loc = loop->loc;
	Op *again = search_part(&sides[0], loop, first, build_binary(&sides[0], OP_add, first, constant(loop, ASKED)), carried);
	build_yield(&sides[0], again->results, n);
	build_yield(&sides[1], carried, n);
	build_yield(&in, choice->results, n);
	op_set_operand(loop, 0, part);
	for (uint32_t i = 0; i < n; i++) {
		value_set_name(f, carried[i], loop_carried(loop, i)->name);
		op_set_operand(loop, loop_first_init(loop) + i, eights->results[i]);
	}
}

bool pass_extrema(Func *f, PassContext *ctx)
{
	bool changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	const OpVec loops = ops_of_code(ctx->arena, f, OP_for);
	for (size_t i = 0; i < loops.count; i++) {
		Search s = { .arena = ctx->arena, .loop = loops.at[i] };
		if (!is_search(&s))
			continue;
		diag_remark(ctx->diag, s.loop->loc, "this search asks %d elements at once whether there is a new extremum", ASKED);
		ask_first(&s);
		changed = true;
	}
	return changed;
}
