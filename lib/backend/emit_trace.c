/* --trace in C: notes, the table that holds the pieces of the graph's text, and the functions that fill and write
 * it. */
#include "backend/dot.h"
#include "backend/emit.h"

static const char trace_text[] =
	"\n/* --trace: one call of a derivative is noted and then written to a file for Graphviz, at most\n"
	" * MGRT_TURNS values of a node; -DMGC_TRACE_CALL=2 notes the second call. */\n"
	"#ifndef MGC_TRACE_CALL\n"
	"#define MGC_TRACE_CALL 1\n"
	"#endif\n"
	"enum { MGRT_TURNS = 3 };\n"
	"\n"
	"struct mgrt_trace_node {\n"
	"\tlong n_values, n_left; /* notes of adjoints take back what the values counted */\n"
	"\tdouble values[MGRT_TURNS], adjoints[MGRT_TURNS];\n"
	"\tint has_adjoint;\n"
	"};\n"
	"\n"
	"struct mgrt_trace_piece {\n"
	"\tconst char *text;\n"
	"\tint node; /* whose numbers follow, or -1 */\n"
	"};\n"
	"\n"
	"struct mgrt_trace {\n"
	"\tconst char *file;\n"
	"\tconst struct mgrt_trace_piece *pieces;\n"
	"\tstruct mgrt_trace_node *nodes;\n"
	"\tint n_pieces, call;\n"
	"};\n";

static const char value_text[] =
	"\nstatic void mgrt_trace_value(struct mgrt_trace *trace, int at, double value)\n"
	"{\n"
	"\tstruct mgrt_trace_node *node = &trace->nodes[at];\n"
	"\n"
	"\tif (trace->call + 1 != MGC_TRACE_CALL)\n"
	"\t\treturn;\n"
	"\tif (node->n_values < MGRT_TURNS)\n"
	"\t\tnode->values[node->n_values] = value;\n"
	"\tnode->n_left = ++node->n_values;\n"
	"}\n";

static const char adjoint_text[] =
	"\nstatic void mgrt_trace_adjoint(struct mgrt_trace *trace, int at, double adjoint)\n"
	"{\n"
	"\tstruct mgrt_trace_node *node = &trace->nodes[at];\n"
	"\n"
	"\tif (trace->call + 1 != MGC_TRACE_CALL || node->n_left == 0)\n"
	"\t\treturn;\n"
	"\tnode->has_adjoint = 1;\n"
	"\tif (--node->n_left < MGRT_TURNS)\n"
	"\t\tnode->adjoints[node->n_left] = adjoint;\n"
	"}\n";

static const char write_text[] =
	"\nstatic void mgrt_trace_numbers(FILE *out, const char *name, const double *numbers, long n)\n"
	"{\n"
	"\tfprintf(out, \" | %s\", name);\n"
	"\tfor (long i = 0; i < n && i < MGRT_TURNS; i++)\n"
	"\t\tfprintf(out, \"%s%.5g\", i ? \", \" : \" \", numbers[i]);\n"
	"\tif (n > MGRT_TURNS)\n"
	"\t\tfprintf(out, \", ... (%ld)\", n);\n"
	"\telse if (n == 0)\n"
	"\t\tfprintf(out, \" not reached\");\n"
	"}\n"
	"\n"
	"static void mgrt_trace_write(struct mgrt_trace *trace)\n"
	"{\n"
	"\tFILE *out;\n"
	"\n"
	"\tif (++trace->call != MGC_TRACE_CALL)\n"
	"\t\treturn;\n"
	"\tout = fopen(trace->file, \"w\");\n"
	"\tfor (int i = 0; out && i < trace->n_pieces; i++) {\n"
	"\t\tconst struct mgrt_trace_piece *piece = &trace->pieces[i];\n"
	"\t\tconst struct mgrt_trace_node *node = &trace->nodes[piece->node < 0 ? 0 : piece->node];\n"
	"\n"
	"\t\tfputs(piece->text, out);\n"
	"\t\tif (piece->node < 0)\n"
	"\t\t\tcontinue;\n"
	"\t\tmgrt_trace_numbers(out, \"data\", node->values, node->n_values);\n"
	"\t\tif (node->has_adjoint)\n"
	"\t\t\tmgrt_trace_numbers(out, \"grad\", node->adjoints, node->n_values);\n"
	"\t}\n"
	"\tif (!out || fclose(out) != 0)\n"
	"\t\tfprintf(stderr, \"%s: cannot be written\\n\", trace->file);\n"
	"}\n";

/* A line of a literal ends where the text's does. */
static void print_literal(Text *out, const char *text)
{
	text_add(out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			text_printf(out, "\\%c", *text);
		else if (*text == '\t')
			text_add(out, "\\t");
		else if (*text == '\n')
			text_add(out, text[1] ? "\\n\"\n\t  \"" : "\\n");
		else
			text_add_char(out, *text);
	}
	text_add(out, "\"");
}

static void print_graph(Emitter *e, Text *out, const Graph *g)
{
	DotPieceVec pieces = { 0 };

	dot_pieces(e->arena, g, &pieces);
	text_printf(out, "\nstatic const struct mgrt_trace_piece mgrt_%s_pieces[] = {\n", g->name);
	for (size_t i = 0; i < pieces.count; i++) {
		text_add(out, "\t{ ");
		print_literal(out, pieces.at[i].text);
		text_printf(out, ", %d },\n", pieces.at[i].node);
	}
	text_printf(out,
	            "};\n"
	            "\n"
	            "static struct mgrt_trace_node mgrt_%s_nodes[%zu];\n"
	            "\n"
	            "static struct mgrt_trace mgrt_%s_trace = { \"%s.dot\", mgrt_%s_pieces, mgrt_%s_nodes, %zu, 0 };\n",
	            g->name, g->nodes.count + 1, g->name, g->name, g->name, g->name, pieces.count);
}

void trace_print(Emitter *e, Text *out)
{
	if (!(e->needs & NEED_TRACE))
		return;
	text_add(out, trace_text);
	text_add(out, e->needs & NEED_TRACE_VALUE ? value_text : "");
	text_add(out, e->needs & NEED_TRACE_ADJOINT ? adjoint_text : "");
	text_add(out, write_text);
	for (size_t i = 0; i < e->m->graphs.count; i++)
		print_graph(e, out, e->m->graphs.at[i]);
}

void emit_trace(Emitter *e, const Op *op)
{
	const Graph *g = e->m->graphs.at[op_int(op, ATTR_graph, 0)];

	e->needs |= NEED_TRACE | NEED_STDIO;
	stmt_begin(e, "");
	if (op->code == OP_trace_end) {
		text_printf(&e->line, "mgrt_trace_write(&mgrt_%s_trace);", g->name);
	} else {
		const Value *v = op_operand(op, 0);

		e->needs |= op_has(op, ATTR_adjoint) ? NEED_TRACE_ADJOINT : NEED_TRACE_VALUE;
		text_printf(&e->line, "mgrt_trace_%s(&mgrt_%s_trace, %d," SOFT_BREAK "%s",
		            op_has(op, ATTR_adjoint) ? "adjoint" : "value", g->name,
		            (int)op_int(op, ATTR_node, 0), v->type->bits == 64 ? "" : "(double)");
		expr_value(e, v, v->type->bits == 64 ? PREC_ASSIGN : PREC_UNARY);
		text_add(&e->line, ");");
	}
	stmt_end(e, LINE_STATEMENT);
}
