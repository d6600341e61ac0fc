/* From the forward sweep to its graph.  Floats become nodes, memory one node for each object; integers appear
 * only inside of texts.
 *
 * A function that would fill a wall is drawn coarser: values without a name that are used once go into the
 * expression that uses them; where that is not enough, inner loops and branches become one box each. */
#include <string.h>

#include "ir/walk.h"
#include "support/text.h"
#include "transform/ad/ad.h"
#include "transform/ad/notation.h"
#include "transform/ad/rules.h"

enum {
	FEW_NODES = 60,   /* up to here every value is a node */
	MOST_NODES = 400, /* from here on inner regions are boxes */
	MOST_LEVELS = 64,
};

typedef struct Drawing {
	const Ad *ad;         /* NULL where tensors are drawn, before there is one */
	const Func *func;
	const Map *tensors;   /* then: values that are active */
	Arena *arena;
	Graph *graph;
	Map   *nodes;  /* Value -> index + 1; values of a box all have that of the box */
	Map    memory; /* name of the object -> index + 1 */
	Map    edges;  /* of memory and boxes: drawn once */
	bool   is_dense;
	int    box_level; /* regions this deep are boxes */
	int    level, region;
} Drawing;

/* Floats, and tensors of them. */
static bool is_drawn(const Type *t)
{
	return type_is_float(t) || t->kind == TYPE_TENSOR;
}

static bool is_active(const Drawing *d, const Value *v)
{
	return d->ad ? value_is_active(d->ad->activity, v) : map_get(d->tensors, v) != NULL;
}

static const char *float_name(const Type *t)
{
	if (t->kind == TYPE_TENSOR)
		return NULL; /* the shape is filled in later */
	return t->bits == 32 ? "float" : t->bits == 64 ? "double" : "long double";
}

/* ---- nodes ---- */

static int add_node(Drawing *d, GraphNode node)
{
	node.region = d->region;
	vec_push(d->arena, &d->graph->nodes, node);
	return (int)d->graph->nodes.count - 1;
}

static void set_node(Drawing *d, const Value *v, int node)
{
	map_put(d->arena, d->nodes, v, (void *)(intptr_t)(node + 1));
}

static int get_node(const Drawing *d, const Value *v)
{
	return (int)(intptr_t)map_get(d->nodes, v) - 1;
}

static int add_value(Drawing *d, const Value *v, const char *name, const char *text)
{
	const int node = add_node(d, (GraphNode){ .kind = GRAPH_VALUE, .name = name, .text = text, .type = float_name(v->type),
	                                          .is_active = is_active(d, v) });
	set_node(d, v, node);
	return node;
}

static const Value *root_of(const Value *p)
{
	const Op *op = value_op(p);

	while (op && (op->code == OP_address || op->code == OP_cast) && type_is_ptr(op_operand(op, 0)->type)) {
		p = op_operand(op, 0);
		op = value_op(p);
	}
	return p;
}

static const char *object_type(Drawing *d, const Value *root)
{
	const Type *t = root->type->elem;
	const Op   *op = value_op(root);

	const char *extents = "";
	for (; t->kind == TYPE_ARRAY; t = t->elem)
		extents = str_format(d->arena, "%s[%lld]", extents, (long long)t->count);
	const char *name = type_is_float(t) ? float_name(t) : t->record ? record_spelling(d->arena, t->record) : "pointer";
	if (op && op->code == OP_local && value_is_const(op_operand(op, 0)))
		return str_format(d->arena, "%s[%lld]%s", name, (long long)op_operand(op, 0)->as.constant.integer, extents);
	return str_format(d->arena, "%s[]%s", name, extents);
}

