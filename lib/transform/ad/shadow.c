/* Shadows of pointers.
 *
 * The shadow of &p[i].f is &p_bar[i].f.  A pointer that is carried by a loop, chosen by a branch, loaded from memory
 * or stored there has a shadow that travels with it through the forward sweep, so swapping two buffers swaps
 * their adjoints.  An object whose pointer never travels gets its shadow in the reverse sweep only ("late"). */
#include "support/seeded.h"
#include "transform/ad/ad.h"

#include <stdarg.h>

void ad_refuse(Ad *ad, Loc loc, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *text = str_vformat(ad->arena, format, args);
	va_end(args);
	const char *key = str_intern(&ad->module->strings, str_format(ad->arena, "%u:%u:%u:%s", loc.file, loc.line, loc.column, text));
	if (!map_get(&ad->reported, key))
		diag_error(ad->ctx->diag, loc, "%s", text);
	map_put(ad->arena, &ad->reported, key, (void *)key);
	ad->failed = true;
}

static const char *shadow_name(Ad *ad, const Value *v)
{
	const char *suffix = ad->spec->mode == DERIVE_JVP ? "_dot" : "_bar";
	return v->name ? str_format(ad->module->arena, "%s%s", v->name, suffix) : NULL;
}

static bool has_shadow(const Ad *ad, const Value *v)
{
	return value_has_shadow(ad->activity, v);
}

/* NAME_bar or NAME_dot, which the generated file defines. */
static Value *global_shadow(Ad *ad, Value *v)
{
	const Global *g = v->as.global;
	if (g->kind != GLOBAL_EXTERN) {
		ad_refuse(ad, g->loc, g->kind == GLOBAL_STATIC
		          ? "'%s' keeps state between calls, and its derivative is needed; pass it as a parameter"
		          : "'%s' is constant, but pointers to it and to active data are mixed; give it an adjoint by passing it as a parameter", g->name);
		return const_null(ad->module, v->type);
	}
	const char *name = str_format(ad->module->arena, "%s%s", g->name, ad->spec->mode == DERIVE_JVP ? "_dot" : "_bar");
	Global *shadow = module_global(ad->module, name);
	if (!shadow) {
		shadow = global_new(ad->module, name, GLOBAL_EXTERN, g->type, g->count);
		shadow->is_array = g->is_array;
		shadow->loc = g->loc;
		shadow->shadow_of = g;
	}
	return shadow->value;
}

/* The shadow of an object that must exist while the forward sweep runs. */
static Value *object_shadow(Ad *ad, Value *object)
{
	Op     *op = object->as.op;
	Builder b = builder_after(op);
	Value  *count = op_operand(op, 0), *shadow;
	const bool is_inner = op->code == OP_local && op->parent != sweep_root(ad, op->parent), is_jvp = ad->spec->mode == DERIVE_JVP;
	/* The reverse sweep reads it through recorded pointers: it has to outlive its block.  One serves all objects of a
	 * known size; others are on the heap each, until the reverse of their declaration. */
	const bool is_own = is_inner && !value_is_const(count);
	if (is_inner && !is_own) {
		b = builder_before(ad->func->body.first);
		b.loc = op->loc;
	}
	/* The halves of a split callee are two calls: what the second one reads can't lie on the first one's stack. */
	shadow = op->code == OP_local && !ad->reverse && (!is_own || is_jvp) ? build_local(&b, shadow_name(ad, object), op->type, count)
	                                                                     : build_alloc(&b, shadow_name(ad, object), op->type, count);
	if (op->code == OP_local && ad->reverse && !is_own)
		vec_push(ad->arena, &ad->handed_shadows, shadow);
	if (is_own && !is_jvp)
		map_put(ad->arena, &ad->own_shadows, shadow, op);
	op_set_flag(shadow->as.op, ATTR_zero);
	op_set_flag(shadow->as.op, ATTR_shadow);
	if (op_has(op, ATTR_record))
		op_set_flag(shadow->as.op, ATTR_record);
	if (is_inner && !is_own && is_jvp) {
		/* One shadow for the objects of all iterations: each starts anew. */
		Value *operands[] = { shadow, count };
		b = builder_after(op);
		build_op(&b, OP_zero, op->type, operands, 2);
	}
	return shadow;
}

