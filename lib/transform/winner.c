/* What a loop chooses depends on the iteration that was chosen, and on no other one.
 *
 *   %r = for %j in 0..%k with (%best = %u) {       %r, %w = for %j in 0..%k with (%best = %u, %winner = %k) {
 *     B of %j: %s                                    B of %j: %s
 *     %c = lt %s, %best                              %c = lt %s, %best
 *     %best.1 = select %c, %s, %best                 %best.1 = select %c, %s, %best
 *                                            ->      %winner.1 = select %c, %j, %winner
 *     yield %best.1 }                                yield %best.1, %winner.1 }
 *                                                  %z = if lt %w, %k { B of %w: yield %s.1 } else { yield %u }
 *                                                  %r.1 = via %r, %z
 *
 * `via` is the first of two equal numbers with the derivative of the second one.  So values, ties and NaNs are the
 * loop's; its reverse is that of one iteration, and nothing of the others is recorded.  Where the second operand is
 * needed for its derivative alone, it is dead once the function has been differentiated (pass settle).
 *
 * A carried value is chosen when what an iteration hands on is a tree of choices (select, if, fmin, fmax) with two kinds
 * of leaves: the value as it was, and what can be computed again after the loop (slice.h).  Values with the same tree
 * have one winner.  More than one leaf to take: a number of the leaf is carried beside the index.  What decides does
 * not matter, nor what else the loop does. */
#include "transform/winner.h"

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/slice.h"

enum { MAX_NODES = 32, MAX_KEPT = 8 };

typedef enum NodeKind { OLD, TAKEN, CHOICE } NodeKind;

typedef struct Node {
	NodeKind     kind;
	Op          *op;       /* CHOICE */
	struct Node *sides[2]; /* CHOICE */
	Value       *value;    /* TAKEN */
	uint32_t     leaf;     /* TAKEN: from 0, in the order of the tree */
	Slice        slice;    /* TAKEN */
} Node;

typedef struct Chosen {
	uint32_t i; /* its number among the carried values */
	Value   *arg;
	Node    *tree;
	uint32_t n_nodes;
	VEC(Node *) leaves; /* TAKEN */
	bool     has_old;
} Chosen;

typedef VEC(Chosen *) ChosenVec;

/* What of an iteration the loop has to remember, for when it is the winner. */
typedef struct Kept {
	Value        *value;
	const Chosen *owner;
	uint32_t      leaf;
	Value        *result;
} Kept;

typedef struct Winner {
	Arena   *arena;
	Module  *module;
	Slices   slices;
	Op      *loop;
	ChosenVec members;
	VEC(Kept) kept;
	Value   *index; /* of the winner, after the loop; NULL: the loop has none */
	Value   *which; /* leaf that was taken, from 1; bool where there is one; NULL: the index tells */
} Winner;

/* trees ------------------------------------------------------------------------------------------- */

static Value *condition_of(const Node *n)
{
	return n->op->code == OP_select || n->op->code == OP_if ? op_operand(n->op, 0) : op_result(n->op);
}

static Node *node_of(Slices *s, Chosen *c, Value *v);

static bool add_sides(Slices *s, Chosen *c, Node *n, Value *v)
{
	Op *op = n->op;
	Value *sides[2];
	switch (op->code) {
	case OP_select:
		sides[0] = op_operand(op, 1);
		sides[1] = op_operand(op, 2);
		break;
	case OP_fmin:
	case OP_fmax:
		sides[0] = op_operand(op, 0);
		sides[1] = op_operand(op, 1);
		break;
	case OP_if:
		sides[0] = op_operand(block_terminator(&op->blocks[0]), result_index(v));
		sides[1] = op_operand(block_terminator(&op->blocks[1]), result_index(v));
		break;
	default:
		return false;
	}
	n->sides[0] = node_of(s, c, sides[0]);
	n->sides[1] = n->sides[0] ? node_of(s, c, sides[1]) : NULL;
	return n->sides[1] != NULL;
}

