/* Which values and which memory can carry a derivative.
 *
 * A value is varied when an independent reaches it through differentiable operations, useful when it reaches a
 * dependent, active when it is both.  Memory is tracked by class: pointers that flow into one another (address,
 * select, loops, stores into the same memory) point into one class, whose floats are active together; so every
 * pointer of an active class has a shadow. */
#ifndef ANALYSIS_ACTIVITY_H
#define ANALYSIS_ACTIVITY_H

#include "ir/ir.h"

typedef struct Activity Activity;

/* For each parameter of the function. */
typedef struct ParamActivity {
	bool is_independent; /* what it holds at the call is varied */
	bool is_dependent;   /* what it holds at return is useful */
	bool has_shadow;     /* an adjoint or tangent comes with it */
} ParamActivity;

/* Asked for every operation of a floating type: does operand i reach the result with a derivative?  The rules know,
 * the analysis does not. */
typedef bool OperandMatters(OpCode code, uint32_t operand);

typedef struct ActivityQuery {
	const ParamActivity *params; /* one for each parameter */
	bool                 result_is_dependent;
	bool                 everything; /* --no-activity: all floats that have somewhere to put an adjoint */
	OperandMatters      *matters;
} ActivityQuery;

Activity *activity_of(Arena *arena, const Func *f, const ActivityQuery *query);

/* v is a float: it has an adjoint.  v is a pointer: what it points into is active. */
bool value_is_active(const Activity *a, const Value *v);
/* A pointer whose class holds pointers into an active class: its shadow holds shadow pointers. */
bool value_leads_to_active(const Activity *a, const Value *v);
/* The pointer needs a shadow at all: either of the above. */
bool value_has_shadow(const Activity *a, const Value *v);
/* The callee looks at globals that have a shadow. */
bool call_reaches_active_globals(const Activity *a, const Op *op);
/* The number of the class of memory that the pointer v points into; 0: none. */
uint32_t value_memory_class(const Activity *a, const Value *v);
/* A parameter or global without shadow that lies in v's class, or NULL: reason to refuse. */
const Value *activity_shadowless(const Activity *a, const Value *v);

#endif
