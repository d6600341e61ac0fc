/* The expression graph of a function, for people to look at: what mgc --emit=dot draws, and what a program
 * that was generated with --trace fills with numbers.  All texts are C, in the names of the source. */
#ifndef IR_GRAPH_H
#define IR_GRAPH_H

#include <stdbool.h>

#include "support/map.h"
#include "support/vec.h"

typedef enum GraphNodeKind {
	GRAPH_INPUT,    /* a scalar parameter */
	GRAPH_VALUE,    /* the result of an operation */
	GRAPH_MEMORY,   /* what a pointer leads to */
	GRAPH_REGION,   /* a loop or branch that is drawn as one box */
} GraphNodeKind;

typedef struct GraphNode {
	GraphNodeKind kind;
	const char *name;    /* "n" */
	const char *text;    /* "x1w1 + b"; NULL where there is nothing to say */
	const char *type;    /* "double", "double[]", "float 4 x 3" */
	const char *shadow;  /* its adjoint or tangent, "n_bar"; NULL without */
	const char *shadow_text; /* "d_bar * f", or NULL */
	int  region;
	bool is_active;      /* it has a shadow */
	bool is_result;      /* of the function: the seed reaches it */
	bool is_traced;      /* --trace: the program notes its numbers */
	bool is_tensor;      /* then: a matrix of them */
	int  tensor;         /* then: the number among those of the graph */
} GraphNode;

typedef struct GraphEdge {
	int from, to;
	const char *partial; /* of `to` by `from`: "b", "1 - t * t"; "" where it has no formula; NULL: no derivative */
	const char *label;   /* "[i]", "next", or NULL */
	bool is_back;        /* to the next iteration */
} GraphEdge;

/* A loop, or a side of a branch.  Region 0 is the function. */
typedef struct GraphRegion {
	const char *title;   /* "for i = 0 .. n" */
	int parent;
} GraphRegion;

typedef struct Graph {
	const char *name;    /* of the derivative: "f_grad" */
	const char *primal;
	const char *seed;    /* adjoint of the result: "1", "f_bar" */
	int  number;         /* of those of the module, where the program fills it with numbers */
	int  n_tensors;      /* nodes that are matrices of numbers */
	bool is_traced;
	bool is_draft;       /* drawn before tensors became loops; then its notes are in the primal */
	bool is_forward_mode;
	VEC(GraphNode) nodes;
	VEC(GraphEdge) edges;
	VEC(GraphRegion) regions;
} Graph;

typedef VEC(Graph *) GraphVec;

/* A graph that was drawn before tensors became loops, while their shapes are not known yet: the pass that
 * works them out fills in the types of these nodes, and adds notes of their numbers. */
typedef struct GraphDraft GraphDraft;
struct GraphDraft {
	Graph *graph;
	Map    nodes; /* Value -> index + 1 */
	GraphDraft *next; /* for another derivative of the function */
};

#endif