static void clear_element(Ad *ad, Builder *b, const Type *t, Value *at)
{
	const Type *index = type_index(&ad->module->types);
	if (type_is_float(t)) {
		build_store(b, const_float(ad->module, t, 0), at);
	} else if (type_holds_floats_alone(t) || (t->kind == TYPE_RECORD && t->record->is_union)) {
		Value *operands[] = { at, const_int(ad->module, index, 1) };
		build_op(b, OP_zero, t, operands, 2);
	} else if (t->kind == TYPE_RECORD) {
		for (int i = 0; i < t->record->n_fields; i++)
			if (type_holds_floats(t->record->fields[i].type))
				clear_element(ad, b, t->record->fields[i].type, build_field(b, at, i));
	} else if (t->kind == TYPE_ARRAY) {
		Op *loop = build_for(b, "k", const_int(ad->module, index, 0), const_int(ad->module, index, t->count), NULL, 0);
		Builder in = builder_at_end(&loop->blocks[0]);
		in.loc = b->loc;
		in.adjoint = b->adjoint;
		clear_element(ad, &in, t->elem, build_element(&in, at, for_index(loop)));
		build_yield(&in, NULL, 0);
	}
}

void shadow_clear(Ad *ad, Builder *b, const Type *t, Value *shadow, Value *count)
{
	const Value *root = pointer_root(shadow);
	if (type_holds_floats_alone(t) || (value_op(root) && !type_holds_pointers(t))) {
		Value *operands[] = { shadow, count };
		build_op(b, OP_zero, t, operands, 2);
	} else if (value_is_int(count, 1)) {
		clear_element(ad, b, t, shadow);
	} else {
		Op *loop = build_for(b, "k", const_int(ad->module, count->type, 0), count, NULL, 0);
		Builder in = builder_at_end(&loop->blocks[0]);
		in.loc = b->loc;
		in.adjoint = b->adjoint;
		clear_element(ad, &in, t, build_index(&in, shadow, for_index(loop)));
		build_yield(&in, NULL, 0);
	}
}

static void refuse_shadowless(Ad *ad, Loc loc, const Value *p)
{
	const Value *other = activity_shadowless(ad->activity, p);
	if (!loc.file && other && other->kind == VALUE_ARG)
		loc = func_param(ad->func, other)->loc;
	if (other && other->kind == VALUE_ARG && type_is_ptr(other->type) && other->type->elem->kind == TYPE_VOID)
		ad_refuse(ad, loc, "'%s' points to active data here, but its type, void *, has no adjoint; pass a pointer to floating "
		          "data, and derive from generated code that was made with --memory=heap", other->name);
	else if (other && other->kind == VALUE_ARG)
		ad_refuse(ad, loc, "'%s' points to active data here, but '%s' has no adjoint; add it to wrt",
		          p->name ? p->name : "this", other->name);
	else
		ad_refuse(ad, loc, "active data behind this pointer has no adjoint");
}

/* A cast or an address, from another pointer. */
static Value *led_on(Ad *ad, Builder *b, const Op *op, Value *from)
{
	if (op->code == OP_cast)
		return build_cast(b, from, op_result(op)->type);
	VEC(Value *) indices = { 0 };
	for (uint32_t i = 1; i < op->n_operands; i++)
		vec_push(ad->arena, &indices, op_operand(op, i));
	return build_address(b, from, op->path, op->n_path, indices.at);
}

Value *shadow_forward(Ad *ad, Builder *b, Value *p)
{
	Value *known = map_get(&ad->shadows, p);
	if (known)
		return known;
	if (p->kind == VALUE_CONST || p->kind == VALUE_UNDEF)
		return p;
	if (p->kind == VALUE_GLOBAL)
		return global_shadow(ad, p);
	Op *op = value_op(p);
	if (op && op_makes_object(op)) {
		Value *shadow = object_shadow(ad, p);
		map_put(ad->arena, &ad->shadows, p, shadow);
		return shadow;
	}
	if (op && (op->code == OP_cast || op->code == OP_address))
		return led_on(ad, b, op, shadow_forward(ad, b, op_operand(op, 0)));
	refuse_shadowless(ad, op ? op->loc : ad->spec->loc, p);
	return const_null(ad->module, p->type);
}

