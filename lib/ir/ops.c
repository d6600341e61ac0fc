/* The tables made from ops.def and attrs.def. */
#include "ir/ops.h"

#include <stddef.h>
#include <string.h>

/* The C function of a MATH operation has its name, but for those of the runtime. */
#define RUNTIME_digamma ~, "mgrt_digamma"
#define RUNTIME_trigamma ~, "mgrt_trigamma"
#define SECOND(first, second, ...) second
#define SECOND_OF(...) SECOND(__VA_ARGS__, ~)
#define C_FUNCTION(name) SECOND_OF(RUNTIME_##name, #name)

const OpInfo op_infos[N_OPS] = {
#define POINTWISE(name, class, operands, meaning, function)                                        \
	[OP_##name] = { #name, class, operands, 1, EFFECT_PURE, meaning, function },
#define ARITH(name, operands, meaning) POINTWISE(name, CLASS_ARITH, operands, #meaning, NULL)
#define INTEGER(name, operands, meaning) POINTWISE(name, CLASS_INTEGER, operands, #meaning, NULL)
#define MATH(name, operands, meaning)                                                              \
	POINTWISE(name, CLASS_MATH, operands, #meaning, C_FUNCTION(name))
#define COMPARE(name, meaning) POINTWISE(name, CLASS_COMPARE, 2, #meaning, NULL)
#define OP(name, operands, results, effect)                                                        \
	[OP_##name] = { #name, CLASS_OTHER, operands, results, EFFECT_##effect, NULL, NULL },
#include "ir/ops.def"
};

OpCode op_by_name(const char *name)
{
	for (int code = 0; code < N_OPS; code++)
		if (strcmp(op_infos[code].name, name) == 0)
			return (OpCode)code;
	return OP_NONE;
}

/* Whether name is `function` with suffix (NUL: none) behind it. */
static bool is_spelled(const char *name, const char *function, char suffix)
{
	size_t length = strlen(function);

	return strncmp(name, function, length) == 0 && name[length] == suffix &&
	       (suffix == '\0' || name[length + 1] == '\0');
}

/* Functions of floats that the runtime has inline, so that loops over tensors become vectors. */
static const struct {
	OpCode      code;
	const char *function;
} vector_functions[] = { { OP_exp, "mgrt_expf" }, { OP_tanh, "mgrt_tanhf" }, { OP_erfc, "mgrt_erfcf" } };

static const struct {
	OpCode relation, mirrored, negated;
} relations[] = {
	{ OP_lt, OP_gt, OP_ge }, { OP_le, OP_ge, OP_gt }, { OP_gt, OP_lt, OP_le },
	{ OP_ge, OP_le, OP_lt }, { OP_eq, OP_eq, OP_ne }, { OP_ne, OP_ne, OP_eq },
};

OpCode op_mirrored(OpCode relation)
{
	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
		if (relations[i].relation == relation)
			return relations[i].mirrored;
	return OP_NONE;
}

OpCode op_negated(OpCode relation)
{
	for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
		if (relations[i].relation == relation)
			return relations[i].negated;
	return OP_NONE;
}

const char *op_vector_function(OpCode code)
{
	for (size_t i = 0; i < sizeof vector_functions / sizeof vector_functions[0]; i++)
		if (vector_functions[i].code == code)
			return vector_functions[i].function;
	return NULL;
}

OpCode op_by_c_function(const char *name, int *bits)
{
	static const struct {
		char suffix;
		int  bits;
	} spellings[] = { { '\0', 64 }, { 'f', 32 }, { 'l', 80 } };

	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
		for (int code = 0; code < N_OPS; code++)
			if (op_infos[code].c_function &&
			    is_spelled(name, op_infos[code].c_function, spellings[i].suffix)) {
				*bits = spellings[i].bits;
				return (OpCode)code;
			}
	for (size_t i = 0; i < sizeof vector_functions / sizeof vector_functions[0]; i++)
		if (strcmp(name, vector_functions[i].function) == 0) {
			*bits = 32;
			return vector_functions[i].code;
		}
	return OP_NONE;
}

static const AttrInfo attrs[N_ATTRS] = {
#define FLAG(name) [ATTR_##name] = { #name, ATTR_IS_FLAG },
#define INT(name) [ATTR_##name] = { #name, ATTR_IS_INT },
#define TEXT(name) [ATTR_##name] = { #name, ATTR_IS_TEXT },
#include "ir/attrs.def"
};

const AttrInfo *attr_info(AttrKey key) { return &attrs[key]; }
