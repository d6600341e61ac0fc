/* The pointwise operations on numbers, compiled from the meanings in ops.def. */
#include <assert.h>
#include <math.h>
#include <tgmath.h>

#include "ir/eval.h"
#include "ir/digamma.h"

/* ---- integers ---- */

/* Modulo 2^64, which is right for every operation that does not depend on the sign. */
static uint64_t unsigned_op(OpCode code, uint64_t a, uint64_t b)
{
	switch ((int)code) {
#define ARITH(name, operands, meaning)                                                             \
	case OP_##name: return meaning;
#define INTEGER(name, operands, meaning) ARITH(name, operands, meaning)
#define MATH(name, operands, meaning)
#define COMPARE(name, meaning)
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "an integer operation"); return 0;
	}
}

static int64_t signed_op(OpCode code, int64_t a, int64_t b)
{
	switch ((int)code) {
#define ARITH(name, operands, meaning)                                                             \
	case OP_##name: return meaning;
#define INTEGER(name, operands, meaning) ARITH(name, operands, meaning)
#define MATH(name, operands, meaning)
#define COMPARE(name, meaning)
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "an integer operation"); return 0;
	}
}

static int64_t smallest(const Type *type)
{
	return type->is_signed ? (int64_t)(UINT64_MAX << (type->bits - 1)) : 0;
}

static bool is_defined(OpCode code, const Type *type, int64_t a, int64_t b)
{
	if (code == OP_div || code == OP_rem)
		return b != 0 && !(type->is_signed && a == smallest(type) && b == -1);
	if (code == OP_shl || code == OP_shr)
		return b >= 0 && b < (type->bits < 32 ? 32 : type->bits);
	return true;
}

bool eval_int_op(OpCode code, const Type *type, int64_t a, int64_t b, int64_t *result)
{
	bool by_sign = code == OP_div || code == OP_rem || code == OP_shr;

	if (!is_defined(code, type, a, b))
		return false;
	*result = type_wrap(type, by_sign && type->is_signed
	                                  ? signed_op(code, a, b)
	                                  : (int64_t)unsigned_op(code, (uint64_t)a, (uint64_t)b));
	return true;
}

/* ---- floats: each in its own precision, through <tgmath.h> ---- */

#define mgrt_digamma(x) eval_digamma(x)
#define mgrt_trigamma(x) eval_trigamma(x)

/* `real` is the type of a, b, c and of the result. */
#define FLOAT_OP(name, meaning)                                                                    \
	case OP_##name: return (real)(meaning);

static long double long_double_op(OpCode code, long double a, long double b, long double c)
{
	typedef long double real;

	switch ((int)code) {
#define ARITH(name, operands, meaning) FLOAT_OP(name, meaning)
#define INTEGER(name, operands, meaning)
#define MATH(name, operands, meaning) FLOAT_OP(name, meaning)
#define COMPARE(name, meaning)
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "an operation on floats"); return 0;
	}
}

static double double_op(OpCode code, double a, double b, double c)
{
	typedef double real;

	switch ((int)code) {
#define ARITH(name, operands, meaning) FLOAT_OP(name, meaning)
#define INTEGER(name, operands, meaning)
#define MATH(name, operands, meaning) FLOAT_OP(name, meaning)
#define COMPARE(name, meaning)
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "an operation on floats"); return 0;
	}
}

static float float_op(OpCode code, float a, float b, float c)
{
	typedef float real;

	switch ((int)code) {
#define ARITH(name, operands, meaning) FLOAT_OP(name, meaning)
#define INTEGER(name, operands, meaning)
#define MATH(name, operands, meaning) FLOAT_OP(name, meaning)
#define COMPARE(name, meaning)
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "an operation on floats"); return 0;
	}
}

long double eval_float_op(OpCode code, int bits, long double a, long double b, long double c)
{
	if (bits == 32)
		return float_op(code, (float)a, (float)b, (float)c);
	if (bits == 64)
		return double_op(code, (double)a, (double)b, (double)c);
	return long_double_op(code, a, b, c);
}

/* ---- comparisons ---- */

static bool compare_signed(OpCode code, int64_t a, int64_t b)
{
	switch ((int)code) {
#define ARITH(name, operands, meaning)
#define INTEGER(name, operands, meaning)
#define MATH(name, operands, meaning)
#define COMPARE(name, meaning)                                                                     \
	case OP_##name: return meaning;
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "a comparison"); return false;
	}
}

static bool compare_unsigned(OpCode code, uint64_t a, uint64_t b)
{
	/* moves 0..2^64 to -2^63..2^63 in order */
	return compare_signed(code, (int64_t)(a ^ UINT64_C(1) << 63), (int64_t)(b ^ UINT64_C(1) << 63));
}

static bool compare_float(OpCode code, long double a, long double b)
{
	switch ((int)code) {
#define ARITH(name, operands, meaning)
#define INTEGER(name, operands, meaning)
#define MATH(name, operands, meaning)
#define COMPARE(name, meaning)                                                                     \
	case OP_##name: return meaning;
#define OP(name, operands, results, effect)
#include "ir/ops.def"
	default: assert(0 && "a comparison"); return false;
	}
}

/* Pointers are ordered within an object; the caller sees to it that there is only one, or none. */
bool eval_compare(OpCode code, const Type *type, EvalValue a, EvalValue b)
{
	if (type_is_float(type))
		return compare_float(code, a.number, b.number);
	if (type_is_ptr(type)) {
		if (a.object != b.object)
			return code == OP_ne;
		return compare_signed(code, a.offset, b.offset);
	}
	return type->is_signed ? compare_signed(code, a.integer, b.integer)
	                       : compare_unsigned(code, (uint64_t)a.integer, (uint64_t)b.integer);
}

/* ---- conversions ---- */

static bool is_unsigned_64(const Type *type)
{
	return type->kind == TYPE_INT && !type->is_signed && type->bits == 64;
}

static long double rounded(long double number, const Type *to)
{
	if (to->bits == 32)
		return (float)number;
	return to->bits == 64 ? (double)number : number;
}

static long double int_to_float(const EvalValue *a, const Type *to)
{
	uint64_t u = (uint64_t)a->integer;

	if (is_unsigned_64(a->type))
		return to->bits == 32 ? (float)u : to->bits == 64 ? (double)u : (long double)u;
	return to->bits == 32   ? (float)a->integer
	       : to->bits == 64 ? (double)a->integer
	                        : (long double)a->integer;
}

bool eval_can_convert(EvalValue a, const Type *to)
{
	long double limit, whole = truncl(a.number);

	if (!type_is_float(a.type) || to->kind != TYPE_INT)
		return true;
	limit = ldexpl(1.0L, to->bits - to->is_signed);
	return isfinite(whole) && whole < limit && whole >= (to->is_signed ? -limit : 0);
}

EvalValue eval_convert(EvalValue a, const Type *to)
{
	EvalValue result = { .type = to };

	if (type_is_float(to)) {
		result.number = type_is_float(a.type) ? rounded(a.number, to) : int_to_float(&a, to);
	} else if (to->kind == TYPE_BOOL) {
		result.integer = type_is_float(a.type) ? a.number != 0 : a.integer != 0;
	} else if (!type_is_float(a.type)) {
		result.integer = type_wrap(to, a.integer);
	} else if (eval_can_convert(a, to)) {
		result.integer = is_unsigned_64(to) ? (int64_t)(uint64_t)a.number
		                                    : (int64_t)a.number;
	}
	return result;
}
