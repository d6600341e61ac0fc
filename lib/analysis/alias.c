/* Answers to the questions of alias.h from the points-to sets, C's effective types and the subscripts. */
#include "analysis/alias.h"

#include "analysis/points_to.h"
#include "ir/walk.h"
#include "support/seeded.h"

enum { MAX_EFFECTS = 48 };

Aliases *aliases_of(Arena *arena, Func *f)
{
	return points_to_solve(arena, f, NULL);
}

Value *pointer_root(Value *p)
{
	for (const Op *op; (op = value_op(p)); p = op_operand(op, 0)) {
		if (op->code != OP_address && (op->code != OP_cast || !type_is_ptr(op_operand(op, 0)->type)))
			break;
	}
	return p;
}

static const Object *single_object(const Aliases *a, const ObjectSet *set)
{
	return !set->is_all && set->count == 1 ? &a->objects.at[set->ids[0]] : NULL;
}

Value *aliases_object(const Aliases *a, const Value *p)
{
	const Object *o = single_object(a, points_to(a, p));
	return o ? (Value *)o->value : NULL;
}

/* types ------------------------------------------------------------------------------------------ */

enum { CLASS_BIT_BOOL, CLASS_BIT_SHORT, CLASS_BIT_INT, CLASS_BIT_LONG, CLASS_BIT_LLONG, CLASS_BIT_FLOAT,
       CLASS_BIT_DOUBLE, CLASS_BIT_LDOUBLE, CLASS_BIT_PTR, N_CLASS_BITS };

_Static_assert(ANY_CLASS == (1 << N_CLASS_BITS) - 1, "one bit for each class");

unsigned type_classes(const Type *type)
{
	static const unsigned of_int[N_INT_KINDS] = {
		[INT_CHAR] = ANY_CLASS,
		[INT_SCHAR] = ANY_CLASS,
		[INT_UCHAR] = ANY_CLASS,
		[INT_SHORT] = 1u << CLASS_BIT_SHORT,
		[INT_USHORT] = 1u << CLASS_BIT_SHORT,
		[INT_INT] = 1u << CLASS_BIT_INT,
		[INT_UINT] = 1u << CLASS_BIT_INT,
		[INT_LONG] = 1u << CLASS_BIT_LONG,
		[INT_ULONG] = 1u << CLASS_BIT_LONG,
		[INT_LLONG] = 1u << CLASS_BIT_LLONG,
		[INT_ULLONG] = 1u << CLASS_BIT_LLONG,
	};
	while (type && type->kind == TYPE_ARRAY)
		type = type->elem;
	if (!type)
		return ANY_CLASS;
	switch (type->kind) {
	case TYPE_BOOL:
		return 1u << CLASS_BIT_BOOL;
	case TYPE_INT:
		return of_int[type->int_kind];
	case TYPE_FLOAT:
		if (type->bits == 32)
			return 1u << CLASS_BIT_FLOAT;
		return 1u << (type->bits == 64 ? CLASS_BIT_DOUBLE : CLASS_BIT_LDOUBLE);
	case TYPE_PTR:
		return 1u << CLASS_BIT_PTR;
	case TYPE_RECORD: {
		unsigned classes = 0;
		if (!type->record->is_complete)
			return ANY_CLASS;
		for (int i = 0; i < type->record->n_fields; i++)
			classes |= type_classes(type->record->fields[i].type);
		return classes;
	}
	default:
		return ANY_CLASS;
	}
}

unsigned access_classes(const Access *access)
{
	return access->type ? type_classes(access->type) : access->classes ? access->classes : ANY_CLASS;
}

/* Memory that the function made itself may be given another type, unless it was made for this one. */
static bool types_overlap(const Aliases *a, const Access *x, const Access *y)
{
	if (x->type == y->type && x->type)
		return true;
	const unsigned of_s = access_classes(x), of_t = access_classes(y);
	if (SEEDED(types_apart))
		return false;
	for (int c = 0; c < N_CLASS_BITS; c++) {
		if (of_s >> c & 1 && a->puns[c] & of_t)
			return true;
	}
	const Object *o = single_object(a, x->set);
	if (!o || o->kind != OBJECT_OWN || !o->type)
		return false;
	const unsigned made_for = type_classes(o->type);
	return (made_for & of_s) != of_s || (made_for & of_t) != of_t;
}

/* overlap ---------------------------------------------------------------------------------------- */