/* -1 where the pointer leads to no floats. */
static int memory_node(Drawing *d, const Value *pointer)
{
	const Value *root = root_of(pointer);
	const Op    *op = value_op(root);

	if (!type_is_ptr(root->type) || root->kind == VALUE_CONST || root->kind == VALUE_STRING || root->kind == VALUE_UNDEF)
		return -1;
	const char *name = notation_name(d->arena, root), *key = root->name;
	if (root->kind == VALUE_GLOBAL)
		key = root->as.global->name;
	if (op && op->code == OP_load)
		name = key = notation_value(d->arena, root);
	name = name ? name : "memory";
	key = key ? key : name;
	int node = (int)(intptr_t)map_get_str(&d->memory, key, strlen(key)) - 1;
	if (node < 0) {
		const int region = d->region;
		d->region = 0;
		node = add_node(d, (GraphNode){ .kind = GRAPH_MEMORY, .name = name, .type = object_type(d, root),
		                                .is_active = is_active(d, root) });
		d->region = region;
		map_put_str(d->arena, &d->memory, key, strlen(key), (void *)(intptr_t)(node + 1));
	}
	return node;
}

/* ---- edges ---- */

static void add_edge(Drawing *d, GraphEdge edge)
{
	const GraphNode *from = &d->graph->nodes.at[edge.from], *to = &d->graph->nodes.at[edge.to];

	if (edge.from == edge.to && !edge.is_back)
		return;
	if (!from->is_active || !to->is_active)
		edge.partial = NULL;
	if (from->kind >= GRAPH_MEMORY || to->kind >= GRAPH_MEMORY) {
		const char *key = str_format(d->arena, "%d %d %s", edge.from, edge.to, edge.label ? edge.label : "");
		if (map_get_str(&d->edges, key, strlen(key)))
			return;
		map_put_str(d->arena, &d->edges, key, strlen(key), d);
	}
	vec_push(d->arena, &d->graph->edges, edge);
}

/* A value that is written out where it is used. */
static bool is_folded(const Drawing *d, const Value *v)
{
	const Op *op = value_op(v);

	return d->is_dense && op && !op->n_blocks && op->n_results == 1 && is_drawn(v->type) && value_has_one_use(v) &&
	       v->uses->user->code != OP_return && !notation_name(d->arena, v) && op->code != OP_call && op->code != OP_call_ptr;
}

static void connect_value(Drawing *d, const Value *v, GraphEdge edge)
{
	const Op *op = value_op(v);

	if (!is_folded(d, v) || get_node(d, v) >= 0) {
		edge.from = get_node(d, v);
		if (edge.from >= 0)
			add_edge(d, edge);
		return;
	}
	edge.partial = edge.partial ? "" : NULL;
	if (op->code == OP_load) {
		edge.from = memory_node(d, op_operand(op, 0));
		if (edge.from >= 0)
			add_edge(d, edge);
		return;
	}
	for (uint32_t i = 0; i < op->n_operands; i++) {
		GraphEdge inner = edge;
		if (!rule_matters(op->code, i))
			inner.partial = NULL;
		if (is_drawn(op_operand(op, i)->type))
			connect_value(d, op_operand(op, i), inner);
	}
}

static void connect_memory(Drawing *d, int from, int to, const char *label)
{
	if (from >= 0 && to >= 0)
		add_edge(d, (GraphEdge){ .from = from, .to = to, .partial = "1", .label = label });
}

/* ---- operations ---- */

static const char *partial_text(Drawing *d, const Op *op, uint32_t i)
{
	const Rule *rule = rule_of(op->code);

	if (op->code == OP_select)
		return str_format(d->arena, i == 1 ? "%s ? 1 : 0" : "%s ? 0 : 1", notation_value(d->arena, op_operand(op, 0)));
	if (op->code == OP_convert)
		return "1";
	if (op->code == OP_ldexp)
		return "";
	return rule->exists && rule_matters(op->code, i) ? notation_partial(d->arena, rule->partials[i], op) : NULL;
}

static void draw_pointwise(Drawing *d, const Op *op)
{
	const Value *v = op_result(op);
	const char  *name = notation_name(d->arena, v), *text = notation_operation(d->arena, op);
	const int    node = add_value(d, v, name ? name : text, name ? text : NULL);

	for (uint32_t i = 0; i < op->n_operands; i++)
		if (is_drawn(op_operand(op, i)->type))
			connect_value(d, op_operand(op, i), (GraphEdge){ .to = node, .partial = partial_text(d, op, i) });
}

