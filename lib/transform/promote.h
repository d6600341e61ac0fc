/* Inside of promote: which parts of which locals become values. */
#ifndef TRANSFORM_PROMOTE_H
#define TRANSFORM_PROMOTE_H

#include "transform/leaves.h"

/* A local under consideration. */
typedef struct Candidate {
	Op      *local;
	int64_t  count;
	LeafVec  leaves;
	bool     is_kept[MAX_LEAVES];  /* stays in memory: it is accessed by computed indices */
	bool     is_used[MAX_LEAVES];
	bool     escapes;              /* all of it stays */
	uint32_t variable[MAX_LEAVES]; /* of a promoted leaf */
} Candidate;

/* What is known of a pointer into a candidate. */
typedef struct Place {
	Candidate *candidate;
	int64_t    offset;    /* bytes from the start */
	bool       is_varying; /* computed: somewhere in leaves that are kept */
} Place;

typedef struct Variable {
	Candidate  *candidate;
	const Leaf *leaf;
	const char *name;
} Variable;

typedef struct Promoter {
	Arena *arena;
	Func  *func;
	VEC(Place) places;        /* Value.id - 1; id 0: not into a candidate */
	VEC(Variable) variables;
	Map    writes;            /* region -> VariableVec of what its blocks write, made outside of them */
	Value **current;          /* of each variable, during the walk */
} Promoter;

typedef VEC(uint32_t) VariableVec;

/* Finds the candidates of p->func and their variables; p->places says where pointers point. */
void promote_find(Promoter *p);

static inline Place *promote_place(const Promoter *p, const Value *v)
{
	Place *place = value_is_global_like(v) || v->id == 0 ? NULL : &p->places.at[v->id - 1];
	return place && place->candidate ? place : NULL;
}

#endif
