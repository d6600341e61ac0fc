#include "driver/report.h"

#include "ir/figures.h"

static void print_string(Text *out, const char *s)
{
	text_add_char(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add_char(out, '\\');
		text_add_char(out, *s);
	}
	text_add_char(out, '"');
}

static int64_t on_line(const Figures *figures, const LineFigures *line)
{
	for (size_t i = 0; i < figures->lines.count; i++)
		if (figures->lines.at[i].file == line->file && figures->lines.at[i].line == line->line)
			return figures->lines.at[i].operations;
	return 0;
}

static void print_line(Text *json, const Diag *diag, const LineFigures *line, int64_t value, int64_t gradient)
{
	text_add(json, "{ \"file\": ");
	print_string(json, diag->files.at[line->file].path ? diag->files.at[line->file].path : "");
	text_printf(json, ", \"line\": %u, \"value\": %lld, \"gradient\": %lld }", (unsigned)line->line,
	            (long long)value, (long long)gradient);
}

/* Those of the gradient, and those that only the value has. */
static void print_lines(Text *json, const Diag *diag, const Figures *value, const Figures *gradient)
{
	const char *separator = "\n";

	for (size_t i = 0; i < gradient->lines.count; i++) {
		const LineFigures *line = &gradient->lines.at[i];

		text_printf(json, "%s        ", separator);
		print_line(json, diag, line, on_line(value, line), line->operations);
		separator = ",\n";
	}
	for (size_t i = 0; i < value->lines.count; i++) {
		const LineFigures *line = &value->lines.at[i];

		if (on_line(gradient, line) > 0)
			continue;
		text_printf(json, "%s        ", separator);
		print_line(json, diag, line, line->operations, 0);
		separator = ",\n";
	}
}

static void print_bytes(Text *out, int64_t bytes)
{
	if (bytes < 0)
		text_add(out, "null");
	else
		text_printf(out, "%lld", (long long)bytes);
}

static void print_function(Text *json, Text *table, const Diag *diag, const Func *f)
{
	const Figures value = figures_of(json->arena, f->primal), gradient = figures_of(json->arena, f);
	const int64_t work = func_flagged_param(f, PARAM_WORK) ? f->work_bytes : 0;
	const bool is_exact = value.is_exact && gradient.is_exact;
	const double ratio = value.operations > 0 ? (double)gradient.operations / (double)value.operations : 0;

	text_add(json, "    {\n      \"name\": ");
	print_string(json, f->name);
	text_add(json, ",\n      \"of\": ");
	print_string(json, f->primal->name);
	text_printf(json, ",\n      \"code_bytes\": %lld,\n      \"stack_bytes\": %lld,\n      \"recorded_bytes\": ",
	            (long long)gradient.code_bytes, (long long)gradient.stack_bytes);
	print_bytes(json, f->work_bytes);
	text_add(json, ",\n      \"work_bytes\": ");
	print_bytes(json, work);
	text_printf(json, ",\n      \"operations\": { \"value\": %lld, \"gradient\": %lld, \"exact\": %s },\n      \"lines\": [",
	            (long long)value.operations, (long long)gradient.operations, is_exact ? "true" : "false");
	print_lines(json, diag, &value, &gradient);
	text_add(json, "\n      ]\n    }");
	text_printf(table, "%-24s %6lld %6lld ", f->name, (long long)gradient.code_bytes, (long long)gradient.stack_bytes);
	if (work < 0)
		text_printf(table, "%6s", "-");
	else
		text_printf(table, "%6lld", (long long)work);
	text_printf(table, " %10lld %10lld %6.2f%s\n", (long long)value.operations, (long long)gradient.operations, ratio,
	            is_exact ? "" : "  (one turn of loops without constant bounds)");
}

void report_print(Text *json, Text *table, const Diag *diag, const FuncVec *made)
{
	text_printf(table, "%-24s %6s %6s %6s %10s %10s %6s\n", "", "code~", "stack~", "work", "value", "gradient", "ratio");
	text_add(json, "{\n  \"functions\": [\n");
	for (size_t i = 0; i < made->count; i++) {
		text_add(json, i ? ",\n" : "");
		print_function(json, table, diag, made->at[i]);
	}
	text_add(json, "\n  ]\n}\n");
}
