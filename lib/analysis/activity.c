/* Activity: union-find over pointers gives memory classes, then varied forwards and useful backwards, each to a
 * fixed point over the structured code.  Flow-insensitive for memory, which only makes more things active. */
#include "analysis/activity.h"

#include "ir/walk.h"
#include "support/seeded.h"
#include "support/vec.h"

/* A class of memory.  Classes are numbered; 0 stands for "no class" (null pointers, non-pointers). */
typedef struct MemClass {
	uint32_t     parent;   /* itself: representative */
	uint32_t     pointee;  /* class of the pointers stored in it; 0 none */
	bool         varied, useful;
	const Value *shadowless; /* a parameter or global in it that has no shadow */
} MemClass;

typedef struct ValueState {
	bool     varied, useful;
	uint32_t class; /* pointers */
} ValueState;

/* Longer chains of pointers to pointers repeat a class (a list is a class that points to itself). */
enum { MAX_POINTER_DEPTH = 16 };

/* What a callee does with the memory that its parameters lead to.  One node for each class: (p, 2) is what the
 * pointers in what the pointers in *p point to; nodes with one class number mean the same memory. */
typedef struct ShapeNode {
	const Value *root;    /* parameter or global; NULL: the result */
	uint32_t     depth, class;
	bool         read, written; /* floats there */
} ShapeNode;

typedef struct Shape {
	VEC(ShapeNode) nodes;
	int  level;   /* of the computations under way */
	bool is_open; /* under way: too few so far */
} Shape;

typedef struct Shapes {
	Map by_func;
	int level, low; /* low: the outermost open one that was asked for */
} Shapes;

struct Activity {
	Arena               *arena;
	const Func          *func;
	const ActivityQuery *query;
	VEC(MemClass) classes;
	VEC(ValueState) values; /* by Value.id */
	Map                  ids; /* values that are shared between functions: globals, strings */
	bool                 changed;
	Shapes              *shapes;
};

/* ---- numbering */

static void number_value(Activity *a, Value *v)
{
	v->id = (uint32_t)a->values.count;
	vec_push(a->arena, &a->values, ((ValueState){ 0 }));
}

static void number_values(Activity *a, const Func *f)
{
	vec_push(a->arena, &a->values, ((ValueState){ 0 })); /* id 0: constants */
	for (uint32_t i = 0; i < f->body.n_args; i++)
		number_value(a, f->body.args[i]);
	FOR_EACH_OP(op, &f->body) {
		for (uint32_t i = 0; i < op->n_results; i++)
			number_value(a, op->results[i]);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			for (uint32_t i = 0; i < op->blocks[k].n_args; i++)
				number_value(a, op->blocks[k].args[i]);
	}
}

static ValueState *state(const Activity *a, const Value *v)
{
	if (v->kind == VALUE_GLOBAL) {
		const uintptr_t id = (uintptr_t)map_get(&a->ids, v);
		return &a->values.at[id];
	}
	const bool is_local = v->kind == VALUE_RESULT || v->kind == VALUE_ARG;
	return &a->values.at[is_local && v->id < a->values.count ? v->id : 0];
}

/* ---- classes */

static uint32_t class_find(const Activity *a, uint32_t c)
{
	while (a->classes.at[c].parent != c) {
		const uint32_t up = a->classes.at[a->classes.at[c].parent].parent;
		a->classes.at[c].parent = up;
		c = up;
	}
	return c;
}

static uint32_t class_new(Activity *a)
{
	const uint32_t c = (uint32_t)a->classes.count;
	vec_push(a->arena, &a->classes, ((MemClass){ .parent = c }));
	return c;
}

