/* Inside of the alias analysis: the objects of a function and which of them each pointer may point to.
 *
 * One idea: what a pointer may point to is an interned set of small object numbers, so that a set costs
 * one pointer to keep, a union that was made before is found again, and a hundred thousand pointers
 * into one array share one set.  Contents of objects are kept by object, not by field. */
#ifndef ANALYSIS_POINTS_TO_H
#define ANALYSIS_POINTS_TO_H

#include "analysis/alias.h"

typedef enum ObjectKind {
	OBJECT_OWN,     /* made by the function: local, allocation, parameter by value */
	OBJECT_NOALIAS, /* what a noalias parameter points to */
	OBJECT_PARAM,   /* what another pointer parameter points to */
	OBJECT_BEHIND,  /* what pointers stored in a parameter's object point to */
	OBJECT_MEMBER,  /* what one pointer in the structs of an apart parameter points to */
	OBJECT_OUTSIDE, /* everything else that others made */
	OBJECT_EXTERN,  /* global variable that other files see */
	OBJECT_STATIC,  /* global variable that they don't */
	OBJECT_CONST,   /* constant global or string: nobody writes it */
	OBJECT_WORK,    /* the caller's work space */
} ObjectKind;

typedef struct ObjectSet ObjectSet;
struct ObjectSet {
	const uint32_t *ids; /* ascending */
	uint32_t        count;
	unsigned        kinds;     /* 1 << ObjectKind of its members */
	unsigned        others;    /* the same of those that may be its members under another number */
	bool            is_all;    /* too many to tell: any object */
	Map             unions;    /* with other sets */
	const ObjectSet *reach;    /* with what its members lead to; after solving */
};

typedef struct Object {
	ObjectKind       kind;
	const Value     *value;   /* result, parameter or global; NULL for BEHIND, OUTSIDE, WORK */
	uint32_t         param;   /* NOALIAS PARAM BEHIND MEMBER: its number */
	const Type      *type;    /* of an element, where it is known */
	const ObjectSet *self;
	const ObjectSet *content; /* what the pointers stored in it point to */
	const ObjectSet *members; /* of an apart parameter: those that are known one by one */
	bool             escapes; /* its address is stored, kept by a call, or returned */
	bool             is_open; /* others may read and write it */
} Object;

/* One access of an operation.  ptr is NULL where only the set of objects is known; of a call, type is, too. */
typedef struct Access {
	const Value     *ptr;
	const Type      *type; /* NULL: bytes of these: */
	unsigned         classes; /* of effective types; 0: any */
	const ObjectSet *set;
	bool             reads, writes;
} Access;

typedef VEC(Access) AccessVec;

typedef struct Summaries Summaries; /* see summary.c */

struct Aliases {
	Arena     *arena;
	Func      *func;
	Summaries *summaries;    /* while summaries are being made, else NULL */
	VEC(Object) objects;
	Map        object_by_key; /* value or Global -> number + 1 */
	Map        set_by_ids;
	Map        member_by_place; /* parameter and offset -> number + 1 */
	Map        set_by_value;
	const ObjectSet *none, *all;
	const ObjectSet *outside; /* what a pointer from outside may point to, and what outside may touch */
	const ObjectSet *stacked; /* pointers on growing stores */
	uint32_t   outside_id, work_id;
	bool       is_lost;       /* pointers were stored nobody knows where */
	bool       changed;
	unsigned   puns[16];      /* type class -> classes that unions lay over it */
	Map        effects;       /* Op with blocks -> AccessVec */
};

Aliases *points_to_solve(Arena *arena, Func *f, Summaries *summaries);

const ObjectSet *points_to(const Aliases *a, const Value *p);
const ObjectSet *points_to_reach(const Aliases *a, const ObjectSet *set);
const ObjectSet *object_sets_join(const Aliases *a, const ObjectSet *s, const ObjectSet *t);
bool             object_sets_overlap(const Aliases *a, const ObjectSet *s, const ObjectSet *t);
/* Whether others than this function can see a member. */
bool             object_set_is_visible(const Aliases *a, const ObjectSet *set);

/* The accesses of one operation without blocks: at most 2. */
enum { MAX_ACCESSES = 2 };
int op_accesses(const Aliases *a, const Op *op, Access out[MAX_ACCESSES]);

/* Classes of C's effective types that an access of this type may touch, as bits. */
unsigned type_classes(const Type *type);
unsigned access_classes(const Access *access);
enum { ANY_CLASS = 0x1ff };

/* Finds out callee->summary where it has a body and none is known. */
void summary_need(Arena *arena, Func *callee, Summaries *summaries);

/* subscripts.c: whether two accesses from one base are apart by constants, fields or strides.  What is
 * defined inside `varying` (may be NULL) may differ between the two. */
bool subscripts_are_apart(const Value *p, int64_t p_size, const Value *q, int64_t q_size,
                          const Op *varying, int ptr_bits);
/* Whether p is a constant number of bytes behind its root, and how many. */
bool pointer_has_offset(const Value *p, int ptr_bits, int64_t *offset);

#endif