static void draw_load(Drawing *d, const Op *op)
{
	const char *name = notation_name(d->arena, op_result(op)), *place = notation_place(d->arena, op_operand(op, 0));

	connect_memory(d, memory_node(d, op_operand(op, 0)), add_value(d, op_result(op), name ? name : place, name ? place : NULL), NULL);
}

static void draw_store(Drawing *d, const Op *op)
{
	const int   node = memory_node(d, op_operand(op, 1));
	const char *place = notation_place(d->arena, op_operand(op, 1));

	if (node >= 0 && is_drawn(op_operand(op, 0)->type))
		connect_value(d, op_operand(op, 0),
		              (GraphEdge){ .to = node, .partial = "1", .label = op->code == OP_accum ? str_format(d->arena, "%s +=", place) : place });
}

/* What the adjoint of operand i of an operation on tensors is; $ stands for that of the result. */
static const char *tensor_partial(Drawing *d, const Op *op, int i)
{
	static const struct {
		const char *name, *partials[2];
	} linear[] = {
		{ "mg_matmul", { "$ @ b.T", "a.T @ $" } }, { "mg_add", { "1", "1" } }, { "mg_sub", { "1", "-1" } },
		{ "mg_mul", { "b", "a" } },                { "mg_div", { "1 / b", "-y / b" } }, { "mg_neg", { "-1", "" } },
		{ "mg_exp", { "y", "" } },                 { "mg_log", { "1 / a", "" } }, { "mg_sqrt", { "0.5 / y", "" } },
		{ "mg_sin", { "cos(a)", "" } },            { "mg_cos", { "-sin(a)", "" } }, { "mg_tanh", { "1 - y * y", "" } },
		{ "mg_sigmoid", { "y * (1 - y)", "" } },   { "mg_relu", { "a > 0 ? 1 : 0", "" } },
		{ "mg_square", { "2 * a", "" } },          { "mg_sum", { "1", "" } }, { "mg_mean", { "1 / size(a)", "" } },
		{ "mg_transpose", { "$.T", "" } },
	};

	for (size_t k = 0; k < COUNT_OF(linear); k++)
		if (!strcmp(op->callee->name, linear[k].name))
			return i < 2 ? notation_partial(d->arena, linear[k].partials[i], op) : "";
	return "";
}

static void draw_tensor(Drawing *d, const Op *op)
{
	const Value *v = op->n_results ? op_result(op) : NULL;

	if (!strcmp(op->callee->name, "mg_copy")) {
		const int to = get_node(d, op_operand(op, 0));
		if (to < 0)
			return;
		connect_value(d, op_operand(op, 1), (GraphEdge){ .to = to, .partial = "1", .label = "copy" });
		const Value *object = graph_viewed(op_operand(op, 0));
		if (type_is_ptr(object->type))
			connect_memory(d, to, memory_node(d, object), "copy");
		return;
	}
	if (!v || !is_drawn(v->type) || !strcmp(op->callee->name, "mg_scalar"))
		return;
	if (!strncmp(op->callee->name, "mg_item", 7) && get_node(d, op_operand(op, 0)) >= 0) {
		set_node(d, v, get_node(d, op_operand(op, 0)));
		return;
	}
	const char *name = notation_name(d->arena, v), *text = notation_operation(d->arena, op);
	const int   node = add_value(d, v, name ? name : text, name ? text : NULL);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (is_drawn(op_operand(op, i)->type))
			connect_value(d, op_operand(op, i), (GraphEdge){ .to = node, .partial = tensor_partial(d, op, (int)i) });
		else if (type_is_ptr(op_operand(op, i)->type) && type_reaches_floats(op_operand(op, i)->type->elem))
			connect_memory(d, memory_node(d, op_operand(op, i)), node, NULL);
}

