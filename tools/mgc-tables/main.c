/* mgc-tables: prints the tables of the documentation from ops.def, attrs.def and rules.def. */
#include <stdio.h>
#include <string.h>

#include "ir/ops.h"
#include "ir/signature.h"
#include "support/compiler.h"
#include "transform/ad/rules.h"

/* ---- operations ---- */

static const char *const effects[] = {
	[EFFECT_PURE] = "",
	[EFFECT_READS] = "reads",
	[EFFECT_WRITES] = "writes",
	[EFFECT_ACCUMULATES] = "accumulates",
	[EFFECT_ALLOCATES] = "allocates",
	[EFFECT_FREES] = "frees",
	[EFFECT_EFFECT] = "effect",
	[EFFECT_CONTROL] = "control",
};

static const char *over(OpCode code)
{
	switch (op_info(code)->class) {
	case CLASS_ARITH: return "number";
	case CLASS_INTEGER: return "integer";
	case CLASS_MATH: return "float";
	case CLASS_COMPARE: return "scalar";
	case CLASS_OTHER: break;
	}
	switch (op_signature(code).over) {
	case 'N': return "number";
	case 'F': return "float";
	case 'S': return "scalar";
	case 'A': return "pointer, integer";
	case 'P': return "pointer";
	case 'E': return "object";
	case 'Z': return "size type";
	case 'L': return "index type";
	default: return "";
	}
}

static const char *letter_name(char letter)
{
	switch (letter) {
	case 'T': return "T";
	case '*': return "ptr&lt;T>";
	case 'N': return "number";
	case 'I': return "integer";
	case 'b': return "bool";
	case 'P': return "pointer";
	case 'A': return "pointer or integer";
	case 'i': return "i32";
	case 's': return "stack";
	default: return "";
	}
}

static void print_operands(OpCode code)
{
	const char *letters = op_signature(code).operands;

	if (*letters == '-')
		fputs("see below", stdout);
	for (size_t i = 0; *letters != '-' && letters[i]; i++)
		printf("%s%s", i ? ", " : "", letter_name(letters[i]));
}

/* A | inside a table would end the cell. */
static void print_cell(const char *text)
{
	fputs(" | ", stdout);
	if (!text || !*text)
		return;
	putchar('`');
	for (; *text; text++)
		printf(*text == '|' ? "\\%c" : "%c", *text);
	putchar('`');
}

static void print_operations(void)
{
	puts("| operation | T | operands | result | effect | C |\n| --- | --- | --- | --- | --- | --- |");
	for (int code = 0; code < N_OPS; code++) {
		const OpInfo *info = op_info((OpCode)code);

		printf("| `%s` | %s | ", info->name, over((OpCode)code));
		print_operands((OpCode)code);
		printf(" | %s | %s", letter_name(op_signature((OpCode)code).result), effects[info->effect]);
		print_cell(info->meaning);
		puts(" |");
	}
}

/* ---- derivatives ---- */

static void print_derivatives(void)
{
	puts("| y | dy/da | dy/db | dy/dc | guarded |\n| --- | --- | --- | --- | --- |");
	for (int code = 0; code < N_OPS; code++) {
		const OpInfo *info = op_info((OpCode)code);
		const Rule *rule = rule_of((OpCode)code);

		if (info->class != CLASS_ARITH && info->class != CLASS_MATH)
			continue;
		printf("| `%s`", info->meaning);
		for (int i = 0; i < 3; i++)
			print_cell(!rule->exists                  ? i ? NULL : "refused"
			           : i >= info->n_operands        ? NULL
			           : rule->n_operands             ? rule->partials[i]
			                                          : "0");
		printf(" | %s |\n", rule->is_singular ? "yes" : "");
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *option;
		void      (*print)(void);
	} tables[] = { { "--operations", print_operations }, { "--derivatives", print_derivatives } };

	for (size_t i = 0; i < COUNT_OF(tables); i++)
		if (argc == 2 && strcmp(argv[1], tables[i].option) == 0) {
			tables[i].print();
			return ferror(stdout) != 0;
		}
	fputs("usage: mgc-tables --operations | --derivatives\n", stderr);
	return 2;
}