/* NULL: the value is not chosen. */
static Node *node_of(Slices *s, Chosen *c, Value *v)
{
	Node *n = ARENA_NEW(s->arena, Node);
	*n = (Node){ 0 };
	if (++c->n_nodes > MAX_NODES)
		return NULL;
	if (v == c->arg) {
		n->kind = OLD;
		c->has_old = true;
		return n;
	}
	if (slice_add(s, &n->slice, v)) {
		n->kind = TAKEN;
		n->value = v;
		n->leaf = (uint32_t)c->leaves.count;
		vec_push(s->arena, &c->leaves, n);
		return n;
	}
	while (value_op(v) && value_op(v)->code == OP_via)
		v = op_operand(value_op(v), 1);
	n->kind = CHOICE;
	n->op = value_op(v);
	return n->op && block_is_above(&s->loop->blocks[0], n->op) && add_sides(s, c, n, v) ? n : NULL;
}

static bool exit_takes_next(const Op *exit, const Chosen *c)
{
	return op_operand(exit, 1 + c->i) != c->arg;
}

static bool same_choices(const Node *a, const Node *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind != CHOICE || (condition_of(a) == condition_of(b) && same_choices(a->sides[0], b->sides[0]) &&
	                             same_choices(a->sides[1], b->sides[1]));
}

static bool are_alike(const Op *loop, const Chosen *a, const Chosen *b)
{
	for (const Op *o = loop->blocks[0].first; o; o = o->next)
		if (o->code == OP_exit_if && exit_takes_next(o, a) != exit_takes_next(o, b))
			return false;
	return same_choices(a->tree, b->tree) || (SEEDED(winner_shared) && a->leaves.count == b->leaves.count);
}

/* uses -------------------------------------------------------------------------------------------- */

typedef struct Flow {
	Arena *arena;
	Map    seen;
	VEC(Value *) next;
} Flow;

static void flow_to(Flow *f, Value *v)
{
	if (!map_get(&f->seen, v)) {
		map_put(f->arena, &f->seen, v, v);
		vec_push(f->arena, &f->next, v);
	}
}

static void flow_into_loop(Flow *f, Op *loop, uint32_t i)
{
	flow_to(f, loop_carried(loop, i));
	flow_to(f, loop->results[i]);
}

/* Follows operand i of the user; false where it is used for something that has a derivative. */
static bool flow_through(Flow *f, const Op *loop, uint32_t carried, Op *user, uint32_t i)
{
	Op *region = user->parent->parent;
	switch (user->code) {
	case OP_select:
	case OP_fmin:
	case OP_fmax:
		flow_to(f, op_result(user));
		return true;
	case OP_via:
		if (i == 1)
			flow_to(f, op_result(user));
		return true;
	case OP_for:
	case OP_loop:
		flow_into_loop(f, user, i - loop_first_init(user));
		return true;
	case OP_yield:
	case OP_exit_if:
		i -= end_first_value(user);
		if (region == loop)
			return i == carried;
		if (op_is_loop(region))
			flow_into_loop(f, region, i);
		else
			flow_to(f, region->results[i]);
		return true;
	default:
		return op_info(user->code)->class == CLASS_COMPARE || (user->code == OP_convert && !type_is_float(op_result(user)->type));
	}
}

/* In the loop, the value serves but to decide: without its result no derivative passes through the loop. */
static bool only_decides(Arena *arena, const Op *loop, const Chosen *c)
{
	Flow f = { .arena = arena };
	flow_to(&f, c->arg);
	while (f.next.count) {
		const Value *v = vec_pop(&f.next);
		for (const Use *u = v->uses; u; u = u->next)
			if (!flow_through(&f, loop, c->i, u->user, (uint32_t)(u - u->user->operands)))
				return false;
	}
	return true;
}

/* Exits leave with the value as it was or with the new one. */
static bool exits_fit(const Op *loop, const Chosen *c)
{
	for (const Op *o = loop->blocks[0].first; o; o = o->next)
		if (o->code == OP_exit_if && exit_takes_next(o, c) && op_operand(o, 1 + c->i) != loop_yielded(loop, c->i) && !SEEDED(winner_leaves))
			return false;
	return true;
}