bool shadow_is_late(const Ad *ad, const Value *object)
{
	return !map_get(&ad->shadows, object);
}

Value *shadow_reverse(Ad *ad, Builder *b, Value *p)
{
	Value *late = map_get(&ad->late, p);
	if (late)
		return late;
	if (map_get(&ad->shadows, p))
		return map_get(&ad->shadows, p);
	Op *op = value_op(p);
	if (op && (op->code == OP_cast || op->code == OP_address))
		return led_on(ad, b, op, shadow_reverse(ad, b, op_operand(op, 0)));
	return shadow_forward(ad, b, p);
}

/* ---- travelling */

static void travel_block(Ad *ad, Block *block);

static void travel_loop(Ad *ad, Op *op)
{
	const uint32_t first_init = loop_first_init(op), first = loop_first_carried(op);
	const uint32_t n = op->n_results;
	Builder        before = builder_before(op);
	VEC(uint32_t) carried = { 0 };
	for (uint32_t i = 0; i < n; i++) {
		Value *arg = op->blocks[0].args[first + i];
		if (!has_shadow(ad, arg))
			continue;
		Value *result;
		Value *init = shadow_forward(ad, &before, op_operand(op, first_init + i));
		Value *shadow = loop_add_carried(op, shadow_name(ad, arg), init, &result);
		map_put(ad->arena, &ad->shadows, arg, shadow);
		map_put(ad->arena, &ad->shadows, op->results[i], result);
		vec_push(ad->arena, &carried, i);
	}
	travel_block(ad, &op->blocks[0]);
	/* The same pointer has the same shadow at an exit and behind it: loops.c recognises a loop by that. */
	Map made = { 0 };
	for (Op *o = op->blocks[0].first; o && carried.count; o = o->next) {
		if (!op_hands_on(o))
			continue;
		Builder b = builder_before(o);
		for (size_t k = 0; k < carried.count; k++) {
			Value *p = end_value(o, carried.at[k]), *shadow = map_get(&made, p);
			if (!shadow)
				map_put(ad->arena, &made, p, shadow = shadow_forward(ad, &b, p));
			if (SEEDED(pointer_stale) && o->code == OP_yield)
				shadow = map_get(&ad->shadows, op->blocks[0].args[first + carried.at[k]]);
			op_add_operand(o, shadow);
		}
	}
}

static void travel_if(Ad *ad, Op *op)
{
	const uint32_t n = op->n_results;
	travel_block(ad, &op->blocks[0]);
	travel_block(ad, &op->blocks[1]);
	for (uint32_t i = 0; i < n; i++) {
		if (!has_shadow(ad, op->results[i]))
			continue;
		for (int k = 0; k < 2; k++) {
			Op     *yield = block_terminator(&op->blocks[k]);
			Builder b = builder_before(yield);
			op_add_operand(yield, shadow_forward(ad, &b, op_operand(yield, i)));
		}
		map_put(ad->arena, &ad->shadows, op->results[i],
		        op_add_result(op, shadow_name(ad, op->results[i]), op->results[i]->type));
	}
}

/* Copies the pointers in an object of type t; the floats of a shadow belong to the reverse sweep. */
static void copy_pointers(Ad *ad, Builder *b, const Type *t, Value *from, Value *to)
{
	if (t->kind == TYPE_PTR) {
		build_store(b, build_load(b, from), to);
	} else if (t->kind == TYPE_RECORD) {
		for (int i = 0; i < t->record->n_fields; i++)
			if (type_holds_pointers(t->record->fields[i].type))
				copy_pointers(ad, b, t->record->fields[i].type, build_field(b, from, i), build_field(b, to, i));
	} else if (t->kind == TYPE_ARRAY) {
		const Type *index = type_index(&ad->module->types);
		Op *loop = build_for(b, "k", const_int(ad->module, index, 0), const_int(ad->module, index, t->count), NULL, 0);
		Builder in = builder_at_end(&loop->blocks[0]);
		in.loc = b->loc;
		copy_pointers(ad, &in, t->elem, build_element(&in, from, for_index(loop)), build_element(&in, to, for_index(loop)));
		build_yield(&in, NULL, 0);
	}
}