static void class_unite(Activity *a, uint32_t x, uint32_t y)
{
	while (x && y) {
		x = class_find(a, x);
		y = class_find(a, y);
		if (x == y)
			return;
		const uint32_t px = a->classes.at[x].pointee, py = a->classes.at[y].pointee;
		a->classes.at[y].parent = x;
		a->classes.at[x].varied |= a->classes.at[y].varied;
		a->classes.at[x].useful |= a->classes.at[y].useful;
		if (!a->classes.at[x].shadowless)
			a->classes.at[x].shadowless = a->classes.at[y].shadowless;
		if (!px)
			a->classes.at[x].pointee = py;
		x = px; /* and what they point to */
		y = py;
	}
}

/* An object with external linkage is used in place and has an adjoint of its own; others have none. */
static void seed_global(Activity *a, const Value *v)
{
	MemClass *c = &vec_last(&a->classes);
	if (v->as.global->kind == GLOBAL_EXTERN && !v->as.global->shadow_of && type_holds_floats(v->as.global->type))
		c->varied = c->useful = true;
	else
		c->shadowless = v;
}

static uint32_t class_of(Activity *a, const Value *v)
{
	if (!type_is_ptr(v->type))
		return 0;
	if (v->kind == VALUE_GLOBAL && !map_get(&a->ids, v)) {
		map_put(a->arena, &a->ids, v, (void *)(uintptr_t)a->values.count);
		vec_push(a->arena, &a->values, ((ValueState){ .class = class_new(a) }));
		seed_global(a, v);
	}
	ValueState *s = state(a, v);
	if (s == &a->values.at[0])
		return 0;
	if (!s->class)
		s->class = class_new(a);
	return class_find(a, s->class);
}

static uint32_t class_pointee(Activity *a, uint32_t c)
{
	if (!c)
		return 0;
	c = class_find(a, c);
	if (!a->classes.at[c].pointee) {
		const uint32_t p = class_new(a);
		a->classes.at[c].pointee = p;
	}
	return class_find(a, a->classes.at[c].pointee);
}

static void unite_values(Activity *a, const Value *x, const Value *y)
{
	if (type_is_ptr(x->type) && type_is_ptr(y->type))
		class_unite(a, class_of(a, x), class_of(a, y));
}

/* ---- calls */

static bool has_shape(const Op *op)
{
	return op->code == OP_call && op->callee->body.first && op->n_operands == op->callee->body.n_args;
}

static const Shape *shape_of(Activity *a, const Func *callee);

/* The class that a node of the callee's shape stands for at the call; 0: none. */
static uint32_t node_class(Activity *a, const Op *call, const ShapeNode *node)
{
	const Value *v = !node->root ? op_result(call) : node->root->kind == VALUE_ARG ? op_operand(call, node->root->index) : node->root;
	uint32_t     c = class_of(a, v);
	for (uint32_t i = 0; i < node->depth; i++)
		c = class_pointee(a, c);
	return c;
}

static void unite_shape(Activity *a, const Op *op)
{
	const Shape *shape = shape_of(a, op->callee);
	for (size_t i = 0; i < shape->nodes.count; i++) {
		const uint32_t c = node_class(a, op, &shape->nodes.at[i]);
		for (size_t k = 0; k < i; k++)
			if (shape->nodes.at[k].class == shape->nodes.at[i].class)
				class_unite(a, c, node_class(a, op, &shape->nodes.at[k]));
	}
}

static void unite_call(Activity *a, const Op *op)
{
	const Value *first = NULL;
	if (has_shape(op)) {
		unite_shape(a, op);
		return;
	}
	for (uint32_t i = 0; i < op->n_results; i++)
		if (type_is_ptr(op->results[i]->type))
			first = op->results[i];
	for (uint32_t i = 0; first && i < op->n_operands; i++)
		unite_values(a, first, op_operand(op, i));
}

