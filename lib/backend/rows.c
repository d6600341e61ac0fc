/* double (*a)[m], double a[][m]: rows of a length that is known at run time only.  The IR sees one flat
 * array and subscripts i * m + j; C gets a[i][j] back where that is the form. */
#include <ctype.h>
#include <string.h>

#include "backend/ctype.h"
#include "backend/plan.h"

bool param_is_flattened(const Func *f, uint32_t i)
{
	const char *ctype = f->params[i].ctype, *bracket;

	if (!type_is_ptr(f->body.args[i]->type) || f->body.args[i]->type->elem->kind == TYPE_ARRAY)
		return false;
	if (ctype_is_row_pointer(ctype))
		return true;
	bracket = ctype && spelling_is_array(ctype) ? strchr(ctype, '[') : NULL;
	return bracket && strchr(bracket + 1, '[');
}

/* "m" of "double (*@)[m]"; NULL where there are more dimensions, or the length is not one name. */
static const char *row_length(const char *ctype, size_t *n)
{
	const char *last = strrchr(ctype, '['), *end = last ? strchr(last, ']') : NULL;
	const char *first = strchr(ctype, '[');

	if (!end || (ctype_is_row_pointer(ctype) ? first != last : strchr(first + 1, '[') != last))
		return NULL;
	*n = (size_t)(end - last - 1);
	for (const char *c = last + 1; c < end; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			return NULL;
	return *n > 0 && !isdigit((unsigned char)last[1]) ? last + 1 : NULL;
}

static const Value *without_conversion(const Value *v)
{
	while (v->kind == VALUE_RESULT && v->as.op->code == OP_convert && op_is_costless(v->as.op))
		v = op_operand(v->as.op, 0);
	return v;
}

static bool is_length(const Func *f, const Value *v, const char *name, size_t n)
{
	v = without_conversion(v);
	return v->kind == VALUE_ARG && v->as.block == &f->body && strlen(v->name) == n &&
	       strncmp(v->name, name, n) == 0;
}

/* X of X * length */
static const Value *row_of(const Func *f, const Value *v, const char *name, size_t n)
{
	const Op *op = v->kind == VALUE_RESULT ? v->as.op : NULL;

	if (!op || op->code != OP_mul)
		return NULL;
	if (is_length(f, op_operand(op, 1), name, n))
		return op_operand(op, 0);
	return is_length(f, op_operand(op, 0), name, n) ? op_operand(op, 1) : NULL;
}

bool row_subscripts(const Func *f, const Op *address, const Value **row, const Value **column)
{
	const Value *base = op_operand(address, 0), *index = op_operand(address, 1);
	const char *name;
	const Op *op;
	size_t n;

	if (base->kind != VALUE_ARG || base->as.block != &f->body || address->n_path != 1 ||
	    !param_is_flattened(f, base->index))
		return false;
	name = row_length(f->params[base->index].ctype, &n);
	op = index->kind == VALUE_RESULT ? index->as.op : NULL;
	if (!name || !op)
		return false;
	*column = NULL;
	*row = row_of(f, index, name, n);
	for (uint32_t i = 0; !*row && op->code == OP_add && i < 2; i++) {
		*row = row_of(f, op_operand(op, i), name, n);
		*column = op_operand(op, 1 - i);
	}
	return *row != NULL;
}

/* Whether v is only a part of such subscripts, which is not printed. */
bool feeds_rows(Plan *p, const Value *v, int depth)
{
	const Value *row, *column;

	for (const Use *use = v->uses; use; use = use->next) {
		const Op *op = use->user;

		if (!plan_op(p, op)->is_needed)
			continue;
		if (op->code == OP_address && use == &op->operands[1] &&
		    row_subscripts(p->func, op, &row, &column))
			continue;
		if (op->code != OP_add || depth > 0 || v->as.op->code != OP_mul ||
		    !feeds_rows(p, op->results[0], depth + 1))
			return false;
	}
	return true;
}
