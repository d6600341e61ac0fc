/* Calls of functions that have no body: those of libm by ops.def, a few more by name; what is inactive or
 * does I/O has no effect here and returns 0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ir/evaluator.h"

typedef struct Call {
	Evaluator       *e;
	const Op        *op;
	const EvalValue *args;
	EvalValue       *result;
	int              bits; /* of the floating type that the name says */
} Call;

static bool store_through(const Call *call, uint32_t pointer, EvalValue value)
{
	EvalMemory *m = &call->e->memory;

	return memory_write(m, &call->args[pointer], &value) ||
	       eval_fault(call->e, call->op, "%s", m->fault);
}

static bool call_frexp(const Call *call)
{
	int exponent;

	call->result->number = frexpl(call->args[0].number, &exponent);
	return store_through(call, 1, (EvalValue){ .type = call->args[1].type->elem, .integer = exponent });
}

static bool call_modf(const Call *call)
{
	EvalValue whole = { .type = call->args[0].type };

	call->result->number = modfl(call->args[0].number, &whole.number);
	return store_through(call, 1, whole);
}

static bool call_abs(const Call *call)
{
	int64_t a = call->args[0].integer;

	call->result->integer = type_wrap(call->result->type, a < 0 ? (int64_t)(0 - (uint64_t)a) : a);
	return true;
}

static bool call_round(const Call *call)
{
	EvalValue whole = call->args[0];

	whole.number = roundl(whole.number);
	*call->result = eval_convert(whole, call->result->type);
	return true;
}

static bool call_rint(const Call *call)
{
	EvalValue whole = call->args[0];

	whole.number = rintl(whole.number);
	*call->result = eval_convert(whole, call->result->type);
	return true;
}

static bool call_ldexp(const Call *call)
{
	int exponent = (int)call->args[1].integer;
	long double a = call->args[0].number;

	call->result->number = call->bits == 32   ? ldexpf((float)a, exponent)
	                       : call->bits == 64 ? ldexp((double)a, exponent)
	                                          : ldexpl(a, exponent);
	return true;
}

static bool call_stop(const Call *call)
{
	return eval_fault(call->e, call->op, "the program ends here");
}

static bool call_ignored(const Call *call)
{
	(void)call;
	return true;
}

typedef struct LibraryFunction {
	const char *name;
	int         n_args;    /* -1: any */
	bool        has_suffix; /* also with f and l behind it */
	bool (*run)(const Call *call);
} LibraryFunction;

static const LibraryFunction functions[] = {
	{ "frexp", 2, true, call_frexp },   { "modf", 2, true, call_modf },
	{ "ldexp", 2, true, call_ldexp },   { "scalbn", 2, true, call_ldexp },
	{ "abs", 1, false, call_abs },      { "labs", 1, false, call_abs },
	{ "llabs", 1, false, call_abs },    { "lround", 1, true, call_round },
	{ "llround", 1, true, call_round }, { "lrint", 1, true, call_rint },
	{ "llrint", 1, true, call_rint },   { "abort", 0, false, call_stop },
	{ "exit", 1, false, call_stop },    { "_Exit", 1, false, call_stop },
	{ "printf", -1, false, call_ignored }, { "fprintf", -1, false, call_ignored },
	{ "puts", -1, false, call_ignored },   { "putchar", -1, false, call_ignored },
	{ "fputs", -1, false, call_ignored },  { "fflush", -1, false, call_ignored },
};

static bool is_named(const LibraryFunction *known, const char *name, int *bits)
{
	size_t length = strlen(known->name);
	const char *suffix = name + length;

	*bits = 64;
	if (strncmp(name, known->name, length) != 0)
		return false;
	if (*suffix == '\0')
		return true;
	*bits = *suffix == 'f' ? 32 : 80;
	return known->has_suffix && (*suffix == 'f' || *suffix == 'l') && suffix[1] == '\0';
}

static bool call_math(const Call *call, OpCode code)
{
	long double a[3] = { 0 };

	for (int i = 0; i < op_info(code)->n_operands; i++)
		a[i] = call->args[i].number;
	call->result->number = eval_float_op(code, call->bits, a[0], a[1], a[2]);
	return true;
}

/* Whether f is called with what the operation takes. */
static bool fits_math(const Func *f, OpCode code)
{
	if (code == OP_NONE || f->n_results != 1 || (int)f->body.n_args != op_info(code)->n_operands ||
	    !type_is_float(f->results[0]))
		return false;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (f->body.args[i]->type != f->results[0])
			return false;
	return true;
}

bool library_call(Evaluator *e, const Op *op, Func *f, const EvalValue *args, EvalValue *results)
{
	EvalValue nothing;
	Call call = { e, op, args, f->n_results ? results : &nothing, 64 };
	OpCode code = op_by_c_function(f->name, &call.bits);

	for (uint32_t i = 0; i < f->n_results; i++)
		results[i] = (EvalValue){ .type = f->results[i] };
	if (fits_math(f, code))
		return call_math(&call, code);
	for (size_t i = 0; i < COUNT_OF(functions); i++)
		if (is_named(&functions[i], f->name, &call.bits) &&
		    (functions[i].n_args < 0 || functions[i].n_args == (int)f->body.n_args))
			return functions[i].run(&call);
	if (f->is_inactive || (f->summary.known && f->summary.has_io))
		return true;
	return eval_fault(e, op, "@%s has no body", f->name);
}