/* The values that flow into result or argument i of a region operation. */
static void unite_region(Activity *a, const Op *op)
{
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		const Block   *b = &op->blocks[k];
		const uint32_t first = op_is_loop(op) ? loop_first_carried(op) : 0;
		for (const Op *o = b->first; o; o = o->next) {
			if (o->code != OP_yield && o->code != OP_exit_if)
				continue;
			const uint32_t skip = o->code == OP_exit_if;
			for (uint32_t i = 0; i < op->n_results; i++) {
				unite_values(a, op->results[i], op_operand(o, skip + i));
				if (op_is_loop(op) && o->code == OP_yield)
					unite_values(a, b->args[first + i], op_operand(o, i));
			}
		}
		for (uint32_t i = 0; op_is_loop(op) && i < op->n_results; i++) {
			unite_values(a, b->args[first + i], loop_init(op, i));
			unite_values(a, op->results[i], loop_init(op, i));
		}
	}
}

static void unite_op(Activity *a, const Op *op)
{
	switch (op->code) {
	case OP_address:
	case OP_cast:
		unite_values(a, op_result(op), op_operand(op, 0));
		break;
	case OP_select:
		unite_values(a, op_result(op), op_operand(op, 1));
		unite_values(a, op_result(op), op_operand(op, 2));
		break;
	case OP_load:
		if (type_is_ptr(op_result(op)->type))
			class_unite(a, class_of(a, op_result(op)), class_pointee(a, class_of(a, op_operand(op, 0))));
		break;
	case OP_store:
		if (type_is_ptr(op_operand(op, 0)->type) && !SEEDED(stored_pointer_missed))
			class_unite(a, class_of(a, op_operand(op, 0)), class_pointee(a, class_of(a, op_operand(op, 1))));
		break;
	case OP_copy:
	case OP_move:
		if (type_holds_pointers(op->type))
			class_unite(a, class_pointee(a, class_of(a, op_operand(op, 0))),
			            class_pointee(a, class_of(a, op_operand(op, 1))));
		break;
	case OP_call:
	case OP_call_ptr:
		unite_call(a, op);
		break;
	case OP_for:
	case OP_loop:
	case OP_if:
		unite_region(a, op);
		break;
	default:
		break;
	}
}

/* ---- varied and useful */

static void set(Activity *a, bool *flag)
{
	if (!*flag)
		*flag = a->changed = true;
}

static void set_varied(Activity *a, const Value *v)
{
	ValueState *s = state(a, v);
	if (s != &a->values.at[0])
		set(a, &s->varied);
}

static void set_useful(Activity *a, const Value *v)
{
	ValueState *s = state(a, v);
	if (s != &a->values.at[0])
		set(a, &s->useful);
}

static MemClass *memory(Activity *a, const Value *p)
{
	return &a->classes.at[class_of(a, p)]; /* [0] is never varied or useful */
}

static bool is_varied(const Activity *a, const Value *v)
{
	return state(a, v)->varied;
}

static bool is_useful(const Activity *a, const Value *v)
{
	return state(a, v)->useful;
}

/* A call that mgc does not look into: what it reads may reach all that it returns and writes. */
static bool call_is_opaque(const Op *op)
{
	if (op->code == OP_call_ptr)
		return true;
	return !op->callee->is_inactive;
}

/* A pointer to integers, as frexp and lgamma_r take one, carries no derivative out of a call. */
static bool may_carry(Activity *a, const Value *p)
{
	const Type *elem = type_is_ptr(p->type) ? p->type->elem : NULL;
	return class_of(a, p) && elem->kind != TYPE_BOOL && elem->kind != TYPE_FUNC && !(elem->kind == TYPE_INT && elem->bits > 8);
}

static void shape_varied(Activity *a, const Op *op)
{
	const Shape *shape = shape_of(a, op->callee);
	bool varied = false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		varied |= is_varied(a, op_operand(op, i));
	for (size_t i = 0; i < shape->nodes.count && !varied; i++)
		varied = shape->nodes.at[i].read && a->classes.at[node_class(a, op, &shape->nodes.at[i])].varied;
	if (!varied)
		return;
	if (op->n_results && type_is_float(op_result(op)->type))
		set_varied(a, op_result(op));
	for (size_t i = 0; i < shape->nodes.count; i++) {
		const uint32_t c = shape->nodes.at[i].written ? node_class(a, op, &shape->nodes.at[i]) : 0;
		if (c)
			set(a, &a->classes.at[c].varied);
	}
}

