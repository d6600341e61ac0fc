/* What an operation writes against what another one reads, in the same iteration of all loops around them or in a later one:
 * by their sections, where both are known. */
#include "analysis/sections.h"

static void index_facts(Arena *arena, const Op *loop, PolyVec *facts)
{
	if (loop && loop->code == OP_for)
		facts_around(arena, loop->blocks[0].first, facts);
}

/* What a store, a copy or a clearing writes; without base for other operations. */
static Section written_section(const Op *op)
{
	switch (op->code) {
	case OP_store:
	case OP_accum:
		return section_of(op->func, op_operand(op, 1), op_operand(op, 0)->type);
	case OP_copy:
	case OP_move:
	case OP_zero:
		return section_of_elements(op->func, op_operand(op, 0), op->type, op_operand(op, op->code == OP_zero ? 1 : 2));
	default:
		return (Section){ 0 };
	}
}

/* What x touches in one iteration of the loop, and y in any later one; with NULL, in the same iteration of all loops. */
static bool are_apart(const Op *x, const Section *of_x, const Op *y, const Section *of_y, const Op *loop)
{
	Arena         arena = { 0 };
	PolyVec       facts_x = { 0 }, facts_y = { 0 }, facts = { 0 };
	const Block  *scope = loop ? &loop->blocks[0] : block_around(x->parent, y);
	facts_around(&arena, x, &facts_x);
	facts_around(&arena, y, &facts_y);
	const Section s = section_within(&facts_x, of_x, x, scope);
	const Section t = section_within(&facts_y, of_y, y, scope);
	index_facts(&arena, loop, &facts);
	facts_fixed(&arena, &facts, &facts_x, loop);
	facts_fixed(&arena, &facts, &facts_y, loop);
	const bool apart = s.base && t.base && (loop ? sections_are_apart_later(&facts, &s, &t, loop) : sections_are_apart(&facts, &s, &t));
	arena_free(&arena);
	return apart;
}

bool op_may_write_later(const Aliases *a, const Op *writer, const Op *reader, const Value *p, const Type *t, const Op *loop)
{
	const Section written = written_section(writer), read = t ? section_of(reader->func, p, t) : (Section){ 0 };
	if (!op_may_write(a, writer, p, written.base && loop ? NULL : t))
		return false;
	if (writer->code == OP_store || writer->code == OP_accum) {
		const Value *q = op_operand(writer, 1);
		if (t && !aliases_overlap_across(a, loop, q, op_operand(writer, 0)->type, p, t))
			return false;
	}
	if (!written.base || !read.base)
		return true;
	return !(loop ? are_apart(reader, &read, writer, &written, loop) : are_apart(writer, &written, reader, &read, NULL));
}

bool op_may_be_read_later(const Op *writer, const Op *reader, const Op *loop)
{
	const Section written = written_section(writer);
	const Section read = reader->code == OP_load  ? section_of(reader->func, op_operand(reader, 0), op_result(reader)->type) :
	                     reader->code == OP_accum ? written_section(reader) : (Section){ 0 };
	return !written.base || !read.base || !are_apart(writer, &written, reader, &read, loop);
}
