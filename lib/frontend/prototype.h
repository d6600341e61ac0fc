/* What the interface page derives from a declaration alone: which parameters have a derivative by
 * default, and the prototypes of generated functions and hand-written adjoints. */
#ifndef FRONTEND_PROTOTYPE_H
#define FRONTEND_PROTOTYPE_H

#include "frontend/request.h"

typedef struct Prototype {
	const CType *result;
	const CType **params;
	uint32_t n_params;
	bool may_have_work; /* a void * may follow: --memory=caller */
	const char *text;   /* the prototype, for messages */
} Prototype;

bool is_tensor(const CType *t);          /* mg_tensor */
int  tensor_element_bits(const FuncDecl *func, const VarDecl *param);
const CType *pointee(const CType *t);    /* behind all pointers and arrays of t */
bool ctype_holds_floats(const CType *t); /* an object of the type has floating (or complex) parts */
bool ctype_reaches_floats(const CType *t); /* itself or behind pointers */
bool param_is_default_wrt(const VarDecl *param);
bool param_is_output(
	const VarDecl *param); /* points to non-const floating data, not MGC_INACTIVE */
/* Why param cannot be an independent parameter, or NULL. */
const char *obstacle_to_derivative(Arena *arena, const VarDecl *param);
/* What keeps a shadow of t from being written, or from saying where its floats are: "a union", NULL. */
const char *obstacle_to_shadow(Arena *arena, const CType *t);

const Prototype *prototype_of_request(const Ast *ast, const Request *request);
const Prototype *prototype_of_adjoint(const Ast *ast, const FuncDecl *primal, const char *name,
                                      bool takes_value);
/* Top-level qualifiers do not count, and pointers to what is only read may be to const. */
bool prototype_fits(const Prototype *wanted, const FuncDecl *func);

#endif