static void shape_useful(Activity *a, const Op *op)
{
	const Shape *shape = shape_of(a, op->callee);
	bool useful = op->n_results && is_useful(a, op_result(op));
	for (size_t i = 0; i < shape->nodes.count && !useful; i++)
		useful = shape->nodes.at[i].written && a->classes.at[node_class(a, op, &shape->nodes.at[i])].useful;
	if (!useful)
		return;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (type_is_float(op_operand(op, i)->type))
			set_useful(a, op_operand(op, i));
	for (size_t i = 0; i < shape->nodes.count; i++) {
		const uint32_t c = shape->nodes.at[i].read ? node_class(a, op, &shape->nodes.at[i]) : 0;
		if (c)
			set(a, &a->classes.at[c].useful);
	}
}

/* Whether the call may write (or read) what operand i leads to, as far as its summary says. */
static bool call_touches(const Op *op, uint32_t i, unsigned flag)
{
	const Func *f = op->callee;
	if (!f || !f->summary.known || !f->summary.by_param || i >= f->body.n_args)
		return true;
	/* The call itself copies a struct by value, whatever the callee does with its copy. */
	return f->params[i].flags & (flag == PARAM_READ ? PARAM_READ | PARAM_BYVAL : flag);
}

static void call_varied(Activity *a, const Op *op)
{
	bool varied = false;
	if (has_shape(op)) {
		shape_varied(a, op);
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);
		if (is_varied(a, v) ||
		    (type_is_ptr(v->type) && memory(a, v)->varied && call_touches(op, i, PARAM_READ)))
			varied = true;
	}
	if (!varied)
		return;
	for (uint32_t i = 0; i < op->n_results; i++)
		if (type_is_float(op->results[i]->type))
			set_varied(a, op->results[i]);
	const bool writes = !op->callee || !op->callee->summary.known || op->callee->summary.writes_memory;
	for (uint32_t i = 0; writes && i < op->n_operands; i++)
		if (may_carry(a, op_operand(op, i)) && call_touches(op, i, PARAM_WRITTEN))
			set(a, &memory(a, op_operand(op, i))->varied);
}

static void call_useful(Activity *a, const Op *op)
{
	bool useful = false;
	if (has_shape(op)) {
		shape_useful(a, op);
		return;
	}
	for (uint32_t i = 0; i < op->n_results; i++)
		useful |= is_useful(a, op->results[i]);
	const bool writes = !op->callee || !op->callee->summary.known || op->callee->summary.writes_memory;
	for (uint32_t i = 0; writes && i < op->n_operands; i++)
		useful |= type_is_ptr(op_operand(op, i)->type) && memory(a, op_operand(op, i))->useful &&
		          call_touches(op, i, PARAM_WRITTEN);
	for (uint32_t i = 0; useful && i < op->n_operands; i++) {
		if (type_is_float(op_operand(op, i)->type))
			set_useful(a, op_operand(op, i));
		else if (may_carry(a, op_operand(op, i)) && call_touches(op, i, PARAM_READ))
			set(a, &memory(a, op_operand(op, i))->useful);
	}
}

static bool operand_matters(const Activity *a, const Op *op, uint32_t i)
{
	if (!type_is_float(op_operand(op, i)->type))
		return false;
	if (op->code == OP_select)
		return i > (SEEDED(activity_misses_select) ? 1 : 0);
	if (op->code == OP_via)
		return i == 1;
	if (op->code == OP_convert)
		return type_is_float(op_result(op)->type);
	return a->query->matters(op->code, i);
}

static bool is_pointwise(const Op *op)
{
	if (op->n_results != 1 || !type_is_float(op_result(op)->type))
		return false;
	const OpClass class = op_info(op->code)->class;
	return class == CLASS_ARITH || class == CLASS_MATH || op->code == OP_select || op->code == OP_convert ||
	       op->code == OP_ldexp || op->code == OP_via;
}