static void draw_call(Drawing *d, const Op *op)
{
	GraphNode node = { .kind = GRAPH_REGION, .name = notation_operation(d->arena, op), .is_active = (d->ad && ad_call_is_active(d->ad, op)) };
	bool      is_float = op->n_results && is_drawn(op_result(op)->type);

	for (uint32_t i = 0; i < op->n_operands; i++)
		is_float = is_float || is_drawn(op_operand(op, i)->type) ||
		           (type_is_ptr(op_operand(op, i)->type) && type_reaches_floats(op_operand(op, i)->type->elem));
	if (!is_float)
		return;
	if (op->n_results)
		node.text = notation_name(d->arena, op_result(op));
	const int box = add_node(d, node);
	if (op->n_results)
		set_node(d, op_result(op), box);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);
		if (is_drawn(v->type))
			connect_value(d, v, (GraphEdge){ .to = box, .partial = "" });
		else if (type_is_ptr(v->type) && type_reaches_floats(v->type->elem))
			connect_memory(d, memory_node(d, v), box, NULL);
	}
}

/* ---- regions ---- */

static void draw_block(Drawing *d, const Block *block);

static int open_region(Drawing *d, const char *title)
{
	const int outer = d->region;

	vec_push(d->arena, &d->graph->regions, ((GraphRegion){ title, outer }));
	d->region = (int)d->graph->regions.count - 1;
	d->level++;
	return outer;
}

static void close_region(Drawing *d, int outer)
{
	d->region = outer;
	d->level--;
}

static const char *region_title(Drawing *d, const Op *op)
{
	Arena *arena = d->arena;

	if (op->code == OP_if)
		return str_format(arena, "if %s", notation_value(arena, op_operand(op, 0)));
	if (op->code == OP_for) {
		const char *index = notation_name(arena, for_index(op));
		return str_format(arena, "for %s = %s .. %s%s", index ? index : "i", notation_value(arena, op_operand(op, 0)),
		                  notation_value(arena, op_operand(op, 1)), op_has(op, ATTR_rev) ? ", backwards" : "");
	}
	const Op *exit = loop_exit(op), *condition = exit ? value_op(op_operand(exit, 0)) : NULL;
	if (condition && condition->code == OP_eq && op_operand(condition, 0)->type->kind == TYPE_BOOL &&
	    value_is_int(op_operand(condition, 1), 0))
		return str_format(arena, "while %s", notation_value(arena, op_operand(condition, 0)));
	return exit ? str_format(arena, "loop until %s", notation_value(arena, op_operand(exit, 0))) : "loop";
}

static void draw_loop(Drawing *d, const Op *op)
{
	const Block   *body = &op->blocks[0];
	const uint32_t first = loop_first_carried(op), init = loop_first_init(op);
	const Op      *yield = block_terminator(body);
	const int      outer = open_region(d, region_title(d, op));

	for (uint32_t i = 0; i < op->n_results; i++) {
		const Value *arg = body->args[first + i];
		const char  *name = notation_name(d->arena, arg);
		if (!is_drawn(arg->type))
			continue;
		const int node = add_value(d, arg, name ? name : "carried", "from before");
		connect_value(d, op_operand(op, init + i), (GraphEdge){ .to = node, .partial = "1" });
	}
	draw_block(d, body);
	for (uint32_t i = 0; i < op->n_results; i++)
		if (is_drawn(op->results[i]->type))
			connect_value(d, op_operand(yield, i),
			              (GraphEdge){ .to = get_node(d, body->args[first + i]), .partial = "", .is_back = true });
	close_region(d, outer);
	for (uint32_t i = 0; i < op->n_results; i++) {
		const Value *v = op->results[i];
		const char  *name = notation_name(d->arena, v);
		if (!is_drawn(v->type) || !v->uses)
			continue;
		const int node = add_value(d, v, name ? name : "result", "after the loop");
		const Op *exit = loop_exit(op);
		connect_value(d, exit ? op_operand(exit, 1 + i) : op_operand(yield, i), (GraphEdge){ .to = node, .partial = "" });
	}
}

