/* What is known of each operation, from ops.def. */
#ifndef IR_OPS_H
#define IR_OPS_H

#include <stdbool.h>

typedef enum OpCode {
#define ARITH(name, operands, meaning) OP_##name,
#define INTEGER(name, operands, meaning) OP_##name,
#define MATH(name, operands, meaning) OP_##name,
#define COMPARE(name, meaning) OP_##name,
#define OP(name, operands, results, effect) OP_##name,
#include "ir/ops.def"
	N_OPS,
	OP_NONE = -1,
} OpCode;

typedef enum OpClass { CLASS_ARITH, CLASS_INTEGER, CLASS_MATH, CLASS_COMPARE, CLASS_OTHER } OpClass;

typedef enum Effect {
	EFFECT_PURE,
	EFFECT_READS,
	EFFECT_WRITES,
	EFFECT_ACCUMULATES,
	EFFECT_ALLOCATES,
	EFFECT_FREES,
	EFFECT_EFFECT,
	EFFECT_CONTROL,
} Effect;

typedef struct OpInfo {
	const char *name;
	OpClass     class;
	int         n_operands; /* -1: any number */
	int         n_results;
	Effect      effect;
	const char *meaning;    /* C in a, b, c; NULL for CLASS_OTHER */
	const char *c_function; /* "tanh" where the meaning is a call, else NULL */
} OpInfo;

extern const OpInfo op_infos[N_OPS];
static inline const OpInfo *op_info(OpCode code) { return &op_infos[code]; }
OpCode        op_by_name(const char *name);       /* OP_NONE when there is none */
OpCode        op_by_c_function(const char *name, int *bits); /* "tanhf" -> OP_tanh, 32; "mgrt_tanhf" too */
OpCode        op_mirrored(OpCode relation); /* a < b says what b > a says */
OpCode        op_negated(OpCode relation);  /* a < b says that a >= b does not hold, unless one is NaN */
const char   *op_vector_function(OpCode code); /* "mgrt_tanhf" of OP_tanh; NULL: none */

typedef enum AttrKey {
#define FLAG(name) ATTR_##name,
#define INT(name) ATTR_##name,
#define TEXT(name) ATTR_##name,
#include "ir/attrs.def"
	N_ATTRS,
} AttrKey;

typedef enum AttrKind { ATTR_IS_FLAG, ATTR_IS_INT, ATTR_IS_TEXT } AttrKind;

typedef struct AttrInfo {
	const char *name;
	AttrKind    kind;
} AttrInfo;

const AttrInfo *attr_info(AttrKey key);

#endif