static void region_varied(Activity *a, const Op *op)
{
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		const Block   *b = &op->blocks[k];
		const uint32_t first = op_is_loop(op) ? loop_first_carried(op) : 0;
		for (uint32_t i = 0; op_is_loop(op) && i < op->n_results; i++)
			if (is_varied(a, loop_init(op, i))) {
				set_varied(a, b->args[first + i]);
				if (op->code == OP_for)
					set_varied(a, op->results[i]);
			}
		for (const Op *o = b->first; o; o = o->next) {
			if (o->code != OP_yield && o->code != OP_exit_if)
				continue;
			const uint32_t skip = o->code == OP_exit_if;
			for (uint32_t i = 0; i < op->n_results; i++) {
				if (!is_varied(a, op_operand(o, skip + i)))
					continue;
				set_varied(a, op->results[i]);
				if (op_is_loop(op) && o->code == OP_yield && !SEEDED(activity_misses_loop))
					set_varied(a, b->args[first + i]);
			}
		}
	}
}

static void region_useful(Activity *a, const Op *op)
{
	for (uint16_t k = 0; k < op->n_blocks; k++) {
		const Block   *b = &op->blocks[k];
		const uint32_t first = op_is_loop(op) ? loop_first_carried(op) : 0;
		for (uint32_t i = 0; i < op->n_results; i++) {
			const bool out = is_useful(a, op->results[i]);
			const bool arg = op_is_loop(op) && is_useful(a, b->args[first + i]);
			if (!out && !arg)
				continue;
			for (const Op *o = b->first; o; o = o->next) {
				if (o->code == OP_exit_if && out)
					set_useful(a, op_operand(o, 1 + i));
				if (o->code == OP_yield)
					set_useful(a, op_operand(o, i));
			}
			if (op_is_loop(op))
				set_useful(a, loop_init(op, i));
		}
	}
}

static void op_varied(Activity *a, const Op *op)
{
	if (is_pointwise(op)) {
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (operand_matters(a, op, i) && is_varied(a, op_operand(op, i)))
				set_varied(a, op_result(op));
		return;
	}
	switch (op->code) {
	case OP_load:
		if (type_is_float(op_result(op)->type) && memory(a, op_operand(op, 0))->varied)
			set_varied(a, op_result(op));
		break;
	case OP_store:
	case OP_accum:
		if (is_varied(a, op_operand(op, 0)) && class_of(a, op_operand(op, 1)))
			set(a, &memory(a, op_operand(op, 1))->varied);
		break;
	case OP_copy:
	case OP_move:
		if (memory(a, op_operand(op, 1))->varied && type_holds_floats(op->type) && class_of(a, op_operand(op, 0)) && !SEEDED(activity_misses_copy))
			set(a, &memory(a, op_operand(op, 0))->varied);
		break;
	case OP_push:
		if (is_varied(a, op_operand(op, 0)))
			set_varied(a, op_operand(op, 1));
		break;
	case OP_pop:
		if (type_is_float(op_result(op)->type) && is_varied(a, op_operand(op, 0)))
			set_varied(a, op_result(op));
		break;
	case OP_call:
	case OP_call_ptr:
		if (call_is_opaque(op))
			call_varied(a, op);
		break;
	case OP_for:
	case OP_loop:
	case OP_if:
		region_varied(a, op);
		break;
	default:
		break;
	}
}

