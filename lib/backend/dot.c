#include "backend/dot.h"

#include <string.h>

#include "support/str.h"

typedef enum Side { SIDE_PRIMAL, SIDE_SHADOW } Side;

typedef struct Dot {
	Text        *out;
	const Graph *graph;
	int          number; /* of the graph in the file */
	bool        *is_repeated; /* by node: stands beside each of its uses */
	DotPieceVec *pieces; /* the text is cut behind the nodes that are traced; NULL: it isn't */
} Dot;

static const char *const fills[] = {
	[GRAPH_INPUT] = "#dbe9f6", [GRAPH_VALUE] = "white", [GRAPH_MEMORY] = "#fdf0c4", [GRAPH_REGION] = "#eeeeee",
};

static const char shadow_fill[] = "#fde3d3", result_fill[] = "#d9f0d3";

/* A field of a record. */
static void add_field(Text *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("{}|<>\"\\", *text))
			text_add_char(out, '\\');
		text_add_char(out, *text);
	}
}

enum { LONGEST_PIECE = 3000 }; /* C guarantees literals of 4095 characters */

static void cut(Dot *d, int at)
{
	const GraphNode *node = at < 0 ? NULL : &d->graph->nodes.at[at];
	DotPiece         piece = { d->out->length ? d->out->at : "", -1, -1 };

	if (node && node->is_tensor)
		piece.tensor = node->tensor;
	else
		piece.node = at;
	vec_push(d->out->arena, d->pieces, piece);
	*d->out = text_new(d->out->arena);
}

/* In a label of Graphviz's HTML. */
static void add_html(Text *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<' || *text == '>' || *text == '&' || *text == '"')
			text_printf(out, "&#%d;", *text);
		else
			text_add_char(out, *text);
	}
}

static void add_cell(Text *out, const char *text, bool is_first)
{
	text_add(out, is_first ? "<TD>" : "<VR/><TD>");
	add_html(out, text);
	text_add(out, "</TD>");
}

/* A table: what it is, and below its numbers. */
static void print_tensor(Dot *d, int at, int indent)
{
	const GraphNode *node = &d->graph->nodes.at[at];
	Text            *out = d->out;

	text_indent(out, indent);
	text_printf(out,
	            "n%d_%d [shape=plain label=<<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" BGCOLOR=\"%s\">\n",
	            d->number, at, node->is_result ? result_fill : fills[node->kind]);
	text_indent(out, indent + 1);
	text_add(out, "<TR><TD COLSPAN=\"2\"><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\"><TR>");
	add_cell(out, node->name, true);
	if (node->text && strcmp(node->text, node->name) != 0)
		add_cell(out, node->text, false);
	add_cell(out, node->type, false);
	text_add(out, "</TR></TABLE></TD></TR>\n");
	cut(d, at);
	text_indent(out, indent);
	text_add(out, "</TABLE>> style=\"\"];\n");
}

/* Nodes with matrices are as high as they are wide: such a graph runs downwards.  The fields of a record stand side by
 * side, which needs braces where it does not. */
static bool runs_downwards(const Graph *g)
{
	return g->n_tensors > 0;
}

static const char *open_label(const Dot *d)
{
	return runs_downwards(d->graph) ? "" : "{";
}

static const char *close_label(const Dot *d)
{
	return runs_downwards(d->graph) ? "" : "}";
}

/* `repeat` is behind the number of a node that is drawn more than once. */
static void print_node(Dot *d, int at, Side side, const char *repeat, int indent)
{
	const GraphNode *node = &d->graph->nodes.at[at];
	const bool       is_shadow = side == SIDE_SHADOW;
	const char      *text = !is_shadow ? node->text : repeat[0] ? "+=" : node->shadow_text;

	if (d->pieces && node->is_tensor) {
		print_tensor(d, at, indent);
		return;
	}
	text_indent(d->out, indent);
	text_printf(d->out, "%c%d_%d%s [label=\"%s", is_shadow ? 'b' : 'n', d->number, at, repeat, open_label(d));
	add_field(d->out, is_shadow ? node->shadow : node->name);
	if (text && strcmp(text, node->name) != 0) {
		text_add(d->out, " | ");
		add_field(d->out, text);
	}
	/* Scalars that are computed have the type of what they are computed from; tensors have a shape. */
	const bool has_shape = node->type && strchr(node->type, '('), is_traced = d->pieces && node->is_traced;
	if (node->type && (d->pieces ? has_shape && !is_traced : node->kind != GRAPH_VALUE || has_shape) && !is_shadow) {
		text_add(d->out, " | ");
		add_field(d->out, node->type);
	}
	if (is_traced)
		cut(d, at);
	text_printf(d->out, "%s\" fillcolor=\"%s\"];\n", close_label(d),
	            is_shadow ? shadow_fill : node->is_result ? result_fill : fills[node->kind]);
	if (d->pieces && d->out->length > LONGEST_PIECE)
		cut(d, -1);
}

/* Where there is much to draw, inputs that are used in many places would be tied to all of them by long arrows,
 * which nobody can follow and which Graphviz takes minutes to lay out. */
static void find_repeated(Dot *d)
{
	enum { LARGE = 100, MOST_USES = 4 };
	const Graph *g = d->graph;
	int         *uses = ARENA_ARRAY(d->out->arena, int, g->nodes.count + 1);
	bool        *is_written = ARENA_ARRAY(d->out->arena, bool, g->nodes.count + 1);

	d->is_repeated = ARENA_ARRAY(d->out->arena, bool, g->nodes.count + 1);
	for (size_t i = 0; i < g->edges.count; i++) {
		uses[g->edges.at[i].from]++;
		is_written[g->edges.at[i].to] = true;
	}
	for (size_t i = 0; i < g->nodes.count && g->nodes.count > LARGE; i++)
		d->is_repeated[i] = (g->nodes.at[i].kind == GRAPH_INPUT || g->nodes.at[i].kind == GRAPH_MEMORY) &&
		                    !is_written[i] && uses[i] > MOST_USES;
}

