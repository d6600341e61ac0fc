/* Makes the derivative of a function: f_grad, f_vjp or f_jvp beside f. */
#ifndef TRANSFORM_AD_DERIVE_H
#define TRANSFORM_AD_DERIVE_H

#include "ir/graph.h"
#include "ir/ir.h"
#include "transform/pass.h"

typedef enum DeriveMode { DERIVE_GRAD, DERIVE_VJP, DERIVE_JVP } DeriveMode;

/* The arrays have an entry for each parameter of the IR function. */
typedef struct DeriveSpec {
	Func       *primal;
	DeriveMode  mode;
	const char *name;
	const bool *wrt;        /* independent */
	const bool *of;         /* dependent */
	const bool *has_shadow; /* followed by its _bar or _dot */
	const bool *apart;      /* PARAM_APART; NULL: none */
	bool        of_result;
	Loc         loc;        /* of the request */
	Graph      *graph;      /* is filled, and if it is traced the derivative notes its numbers; NULL: nobody wants it */
} DeriveSpec;

/* The new function, in the module; NULL after an error, which has been reported.
 *
 * The primal is left alone.  Calls that carry derivatives have been inlined before, or are refused. */
Func *derive(Module *m, PassContext *ctx, const DeriveSpec *spec);

/* The graph of a function whose tensors are not loops yet; spec->graph is filled but for their shapes, which pass_tensors
 * adds.  Notes of its scalars, if it is traced, come into the primal. */
void graph_build_tensors(Arena *arena, const DeriveSpec *spec);
bool graph_has_tensors(const Func *f);
bool graph_is_tensor_call(const Op *op);
/* The value whose memory the tensor, or pointer, shows through calls that are views. */
const Value *graph_viewed(const Value *v);

/* With the defaults of the interface page: all floats are independent, the result and what is written dependent.  The
 * name is f_grad, f_vjp or f_jvp. */
Func *derive_default(Module *m, PassContext *ctx, Func *primal, DeriveMode mode);

#endif
