/* Minimum cut: which values to record and which to recompute.
 *
 * Each node is a value; recording it costs `record`, recomputing it `recompute` plus having what it depends on. */
#ifndef TRANSFORM_AD_CUT_H
#define TRANSFORM_AD_CUT_H

#include <stdbool.h>

#include "support/arena.h"
#include "support/vec.h"

enum { CUT_INFINITE = 1 << 20 };

typedef struct CutEdge {
	int to, capacity, next; /* next edge out of the same vertex, -1 at the end; edge ^ 1 is its reverse */
} CutEdge;

typedef struct CutNode {
	bool can_recompute, is_needed, is_recorded;
	int  record, recompute;
} CutNode;

typedef struct Cut {
	Arena *arena;
	VEC(CutNode) nodes;
	VEC(CutEdge) edges;
	VEC(int) first; /* of each vertex: node v is vertices 2v+2 (in) and 2v+3 (out); 0 source, 1 sink */
	VEC(int) depends; /* pairs: node, what it depends on */
} Cut;

int  cut_add(Cut *cut, int record, int recompute); /* returns the node's number; CUT_INFINITE: can't */
void cut_need(Cut *cut, int node);
void cut_depend(Cut *cut, int node, int on);       /* recomputing node needs `on` */
void cut_solve(Cut *cut);
bool cut_can_recompute(const Cut *cut, int node);
bool cut_is_needed(const Cut *cut, int node);      /* after solving: recorded or recomputed at all */
bool cut_is_recorded(const Cut *cut, int node);

#endif
