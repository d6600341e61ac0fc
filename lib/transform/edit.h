/* Small changes of the graph that several passes make. */
#ifndef TRANSFORM_EDIT_H
#define TRANSFORM_EDIT_H

#include "ir/build.h"

/* All of one kind, in the order of the text, for passes that change what stands around them. */
OpVec ops_of_code(Arena *arena, Func *f, OpCode code);

/* The yield and the exit_ifs of a loop. */
OpVec loop_ends(Arena *arena, const Op *loop);

/* `by` is the same pointer to a function as v: what that takes stands in no IR type, only in the C type. */
void value_take_function(Value *by, const Value *v);

/* `by` takes the place of v, and its name where by's is made up. */
void value_supersede(Func *f, Value *v, Value *by);
/* The same for the only result of op, which goes. */
void op_supersede(Op *op, Value *by);

/* `by` takes the place of v for operations of b. */
void value_replace_in(const Block *b, Value *v, Value *by);

/* Erases an operation; where the reverse sweep began with it, it begins with the next one. */
void op_discard(Op *op);

/* Moves the operations of a block, but for its terminator, to the front of `at`. */
void block_splice(Block *b, Op *at);
/* Nothing but the terminator. */
bool block_is_empty(const Block *b);
/* Puts block `chosen` of a region in its place; the results become what the block yields, the block's
 * arguments become args (as many as it has). The region is erased. */
void region_dissolve(Op *region, uint32_t chosen, Value *const *args);

/* Takes carried value i of a loop out: argument, initial value, yielded and exit values, result; neither the
 * argument nor the result has uses but its own yield.  ends: see loop_ends. */
void loop_remove_carried(Op *loop, uint32_t i, const OpVec *ends);
/* Adds one: initial value, argument, result; the terminator's and the exits' operands are added by the caller,
 * at the end.  Returns the argument. */
Value *loop_add_carried(Op *loop, const char *name, Value *init, Value **result);
/* What is known of a loop's trips takes its place: none, exactly one (a for without exits), or one that ends
 * at an exit_if at its top level, the first of its exits. */
void loop_never_runs(Op *loop);
void loop_runs_once(Arena *scratch, Op *loop);
void loop_ends_at(Op *loop, Op *exit);
void if_remove_result(Op *op, uint32_t i);
/* The value that iteration ends with, and where it stands in its yield. */
Value *loop_yielded(const Op *loop, uint32_t i);

/* remove_dead: operations whose results nobody uses, and carried values and results that only feed themselves. */
bool remove_dead(Arena *scratch, Func *f);

/* The block of an if without else. */
Builder build_when(Builder *b, Value *c);

/* Erases the addresses and casts that lead to p, as far as nobody uses them. */
void pointer_erase_unused(Value *p);

/* p, which leads somewhere behind base, from `to` on: worked out before `at`. */
Value *pointer_redirected(Op *at, Value *p, const Value *base, Value *to);

#endif