static Chosen *find_chosen(Slices *s, Op *loop, uint32_t i)
{
	Value *arg = loop_carried(loop, i);
	if (!type_is_float(arg->type) || !loop->results[i]->uses || loop_yielded(loop, i) == arg)
		return NULL;
	Chosen *c = ARENA_NEW(s->arena, Chosen);
	*c = (Chosen){ .i = i, .arg = arg };
	c->tree = node_of(s, c, loop_yielded(loop, i));
	const bool fits = c->tree && c->has_old && c->leaves.count && exits_fit(loop, c) && only_decides(s->arena, loop, c);
	return fits ? c : NULL;
}

/* the loop ---------------------------------------------------------------------------------------- */

/* fmin(a, b) takes the operand whose partial is 1, see rules.def. */
static Value *takes_first(Builder *b, const Op *op)
{
	if (op->code == OP_select)
		return op_operand(op, 0);
	Value *x = op_operand(op, 0), *y = op_operand(op, 1);
	Value *first = build_binary(b, op->code == OP_fmin && !SEEDED(winner_tie) ? OP_le : op->code == OP_fmin ? OP_lt : OP_ge, x, y);
	return build_select(b, first, const_bool(b->func->module, true), build_binary(b, OP_ne, y, y));
}

/* Where the new value is there. */
static Op *end_of_iteration(const Op *loop, const Chosen *c)
{
	Op *end = loop->blocks[0].first;
	while (end->code != OP_yield && !(end->code == OP_exit_if && exit_takes_next(end, c)))
		end = end->next;
	return end;
}

/* What the tree makes of values in place of those that it takes: at[leaf], or old where that is NULL. */
static Value *choose(const Winner *w, const Chosen *c, const Node *n, Value *const *at, Value *old)
{
	if (n->kind != CHOICE)
		return n->kind == TAKEN && at[n->leaf] ? at[n->leaf] : old;
	Value *x = choose(w, c, n->sides[SEEDED(winner_loser)], at, old), *y = choose(w, c, n->sides[!SEEDED(winner_loser)], at, old);
	if (x == old && y == old)
		return old;
	if (n->op->code == OP_if) {
		op_add_operand(block_terminator(&n->op->blocks[0]), x);
		op_add_operand(block_terminator(&n->op->blocks[1]), y);
		return op_add_result(n->op, NULL, old->type);
	}
	const bool is_nested = n->op->parent != &w->loop->blocks[0];
	Builder    b = builder_before(is_nested ? block_terminator(n->op->parent) : end_of_iteration(w->loop, c));
	b.loc = n->op->loc;
	return build_select(&b, takes_first(&b, n->op), x, y);
}

/* A carried value that takes at[leaf] where the tree takes that leaf; the result. */
static Value *carry(const Winner *w, const Chosen *c, const char *name, Value *init, Value *const *at)
{
	Value *result, *old = loop_add_carried(w->loop, name, init, &result);
	Value *next = choose(w, c, c->tree, at, old);
	const OpVec ends = loop_ends(w->arena, w->loop);
	for (size_t k = 0; k < ends.count; k++)
		op_add_operand(ends.at[k], ends.at[k]->code == OP_exit_if && !exit_takes_next(ends.at[k], c) ? old : next);
	return result;
}

static void carry_index(Winner *w)
{
	const Chosen  *c = w->members.at[0];
	const uint32_t n = (uint32_t)c->leaves.count;
	Value        **at = ARENA_ARRAY(w->arena, Value *, n);
	if (w->loop->code == OP_for) {
		for (uint32_t k = 0; k < n; k++)
			at[k] = for_index(w->loop);
		w->index = carry(w, c, "winner", op_operand(w->loop, 1), at);
	}
	if (w->index && n == 1)
		return;
	const Type *type = n == 1 ? type_bool(&w->module->types) : type_int(&w->module->types, INT_INT);
	for (uint32_t k = 0; k < n; k++)
		at[k] = const_int(w->module, type, k + 1);
	w->which = carry(w, c, "taken", const_int(w->module, type, 0), at);
}

