/* Annotations for functions that mgc differentiates.
 *
 *   MGC_GRAD(wrt(w))                                     emit f_grad: df/dw
 *   double f(const double *w, MGC_INACTIVE const double *data, int n);
 *
 * For a compiler that has no annotations the macros are empty: the file that includes this header
 * is ordinary C (or C++), to be compiled, run and debugged as it stands.  mgc reads the strings. */
#ifndef MGC_MGC_H
#define MGC_MGC_H

#if defined(__has_attribute)
#if __has_attribute(annotate)
#define MGC_ANNOTATE_(text) __attribute__((annotate(text)))
#endif
#endif
#ifndef MGC_ANNOTATE_
#define MGC_ANNOTATE_(text)
#endif

/* The arguments as text: as written, and with the user's macros replaced. */
#define MGC_TEXT_(...) #__VA_ARGS__
#define MGC_VALUE_TEXT_(...) MGC_TEXT_(__VA_ARGS__)

/* Before a function: the derivatives to emit.  Inside the parentheses, each optional:
 *   wrt(a, b)        the parameters to differentiate by
 *   of(return, y)    what to differentiate: the result, and buffers that are written
 *   inactive(c)      parameters that carry no derivative here
 *   apart(p)         pointers in the structs behind p lead to memory that is reached through no other
 *   name(n)          what to call the generated function */
#define MGC_GRAD(...) MGC_ANNOTATE_("mgc:grad:" #__VA_ARGS__) /* gradient of the result */
#define MGC_VJP(...) MGC_ANNOTATE_("mgc:vjp:" #__VA_ARGS__)   /* reverse mode, seeded by f_bar */
#define MGC_JVP(...) MGC_ANNOTATE_("mgc:jvp:" #__VA_ARGS__)   /* forward mode */

/* Before a function or a parameter: carries no derivative. */
#define MGC_INACTIVE MGC_ANNOTATE_("mgc:inactive")

/* Before a function: it is the adjoint of f, written by hand.  MGC_ADJOINT_OF(f, value) is also
 * given what f returned. */
#define MGC_ADJOINT_OF(...) MGC_ANNOTATE_("mgc:adjoint_of:" #__VA_ARGS__)

/* A statement before a loop: it turns at most n times.  n is an integer constant expression. */
#define MGC_MAX_TRIPS(n)                                                                           \
	do {                                                                                       \
		enum { mgc_max_trips = (n) };                                                      \
	} while (0)

/* Before a recursive function: at most n calls of it are open at once. */
#define MGC_MAX_DEPTH(n) MGC_ANNOTATE_("mgc:max_depth:" MGC_VALUE_TEXT_(n))

/* Before a tensor or pointer parameter: its extents, constants or integer parameters. */
#define MGC_SHAPE(...) MGC_ANNOTATE_("mgc:shape:" MGC_VALUE_TEXT_(__VA_ARGS__))

/* Before a function or a tensor parameter: the element type of its tensors, float or double. */
#define MGC_ELEMENT(type) MGC_ANNOTATE_("mgc:element:" #type)

/* Before a parameter: it may overlap other parameters. */
#define MGC_MAY_ALIAS MGC_ANNOTATE_("mgc:may_alias")

#endif