static void op_useful(Activity *a, const Op *op)
{
	if (is_pointwise(op)) {
		if (is_useful(a, op_result(op)))
			for (uint32_t i = 0; i < op->n_operands; i++)
				if (operand_matters(a, op, i))
					set_useful(a, op_operand(op, i));
		return;
	}
	switch (op->code) {
	case OP_load:
		if (is_useful(a, op_result(op)) && class_of(a, op_operand(op, 0)))
			set(a, &memory(a, op_operand(op, 0))->useful);
		break;
	case OP_store:
	case OP_accum:
		if (memory(a, op_operand(op, 1))->useful)
			set_useful(a, op_operand(op, 0));
		break;
	case OP_copy:
	case OP_move:
		if (memory(a, op_operand(op, 0))->useful && class_of(a, op_operand(op, 1)))
			set(a, &memory(a, op_operand(op, 1))->useful);
		break;
	case OP_push:
		if (is_useful(a, op_operand(op, 1)))
			set_useful(a, op_operand(op, 0));
		break;
	case OP_pop:
		if (is_useful(a, op_result(op)))
			set_useful(a, op_operand(op, 0));
		break;
	case OP_call:
	case OP_call_ptr:
		if (call_is_opaque(op))
			call_useful(a, op);
		break;
	case OP_for:
	case OP_loop:
	case OP_if:
		region_useful(a, op);
		break;
	case OP_return:
		for (uint32_t i = 0; a->query->result_is_dependent && i < op->n_operands; i++)
			if (type_is_float(op_operand(op, i)->type))
				set_useful(a, op_operand(op, i));
		break;
	default:
		break;
	}
}

/* ---- shapes: the classes of a callee by themselves; `varied` means written, `useful` read */

static void mark(Activity *a, const Value *p, bool reads, bool writes)
{
	const uint32_t c = class_of(a, p);
	if (!c)
		return;
	a->classes.at[c].useful |= reads;
	a->classes.at[c].varied |= writes;
}

static void mark_call(Activity *a, const Op *op)
{
	if (has_shape(op)) {
		const Shape *shape = shape_of(a, op->callee);
		for (size_t i = 0; i < shape->nodes.count; i++) {
			const uint32_t c = node_class(a, op, &shape->nodes.at[i]);
			a->classes.at[c].useful |= c && shape->nodes.at[i].read;
			a->classes.at[c].varied |= c && shape->nodes.at[i].written;
		}
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++) {
		uint32_t c = class_of(a, op_operand(op, i));
		for (int depth = 0; c && depth < MAX_POINTER_DEPTH; depth++) {
			c = class_find(a, c);
			a->classes.at[c].useful = a->classes.at[c].varied = true;
			c = a->classes.at[c].pointee;
		}
	}
}

static void mark_accesses(Activity *a, const Op *op)
{
	switch (op->code) {
	case OP_load:
		if (type_is_float(op_result(op)->type))
			mark(a, op_operand(op, 0), true, false);
		break;
	case OP_store:
	case OP_accum:
		if (type_is_float(op_operand(op, 0)->type))
			mark(a, op_operand(op, 1), op->code == OP_accum, true);
		break;
	case OP_copy:
	case OP_move:
		mark(a, op_operand(op, 1), true, false);
		mark(a, op_operand(op, 0), false, true);
		break;
	case OP_zero:
		mark(a, op_operand(op, 0), false, true);
		break;
	case OP_call:
	case OP_call_ptr:
		mark_call(a, op);
		break;
	default:
		break;
	}
}

/* Its own class, what the pointers there point to, and so on until a class repeats. */
static void add_nodes(Activity *a, Shape *s, const Value *root, uint32_t c)
{
	for (uint32_t depth = 0; c && depth < MAX_POINTER_DEPTH; depth++) {
		c = class_find(a, c);
		const MemClass *m = &a->classes.at[c];
		vec_push(a->arena, &s->nodes, ((ShapeNode){ root, depth, c, m->useful, m->varied }));
		if (m->pointee && class_find(a, m->pointee) == c && depth > 0)
			return;
		c = m->pointee;
	}
}