static void carry_kept(Winner *w)
{
	for (size_t i = 0; i < w->kept.count; i++) {
		Kept   *kept = &w->kept.at[i];
		Value **at = ARENA_ARRAY(w->arena, Value *, kept->owner->leaves.count);
		for (size_t k = 0; k < kept->owner->leaves.count; k++)
			at[k] = NULL;
		at[kept->leaf] = kept->value;
		kept->result = carry(w, kept->owner, kept->value->name, const_int(w->module, kept->value->type, 0), at);
	}
}

static void find_kept(Winner *w)
{
	for (size_t m = 0; m < w->members.count; m++) {
		const Chosen *c = w->members.at[m];
		for (size_t k = 0; k < c->leaves.count; k++) {
			const Slice *slice = &c->leaves.at[k]->slice;
			for (size_t i = 0; i < slice->kept.count; i++) {
				bool is_known = false;
				for (size_t j = 0; j < w->kept.count; j++)
					is_known |= w->kept.at[j].value == slice->kept.at[i] && w->kept.at[j].leaf == k;
				if (!is_known)
					vec_push(w->arena, &w->kept, ((Kept){ slice->kept.at[i], c, (uint32_t)k, NULL }));
			}
		}
	}
}

/* the winner's iteration -------------------------------------------------------------------------- */

static void copy_leaf(const Winner *w, Builder *b, uint32_t leaf, Value **values)
{
	Map   map = { 0 };
	Slice all = { 0 };
	if (w->index)
		map_put(w->arena, &map, for_index(w->loop), w->index);
	for (size_t i = 0; i < w->kept.count; i++)
		if (w->kept.at[i].leaf == leaf)
			map_put(w->arena, &map, w->kept.at[i].value, SEEDED(winner_kept_stale) ? const_int(w->module, w->kept.at[i].value->type, 0) : w->kept.at[i].result);
	for (size_t m = 0; m < w->members.count; m++) {
		const Map *ops = &w->members.at[m]->leaves.at[leaf]->slice.ops;
		for (size_t i = 0; i < ops->count; i++)
			map_put(w->arena, &all.ops, ops->entries[i].key, ops->entries[i].value);
	}
	slice_copy(&w->slices, &all, b, &map);
	for (size_t m = 0; m < w->members.count; m++) {
		Value *v = w->members.at[m]->leaves.at[leaf]->value, *copy = map_get(&map, v);
		values[m] = copy ? copy : v;
	}
}

static Value *is_taken(const Winner *w, Builder *b, uint32_t leaf)
{
	if (SEEDED(winner_always))
		return const_bool(w->module, true);
	if (!w->which)
		return build_binary(b, OP_lt, w->index, op_operand(w->loop, 1));
	if (w->which->type->kind == TYPE_BOOL)
		return w->which;
	return build_binary(b, OP_eq, w->which, const_int(w->module, w->which->type, leaf + 1));
}

static void build_values(const Winner *w, Builder *b, uint32_t leaf, Value **values)
{
	const uint32_t n = (uint32_t)w->members.count;
	const Type   **types = ARENA_ARRAY(w->arena, const Type *, n);
	if (leaf == w->members.at[0]->leaves.count) {
		for (uint32_t m = 0; m < n; m++)
			values[m] = loop_init(w->loop, w->members.at[m]->i);
		return;
	}
	for (uint32_t m = 0; m < n; m++)
		types[m] = w->members.at[m]->arg->type;
	Op     *choice = build_if(b, is_taken(w, b, leaf), types, n);
	Builder taken = builder_at_end(&choice->blocks[0]), other = builder_at_end(&choice->blocks[1]);
	op_set_flag(choice, ATTR_again);
	taken.loc = other.loc = b->loc;
	copy_leaf(w, &taken, leaf, values);
	build_yield(&taken, values, n);
	build_values(w, &other, leaf + 1, values);
	build_yield(&other, values, n);
	for (uint32_t m = 0; m < n; m++)
		values[m] = choice->results[m];
}

