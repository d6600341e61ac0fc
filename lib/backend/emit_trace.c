/* --trace in C: notes, the table that holds the pieces of the graph's text, and the functions that fill and write
 * it. */
#include "backend/dot.h"
#include "backend/emit.h"

static const char scalar_text[] =
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
	"};\n";

static const char tensor_text[] =
	"\n/* Of tensors the entries are written, of the first turn, or where they are many what they have in common. */\n"
	"enum { MGRT_ROWS = 8, MGRT_COLUMNS = 8, MGRT_ENTRIES = MGRT_ROWS * MGRT_COLUMNS };\n"
	"\n"
	"struct mgrt_trace_numbers {\n"
	"\tlong n;\n"
	"\tdouble first[MGRT_ENTRIES], sum, least, most;\n"
	"};\n"
	"\n"
	"struct mgrt_trace_tensor {\n"
	"\tlong rows, columns, n_left;\n"
	"\tstruct mgrt_trace_numbers values, adjoints;\n"
	"};\n";

static const char piece_text[] =
	"\nstruct mgrt_trace_piece {\n"
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

static const char tensor_piece_text[] =
	"\nstruct mgrt_trace_piece {\n"
	"\tconst char *text;\n"
	"\tint node, tensor; /* whose numbers follow, or -1 */\n"
	"};\n"
	"\n"
	"struct mgrt_trace {\n"
	"\tconst char *file;\n"
	"\tconst struct mgrt_trace_piece *pieces;\n"
	"\tstruct mgrt_trace_node *nodes;\n"
	"\tstruct mgrt_trace_tensor *tensors;\n"
	"\tint n_pieces, call;\n"
	"};\n"
	"\n"
	"static void mgrt_trace_shape(struct mgrt_trace *trace, int at, long rows, long columns)\n"
	"{\n"
	"\ttrace->tensors[at].rows = rows;\n"
	"\ttrace->tensors[at].columns = columns;\n"
	"}\n"
	"\n"
	"static void mgrt_trace_add(struct mgrt_trace_numbers *numbers, long at, double number)\n"
	"{\n"
	"\tif (at < MGRT_ENTRIES)\n"
	"\t\tnumbers->first[at] = number;\n"
	"\tnumbers->sum += number;\n"
	"\tif (numbers->n == 0 || number < numbers->least)\n"
	"\t\tnumbers->least = number;\n"
	"\tif (numbers->n == 0 || number > numbers->most)\n"
	"\t\tnumbers->most = number;\n"
	"\tnumbers->n++;\n"
	"}\n";

static const char element_text[] =
	"\nstatic void mgrt_trace_element(struct mgrt_trace *trace, int at, double value)\n"
	"{\n"
	"\tstruct mgrt_trace_tensor *tensor = &trace->tensors[at];\n"
	"\n"
	"\tif (trace->call + 1 != MGC_TRACE_CALL)\n"
	"\t\treturn;\n"
	"\tmgrt_trace_add(&tensor->values, tensor->values.n, value);\n"
	"\ttensor->n_left = tensor->values.n;\n"
	"}\n";

static const char element_adjoint_text[] =
	"\nstatic void mgrt_trace_element_adjoint(struct mgrt_trace *trace, int at, double adjoint)\n"
	"{\n"
	"\tstruct mgrt_trace_tensor *tensor = &trace->tensors[at];\n"
	"\n"
	"\tif (trace->call + 1 == MGC_TRACE_CALL && tensor->n_left > 0)\n"
	"\t\tmgrt_trace_add(&tensor->adjoints, --tensor->n_left, adjoint);\n"
	"}\n";

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

static const char numbers_text[] =
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
	"static void mgrt_trace_scalar(FILE *out, const struct mgrt_trace_node *node)\n"
	"{\n"
	"\tmgrt_trace_numbers(out, \"data\", node->values, node->n_values);\n"
	"\tif (node->has_adjoint)\n"
	"\t\tmgrt_trace_numbers(out, \"grad\", node->adjoints, node->n_values);\n"
	"}\n";

