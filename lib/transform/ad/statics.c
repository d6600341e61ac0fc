/* A mutable static variable that every call writes before it reads keeps nothing between calls: the derivative has
 * a local in its place.
 *
 * In the order of the program, the sections (analysis/sections) that are surely written so far are collected; each
 * read has to lie within one of them:
 *
 *   for %i in 0..%n { store %x, @t[%i] }       surely written: t[0] to t[n]
 *   for %i in 0..%n { load @t[%n - 1 - %i] }   lies within */
#include "analysis/sections.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

typedef VEC(Section) SectionVec;

typedef struct Cover {
	Ad          *ad;
	const Value *global;
	bool         ok;
} Cover;

static bool is_in_static(const Cover *c, const Value *p)
{
	return pointer_root((Value *)p) == c->global;
}

static bool is_covered(Cover *c, const SectionVec *written, const Op *reader, const Section *read)
{
	PolyVec facts = { 0 };
	facts_around(c->ad->arena, reader, &facts);
	for (size_t i = 0; i < written->count; i++)
		if (section_contains(&facts, &written->at[i], read))
			return true;
	return false;
}

static void read_section(Cover *c, const SectionVec *written, const Op *op, Section read)
{
	c->ok = c->ok && is_covered(c, written, op, &read);
}

static void write_section(Cover *c, SectionVec *written, Section section)
{
	if (section.base && !section.low.unknown && !section.high.unknown)
		vec_push(c->ad->arena, written, section);
}

static void look_at_copy(Cover *c, SectionVec *written, const Op *op)
{
	const Func  *f = c->ad->func;
	const Value *to = op_operand(op, 0), *from = op_operand(op, 1), *count = op_operand(op, op->n_operands - 1);
	if (op->code != OP_zero && is_in_static(c, from))
		read_section(c, written, op, section_of_elements(f, from, op->type, count));
	if (is_in_static(c, to))
		write_section(c, written, section_of_elements(f, to, op->type, count));
}

/* One operation without blocks. */
static void look_at(Cover *c, SectionVec *written, const Op *op)
{
	const Func *f = c->ad->func;
	switch (op->code) {
	case OP_address:
	case OP_cast: /* their users count */
		return;
	case OP_load:
		if (is_in_static(c, op_operand(op, 0)))
			read_section(c, written, op, section_of(f, op_operand(op, 0), op_result(op)->type));
		return;
	case OP_store:
	case OP_accum:
		c->ok = c->ok && !is_in_static(c, op_operand(op, 0)); /* its address */
		if (!is_in_static(c, op_operand(op, 1)))
			return;
		if (op->code == OP_accum)
			read_section(c, written, op, section_of(f, op_operand(op, 1), op_operand(op, 0)->type));
		write_section(c, written, section_of(f, op_operand(op, 1), op_operand(op, 0)->type));
		return;
	case OP_copy:
	case OP_move:
	case OP_zero:
		look_at_copy(c, written, op);
		return;
	default:
		for (uint32_t i = 0; i < op->n_operands; i++)
			c->ok = c->ok && !is_in_static(c, op_operand(op, i));
	}
}

static void look_at_block(Cover *c, SectionVec *written, const Block *block)
{
	for (const Op *op = block->first; op && c->ok; op = op->next) {
		if (!op->n_blocks) {
			look_at(c, written, op);
			continue;
		}
		for (uint32_t i = 0; i < op->n_operands; i++)
			c->ok = c->ok && !is_in_static(c, op_operand(op, i));
		const size_t before = written->count;
		for (uint16_t k = 0; k < op->n_blocks; k++) {
			SectionVec inside = { 0 };
			for (size_t i = 0; i < before; i++)
				vec_push(c->ad->arena, &inside, written->at[i]);
			look_at_block(c, &inside, &op->blocks[k]);
			if (op->code != OP_for || loop_exit(op))
				continue;
			PolyVec facts = { 0 };
			facts_around(c->ad->arena, op, &facts);
			facts_of_loop(c->ad->arena, op, &facts);
			for (size_t i = before; i < inside.count; i++)
				write_section(c, written, section_swept(&facts, &inside.at[i], op));
		}
	}
}

static bool func_touches(const Func *f, const Value *global)
{
	FOR_EACH_OP(op, &f->body)
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (op_operand(op, i) == global)
				return true;
	return false;
}

/* A function that f calls, or may call through a pointer. */
static bool callees_touch(Ad *ad, const Func *f, const Value *global, Map *seen)
{
	FOR_EACH_OP(op, &f->body)
		for (uint32_t i = 0; i <= op->n_operands; i++) {
			const Value *v = i < op->n_operands ? op_operand(op, i) : NULL;
			Func *callee = v ? (v->kind == VALUE_FUNC ? v->as.func : NULL) : op->code == OP_call ? op->callee : NULL;
			if (!callee || map_get(seen, callee))
				continue;
			map_put(ad->arena, seen, callee, callee);
			if (func_touches(callee, global) || callees_touch(ad, callee, global, seen))
				return true;
		}
	return false;
}

static bool is_written_first(Ad *ad, const Value *global)
{
	Map   seen = { 0 };
	Cover c = { .ad = ad, .global = global, .ok = true };
	SectionVec written = { 0 };
	if (callees_touch(ad, ad->func, global, &seen))
		return false;
	look_at_block(&c, &written, &ad->func->body);
	return c.ok;
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
	if (ad->func->is_static) /* half of a split callee: it calls itself, and others see what it leaves behind */
		return;
	for (size_t i = 0; i < ad->module->globals.count; i++) {
		Global *g = ad->module->globals.at[i];
		if (g->kind != GLOBAL_STATIC || !func_touches(ad->func, g->value) || (!is_written_first(ad, g->value) && !SEEDED(static_kept)))
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