static void look_at_callee(Activity *a, Shape *s)
{
	const Func *f = a->func;
	class_new(a);
	number_values(a, f);
	FOR_EACH_OP(op, &f->body)
		unite_op(a, op);
	FOR_EACH_OP(op, &f->body)
		mark_accesses(a, op);
	s->nodes.count = 0;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		add_nodes(a, s, f->body.args[i], class_of(a, f->body.args[i]));
	for (size_t i = 0; i < a->ids.count; i++)
		if (a->ids.entries[i].key)
			add_nodes(a, s, a->ids.entries[i].key, class_of(a, a->ids.entries[i].key));
	const Op *end = block_terminator(&f->body);
	if (end->n_operands && type_is_ptr(op_operand(end, 0)->type))
		add_nodes(a, s, NULL, class_of(a, op_operand(end, 0)));
}

/* Grows with every look, so the same twice is right; class numbers count up in the same order then. */
static bool same_nodes(const Shape *s, const Shape *t)
{
	if (s->nodes.count != t->nodes.count)
		return false;
	for (size_t i = 0; i < s->nodes.count; i++) {
		const ShapeNode *x = &s->nodes.at[i], *y = &t->nodes.at[i];
		if (x->root != y->root || x->depth != y->depth || x->class != y->class || x->read != y->read || x->written != y->written)
			return false;
	}
	return true;
}

static const Shape *shape_of(Activity *a, const Func *callee)
{
	Shapes *all = a->shapes;
	Shape  *s = map_get(&all->by_func, callee);
	if (s && s->is_open && s->level < all->low)
		all->low = s->level;
	if (s)
		return s;
	const int low_before = all->low;
	s = ARENA_NEW(a->arena, Shape);
	*s = (Shape){ .level = all->level++, .is_open = true };
	map_put(a->arena, &all->by_func, callee, s);
	all->low = all->level;
	for (bool again = true; again;) {
		Activity inner = { .arena = a->arena, .func = callee, .shapes = all };
		Shape    before = { 0 };
		for (size_t i = 0; i < s->nodes.count; i++)
			vec_push(a->arena, &before.nodes, s->nodes.at[i]);
		Shape next = *s;
		next.nodes.at = NULL;
		next.nodes.count = next.nodes.capacity = 0;
		look_at_callee(&inner, &next);
		s->nodes = next.nodes;
		again = all->low <= s->level && !same_nodes(&before, s);
	}
	all->level--;
	s->is_open = false;
	if (all->low < s->level) /* a part of a cycle: what is known of the others is not final */
		map_remove(&all->by_func, callee);
	if (low_before < all->low)
		all->low = low_before;
	return s;
}

static void seed_params(Activity *a)
{
	for (uint32_t i = 0; i < a->func->body.n_args; i++) {
		const Value         *p = a->func->body.args[i];
		const ParamActivity *q = &a->query->params[i];
		if (type_is_float(p->type) && q->is_independent)
			set_varied(a, p);
		uint32_t c = class_of(a, p);
		for (int depth = 0; c && depth < MAX_POINTER_DEPTH; depth++) {
			MemClass *m = &a->classes.at[class_find(a, c)];
			const bool owned = depth == 0 && (a->func->params[i].flags & PARAM_BYVAL);
			if (!q->has_shadow && !owned && !m->shadowless)
				m->shadowless = p;
			m->varied |= q->is_independent;
			m->useful |= q->is_dependent;
			c = m->pointee;
		}
	}
}

/* Floats are seen through p: memory of integers, or of functions, is never active. */
static void note_floats(const Activity *a, bool *holds_floats, const Value *p)
{
	if (type_is_ptr(p->type) && type_holds_floats(p->type->elem))
		holds_floats[class_find(a, state(a, p)->class)] = true;
}