static const char matrix_text[] =
	"\n/* A cell of the node's table: a table of its own. */\n"
	"static void mgrt_trace_cell(FILE *out, const char *name, const struct mgrt_trace_tensor *tensor,\n"
	"                            const struct mgrt_trace_numbers *numbers)\n"
	"{\n"
	"\tconst long rows = tensor->rows, columns = tensor->columns, turns = rows && columns ? numbers->n / (rows * columns) : 0;\n"
	"\tconst int is_small = rows <= MGRT_ROWS && columns <= MGRT_COLUMNS;\n"
	"\n"
	"\tfprintf(out, \"<TD><TABLE BORDER=\\\"0\\\" CELLBORDER=\\\"0\\\" CELLSPACING=\\\"0\\\" CELLPADDING=\\\"3\\\">\"\n"
	"\t        \"<TR><TD COLSPAN=\\\"%ld\\\" ALIGN=\\\"%s\\\"><FONT COLOR=\\\"#666666\\\">%s\",\n"
	"\t        is_small && turns ? columns : 2, is_small && columns == 1 ? \"RIGHT\" : \"LEFT\", name);\n"
	"\tif (turns > 1)\n"
	"\t\tfprintf(out, is_small ? \", turn 1 of %ld\" : \", %ld turns\", turns);\n"
	"\tfprintf(out, \"%s</FONT></TD></TR>\", turns ? \"\" : \" not reached\");\n"
	"\tfor (long i = 0; i < rows && is_small && turns; i++) {\n"
	"\t\tfprintf(out, \"<TR>\");\n"
	"\t\tfor (long k = 0; k < columns; k++)\n"
	"\t\t\tfprintf(out, \"<TD ALIGN=\\\"RIGHT\\\">%.5g</TD>\", numbers->first[i * columns + k]);\n"
	"\t\tfprintf(out, \"</TR>\");\n"
	"\t}\n"
	"\tif (!is_small && turns)\n"
	"\t\tfprintf(out, \"<TR><TD ALIGN=\\\"LEFT\\\">mean</TD><TD ALIGN=\\\"RIGHT\\\">%.5g</TD></TR>\"\n"
	"\t\t        \"<TR><TD ALIGN=\\\"LEFT\\\">min</TD><TD ALIGN=\\\"RIGHT\\\">%.5g</TD></TR>\"\n"
	"\t\t        \"<TR><TD ALIGN=\\\"LEFT\\\">max</TD><TD ALIGN=\\\"RIGHT\\\">%.5g</TD></TR>\",\n"
	"\t\t        numbers->sum / (double)numbers->n, numbers->least, numbers->most);\n"
	"\tfprintf(out, \"</TABLE></TD>\");\n"
	"}\n"
	"\n"
	"static void mgrt_trace_matrix(FILE *out, const struct mgrt_trace_tensor *tensor)\n"
	"{\n"
	"\tfprintf(out, \"<HR/><TR>\");\n"
	"\tmgrt_trace_cell(out, \"data\", tensor, &tensor->values);\n"
	"\tif (tensor->adjoints.n) {\n"
	"\t\tfprintf(out, \"<VR/>\");\n"
	"\t\tmgrt_trace_cell(out, \"grad\", tensor, &tensor->adjoints);\n"
	"\t}\n"
	"\tfprintf(out, \"</TR>\\n\");\n"
	"}\n";

static const char write_text[] =
	"\nstatic void mgrt_trace_write(struct mgrt_trace *trace)\n"
	"{\n"
	"\tFILE *out;\n"
	"\n"
	"\tif (++trace->call != MGC_TRACE_CALL)\n"
	"\t\treturn;\n"
	"\tout = fopen(trace->file, \"w\");\n"
	"\tfor (int i = 0; out && i < trace->n_pieces; i++) {\n"
	"\t\tconst struct mgrt_trace_piece *piece = &trace->pieces[i];\n"
	"\n"
	"\t\tfputs(piece->text, out);\n"
	"\t\tif (piece->node >= 0)\n"
	"\t\t\tmgrt_trace_scalar(out, &trace->nodes[piece->node]);\n";

static const char write_tensor_text[] =
	"\t\tif (piece->tensor >= 0)\n"
	"\t\t\tmgrt_trace_matrix(out, &trace->tensors[piece->tensor]);\n";