/* Whether accesses x and y can touch a common byte.  What is defined inside `varying` may differ between them. */
static bool accesses_overlap(const Aliases *a, const Access *x, const Access *y, const Op *varying)
{
	if (!object_sets_overlap(a, x->set, y->set) || !types_overlap(a, x, y))
		return false;
	if (!x->ptr || !y->ptr || !x->type || !y->type)
		return true;
	const int ptr_bits = a->func->module->types.target.ptr_bits;
	return !subscripts_are_apart(x->ptr, x->type->size, y->ptr, y->type->size, varying, ptr_bits);
}

static Access access_through(const Aliases *a, const Value *p, const Type *type)
{
	return (Access){ .ptr = p, .type = type, .set = points_to(a, p) };
}

bool aliases_overlap(const Aliases *a, const Value *p, const Type *s, const Value *q, const Type *t)
{
	return aliases_overlap_across(a, NULL, p, s, q, t);
}

bool aliases_overlap_across(const Aliases *a, const Op *loop, const Value *p, const Type *s, const Value *q,
                            const Type *t)
{
	const Access x = access_through(a, p, s), y = access_through(a, q, t);
	return accesses_overlap(a, &x, &y, loop);
}

bool aliases_same_object(const Aliases *a, const Value *p, const Value *q)
{
	return object_sets_overlap(a, points_to(a, p), points_to(a, q));
}

/* effects ---------------------------------------------------------------------------------------- */

static const ObjectSet *everything(const Aliases *a)
{
	return points_to_reach(a, a->outside);
}

/* Without reading a pointer from memory a callee does not get behind its arguments. */
static bool follows_pointers(const FuncSummary *s)
{
	return s->read_classes ? s->read_classes >> CLASS_BIT_PTR & 1 : s->reads_memory;
}

/* What a call reads or writes, as one set of objects: what its arguments lead to and what others can touch. */
static const ObjectSet *call_set(const Aliases *a, const Op *op, bool writes)
{
	const Func *callee = op->callee;
	const FuncSummary *s = callee ? &callee->summary : NULL;
	const bool is_found = s && (s->known || (s->by_param && a->summaries));
	if (is_found && !s->by_param && !(writes ? s->writes_memory : s->reads_memory) && (writes || !callee->body.n_args))
		return a->none;
	const bool is_outside = !is_found || (s->by_param && (writes ? s->writes_outside : s->reads_outside));
	const ObjectSet *set = is_outside ? everything(a) : a->none;
	const uint32_t first = op->code == OP_call_ptr ? 1 : 0;
	for (uint32_t i = first; i < op->n_operands; i++) {
		const Value *arg = op_operand(op, i);
		const unsigned flags = callee && i < callee->body.n_args ? callee->params[i].flags : 0;
		if (!type_is_ptr(arg->type))
			continue;
		/* The call itself copies a struct by value, whatever the callee does with its copy. */
		const bool is_copied = (flags & PARAM_BYVAL) && !writes;
		if (is_found && s->by_param && !is_copied && !(flags & (writes ? PARAM_WRITTEN : PARAM_READ)))
			continue;
		const ObjectSet *objects = points_to(a, arg);
		const bool is_direct = is_found && s->by_param && !is_copied && !follows_pointers(s);
		set = object_sets_join(a, set, is_direct ? objects : points_to_reach(a, objects));
	}
	return set;
}

/* Of which types; 0: any.  A struct by value is copied as a whole. */
static unsigned call_classes(const Aliases *a, const Op *op, bool writes)
{
	const FuncSummary *s = op->callee ? &op->callee->summary : NULL;
	if (!s || !s->by_param || !(s->known || a->summaries))
		return 0;
	for (uint32_t i = 0; !writes && i < op->callee->body.n_args; i++)
		if (op->callee->params[i].flags & PARAM_BYVAL)
			return 0;
	return writes ? s->written_classes : s->read_classes;
}

/* What copy and zero do to elements of op->type: as many as they like, so without a place. */
static int access_elements(const Aliases *a, const Op *op, uint32_t operand, Access *out, bool writes)
{
	const Value *p = op_operand(op, operand);
	*out = (Access){ .set = points_to(a, p), .type = op->type, .reads = !writes, .writes = writes };
	return 1;
}

