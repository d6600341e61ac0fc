/* elementwise.c -- operations whose result at a place depends on the operands there. */
#include "internal.h"

#include <math.h>

#include "as_f32.h"
#include "elementwise.inc"

#include "as_f64.h"
#include "elementwise.inc"

mg_tensor mgrt_pointwise(const char *op, Kernel kernel, const mg_tensor *in, int n, void *context)
{
	if (mgrt_any_error(in, n))
		return (mg_tensor){ 0 };
	mg_element element;
	mg_dims shape;
	if (!mgrt_common_element(op, in, n, &element) || !mgrt_broadcast_shape(op, in, n, &shape))
		return (mg_tensor){ 0 };
	mg_tensor operands[MGRT_MAX_OPERANDS] = { mgrt_result(op, element, &shape) };
	if (!operands[0].data)
		return (mg_tensor){ 0 };
	const mg_arena_mark mark = mgrt_save();
	for (int i = 0; i < n; i++)
		operands[i + 1] = mgrt_as(op, in[i], element);
	const bool complete = !mgrt_any_error(operands, n + 1);
	if (complete)
		mgrt_run(kernel, &shape, operands, n + 1, context);
	mgrt_restore(mark);
	return complete ? operands[0] : (mg_tensor){ 0 };
}

#define UNARY(name, meaning)                                                                       \
	mg_tensor mg_##name(mg_tensor a)                                                           \
	{                                                                                          \
		return mgrt_pointwise(__func__, KERNEL(name), &a, 1, NULL);                        \
	}
#define BINARY(name, meaning)                                                                      \
	mg_tensor mg_##name(mg_tensor a, mg_tensor b)                                              \
	{                                                                                          \
		return mgrt_pointwise(__func__, KERNEL(name), (mg_tensor[]){ a, b }, 2, NULL);     \
	}
#include "elementwise.def"
#undef UNARY
#undef BINARY

mg_tensor mg_where(mg_tensor condition, mg_tensor a, mg_tensor b)
{
	return mgrt_pointwise(__func__, KERNEL(where), (mg_tensor[]){ condition, a, b }, 3, NULL);
}

mg_tensor mg_masked_fill(mg_tensor t, mg_tensor mask, double value)
{
	const mg_tensor filling = { .data = &value, .element = MG_ANY };
	return mgrt_pointwise(__func__, KERNEL(where), (mg_tensor[]){ mask, filling, t }, 3, NULL);
}

mg_tensor mg_dropout(mg_tensor t, mg_tensor mask, double rate)
{
	if (!(rate >= 0 && rate < 1)) {
		if (t.data && mask.data)
			mgrt_error("%s: rate %g is not in [0, 1)", __func__, rate);
		return (mg_tensor){ 0 };
	}
	double scale = 1 / (1 - rate);
	return mgrt_pointwise(__func__, KERNEL(dropout), (mg_tensor[]){ t, mask }, 2, &scale);
}
