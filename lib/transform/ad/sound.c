/* What would lose a derivative without a trace is refused here.
 *
 * The bits of an active float may be read as an integer (an exponent, a sign: it carries no derivative), but an integer
 * that came from such bits must not become a float's bits again; a float must be read as the type it was written as;
 * and nothing that outlives the call without an adjoint may be used. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

static bool has_leaf(const Type *object, const Type *leaf)
{
	if (object == leaf)
		return true;
	if (object->kind == TYPE_ARRAY)
		return has_leaf(object->elem, leaf);
	if (object->kind != TYPE_RECORD)
		return false;
	for (int i = 0; i < object->record->n_fields; i++)
		if (has_leaf(object->record->fields[i].type, leaf))
			return true;
	return false;
}

/* ---- how a pointer sees its object */

typedef struct View {
	const Record *in_union; /* the union whose member it is, or NULL */
	bool          is_cast; /* the type of the object was cast away on the way */
	bool          is_from_integer;
	const Value  *root;
} View;

static View view_of(const Value *p)
{
	View v = { 0 };
	for (;;) {
		const Op *op = value_op(p);
		v.root = p;
		if (op && op->code == OP_cast && type_is_ptr(op_operand(op, 0)->type)) {
			v.is_cast = true;
		} else if (op && op->code == OP_cast) {
			v.is_from_integer = true;
			return v;
		} else if (op && op->code == OP_address) {
			const Type *t = op_operand(op, 0)->type->elem;
			for (uint16_t i = 1; i < op->n_path; i++) {
				if (t->kind == TYPE_RECORD && t->record->is_union)
					v.in_union = t->record;
				t = op->path[i] == STEP_INDEX ? t->elem : t->record->fields[op->path[i]].type;
			}
		} else {
			return v;
		}
		p = op_operand(op, 0);
	}
}

/* An access of type t looks at floats as if they were something else. */
static bool looks_at_bits(const View *v, const Type *t)
{
	if (type_is_float(t))
		return false;
	if (v->in_union && type_holds_floats(v->in_union->type))
		return true;
	const Type *object = v->root->type->elem;
	return v->is_cast && type_holds_floats(object) && !has_leaf(object, t);
}

/* ---- integers that came from the bits of active floats */

typedef struct Bits {
	Ad  *ad;
	Map  values;  /* tainted integers */
	Map  classes; /* number of a memory class + 1 -> tainted integers are stored there */
	bool changed;
} Bits;

static void taint(Bits *b, const Value *v)
{
	if (type_is_int(v->type) && v->type->kind != TYPE_BOOL && !map_get(&b->values, v)) {
		map_put(b->ad->arena, &b->values, v, (void *)v);
		b->changed = true;
	}
}

static const void *class_key(const Bits *b, const Value *p)
{
	return (const void *)(uintptr_t)(value_memory_class(b->ad->activity, p) + 1);
}

static void taint_class(Bits *b, const Value *p)
{
	if (!map_get(&b->classes, class_key(b, p))) {
		map_put(b->ad->arena, &b->classes, class_key(b, p), (void *)p);
		b->changed = true;
	}
}

static bool is_tainted(const Bits *b, const Value *v)
{
	return map_get(&b->values, v) != NULL;
}

static void taint_region(Bits *b, const Op *op)
{
	for (uint16_t k = 0; k < op->n_blocks; k++)
		for (const Op *o = op->blocks[k].first; o; o = o->next) {
			if (!op_hands_on(o))
				continue;
			for (uint32_t i = 0; i < op->n_results; i++) {
				if (!is_tainted(b, end_value(o, i)))
					continue;
				taint(b, op->results[i]);
				if (op_is_loop(op))
					taint(b, loop_carried(op, i));
			}
		}
}

static void taint_op(Bits *b, const Op *op)
{
	const Ad *ad = b->ad;
	if (op->n_blocks) {
		taint_region(b, op);
	} else if (op->code == OP_load) {
		const Value *p = op_operand(op, 0);
		const View   v = view_of(p);
		const bool   bits = value_is_active(ad->activity, p) && looks_at_bits(&v, op_result(op)->type);
		if (bits || map_get(&b->classes, class_key(b, p)))
			taint(b, op_result(op));
	} else if (op->code == OP_store && is_tainted(b, op_operand(op, 0))) {
		taint_class(b, op_operand(op, 1));
	} else if ((op->code == OP_copy || op->code == OP_move) && !type_holds_floats(op->type)) {
		const View v = view_of(op_operand(op, 1));
		if (value_is_active(ad->activity, op_operand(op, 1)) && looks_at_bits(&v, op->type))
			taint_class(b, op_operand(op, 0));
	} else {
		for (uint32_t i = 0; i < op->n_operands; i++)
			for (uint32_t r = 0; r < op->n_results && is_tainted(b, op_operand(op, i)); r++)
				taint(b, op->results[r]);
	}
}