int op_accesses(const Aliases *a, const Op *op, Access out[MAX_ACCESSES])
{
	int n = 0;
	switch (op->code) {
	case OP_load:
		out[n] = access_through(a, op_operand(op, 0), op_result(op)->type);
		out[n++].reads = true;
		break;
	case OP_store:
	case OP_accum:
		out[n] = access_through(a, op_operand(op, 1), op_operand(op, 0)->type);
		out[n].reads = op->code == OP_accum;
		out[n++].writes = true;
		break;
	case OP_copy:
	case OP_move:
		n += access_elements(a, op, 0, &out[n], true);
		n += access_elements(a, op, 1, &out[n], false);
		if (value_is_int(op_operand(op, 2), 1)) {
			out[0].ptr = op_operand(op, 0);
			out[1].ptr = op_operand(op, 1);
		}
		break;
	case OP_zero:
		n += access_elements(a, op, 0, &out[n], true);
		if (value_is_int(op_operand(op, 1), 1))
			out[0].ptr = op_operand(op, 0);
		break;
	case OP_free:
		if (SEEDED(freed_early))
			break;
		n += access_elements(a, op, 0, &out[n], true);
		break;
	case OP_call:
	case OP_call_ptr:
		out[n++] = (Access){ .set = call_set(a, op, false), .classes = call_classes(a, op, false), .reads = true };
		out[n++] = (Access){ .set = call_set(a, op, true), .classes = call_classes(a, op, true), .writes = true };
		break;
	default:
		break;
	}
	return n;
}

/* Keeps a region's effects short: the same place once, and past a limit whole objects. */
static void add_effect(const Aliases *a, AccessVec *effects, Access access)
{
	if (!access.reads && !access.writes)
		return;
	if (effects->count >= MAX_EFFECTS)
		access.ptr = NULL;
	if (effects->count >= 2 * MAX_EFFECTS)
		access = (Access){ .set = access.set, .reads = access.reads, .writes = access.writes };
	if (effects->count >= 4 * MAX_EFFECTS)
		access.set = a->all;
	for (size_t i = effects->count; i-- > 0;) {
		Access *known = &effects->at[i];
		if (known->set == access.set && known->type == access.type && known->classes == access.classes && known->ptr == access.ptr) {
			known->reads |= access.reads;
			known->writes |= access.writes;
			return;
		}
	}
	vec_push(a->arena, effects, access);
}

/* The accesses of an operation with blocks, kept: passes may delete or move operations afterwards, which
 * leaves them too many, but must not add accesses to other objects. */
static const AccessVec *region_effects(const Aliases *a, const Op *op)
{
	AccessVec *effects = map_get(&a->effects, op);
	if (effects)
		return effects;
	effects = ARENA_NEW(a->arena, AccessVec);
	for (int i = 0; i < op->n_blocks; i++) {
		for (const Op *inner = op->blocks[i].first; inner; inner = inner->next) {
			Access leaf[MAX_ACCESSES];
			const int n = op_accesses(a, inner, leaf);
			for (int k = 0; k < n; k++)
				add_effect(a, effects, leaf[k]);
			if (!inner->n_blocks)
				continue;
			const AccessVec *nested = region_effects(a, inner);
			for (size_t k = 0; k < nested->count; k++)
				add_effect(a, effects, nested->at[k]);
		}
	}
	map_put(a->arena, (Map *)&a->effects, op, effects);
	return effects;
}

/* The accesses of op, its blocks included; leaf is room for those of an operation without. */
static const Access *accesses_of(const Aliases *a, const Op *op, Access leaf[MAX_ACCESSES], size_t *n)
{
	if (op->n_blocks) {
		const AccessVec *effects = region_effects(a, op);
		*n = effects->count;
		return effects->at;
	}
	*n = (size_t)op_accesses(a, op, leaf);
	return leaf;
}

static bool op_may_touch(const Aliases *a, const Op *op, const Value *p, const Type *t, bool writes)
{
	Access leaf[MAX_ACCESSES];
	size_t n;
	const Access *accesses = accesses_of(a, op, leaf, &n);
	const Access wanted = p ? access_through(a, p, t) : (Access){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (!(writes ? accesses[i].writes : accesses[i].reads))
			continue;
		if (p ? accesses_overlap(a, &accesses[i], &wanted, op) : object_set_is_visible(a, accesses[i].set))
			return true;
	}
	return false;
}

bool op_may_write(const Aliases *a, const Op *op, const Value *p, const Type *t)
{
	return op_may_touch(a, op, p, t, true);
}

bool op_may_write_behind(const Aliases *a, const Op *op, const Value *p)
{
	Access leaf[MAX_ACCESSES];
	size_t n;
	const Access *accesses = accesses_of(a, op, leaf, &n);
	const ObjectSet *behind = points_to_reach(a, points_to(a, p));
	for (size_t i = 0; i < n; i++)
		if (accesses[i].writes && object_sets_overlap(a, accesses[i].set, behind))
			return true;
	return false;
}

