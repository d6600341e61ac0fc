/* --emit=check: a program that tests generated derivatives against one another and against differences. */
#ifndef DRIVER_CHECK_H
#define DRIVER_CHECK_H

#include "driver/options.h"
#include "frontend/ast.h"
#include "ir/ir.h"
#include "support/text.h"

/* One generated function. */
typedef struct CheckFunction {
	const Request *request;
	Func          *tangent; /* derived for the check; of MODE_JVP only the globals count */
} CheckFunction;

typedef VEC(CheckFunction) CheckVec;

/* Why no arguments can be made up for the function, at the parameter; NULL when they can. */
const char *check_obstacle(const Request *request, Loc *at);

/* The name of the tangent that the check of a request needs. */
const char *check_tangent_name(Arena *arena, const Request *request);

/* Before the C is written: the adjoints and tangents of globals that the tangents use are static variables of the
 * check. */
void check_own_shadows(Module *m);

/* `helpers` is the C of the tangents, and of what they need, as static functions. */
void check_emit(Text *out, const Ast *ast, const Options *options, const CheckVec *functions, const char *helpers);

#endif
