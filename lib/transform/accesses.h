/* What a loop does to memory, and whether its iterations may change places. */
#ifndef TRANSFORM_ACCESSES_H
#define TRANSFORM_ACCESSES_H

#include "analysis/sections.h"

enum { MAX_LOOP_ACCESSES = 96 };

typedef struct LoopAccess {
	const Op    *op;
	const Value *pointer;
	const Type  *type;    /* NULL: more than one element */
	Section      section; /* in one iteration */
} LoopAccess;

typedef struct LoopAccesses {
	Arena         *arena;
	const Aliases *aliases;
	const Op      *loop;
	LoopAccess     at[MAX_LOOP_ACCESSES];
	uint32_t       count;
} LoopAccesses;

/* All of the loop's, but for objects that are made in it.  False where there is more than can be told: calls, loops
 * other than `for`. */
bool loop_accesses_find(LoopAccesses *accesses, Arena *arena, const Aliases *aliases, const Op *loop);
/* One in an iteration and the other one in another are apart. */
bool loop_accesses_are_apart(const LoopAccesses *accesses, const LoopAccess *x, const LoopAccess *y);
/* In the same iteration; their sections are not looked at. */
bool loop_accesses_overlap(const LoopAccesses *accesses, const LoopAccess *x, const LoopAccess *y);

/* In which orders a loop's iterations may run. */
typedef enum LoopOrder {
	ORDER_ANY,         /* one after the other, in either direction */
	ORDER_SIDE_BY_SIDE, /* also several of them in turns */
} LoopOrder;

/* It carries nothing but sums, which may be rounded in another way, and memory does not mind. */
bool loop_may_run_in(Arena *arena, const Aliases *aliases, const Op *loop, LoopOrder order);
/* No loop is in it: those keep their order. */
bool loop_is_innermost(const Op *loop);
/* It has fewer turns than so many, as its bounds are constants. */
bool loop_is_short(const Op *loop, int64_t turns);

/* What a loop without exits carries as number i is s + x or s - x, s being read by nothing else. */
bool loop_carries_sum(const Op *loop, uint32_t i);

/* p leads to memory that holds adjoints and nothing else. */
bool is_of_adjoints(const Func *f, const Value *p);

/* The same in each iteration, and what computes it may be repeated where the body runs. */
bool value_is_fixed(const Op *loop, const Value *v);

/* op makes or frees room for a record of one iteration, as much in each. */
bool loop_has_room(const Op *loop, const Op *op);
/* All of it moves out of the loop. */
void loop_move_rooms(Op *loop);

#endif