static void draw_if(Drawing *d, const Op *op)
{
	for (uint16_t k = 0; k < 2; k++) {
		const int outer = open_region(d, k ? "else" : region_title(d, op));
		draw_block(d, &op->blocks[k]);
		close_region(d, outer);
	}
	for (uint32_t i = 0; i < op->n_results; i++) {
		const Value *v = op->results[i];
		const char  *name = notation_name(d->arena, v), *condition = notation_value(d->arena, op_operand(op, 0));
		if (!is_drawn(v->type))
			continue;
		const int node = add_value(d, v, name ? name : "result", str_format(d->arena, "after if %s", condition));
		for (uint16_t k = 0; k < 2; k++)
			connect_value(d, op_operand(block_terminator(&op->blocks[k]), i),
			              (GraphEdge){ .to = node, .partial = str_format(d->arena, k ? "%s ? 0 : 1" : "%s ? 1 : 0", condition) });
	}
}

/* A region as one node: what goes in, what comes out, what it does to memory. */
static void draw_box(Drawing *d, const Op *region)
{
	GraphNode node = { .kind = GRAPH_REGION, .name = region_title(d, region) };
	int       n = 0;
	const int box = add_node(d, node);

	for (uint16_t k = 0; k < region->n_blocks; k++) {
		FOR_EACH_OP(op, &region->blocks[k]) {
			for (uint32_t i = 0; i < op->n_results; i++)
				if (is_drawn(op->results[i]->type)) {
					set_node(d, op->results[i], box);
					d->graph->nodes.at[box].is_active |= is_active(d, op->results[i]);
					n++;
				}
			for (uint16_t b = 0; b < op->n_blocks; b++)
				for (uint32_t i = 0; i < op->blocks[b].n_args; i++)
					set_node(d, op->blocks[b].args[i], box);
			if (op->code == OP_store || op->code == OP_accum)
				d->graph->nodes.at[box].is_active |= is_active(d, op_operand(op, 1));
		}
		for (uint32_t i = 0; i < region->blocks[k].n_args; i++)
			set_node(d, region->blocks[k].args[i], box);
	}
	for (uint32_t i = 0; i < region->n_results; i++)
		set_node(d, region->results[i], box);
	d->graph->nodes.at[box].text = str_format(d->arena, "%d operations", n);
	for (uint32_t i = 0; i < region->n_operands; i++)
		if (is_drawn(op_operand(region, i)->type))
			connect_value(d, op_operand(region, i), (GraphEdge){ .to = box, .partial = "" });
	for (uint16_t k = 0; k < region->n_blocks; k++)
		FOR_EACH_OP(op, &region->blocks[k]) {
			if (op->code == OP_load && is_drawn(op_result(op)->type))
				connect_memory(d, memory_node(d, op_operand(op, 0)), box, NULL);
			else if ((op->code == OP_store || op->code == OP_accum) && is_drawn(op_operand(op, 0)->type))
				connect_memory(d, box, memory_node(d, op_operand(op, 1)), NULL);
			for (uint32_t i = 0; i < op->n_operands; i++)
				if (is_drawn(op_operand(op, i)->type) && get_node(d, op_operand(op, i)) != box)
					connect_value(d, op_operand(op, i), (GraphEdge){ .to = box, .partial = "" });
		}
}

static void draw_return(Drawing *d, const Op *op)
{
	if (!op->n_operands || !is_drawn(op_operand(op, 0)->type))
		return;
	const int node = get_node(d, op_operand(op, 0));
	if (node < 0)
		return;
	GraphNode *result = &d->graph->nodes.at[node];
	result->is_result = true;
	if (result->kind == GRAPH_VALUE && !notation_name(d->arena, op_operand(op, 0))) {
		result->text = result->text ? result->text : result->name;
		result->name = d->graph->primal;
	}
}

