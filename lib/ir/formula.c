/* A Pratt parser from C expressions to IR.  The texts come from ops.def and rules.def, so a fault in one is a fault
 * of mgc: it ends in fault(). */
#include "ir/formula.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Formula {
	Builder           *b;
	const Type        *type;
	const char        *text, *at;
	const FormulaName *names;
	int                n_names;
} Formula;

static NORETURN void fault(const Formula *f, const char *what)
{
	fprintf(stderr, "mgc: fault in the formula \"%s\" at \"%s\": %s\n", f->text, f->at, what);
	abort();
}

static void skip_space(Formula *f)
{
	while (*f->at == ' ')
		f->at++;
}

static bool take(Formula *f, const char *token)
{
	skip_space(f);
	if (*f->at != *token || strncmp(f->at, token, strlen(token)) != 0)
		return false;
	f->at += strlen(token);
	return true;
}

typedef struct Infix {
	const char *token;
	OpCode      code;
	int         power; /* binds tighter where larger */
} Infix;

/* Longer tokens first. */
static const Infix infixes[] = {
	{ "<=", OP_le, 3 }, { ">=", OP_ge, 3 }, { "==", OP_eq, 2 }, { "!=", OP_ne, 2 }, { "<", OP_lt, 3 },
	{ ">", OP_gt, 3 },  { "+", OP_add, 4 }, { "-", OP_sub, 4 }, { "*", OP_mul, 5 }, { "/", OP_div, 5 },
};

enum { POWER_CONDITIONAL = 1, POWER_UNARY = 6 };

static Value *parse(Formula *f, int power);

static size_t word_length(const char *s)
{
	size_t n = 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	return n;
}

static Value *parse_call(Formula *f, const char *name)
{
	int bits;
	const OpCode code = op_by_c_function(name, &bits);
	Value       *operands[3];
	int          n = 0;
	if (code == OP_NONE)
		fault(f, "no such function");
	do {
		if (n == 3)
			fault(f, "too many operands");
		operands[n++] = parse(f, 0);
	} while (take(f, ","));
	if (!take(f, ")") || n != op_info(code)->n_operands)
		fault(f, "wrong number of operands");
	return build_pointwise(f->b, code, operands);
}

static Value *parse_word(Formula *f)
{
	char         word[32];
	const size_t n = word_length(f->at);
	if (n == 0 || n >= sizeof word)
		fault(f, "expected a value");
	memcpy(word, f->at, n);
	word[n] = '\0';
	f->at += n;
	if (take(f, "("))
		return parse_call(f, word);
	for (int i = 0; i < f->n_names; i++)
		if (!strcmp(f->names[i].name, word))
			return f->names[i].value;
	fault(f, "unknown name");
}

static Value *parse_primary(Formula *f)
{
	skip_space(f);
	if (take(f, "-"))
		return build_unary(f->b, OP_neg, parse(f, POWER_UNARY));
	if (take(f, "(")) {
		Value *v = parse(f, 0);
		if (!take(f, ")"))
			fault(f, "expected )");
		return v;
	}
	if (isdigit((unsigned char)*f->at)) {
		char *end;
		const long double number = strtold(f->at, &end);
		f->at = end;
		if (*f->at == 'L')
			f->at++;
		return const_float(f->b->func->module, f->type, number);
	}
	return parse_word(f);
}

static const Infix *next_infix(Formula *f)
{
	skip_space(f);
	for (size_t i = 0; i < COUNT_OF(infixes); i++)
		if (*f->at == *infixes[i].token && !strncmp(f->at, infixes[i].token, strlen(infixes[i].token)))
			return &infixes[i];
	return NULL;
}

static Value *parse(Formula *f, int power)
{
	Value *left = parse_primary(f);
	for (;;) {
		const Infix *infix = next_infix(f);
		if (infix && infix->power > power) {
			f->at += strlen(infix->token);
			left = build_binary(f->b, infix->code, left, parse(f, infix->power));
			continue;
		}
		if (power < POWER_CONDITIONAL && take(f, "?")) {
			Value *yes = parse(f, 0);
			if (!take(f, ":"))
				fault(f, "expected :");
			return build_select(f->b, left, yes, parse(f, 0));
		}
		return left;
	}
}

Value *formula_build(Builder *b, const Type *type, const char *text, const FormulaName *names, int n_names)
{
	Formula f = { .b = b, .type = type, .text = text, .at = text, .names = names, .n_names = n_names };
	Value  *v = parse(&f, 0);
	skip_space(&f);
	if (*f.at)
		fault(&f, "something follows");
	return v;
}
