/* A mutable static variable that every call writes before it reads keeps nothing between calls: the derivative has
 * a local in its place.  Found where the first operation that touches it, in the function's own block, writes all of it. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

static bool touches(const Op *op, const Value *global)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (op_operand(op, i) == global)
			return true;
	return false;
}

/* Whether p is the static itself, or an address in it. */
static bool derives_from(const Value *p, const Value *global)
{
	return pointer_root((Value *)p) == global;
}

static bool reaches(const Op *op, const Value *global)
{
	if (op->code == OP_address || op->code == OP_cast)
		return false; /* its user counts */
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_ptr(op_operand(op, i)->type) && derives_from(op_operand(op, i), global))
			return true;
	return false;
}

static bool writes_all(const Op *op, const Value *global)
{
	const Global *g = global->as.global;
	const Value  *to = op->n_operands ? op_operand(op, op->code == OP_store ? 1 : 0) : NULL;
	if (op->code == OP_store)
		return g->count == 1 && derives_from(to, global) && op_operand(op, 0)->type == g->type;
	if (op->code == OP_zero || op->code == OP_copy)
		return to == global && op->type == g->type && value_is_int(op_operand(op, op->n_operands - 1), g->count);
	if (op->code != OP_for || !value_is_int(op_operand(op, 0), 0) || !value_is_int(op_operand(op, 1), g->count) ||
	    op_int(op, ATTR_step, 1) != 1)
		return false;
	for (const Op *o = op->blocks[0].first; o; o = o->next) { /* s[i] = ... before anything else of it */
		if (!reaches(o, global) && !o->n_blocks && o->code != OP_exit_if)
			continue;
		const Op *address = o->code == OP_store ? value_op(op_operand(o, 1)) : NULL;
		return address && address->code == OP_address && op_operand(address, 0) == global && address->n_path == 1 &&
		       op_operand(address, 1) == for_index(op) && op_operand(o, 0)->type == g->type;
	}
	return false;
}

static bool is_written_first(const Func *f, const Value *global)
{
	for (const Op *op = f->body.first; op; op = op->next) {
		bool reached = reaches(op, global);
		for (uint16_t k = 0; k < op->n_blocks && !reached; k++)
			FOR_EACH_OP(inner, &op->blocks[k])
				reached |= reaches(inner, global);
		if (reached)
			return writes_all(op, global);
	}
	return false;
}

static void replace(Ad *ad, Value *global, Value *local)
{
	FOR_EACH_OP(op, &ad->func->body)
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (op_operand(op, i) == global)
				op_set_operand(op, i, local);
}

void statics_localise(Ad *ad)
{
	for (size_t i = 0; i < ad->module->globals.count; i++) {
		Global *g = ad->module->globals.at[i];
		bool    used = false;
		if (g->kind != GLOBAL_STATIC)
			continue;
		FOR_EACH_OP(op, &ad->func->body)
			used |= touches(op, g->value);
		if (!used || (!is_written_first(ad->func, g->value) && !SEEDED(static_kept)))
			continue;
		Builder b = builder_before(ad->func->body.first);
		b.loc = g->loc;
		Value *count = const_int(ad->module, type_index(&ad->module->types), g->count);
		Value *local = build_local(&b, g->name, g->type, count);
		if (g->is_array)
			op_set_flag(local->as.op, ATTR_array);
		replace(ad, g->value, local);
	}
}