static bool has_side(const GraphNode *node, Side side)
{
	return side == SIDE_PRIMAL || node->shadow;
}

/* Whether something of this side stands in the region or in one inside it. */
static bool *regions_in_use(Arena *arena, const Graph *g, Side side)
{
	bool *used = ARENA_ARRAY(arena, bool, g->regions.count + 1);

	for (size_t i = 0; i < g->nodes.count; i++)
		if (has_side(&g->nodes.at[i], side))
			for (int r = g->nodes.at[i].region; r >= 0 && !used[r]; r = g->regions.at[r].parent)
				used[r] = true;
	return used;
}

static void print_region(Dot *d, int region, Side side, const bool *used, int indent)
{
	const Graph *g = d->graph;

	for (size_t i = 0; i < g->nodes.count; i++)
		if (g->nodes.at[i].region == region && has_side(&g->nodes.at[i], side) && !d->is_repeated[i])
			print_node(d, (int)i, side, "", indent);
	for (size_t r = (size_t)region + 1; r < g->regions.count; r++) {
		if (g->regions.at[r].parent != region || !used[r])
			continue;
		text_indent(d->out, indent);
		text_printf(d->out, "subgraph cluster_%c%d_%d {\n", side == SIDE_SHADOW ? 'b' : 'n', d->number, (int)r);
		text_indent(d->out, indent + 1);
		text_add(d->out, "label=\"");
		add_field(d->out, g->regions.at[r].title);
		text_add(d->out, "\";\n");
		print_region(d, (int)r, side, used, indent + 1);
		text_indent(d->out, indent);
		text_add(d->out, "}\n");
	}
}

static void print_attribute(Text *out, int *n, const char *name, const char *value)
{
	text_printf(out, "%s%s=\"", (*n)++ ? " " : " [", name);
	add_field(out, value);
	text_add_char(out, '"');
}

/* Adjoints flow backwards, but stand where their values do: the arrow's head is at its tail. */
static void print_edges(Dot *d, Side side, int indent)
{
	const Graph *g = d->graph;
	const char   letter = side == SIDE_SHADOW ? 'b' : 'n';

	for (size_t i = 0; i < g->edges.count; i++) {
		const GraphEdge *edge = &g->edges.at[i];
		int              n = 0;

		if (side == SIDE_SHADOW && !edge->partial)
			continue;
		const char *repeat = d->is_repeated[edge->from] ? str_format(d->out->arena, "_%zu", i) : "";
		if (repeat[0])
			print_node(d, edge->from, side, repeat, indent);
		text_indent(d->out, indent);
		text_printf(d->out, "%c%d_%d%s -> %c%d_%d", letter, d->number, edge->from, repeat, letter, d->number, edge->to);
		if (edge->label && side == SIDE_PRIMAL)
			print_attribute(d->out, &n, "label", edge->label);
		if (edge->is_back) {
			print_attribute(d->out, &n, "style", "dashed");
			print_attribute(d->out, &n, "constraint", "false");
		}
		if (side == SIDE_PRIMAL && !edge->partial)
			print_attribute(d->out, &n, "color", "#999999");
		if (side == SIDE_SHADOW && !g->is_forward_mode)
			print_attribute(d->out, &n, "dir", "back");
		text_add(d->out, n ? "];\n" : ";\n");
		if (d->pieces && d->out->length > LONGEST_PIECE)
			cut(d, -1);
	}
}

static void print_side(Dot *d, Side side, const char *title)
{
	const bool *used = regions_in_use(d->out->arena, d->graph, side);

	if (!used[0])
		return;
	text_printf(d->out, "\tsubgraph cluster_%c%d {\n\t\tlabel=\"%s\";\n", side == SIDE_SHADOW ? 'b' : 'n', d->number, title);
	print_region(d, 0, side, used, 2);
	print_edges(d, side, 2);
	text_add(d->out, "\t}\n");
}

static void print_head(Text *out, const char *name, const char *direction)
{
	text_printf(out,
	            "digraph \"%s\" {\n"
	            "\trankdir=%s;\n"
	            "\tfontname=\"Helvetica\"; fontsize=11; style=rounded; color=\"#888888\";\n"
	            "\tnode [shape=record style=\"filled\" fontname=\"Helvetica\" fontsize=10 height=0.3];\n"
	            "\tedge [fontname=\"Helvetica\" fontsize=9 arrowsize=0.7];\n",
	            name, direction);
}

void dot_print(Text *out, const GraphVec *graphs)
{
	print_head(out, graphs->count ? graphs->at[0]->name : "empty", "LR");
	for (size_t i = 0; i < graphs->count; i++) {
		Dot d = { .out = out, .graph = graphs->at[i], .number = (int)i };
		find_repeated(&d);
		/* Graphviz begins at the bottom. */
		print_side(&d, SIDE_SHADOW, d.graph->name);
		print_side(&d, SIDE_PRIMAL, d.graph->primal);
	}
	text_add(out, "}\n");
}

void dot_pieces(Arena *arena, const Graph *graph, DotPieceVec *pieces)
{
	Text out = text_new(arena);
	Dot  d = { .out = &out, .graph = graph, .pieces = pieces };

	d.is_repeated = ARENA_ARRAY(arena, bool, graph->nodes.count + 1); /* none: each has its numbers once */
	print_head(&out, graph->name, runs_downwards(graph) ? "TB" : "LR");
	print_side(&d, SIDE_PRIMAL, graph->primal);
	text_add(&out, "}\n");
	cut(&d, -1);
}
