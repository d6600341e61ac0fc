/* What a loop's head, yield and exit_if hand over: all values at once, in C one after the other.
 *
 * A copy waits until no other one reads the variable that it writes.  What then remains are cycles, as
 * in swapping two pointers: the old value of one variable goes into another, which the rest reads. */
#include "backend/ctype.h"
#include "backend/emit.h"
#include "support/seeded.h"

typedef struct Copy {
	Variable    *to;
	const Value *from;
	VariableVec  reads; /* variables in the text of `from` that are written here, each once */
	bool         is_done;
} Copy;

typedef struct Copies {
	Copy  *at;
	size_t n, left;
	Map    written; /* Variable -> Copy */
} Copies;

static bool contains(const VariableVec *v, const Variable *variable)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->at[i] == variable)
			return true;
	return false;
}

/* The depth is that of an expression's text. */
static void find_reads(Emitter *e, const Copies *copies, Copy *copy, const Value *v)
{
	const Op *op = folded_op(e, v);
	Variable *variable = plan_variable(e->plan, v);

	for (uint32_t i = 0; op && i < text_operands(e->plan, op); i++)
		find_reads(e, copies, copy, text_operand(e->plan, op, i));
	if (variable && map_get(&copies->written, variable) && !contains(&copy->reads, variable))
		vec_push(e->arena, &copy->reads, variable);
}

static void collect(Emitter *e, const Op *region, const Op *op, Copies *copies)
{
	const RegionPlan *plan = plan_region(e->plan, region);
	const bool *is_needed = op->code == OP_exit_if ? plan->result_is_needed : plan->slot_is_needed;
	uint32_t first = op == region ? loop_first_init(op) : end_first_value(op);

	copies->at = ARENA_ARRAY(e->arena, Copy, region->n_results + 1);
	for (uint32_t k = 0; k < region->n_results; k++) {
		const Value *from = op_operand(op, first + k);
		Variable *to = plan_variable(e->plan, region->results[k]);

		if (!is_needed[k] || from->kind == VALUE_UNDEF || plan_variable(e->plan, from) == to)
			continue;
		copies->at[copies->n] = (Copy){ .to = to, .from = from };
		map_put(e->arena, &copies->written, to, &copies->at[copies->n++]);
	}
	for (size_t i = 0; i < copies->n; i++) {
		Copy *copy = &copies->at[i];

		find_reads(e, copies, copy, copy->from);
		for (size_t r = 0; r < copy->reads.count; r++)
			copy->reads.at[r]->n_readers += copy->reads.at[r] != copy->to && !SEEDED(copies_in_order);
	}
	copies->left = copies->n;
}

static void finish(Emitter *e, Copies *copies, Copy *copy)
{
	emit_assignment(e, copy->to, copy->from, NULL);
	copy->is_done = true;
	copies->left--;
	for (size_t r = 0; r < copy->reads.count; r++)
		if (copy->reads.at[r] != copy->to && !copy->reads.at[r]->alias)
			copy->reads.at[r]->n_readers--;
}

static void keep_old_value(Emitter *e, Copy *copy)
{
	Variable *v = copy->to;
	const char *name = names_declare(&e->names, str_format(e->arena, "%s_old", v->name));
	const Value *member = v->members.at[0];

	stmt_begin(e, "");
	ctype_declare(&e->line, e->types, v->type, variable_ctype(e, v), name,
	              QUALIFIER_CONST | (plan_value(e->plan, member)->is_written_through
	                                         ? 0
	                                         : QUALIFIER_POINTEE_CONST));
	text_printf(&e->line, " = %s;", v->name);
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
	v->alias = name;
	v->n_readers = 0;
}

void emit_copies(Emitter *e, const Op *region, const Op *op)
{
	Copies copies = { 0 };

	collect(e, region, op, &copies);
	while (copies.left > 0) {
		bool any = false;

		for (size_t i = 0; i < copies.n; i++)
			if (!copies.at[i].is_done && copies.at[i].to->n_readers == 0) {
				finish(e, &copies, &copies.at[i]);
				any = true;
			}
		for (size_t i = 0; !any && i < copies.n; i++)
			if (!copies.at[i].is_done) {
				keep_old_value(e, &copies.at[i]);
				any = true;
			}
	}
	for (size_t i = 0; i < copies.n; i++) {
		copies.at[i].to->alias = NULL;
		copies.at[i].to->n_readers = 0;
	}
}

bool has_copies(Emitter *e, const Op *region, const Op *op)
{
	Copies copies = { 0 };

	collect(e, region, op, &copies);
	for (size_t i = 0; i < copies.n; i++)
		for (size_t r = 0; r < copies.at[i].reads.count; r++)
			copies.at[i].reads.at[r]->n_readers = 0;
	return copies.n > 0;
}
