#include "ir/signature.h"

#include <string.h>

static const Signature others[N_OPS] = {
	[OP_select] = { "bTT", 'T', 'S' },  [OP_convert] = { "N", 'T', 'N' },
	[OP_cast] = { "A", 'T', 'A' },      [OP_ldexp] = { "Ti", 'T', 'F' },
	[OP_via] = { "TT", 'T', 'F' },
	[OP_size_add] = { "TT", 'T', 'Z' }, [OP_size_mul] = { "TT", 'T', 'Z' },
	[OP_address] = { "-", 'T', 'P' },   [OP_ptrdiff] = { "PP", 'T', 'L' },
	[OP_load] = { "*", 'T', 'S' },      [OP_store] = { "T*", 0, 'S' },
	[OP_accum] = { "T*", 0, 'N' },      [OP_copy] = { "**I", 0, 'E' },
	[OP_move] = { "**I", 0, 'E' },      [OP_zero] = { "*I", 0, 'E' },
	[OP_local] = { "I", '*', 'E' },     [OP_alloc] = { "I", '*', 'E' },
	[OP_free] = { "P", 0, 0 },          [OP_carve] = { "PI", 'T', 'P' },
	[OP_stack] = { "", 's', 0 },        [OP_stack_in] = { "PZ", 's', 0 },
	[OP_push] = { "Ts", 0, 'S' },
	[OP_pop] = { "s", 'T', 'S' },       [OP_stack_free] = { "s", 0, 0 },
	[OP_assert] = { "b", 0, 0 },        [OP_trips_exceeded] = { "b", 0, 0 },
	[OP_trace] = { "F", 0, 0 },         [OP_trace_end] = { "", 0, 0 },
	[OP_trace_shape] = { "II", 0, 0 },
	[OP_call] = { "-", 0, 0 },          [OP_call_ptr] = { "-", 0, 0 },
	[OP_for] = { "-", 0, 0 },           [OP_loop] = { "-", 0, 0 },
	[OP_if] = { "b", 0, 0 },            [OP_yield] = { "-", 0, 0 },
	[OP_exit_if] = { "-", 0, 0 },       [OP_return] = { "-", 0, 0 },
};

Signature op_signature(OpCode code)
{
	static const char *const same[] = { "", "T", "TT", "TTT" };
	const OpInfo *info = op_info(code);

	switch (info->class) {
	case CLASS_ARITH: return (Signature){ same[info->n_operands], 'T', 'N' };
	case CLASS_INTEGER: return (Signature){ same[info->n_operands], 'T', 'I' };
	case CLASS_MATH: return (Signature){ same[info->n_operands], 'T', 'F' };
	case CLASS_COMPARE: return (Signature){ "TT", 'b', 'S' };
	case CLASS_OTHER: break;
	}
	return others[code];
}

static bool can_be_object(const Type *type)
{
	return type_is_scalar(type) || type->kind == TYPE_ARRAY || type->kind == TYPE_TENSOR ||
	       (type->kind == TYPE_RECORD && type->record->is_complete);
}

static bool is_number(const Type *type) { return type_is_int(type) || type_is_float(type); }

bool letter_admits(TypeTable *types, char letter, const Type *of, const Type *type)
{
	switch (letter) {
	case 'T': return type == of;
	case '*': return type_is_ptr(type) && type->elem == of;
	case 'N': return is_number(type);
	case 'I': return type_is_int(type);
	case 'F': return type_is_float(type);
	case 'S': return type_is_scalar(type);
	case 'A': return type_is_ptr(type) || type_is_int(type);
	case 'P': return type_is_ptr(type);
	case 'E': return can_be_object(type);
	case 'b': return type->kind == TYPE_BOOL;
	case 's': return type->kind == TYPE_STACK;
	case 'i': return type == type_int(types, INT_INT);
	case 'Z': return type == type_size(types);
	case 'L': return type == type_index(types);
	default: return true;
	}
}

const char *letter_text(char letter)
{
	switch (letter) {
	case 'N': return "a number";
	case 'I': return "an integer";
	case 'F': return "a floating type";
	case 'S': return "a scalar";
	case 'A': return "a pointer or an integer";
	case 'P': return "a pointer";
	case 'E': return "a complete object type";
	case 'b': return "bool";
	case 's': return "a stack";
	case 'i': return "i32";
	case 'Z': return "the size type";
	case 'L': return "the index type";
	default: return "another type";
	}
}

Op *yield_target(const Op *op)
{
	Op *parent = op->parent ? op->parent->parent : NULL;

	return op->code == OP_exit_if && parent && !op_is_loop(parent) ? NULL : parent;
}

/* exit_if has its condition in front of the results. */
static const Type *yielded_type(const Op *op, uint32_t i)
{
	const Op *target = yield_target(op);
	uint32_t first = op->code == OP_exit_if;

	if (i < first)
		return type_bool(&op->func->module->types);
	return target && i - first < target->n_results ? target->results[i - first]->type : NULL;
}

static const Type *argument_type(const Op *op, uint32_t i)
{
	const Func *callee = op->callee;

	return callee && i < callee->body.n_args ? callee->body.args[i]->type : NULL;
}

static const Type *returned_type(const Op *op, uint32_t i)
{
	return i < op->func->n_results ? op->func->results[i] : NULL;
}

static const Type *carried_type(const Op *op, uint32_t i)
{
	const Block *body = &op->blocks[0];

	if (op->code == OP_for) /* low and high are of the index's type */
		i = i < 2 ? 0 : i - 1;
	return i < body->n_args ? body->args[i]->type : NULL;
}

static const Type *letter_type(TypeTable *types, char letter, const Type *of)
{
	switch (letter) {
	case 'T': return of;
	case '*': return of ? type_ptr(types, of) : NULL;
	case 'b': return type_bool(types);
	case 'i': return type_int(types, INT_INT);
	case 's': return type_stack(types);
	default: return NULL;
	}
}

const Type *operand_type(const Op *op, uint32_t i)
{
	TypeTable *types = &op->func->module->types;
	const char *letters = op_signature(op->code).operands;

	switch ((int)op->code) {
	case OP_address: return i ? type_index(types) : NULL;
	case OP_call: return argument_type(op, i);
	case OP_call_ptr: return NULL;
	case OP_for:
	case OP_loop: return carried_type(op, i);
	case OP_yield:
	case OP_exit_if: return yielded_type(op, i);
	case OP_return: return returned_type(op, i);
	default: break;
	}
	if (i >= strlen(letters))
		return NULL;
	return letters[i] == 'I' ? type_index(types) : letter_type(types, letters[i], op->type);
}

const Type *result_type(TypeTable *types, OpCode code, const Type *of)
{
	return letter_type(types, op_signature(code).result, of);
}