static void supersede_results(const Winner *w)
{
	Builder b = builder_after(w->loop);
	Value **values = ARENA_ARRAY(w->arena, Value *, w->members.count);
	build_values(w, &b, 0, values);
	for (size_t m = 0; m < w->members.count; m++) {
		Value *r = w->loop->results[w->members.at[m]->i];
		Value *v = build_via(&b, r, values[m]);
		value_replace_uses(r, v);
		op_set_operand(v->as.op, 0, r);
	}
}

/* choosing ---------------------------------------------------------------------------------------- */

typedef struct Finder {
	PassContext *ctx;
	Func        *func;
	const Aliases *aliases;
	bool         changed;
} Finder;

/* Those of `all` that are chosen as the first of them is; they are taken out. */
static ChosenVec take_alike(Arena *arena, const Op *loop, ChosenVec *all)
{
	ChosenVec alike = { 0 }, rest = { 0 };
	for (size_t i = 0; i < all->count; i++)
		vec_push(arena, are_alike(loop, all->at[0], all->at[i]) ? &alike : &rest, all->at[i]);
	*all = rest;
	return alike;
}

static bool try_loop(Finder *f, Op *loop)
{
	Arena    *arena = f->ctx->arena;
	Winner    w = { .arena = arena, .module = f->func->module, .loop = loop };
	ChosenVec all = { 0 };
	bool      changed = false;
	slices_of(&w.slices, arena, f->aliases, loop);
	for (uint32_t i = 0; i < loop->n_results; i++) {
		Chosen *c = find_chosen(&w.slices, loop, i);
		if (c)
			vec_push(arena, &all, c);
	}
	while (all.count) {
		w.members = take_alike(arena, loop, &all);
		w.index = w.which = NULL;
		w.kept.count = 0;
		find_kept(&w);
		if (w.kept.count > MAX_KEPT)
			continue;
		carry_index(&w);
		carry_kept(&w);
		supersede_results(&w);
		changed = true;
	}
	return changed;
}

static bool may_choose(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (type_is_float(loop->results[i]->type))
			return true;
	return false;
}

/* Inner loops first.  Whether something was changed in it. */
static bool find_in_block(Finder *f, Block *block)
{
	bool changed = false;
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		bool inner = false;
		for (uint16_t k = 0; k < op->n_blocks; k++)
			inner |= find_in_block(f, &op->blocks[k]);
		if (op_is_loop(op) && may_choose(op)) {
			if (inner || !f->aliases)
				f->aliases = pass_aliases(f->ctx, f->func);
			inner |= try_loop(f, op);
		}
		changed |= inner;
	}
	return changed;
}

bool pass_winner(Func *f, PassContext *ctx)
{
	Finder finder = { .ctx = ctx, .func = f };
	return find_in_block(&finder, &f->body);
}

/* afterwards -------------------------------------------------------------------------------------- */

/* What the reverse sweep reads of a block that yields operand i, it reads of r, which is equal.  Nothing else outside of
 * a block names its values. */
static void read_instead(Op *choice, uint32_t i, Value *r)
{
	for (int side = 0; side < 2; side++) {
		const Block *block = &choice->blocks[side];
		Value       *v = op_operand(block_terminator(block), i);
		if (value_block(v) != block)
			continue;
		for (Use *u = v->uses, *next; u; u = next) {
			next = u->next;
			if (!block_is_above(block, u->user))
				op_set_operand(u->user, (uint32_t)(u - u->user->operands), r);
		}
		if (value_op(v)->code == OP_if)
			read_instead(value_op(v), result_index(v), r);
	}
}

bool winner_settle(Func *f)
{
	bool changed = false;
	FOR_EACH_OP(op, &f->body) {
		if (op->code != OP_via || !op_result(op)->uses)
			continue;
		Value *z = op_operand(op, 1);
		if (value_op(z) && value_op(z)->code == OP_if)
			read_instead(value_op(z), result_index(z), op_operand(op, 0));
		value_supersede(f, op_result(op), op_operand(op, 0));
		changed = true;
	}
	return changed;
}

bool pass_settle(Func *f, PassContext *ctx)
{
	(void)ctx;
	return winner_settle(f);
}
