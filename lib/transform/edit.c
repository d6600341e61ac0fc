#include "transform/edit.h"

#include <assert.h>
#include <ctype.h>

#include "ir/walk.h"

/* "t" and "t.12" */
static bool is_made_up(const char *name)
{
	return name[0] == 't' && (name[1] == '\0' || (name[1] == '.' && isdigit((unsigned char)name[2])));
}

void value_take_function(Value *by, const Value *v)
{
	if (!value_is_global_like(by) && !by->ctype && type_is_function_ptr(by->type))
		by->ctype = v->ctype;
}

void value_supersede(Func *f, Value *v, Value *by)
{
	const char *name = v->name;
	const char *ctype = v->ctype;
	value_replace_uses(v, by);
	value_take_function(by, v);
	if (value_is_global_like(by) || is_made_up(name) || !is_made_up(by->name))
		return;
	value_set_name(f, by, name);
	if (!by->ctype)
		by->ctype = ctype;
}

void value_replace_in(const Block *b, Value *v, Value *by)
{
	for (Use *u = v->uses, *next; u; u = next) {
		next = u->next;
		if (block_is_above(b, u->user))
			op_set_operand(u->user, (uint32_t)(u - u->user->operands), by);
	}
}

void op_discard(Op *op)
{
	if (op->next && op_has(op, ATTR_reverse_sweep))
		op_set_flag(op->next, ATTR_reverse_sweep);
	op_erase(op);
}

void op_supersede(Op *op, Value *by)
{
	value_supersede(op->func, op_result(op), by);
	op_discard(op);
}

void block_splice(Block *b, Op *at)
{
	const Op *end = block_terminator(b);
	for (Op *op = b->first, *next; op && op != end; op = next) {
		next = op->next;
		op_unlink(op);
		block_insert_before(at, op);
	}
}

bool block_is_empty(const Block *b)
{
	return b->first == block_terminator(b);
}

void region_dissolve(Op *region, uint32_t chosen, Value *const *args)
{
	Block *b = &region->blocks[chosen];
	for (uint32_t i = 0; i < b->n_args; i++)
		value_supersede(region->func, b->args[i], args[i]);
	if (op_has(region, ATTR_reverse_sweep)) {
		op_clear(region, ATTR_reverse_sweep);
		op_set_flag(block_is_empty(b) ? region->next : b->first, ATTR_reverse_sweep);
	}
	block_splice(b, region);
	for (uint32_t i = 0; i < region->n_results; i++)
		value_supersede(region->func, region->results[i], op_operand(b->last, i));
	op_discard(region);
}

void loop_never_runs(Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		value_supersede(loop->func, loop->results[i], loop_init(loop, i));
	op_discard(loop);
}

void loop_runs_once(Arena *scratch, Op *loop)
{
	Value **args = ARENA_ARRAY(scratch, Value *, loop->n_results + 1);
	args[0] = op_operand(loop, 0);
	for (uint32_t i = 0; i < loop->n_results; i++)
		args[i + 1] = loop_init(loop, i);
	region_dissolve(loop, 0, args);
}

void loop_ends_at(Op *loop, Op *exit)
{
	Block *b = &loop->blocks[0];
	for (uint32_t i = 0; i < b->n_args; i++)
		value_supersede(loop->func, b->args[i], op_operand(loop, i));
	for (Op *op = b->first, *next; op != exit; op = next) {
		next = op->next;
		op_unlink(op);
		block_insert_before(loop, op);
	}
	for (uint32_t i = 0; i < loop->n_results; i++)
		value_supersede(loop->func, loop->results[i], op_operand(exit, i + 1));
	op_discard(loop);
}

Value *loop_yielded(const Op *loop, uint32_t i)
{
	return op_operand(block_terminator(&loop->blocks[0]), i);
}

OpVec ops_of_code(Arena *arena, Func *f, OpCode code)
{
	OpVec ops = { 0 };
	if (f->made[code])
		FOR_EACH_OP(op, &f->body)
			if (op->code == code)
				vec_push(arena, &ops, op);
	return ops;
}

OpVec loop_ends(Arena *arena, const Op *loop)
{
	OpVec ends = { 0 };
	Op   *first = loop->func->made[OP_exit_if] ? loop->blocks[0].first : loop->blocks[0].last;
	for (Op *op = first; op; op = op->next) {
		if (op_hands_on(op))
			vec_push(arena, &ends, op);
	}
	return ends;
}

void loop_remove_carried(Op *loop, uint32_t i, const OpVec *ends)
{
	op_remove_operand(loop, loop_first_init(loop) + i);
	for (size_t k = 0; k < ends->count; k++)
		op_remove_operand(ends->at[k], end_first_value(ends->at[k]) + i);
	block_remove_arg(&loop->blocks[0], loop_first_carried(loop) + i);
	op_remove_result(loop, i);
}

Value *loop_add_carried(Op *loop, const char *name, Value *init, Value **result)
{
	op_add_operand(loop, init);
	Value *arg = block_add_arg(&loop->blocks[0], name, init->type);
	Value *r = op_add_result(loop, name, init->type);
	if (result)
		*result = r;
	return arg;
}

void if_remove_result(Op *op, uint32_t i)
{
	for (uint32_t k = 0; k < op->n_blocks; k++)
		op_remove_operand(block_terminator(&op->blocks[k]), i);
	op_remove_result(op, i);
}

Builder build_when(Builder *b, Value *c)
{
	Op *choice = build_if(b, c, NULL, 0);
	for (int k = 0; k < 2; k++) {
		Builder end = builder_at_end(&choice->blocks[k]);
		end.loc = b->loc;
		build_yield(&end, NULL, 0);
	}
	Builder in = builder_before(choice->blocks[0].first);
	in.loc = b->loc;
	return in;
}

void pointer_erase_unused(Value *p)
{
	for (Op *op = value_op(p); op && (op->code == OP_address || op->code == OP_cast) && op->parent && !p->uses; op = value_op(p)) {
		p = op_operand(op, 0);
		op_erase(op);
	}
}

Value *pointer_redirected(Op *at, Value *p, const Value *base, Value *to)
{
	if (p == base)
		return to;
	Op  *op = value_op(p);
	Map  operands = { 0 };
	map_put(at->func->module->arena, &operands, op_operand(op, 0), pointer_redirected(at, op_operand(op, 0), base, to));
	Op *copy = op_clone(at->func, op, &operands);
	block_insert_before(at, copy);
	return op_result(copy);
}