static void copy_pointers_of_each(Ad *ad, Builder *b, const Op *op, Value *from, Value *to)
{
	Value  *count = op_operand(op, 2);
	Op     *loop = build_for(b, "k", const_int(ad->module, count->type, 0), count, NULL, 0);
	Builder in = builder_at_end(&loop->blocks[0]);
	in.loc = op->loc;
	copy_pointers(ad, &in, op->type, build_index(&in, from, for_index(loop)), build_index(&in, to, for_index(loop)));
	build_yield(&in, NULL, 0);
}

static void travel_copy(Ad *ad, Op *op)
{
	if (!type_holds_pointers(op->type) || !value_leads_to_active(ad->activity, op_operand(op, 0)))
		return;
	Builder b = builder_after(op);
	Value  *to = shadow_forward(ad, &b, op_operand(op, 0)), *from = shadow_forward(ad, &b, op_operand(op, 1));
	if (op->type->kind == TYPE_PTR) {
		Value *operands[] = { to, from, op_operand(op, 2) };
		build_op(&b, op->code, op->type, operands, 3);
	} else if (type_holds_pointer_union(op->type)) {
		ad_refuse(ad, op->loc, "copying a union that holds pointers to active data is not supported; copy the member in use");
	} else if (value_is_int(op_operand(op, 2), 1)) {
		copy_pointers(ad, &b, op->type, from, to);
	} else if (op->code == OP_copy) {
		copy_pointers_of_each(ad, &b, op, from, to);
	} else {
		ad_refuse(ad, op->loc, "memmove of several structs that hold pointers to active data is not supported; use memcpy, or move them one by one");
	}
}

static void travel_op(Ad *ad, Op *op)
{
	switch (op->code) {
	case OP_for:
	case OP_loop:
		travel_loop(ad, op);
		break;
	case OP_if:
		travel_if(ad, op);
		break;
	case OP_select:
		if (has_shadow(ad, op_result(op))) {
			Builder b = builder_after(op);
			Value  *x = shadow_forward(ad, &b, op_operand(op, 1)), *y = shadow_forward(ad, &b, op_operand(op, 2));
			map_put(ad->arena, &ad->shadows, op_result(op), SEEDED(pointer_choice_swapped) ? build_select(&b, op_operand(op, 0), y, x) : build_select(&b, op_operand(op, 0), x, y));
		}
		break;
	case OP_load:
		if (has_shadow(ad, op_result(op))) {
			Builder b = builder_after(op);
			map_put(ad->arena, &ad->shadows, op_result(op), build_load(&b, shadow_forward(ad, &b, op_operand(op, 0))));
		}
		break;
	case OP_store:
		if (has_shadow(ad, op_operand(op, 0)) && !SEEDED(pointer_not_stored)) {
			Builder b = builder_after(op);
			Value  *shadow = shadow_forward(ad, &b, op_operand(op, 0));
			build_store(&b, shadow, shadow_forward(ad, &b, op_operand(op, 1)));
		}
		break;
	case OP_copy:
	case OP_move:
		travel_copy(ad, op);
		break;
	case OP_call:
		if (ad->spec->mode != DERIVE_JVP && ad_call_is_active(ad, op) && !op->callee->adjoint && split_can(op))
			split_travel(ad, op);
		break;
	default:
		break;
	}
}

static void travel_block(Ad *ad, Block *block)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		travel_op(ad, op);
	}
}

void shadows_travel(Ad *ad)
{
	travel_block(ad, &ad->func->body);
}
