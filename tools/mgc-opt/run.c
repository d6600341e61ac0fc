#include "run.h"

#include <string.h>

#include "arguments.h"

static bool complain(Module *m, const char *what, const char *text)
{
	diag_error(m->diag, (Loc){ 0 }, "%s: '%s'", what, text);
	return false;
}

static const char *name_end(const char *text)
{
	return text + strcspn(text, "( ");
}

Func *find_function(Module *m, const char *text)
{
	Func *f = module_func(m, str_copy_n(m->arena, text, (size_t)(name_end(text) - text)));

	if (f && f->body.first)
		return f;
	complain(m, "no function with a body", text);
	return NULL;
}

static void skip(const char **at, const char *characters)
{
	*at += strspn(*at, characters);
}

bool parse_arguments(Arena *arena, Func *f, const char *text, Random *r, Data **args)
{
	const char *at = name_end(text);
	bool all_random = *at == '\0';

	skip(&at, " (");
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const char *any = "_";

		args[i] = data_parse(arena, f->body.args[i]->type, all_random ? &any : &at, r);
		if (!args[i])
			return complain(f->module, "an argument does not fit", at);
		skip(&at, i + 1 < f->body.n_args ? " ," : " ");
	}
	skip(&at, ") ");
	return !*at || complain(f->module, "something follows the arguments", at);
}

bool call_with_data(Evaluator *e, Arena *arena, const Func *f, Data **args, EvalValue *results)
{
	EvalValue *values = ARENA_ARRAY(arena, EvalValue, f->body.n_args + 1);

	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (!data_make(e, args[i], &values[i]))
			return false;
	if (!eval_call(e, f, values, results))
		return false;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (!data_read(e, args[i]))
			return false;
	return true;
}

static void print_results(Text *out, const Func *f, const EvalValue *results)
{
	for (uint32_t i = 0; i < f->n_results; i++) {
		Leaf leaf = { .type = f->results[i], .value = results[i] };
		Data data = { .elem = leaf.type, .count = 1, .leaves = &leaf, .n_leaves = 1 };

		if (i == 0)
			text_printf(out, "%s = ", f->name);
		else
			text_add(out, ", ");
		if (results[i].type)
			data_print(out, &data);
		else
			text_add(out, "undef");
	}
	text_add(out, f->n_results ? "\n" : "");
}

bool run_call(Text *out, Arena *arena, Module *m, const char *text)
{
	Func *f = find_function(m, text);
	Random r = { 1 };
	Data **args;
	EvalValue *results;

	if (!f)
		return false;
	args = ARENA_ARRAY(arena, Data *, f->body.n_args + 1);
	results = ARENA_ARRAY(arena, EvalValue, f->n_results + 1);
	if (!parse_arguments(arena, f, text, &r, args) ||
	    !call_with_data(evaluator_new(arena, m), arena, f, args, results))
		return false;
	print_results(out, f, results);
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (!args[i]->leaves[0].pointee)
			continue;
		text_printf(out, "%%%s = ", f->body.args[i]->name);
		data_print(out, args[i]);
		text_add(out, "\n");
	}
	return true;
}
