/* What ops.def implies for the tables made from it. */
#include <string.h>

#include "check.h"
#include "ir/ops.h"
#include "ir/signature.h"

static void test_c_functions(void)
{
	int bits;

	for (int code = 0; code < N_OPS; code++) {
		const OpInfo *info = op_info((OpCode)code);

		CHECK(op_by_name(info->name) == (OpCode)code);
		CHECK((info->c_function != NULL) == (info->class == CLASS_MATH));
		if (!info->c_function)
			continue;
		/* the meaning is a call of it */
		CHECK(strncmp(info->meaning, info->c_function, strlen(info->c_function)) == 0);
		CHECK(info->meaning[strlen(info->c_function)] == '(');
		CHECK(op_by_c_function(info->c_function, &bits) == (OpCode)code && bits == 64);
	}
	CHECK(op_by_c_function("erff", &bits) == OP_erf && bits == 32);
	CHECK(op_by_c_function("log1pl", &bits) == OP_log1p && bits == 80);
	CHECK(op_by_c_function("logf2", &bits) == OP_NONE);
	CHECK(op_by_name("nonsense") == OP_NONE);
}

/* Each operation with a fixed number of operands has a letter for each. */
static void test_signatures(void)
{
	for (int code = 0; code < N_OPS; code++) {
		const OpInfo *info = op_info((OpCode)code);
		Signature s = op_signature((OpCode)code);

		CHECK(s.operands != NULL);
		if (*s.operands == '-')
			continue;
		CHECK(info->n_operands == (int)strlen(s.operands));
		CHECK(info->n_results < 0 || info->n_results == (s.result != 0));
	}
}

void test_ops(void)
{
	test_c_functions();
	test_signatures();
}