static void draw_op(Drawing *d, const Op *op)
{
	switch (op->code) {
	case OP_load:
		if (is_drawn(op_result(op)->type) && op_result(op)->uses)
			draw_load(d, op);
		return;
	case OP_store:
	case OP_accum:
		draw_store(d, op);
		return;
	case OP_copy:
	case OP_move:
		if (type_holds_floats(op->type))
			connect_memory(d, memory_node(d, op_operand(op, 1)), memory_node(d, op_operand(op, 0)), "copy");
		return;
	case OP_call:
	case OP_call_ptr:
		if (graph_is_tensor_call(op))
			draw_tensor(d, op);
		else
			draw_call(d, op);
		return;
	case OP_return:
		draw_return(d, op);
		return;
	case OP_for:
	case OP_loop:
	case OP_if:
		if (d->level + 1 >= d->box_level)
			draw_box(d, op);
		else if (op->code == OP_if)
			draw_if(d, op);
		else
			draw_loop(d, op);
		return;
	default:
		if (op->n_results == 1 && is_drawn(op_result(op)->type) && !op->n_blocks)
			draw_pointwise(d, op);
	}
}

static void draw_block(Drawing *d, const Block *block)
{
	for (const Op *op = block->first; op; op = op->next)
		if (!op_has(op, ATTR_shadow) && !(op->n_results == 1 && is_folded(d, op_result(op))))
			draw_op(d, op);
}

/* ---- how coarse ---- */

static int level_of(const Op *op)
{
	int level = 0;

	for (const Op *outer = op->parent->parent; outer; outer = outer->parent->parent)
		level++;
	return level < MOST_LEVELS ? level : MOST_LEVELS - 1;
}

static void choose_density(Drawing *d)
{
	int at_level[MOST_LEVELS] = { 0 }, total = 0;

	for (int round = 0; round < 2; round++) {
		total = 0;
		memset(at_level, 0, sizeof at_level);
		FOR_EACH_OP(op, &d->func->body)
			if (op->n_blocks || (op->n_results == 1 && is_drawn(op_result(op)->type) && !is_folded(d, op_result(op)))) {
				at_level[level_of(op)]++;
				total++;
			}
		if (total <= FEW_NODES)
			break;
		d->is_dense = true;
	}
	while (total > MOST_NODES && d->box_level > 1)
		total -= at_level[--d->box_level];
}

/* ---- shadows ---- */

typedef struct Sum {
	Text text;
	int  n_terms;
	bool is_unknown; /* a term has no formula */
} Sum;

/* y_bar * partial */
static const char *term_text(Arena *arena, const char *shadow, const char *partial)
{
	const char *place = strchr(partial, '$');
	if (place)
		return str_format(arena, "%.*s%s%s", (int)(place - partial), partial, shadow, place + 1);
	if (!strcmp(partial, "1"))
		return shadow;
	if (!strcmp(partial, "-1"))
		return str_format(arena, "-%s", shadow);
	const size_t length = strlen(partial), choice = strlen(" ? 1 : 0");
	if (length > choice && !strcmp(partial + length - choice, " ? 1 : 0"))
		return str_format(arena, "(%.*s ? %s : 0)", (int)(length - choice), partial, shadow);
	if (length > choice && !strcmp(partial + length - choice, " ? 0 : 1"))
		return str_format(arena, "(%.*s ? 0 : %s)", (int)(length - choice), partial, shadow);
	if (!strncmp(partial, "1 / ", 4))
		return str_format(arena, "%s / %s", shadow, partial + 4);
	return str_format(arena, notation_is_compound(partial) ? "%s * (%s)" : "%s * %s", shadow, partial);
}

static void add_term(Sum *sum, const char *text)
{
	const bool is_negative = sum->n_terms && text[0] == '-';

	text_add(&sum->text, !sum->n_terms ? "" : is_negative ? " - " : " + ");
	text_add(&sum->text, text + is_negative);
	sum->n_terms++;
}

