/* Graphs in Graphviz's language. */
#ifndef BACKEND_DOT_H
#define BACKEND_DOT_H

#include "ir/graph.h"
#include "support/text.h"

/* One digraph that holds them all, forward and adjoint side by side. */
void dot_print(Text *out, const GraphVec *graphs);

/* For --trace: the forward part alone as pieces of text, cut where the numbers of a node go: fields of its record, or rows
 * of its table. */
typedef struct DotPiece {
	const char *text;
	int node, tensor; /* whose numbers follow, by its number; -1: none */
} DotPiece;

typedef VEC(DotPiece) DotPieceVec;

void dot_pieces(Arena *arena, const Graph *graph, DotPieceVec *pieces);

#endif