bool op_may_read(const Aliases *a, const Op *op, const Value *p, const Type *t)
{
	return op_may_touch(a, op, p, t, false);
}

/* With what unions lay over them. */
static bool may_be_floats(const Aliases *a, const Access *access)
{
	const unsigned floats = 1u << CLASS_BIT_FLOAT | 1u << CLASS_BIT_DOUBLE | 1u << CLASS_BIT_LDOUBLE;
	const unsigned classes = access_classes(access);
	for (int c = 0; c < N_CLASS_BITS; c++)
		if (classes >> c & 1 && a->puns[c] & floats)
			return true;
	return false;
}

bool ops_meet_in_floats(const Aliases *a, const Op *x, const Op *y)
{
	Access of_x[MAX_ACCESSES], of_y[MAX_ACCESSES];
	const int n_x = op_accesses(a, x, of_x), n_y = op_accesses(a, y, of_y);
	for (int i = 0; i < n_x; i++)
		for (int k = 0; k < n_y; k++)
			if ((of_x[i].writes || of_y[k].writes) && object_sets_overlap(a, of_x[i].set, of_y[k].set) &&
			    may_be_floats(a, &of_x[i]) && may_be_floats(a, &of_y[k]))
				return true;
	return false;
}

bool object_escapes(const Aliases *a, const Value *object)
{
	const ObjectSet *set = points_to(a, object);
	if (set->is_all)
		return true;
	for (uint32_t i = 0; i < set->count; i++) {
		const Object *o = &a->objects.at[set->ids[i]];
		if (o->escapes || o->is_open)
			return true;
	}
	return false;
}

/* operations ------------------------------------------------------------------------------------- */

static bool call_is_pure(const Op *op)
{
	const FuncSummary *s = op->callee ? &op->callee->summary : NULL;
	return s && s->known && !s->reads_memory && !s->writes_memory && !s->has_io && !s->may_not_return;
}

bool op_is_pure(const Op *op)
{
	return op->code == OP_call ? call_is_pure(op) : op_info(op->code)->effect == EFFECT_PURE;
}

static bool leaf_is_removable(const Op *op)
{
	if (op->code == OP_call && op->callee) {
		const FuncSummary *s = &op->callee->summary;
		return s->known && !s->writes_memory && !s->has_io && !s->may_not_return;
	}
	switch (op_info(op->code)->effect) {
	case EFFECT_PURE:
		return true;
	case EFFECT_READS:
		return !op_has(op, ATTR_volatile);
	case EFFECT_ALLOCATES:
		return op->code != OP_alloc || op_has(op, ATTR_record) || op_has(op, ATTR_shadow) ||
		       !op_result(op)->uses;
	default:
		return op->code == OP_yield || op->code == OP_exit_if || op_is_loop(op) || op->code == OP_if;
	}
}

bool op_is_removable(const Op *op)
{
	if (!leaf_is_removable(op) || op->code == OP_yield || op->code == OP_exit_if)
		return false;
	for (int i = 0; i < op->n_blocks; i++) {
		FOR_EACH_OP(inner, &op->blocks[i])
			if (!leaf_is_removable(inner))
				return false;
	}
	return true;
}

bool value_is_kept_positive(const Value *v)
{
	const Op *op = value_op(v), *test = op && op->code == OP_select ? value_op(op_operand(op, 0)) : NULL;

	return test && test->code == OP_gt && op_operand(test, 0) == op_operand(op, 1) && value_is_int(op_operand(test, 1), 0) &&
	       value_is_int(op_operand(op, 2), 1);
}

/* C leaves signed overflow undefined, and compilers conclude from what is executed; so only what has a
 * result for all operands. */
bool op_is_speculatable(const Op *op)
{
	if (!op_is_pure(op) || op->code == OP_call || op->code == OP_address || op->code == OP_ptrdiff)
		return false;
	const Type *type = op_result(op)->type;
	if (op->code == OP_convert)
		return !type_is_float(op_operand(op, 0)->type) || type_is_float(type) || type->kind == TYPE_BOOL;
	if (!type_is_int(type) || op_info(op->code)->class == CLASS_COMPARE)
		return true;
	switch (op->code) {
	case OP_div:
		return value_is_kept_positive(op_operand(op, 1));
	case OP_rem:
	case OP_shl:
	case OP_shr:
		return false;
	case OP_add:
	case OP_sub:
	case OP_mul:
	case OP_neg:
		return type->kind == TYPE_BOOL || !type->is_signed;
	default:
		return true;
	}
}