/* What each shadow is the sum of; adjoints come from the users of a value, tangents from its operands. */
static void add_shadows(Drawing *d)
{
	enum { MOST_TERMS = 3, MOST_TEXT = 60 };
	Graph      *g = d->graph;
	const char *suffix = g->is_forward_mode ? "_dot" : "_bar";
	Sum        *sums = ARENA_ARRAY(d->arena, Sum, g->nodes.count + 1);

	for (size_t i = 0; i < g->nodes.count; i++) {
		GraphNode *node = &g->nodes.at[i];
		sums[i].text = text_new(d->arena);
		if (node->is_active)
			node->shadow = notation_shadow(d->arena, node->name, suffix);
		if (node->is_result && !g->is_forward_mode)
			add_term(&sums[i], g->seed);
	}
	for (size_t i = 0; i < g->edges.count; i++) {
		const GraphEdge *edge = &g->edges.at[i];
		const int        to = g->is_forward_mode ? edge->to : edge->from, from = g->is_forward_mode ? edge->from : edge->to;
		const GraphNode *node = &g->nodes.at[from];
		if (!edge->partial)
			continue;
		if (!edge->partial[0] || node->kind >= GRAPH_MEMORY)
			sums[to].is_unknown = true;
		else
			add_term(&sums[to], term_text(d->arena, node->shadow, edge->partial));
	}
	for (size_t i = 0; i < g->nodes.count; i++) {
		const Sum *sum = &sums[i];
		GraphNode *node = &g->nodes.at[i];
		if (!node->is_active || node->kind >= GRAPH_MEMORY || sum->is_unknown || !sum->n_terms)
			continue;
		if (sum->n_terms <= MOST_TERMS && sum->text.length <= MOST_TEXT)
			node->shadow_text = sum->text.at;
		else if (sum->n_terms > 1)
			node->shadow_text = str_format(d->arena, "sum of %d terms", sum->n_terms);
	}
}

static void add_input(Drawing *d, const Value *p, const char *type)
{
	const char *name = notation_name(d->arena, p);

	set_node(d, p, add_node(d, (GraphNode){ .kind = GRAPH_INPUT, .name = name ? name : p->name, .type = type,
	                                        .is_active = is_active(d, p) }));
}

static void draw_function(Drawing *d, const DeriveSpec *spec, Value *const *params, uint32_t n)
{
	Graph *graph = d->graph;

	graph->name = spec->name;
	graph->primal = spec->primal->name;
	graph->is_forward_mode = spec->mode == DERIVE_JVP;
	graph->seed = spec->mode == DERIVE_GRAD ? "1" : str_format(d->arena, "%s_bar", graph->primal);
	d->box_level = MOST_LEVELS;
	choose_density(d);
	vec_push(d->arena, &graph->regions, ((GraphRegion){ graph->name, -1 }));
	for (uint32_t i = 0; i < n; i++)
		if (is_drawn(params[i]->type) && params[i]->uses)
			add_input(d, params[i], type_is_float(params[i]->type) ? float_name(params[i]->type) : spec->primal->params[i].tensor);
	draw_block(d, &d->func->body);
	add_shadows(d);
}

void graph_build(Ad *ad)
{
	Drawing d = { .ad = ad, .func = ad->func, .arena = ad->module->arena, .graph = ad->spec->graph, .nodes = &ad->graph_nodes };

	draw_function(&d, ad->spec, ad->params, ad->n_params);
}

/* ---- tensors ---- */

bool graph_has_tensors(const Func *f)
{
	FOR_EACH_OP(op, &f->body)
		if (graph_is_tensor_call(op))
			return true;
	return false;
}

void graph_build_tensors(Arena *arena, const DeriveSpec *spec)
{
	Func       *f = spec->primal;
	GraphDraft *draft = ARENA_NEW(arena, GraphDraft);
	const Map   active = graph_active(arena, spec);
	Drawing     d = { .func = f, .tensors = &active, .arena = arena, .graph = spec->graph, .nodes = &draft->nodes };

	draft->graph = spec->graph;
	draft->graph->is_draft = true;
	draft->next = f->draft;
	f->draft = draft;
	draw_function(&d, spec, f->body.args, f->body.n_args);
	if (draft->graph->is_traced)
		trace_draft(draft, f, &active);
}
