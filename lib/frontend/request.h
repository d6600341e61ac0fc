/* What the user asks for: annotations in the files of the command line, and --grad, --vjp, --jvp. */
#ifndef FRONTEND_REQUEST_H
#define FRONTEND_REQUEST_H

#include "frontend/ast.h"
#include "ir/ir.h"

typedef enum Mode { MODE_GRAD, MODE_VJP, MODE_JVP } Mode;

typedef struct RequestText { /* from the command line: "loss:wrt=a,b:of=c" */
	Mode        mode;
	const char *text;
} RequestText;

typedef struct Request {
	Mode        mode;
	FuncDecl   *decl;
	Func       *func;      /* set by the lowering */
	const char *name;      /* of the generated function, prefix not included: f_grad or name(n) */
	bool       *wrt;       /* for each parameter of decl: independent */
	bool       *of;        /* for each parameter of decl: dependent (pointer outputs) */
	bool        of_result;
	bool       *has_shadow;/* for each parameter: is followed by its _bar or _dot (interface page) */
	bool       *apart;     /* for each parameter: pointers in its structs are promised to be apart */
	Loc         loc;       /* of the annotation, or none */
	const char *origin;    /* "MGC_GRAD" or "--grad=loss", for notes */
} Request;

typedef VEC(Request *) RequestVec;

/* Resolves all requests; errors (unknown names, wrt of an integer, GRAD of void, a clash of names, active data
 * behind void pointers or unions in a parameter) go to diag.  Also attaches MGC_ADJOINT_OF pairs and checks their
 * prototypes. */
void requests_collect(Ast *ast, Diag *diag, const RequestText *texts, int n_texts, RequestVec *out);

#endif