static void seed_everything(Activity *a)
{
	bool *holds_floats = ARENA_ARRAY(a->arena, bool, a->classes.count);
	for (uint32_t i = 0; i < a->func->body.n_args; i++)
		note_floats(a, holds_floats, a->func->body.args[i]);
	FOR_EACH_OP(op, &a->func->body) {
		for (uint32_t i = 0; i < op->n_operands; i++)
			note_floats(a, holds_floats, op_operand(op, i));
		for (uint32_t i = 0; i < op->n_results; i++)
			note_floats(a, holds_floats, op->results[i]);
	}
	for (uint32_t c = 1; c < a->classes.count; c++)
		if (holds_floats[class_find(a, c)] && !a->classes.at[class_find(a, c)].shadowless)
			a->classes.at[c].varied = a->classes.at[c].useful = true;
	for (uint32_t v = 1; v < a->values.count; v++)
		if (!a->values.at[v].class)
			a->values.at[v].useful = true;
	FOR_EACH_OP(op, &a->func->body)
		for (uint32_t i = 0; i < op->n_results; i++)
			if (!op->results[i]->uses) /* only what a library function does besides is wanted */
				state(a, op->results[i])->useful = false;
}

typedef VEC(const Op *) OpList;

static void list_block(Arena *arena, OpList *list, const Block *b)
{
	for (const Op *op = b->first; op; op = op->next) {
		vec_push(arena, list, op);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			list_block(arena, list, &op->blocks[k]);
		if (op->n_blocks)
			vec_push(arena, list, op);
	}
}

Activity *activity_of(Arena *arena, const Func *f, const ActivityQuery *query)
{
	Activity *a = ARENA_NEW(arena, Activity);
	a->arena = arena;
	a->func = f;
	a->query = query;
	a->shapes = ARENA_NEW(arena, Shapes);
	class_new(a);
	number_values(a, f);
	FOR_EACH_OP(op, &f->body)
		unite_op(a, op);
	seed_params(a);
	if (query->everything)
		seed_everything(a);
	/* Each in the direction in which it spreads, regions before and after what they hold: only loops take more than
	 * one round. */
	OpList ops = { 0 };
	list_block(arena, &ops, &f->body);
	do {
		a->changed = false;
		for (size_t i = 0; i < ops.count; i++)
			op_varied(a, ops.at[i]);
	} while (a->changed);
	do {
		a->changed = false;
		for (size_t i = ops.count; i-- > 0;)
			op_useful(a, ops.at[i]);
	} while (a->changed && !SEEDED(activity_once));
	return a;
}

/* ---- questions */

static uint32_t class_known(const Activity *a, const Value *v)
{
	const uint32_t c = type_is_ptr(v->type) ? state(a, v)->class : 0;
	return c ? class_find(a, c) : 0;
}

bool value_is_active(const Activity *a, const Value *v)
{
	const uint32_t c = class_known(a, v);
	if (c)
		return a->classes.at[c].varied && a->classes.at[c].useful;
	return type_is_float(v->type) && is_varied(a, v) && is_useful(a, v);
}

bool value_leads_to_active(const Activity *a, const Value *v)
{
	uint32_t c = class_known(a, v);
	for (int depth = 0; c && depth < MAX_POINTER_DEPTH; depth++) {
		c = a->classes.at[c].pointee;
		if (!c)
			break;
		c = class_find(a, c);
		if (a->classes.at[c].varied && a->classes.at[c].useful)
			return true;
	}
	return false;
}

bool value_has_shadow(const Activity *a, const Value *v)
{
	return type_is_ptr(v->type) && (value_is_active(a, v) || value_leads_to_active(a, v));
}

uint32_t value_memory_class(const Activity *a, const Value *v)
{
	return class_known(a, v);
}

const Value *activity_shadowless(const Activity *a, const Value *v)
{
	const uint32_t c = class_known(a, v);
	return c ? a->classes.at[c].shadowless : NULL;
}

bool call_reaches_active_globals(const Activity *a, const Op *op)
{
	const Shape *shape = op->code == OP_call ? map_get(&a->shapes->by_func, op->callee) : NULL;
	for (size_t i = 0; shape && i < shape->nodes.count; i++) {
		const Value *root = shape->nodes.at[i].root;
		if (root && root->kind == VALUE_GLOBAL && value_has_shadow(a, root))
			return true;
	}
	return false;
}