static void refuse_bits(Ad *ad, const Op *op, const View *v)
{
	ad_refuse(ad, op->loc, v->in_union
	          ? "the bits of an active float come back as a float through another member of a union, which loses its derivative; "
	            "compute with the value, or use frexp, ldexp or copysign"
	          : "active floats are written through a pointer of another type, as bits, which loses their derivative; "
	            "compute with the values, or use frexp, ldexp or copysign");
}

static void check_bits(Bits *b, const Op *op)
{
	const Ad *ad = b->ad;
	const bool is_store = op->code == OP_store, is_copy = op->code == OP_copy || op->code == OP_move;
	if (!is_store && !is_copy)
		return;
	const Value *to = op_operand(op, is_store ? 1 : 0);
	const Type  *t = is_store ? op_operand(op, 0)->type : op->type;
	const View   v = view_of(to);
	if (!value_is_active(ad->activity, to) || type_holds_floats(t) || !looks_at_bits(&v, t))
		return;
	if (!v.in_union || (is_store ? is_tainted(b, op_operand(op, 0)) : map_get(&b->classes, class_key(b, op_operand(op, 1))) != NULL))
		refuse_bits(b->ad, op, &v);
}

/* ---- floats that are read as another floating type than they were written as */

static const Op *access_pointer(const Op *op, const Value **p, const Type **t)
{
	if (op->code == OP_load) {
		*p = op_operand(op, 0);
		*t = op_result(op)->type;
	} else if (op->code == OP_store || op->code == OP_accum) {
		*p = op_operand(op, 1);
		*t = op_operand(op, 0)->type;
	} else {
		return NULL;
	}
	return op;
}

static void check_float_access(Ad *ad, const Op *op, const Value *p, const Type *t)
{
	const View v = view_of(p);
	if (v.is_from_integer)
		ad_refuse(ad, op->loc, "floating data is reached through a pointer made from an integer, so mgc can't know what it is; "
		          "use pointer arithmetic");
	else if (v.is_cast && type_is_ptr(v.root->type) && v.root->type->elem->kind != TYPE_VOID &&
	         type_holds_floats(v.root->type->elem) && !has_leaf(v.root->type->elem, t) && value_is_active(ad->activity, p))
		ad_refuse(ad, op->loc, "active floats are accessed as another floating type; convert the values instead");
}

/* Different floating members of one union, one written and another read. */
static void check_members(Ad *ad, const Op *load)
{
	const Value *p = op_operand(load, 0);
	const View   v = view_of(p);
	if (!v.in_union || !value_is_active(ad->activity, p))
		return;
	FOR_EACH_OP(op, &ad->func->body) {
		if (op->code != OP_store || !type_is_float(op_operand(op, 0)->type) || op_operand(op, 0)->type == op_result(load)->type)
			continue;
		const View w = view_of(op_operand(op, 1));
		if (w.in_union == v.in_union && value_memory_class(ad->activity, op_operand(op, 1)) == value_memory_class(ad->activity, p)) {
			ad_refuse(ad, load->loc, "a member of a union is read that may have been written as another floating member; "
			          "read the member that was written");
			return;
		}
	}
}

/* The global itself, or one that its initialiser leads to, that keeps state; NULL: none. */
static const Global *state_behind(Ad *ad, const Global *g, Map *seen)
{
	if (g->kind == GLOBAL_STATIC)
		return g;
	if (g->kind == GLOBAL_EXTERN || map_get(seen, g) || SEEDED(static_pointed_to))
		return NULL;
	map_put(ad->arena, seen, g, ad);
	for (uint32_t i = 0; i < g->n_init; i++) {
		const Value  *v = g->init[i];
		const Global *state = v->kind == VALUE_GLOBAL ? state_behind(ad, v->as.global, seen) : NULL;
		if (state)
			return state;
	}
	return NULL;
}

static void check_globals(Ad *ad)
{
	Map seen = { 0 };
	FOR_EACH_OP(op, &ad->func->body)
		for (uint32_t i = 0; i < op->n_operands; i++) {
			const Value  *v = op_operand(op, i);
			const Global *state = v->kind == VALUE_GLOBAL ? state_behind(ad, v->as.global, &seen) : NULL;
			if (!state)
				continue;
			ad_refuse(ad, state->loc,
			          state->is_lent ? "'%s' may keep state between calls, as pointers to it that are not const could write it: "
			                           "declare it const, or pass it as a parameter"
			                         : "'%s' keeps state between calls: pass it as a parameter",
			          state->name);
			return;
		}
}

void check_sound(Ad *ad)
{
	Bits bits = { .ad = ad };
	check_globals(ad);
	do {
		bits.changed = false;
		FOR_EACH_OP(op, &ad->func->body)
			taint_op(&bits, op);
	} while (bits.changed);
	FOR_EACH_OP(op, &ad->func->body) {
		const Value *p;
		const Type  *t;
		check_bits(&bits, op);
		if (access_pointer(op, &p, &t) && type_is_float(t)) {
			check_float_access(ad, op, p, t);
			if (op->code == OP_load)
				check_members(ad, op);
		}
	}
}
