/* Copies of operations and functions. */
#include "ir/ir.h"

static Value *mapped(const Map *map, Value *v)
{
	Value *copy = v ? map_get(map, v) : NULL;

	return copy ? copy : v;
}

static void take_over(Arena *arena, Map *map, const Value *old, Value *copy)
{
	copy->ctype = old->ctype;
	copy->loc = old->loc;
	map_put(arena, map, old, copy);
}

static void clone_attrs(Op *copy, const Op *op)
{
	Attr **link = &copy->attrs;

	for (const Attr *a = op->attrs; a; a = a->next) {
		*link = arena_copy(copy->func->arena, a, sizeof *a);
		link = &(*link)->next;
	}
	*link = NULL;
}

static void clone_block(Block *into, const Block *b, Map *map)
{
	Arena *arena = into->func->module->arena;

	for (uint32_t i = 0; i < b->n_args; i++)
		take_over(arena, map, b->args[i],
		          block_add_arg(into, b->args[i]->name, b->args[i]->type));
	for (const Op *op = b->first; op; op = op->next)
		block_append(into, op_clone(into->func, op, map));
}

Op *op_clone(Func *into, const Op *op, Map *map)
{
	Op *copy = op_new(into, op->code, op->loc, op->n_operands, op->n_results, op->n_blocks);

	copy->type = op->type;
	copy->callee = op->callee;
	copy->n_path = op->n_path;
	if (op->n_path)
		copy->path = arena_copy(into->arena, op->path, op->n_path * sizeof *op->path);
	clone_attrs(copy, op);
	for (uint32_t i = 0; i < op->n_operands; i++)
		op_set_operand(copy, i, mapped(map, op_operand(op, i)));
	for (uint16_t i = 0; i < op->n_blocks; i++)
		clone_block(&copy->blocks[i], &op->blocks[i], map);
	for (uint32_t i = 0; i < op->n_results; i++)
		take_over(into->module->arena, map, op->results[i],
		          op_add_result(copy, op->results[i]->name, op->results[i]->type));
	return copy;
}

static void clone_params(Func *copy, const Func *f, Map *map)
{
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const Value *old = f->body.args[i];
		Value *v = func_add_param(copy, old->name, old->type, f->params[i]);

		take_over(f->module->arena, map, old, v);
	}
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (f->params[i].primal)
			copy->params[i].primal = map_get(map, f->params[i].primal);
}

Func *func_clone(const Func *f, const char *name, Map *map)
{
	Func *copy = func_new(f->module, name, f->kind);
	Func fresh = *copy;

	/* Everything of f, but for what makes the copy a function of its own. */
	*copy = *f;
	copy->name = fresh.name;
	copy->arena = fresh.arena;
	copy->value = fresh.value;
	copy->body = fresh.body;
	copy->params = NULL;
	clone_params(copy, f, map);
	for (const Op *op = f->body.first; op; op = op->next)
		block_append(&copy->body, op_clone(copy, op, map));
	return copy;
}