static const char close_text[] =
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
	const bool  has_tensors = (e->needs & NEED_TRACE_TENSOR) != 0;
	DotPieceVec pieces = { 0 };

	dot_pieces(e->arena, g, &pieces);
	text_printf(out, "\nstatic const struct mgrt_trace_piece mgrt_%s_pieces[] = {\n", g->name);
	for (size_t i = 0; i < pieces.count; i++) {
		text_add(out, "\t{ ");
		print_literal(out, pieces.at[i].text);
		text_printf(out, has_tensors ? ", %d, %d },\n" : ", %d },\n", pieces.at[i].node, pieces.at[i].tensor);
	}
	text_printf(out, "};\n\nstatic struct mgrt_trace_node mgrt_%s_nodes[%zu];\n", g->name, g->nodes.count + 1);
	if (has_tensors)
		text_printf(out, "static struct mgrt_trace_tensor mgrt_%s_tensors[%d];\n", g->name, g->n_tensors + 1);
	text_printf(out, "\nstatic struct mgrt_trace mgrt_%s_trace = {\n\t\"%s.dot\", mgrt_%s_pieces, mgrt_%s_nodes, ", g->name, g->name,
	            g->name, g->name);
	if (has_tensors)
		text_printf(out, "mgrt_%s_tensors, ", g->name);
	text_printf(out, "%zu, 0\n};\n", pieces.count);
}

void trace_print(Emitter *e, Text *out)
{
	const bool has_tensors = (e->needs & NEED_TRACE_TENSOR) != 0;
	const struct {
		bool        is_wanted;
		const char *text;
	} texts[] = {
		{ true, scalar_text }, { has_tensors, tensor_text },
		{ true, has_tensors ? tensor_piece_text : piece_text },
		{ e->needs & NEED_TRACE_VALUE, value_text }, { e->needs & NEED_TRACE_ADJOINT, adjoint_text },
		{ e->needs & NEED_TRACE_ELEMENT, element_text },
		{ e->needs & NEED_TRACE_ELEMENT_ADJOINT, element_adjoint_text },
		{ true, numbers_text }, { has_tensors, matrix_text },
		{ true, write_text }, { has_tensors, write_tensor_text }, { true, close_text },
	};

	if (!(e->needs & NEED_TRACE))
		return;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].is_wanted)
			text_add(out, texts[i].text);
	for (size_t i = 0; i < e->m->graphs.count; i++)
		print_graph(e, out, e->m->graphs.at[i]);
}

static const struct {
	const char *name;
	unsigned    needs;
} notes[2][2] = { /* by is_tensor, is an adjoint */
	{ { "value", NEED_TRACE_VALUE }, { "adjoint", NEED_TRACE_ADJOINT } },
	{ { "element", NEED_TRACE_ELEMENT }, { "element_adjoint", NEED_TRACE_ELEMENT_ADJOINT } },
};

void emit_trace(Emitter *e, const Op *op)
{
	const Graph     *g = e->m->graphs.at[op_int(op, ATTR_graph, 0)];
	const int        at = (int)op_int(op, ATTR_node, 0);
	const GraphNode *node = &g->nodes.at[at];

	e->needs |= NEED_TRACE | NEED_STDIO;
	stmt_begin(e, "");
	if (op->code == OP_trace_end) {
		text_printf(&e->line, "mgrt_trace_write(&mgrt_%s_trace);", g->name);
	} else if (op->code == OP_trace_shape) {
		e->needs |= NEED_TRACE_TENSOR;
		text_printf(&e->line, "mgrt_trace_shape(&mgrt_%s_trace, %d," SOFT_BREAK, g->name, node->tensor);
		expr_value(e, op_operand(op, 0), PREC_ASSIGN);
		text_add(&e->line, "," SOFT_BREAK);
		expr_value(e, op_operand(op, 1), PREC_ASSIGN);
		text_add(&e->line, ");");
	} else {
		const Value *v = op_operand(op, 0);
		const bool   is_adjoint = op_has(op, ATTR_adjoint);

		e->needs |= notes[node->is_tensor][is_adjoint].needs;
		text_printf(&e->line, "mgrt_trace_%s(&mgrt_%s_trace, %d," SOFT_BREAK "%s", notes[node->is_tensor][is_adjoint].name, g->name,
		            node->is_tensor ? node->tensor : at, v->type->bits == 64 ? "" : "(double)");
		expr_value(e, v, v->type->bits == 64 ? PREC_ASSIGN : PREC_UNARY);
		text_add(&e->line, ");");
	}
	stmt_end(e, LINE_STATEMENT);
}
